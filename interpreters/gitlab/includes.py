"""`include:` followed until one configuration is left; what is not among the given files is refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from interpreters.gitlab import rules
from interpreters.gitlab.inputs import filled
from interpreters.gitlab.patterns import any_matches
from interpreters.gitlab.plain import Tree, known, merged, sequence, text, texts, tree
from interpreters.gitlab.reading import document
from interpreters.gitlab.variables import expanded
from interpreters.outcome import Unreadable

KEYS = frozenset({"local", "project", "file", "ref", "rules", "inputs"})
ELSEWHERE = ("remote", "template", "component", "artifact")
MOST_FILES = 150


@dataclass(frozen=True, kw_only=True, slots=True)
class Shelf:
    """Where files are looked for, seen from the project of the file that includes."""

    files: Mapping[str, Mapping[str, str]]
    project: str
    situation: rules.Situation
    ref: str | None = None
    seen: list[str] = field(default_factory=list)  # shared by a whole configuration: the limit counts all

    def tree(self) -> Mapping[str, str]:
        pinned = self.files.get(f"{self.project}@{self.ref}") if self.ref else None
        found = pinned if pinned is not None else self.files.get(self.project)
        if found is None:
            raise Unreadable(
                f"project `{self.project}` is not among the files. Known: {', '.join(self.files)}"
            )
        return found


def configuration(shelf: Shelf, path: str, given: Tree, *, typed: bool = True) -> Tree:
    """One file and all that it includes, later ones over earlier ones and the file over all."""
    name = path.removeprefix("/")
    place = f"{shelf.project}/{name}"
    shelf.seen.append(place)
    if len(shelf.seen) > MOST_FILES:
        raise Unreadable(f"{place}: Maximum of {MOST_FILES} nested includes are allowed!")
    found = shelf.tree().get(name)
    if found is None:
        raise Unreadable(f"Local file `{name}` does not exist in project {shelf.project}!")
    return expand(filled(document(found, place), given, shelf.situation.variables, typed=typed), shelf, place)


def expand(content: Tree, shelf: Shelf, place: str) -> Tree:
    result: Tree = {}
    for at, entry in enumerate(entries(content.get("include"))):
        where = f"{place}: include[{at}]"
        for below, path, given in targets(entry, shelf, where):
            result = merged(result, configuration(below, path, given))
    return {key: value for key, value in merged(result, content).items() if key != "include"}


def entries(value: object) -> list[object]:
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def targets(entry: object, shelf: Shelf, place: str) -> list[tuple[Shelf, str, Tree]]:
    variables = shelf.situation.variables
    if isinstance(entry, str):
        return [(shelf, path, {}) for path in local(expanded(entry, variables, keep=True), shelf, place)]
    location = tree(entry, place)
    for kind in ELSEWHERE:
        if kind in location:
            raise Unreadable(f"{place}: {kind}: lies outside of what is given, so it cannot be read")
    known(location, KEYS, place)
    if not wanted(location, shelf, place):
        return []
    given = tree(location.get("inputs"), f"{place}:inputs")
    if "project" not in location:
        path = expanded(text(location.get("local"), f"{place}:local"), variables, keep=True)
        return [(shelf, found, given) for found in local(path, shelf, place)]
    project = expanded(text(location["project"], place), variables, keep=True)
    ref = expanded(text(location["ref"], place), variables, keep=True) if "ref" in location else None
    other = replace(shelf, project=project, ref=ref)
    files = texts(location.get("file"), f"{place}:file")
    if not files:
        raise Unreadable(f"{place}: include:project needs `file:`")
    return [(other, expanded(file, variables, keep=True), given) for file in files]


def wanted(location: Tree, shelf: Shelf, place: str) -> bool:
    if "rules" not in location:
        return True
    found = rules.chosen(
        sequence(location["rules"], f"{place}:rules"), shelf.situation, f"{place}:rules", rules.OF_INCLUDE
    )
    return found is not None and found.when != "never"


def local(path: str, shelf: Shelf, place: str) -> list[str]:
    if "://" in path:
        raise Unreadable(f"{place}: a remote file lies outside of what is given, so it cannot be read")
    if not path.endswith((".yml", ".yaml")):
        raise Unreadable(f"{place}: Included file `{path}` does not have YAML extension!")
    if "*" not in path:
        return [path]
    found = sorted(name for name in shelf.tree() if any_matches([path.removeprefix("/")], [name]))
    if not found:
        raise Unreadable(f"{place}: Local file `{path}` does not exist!")
    return found

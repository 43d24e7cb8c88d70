"""A fault of a form in words: what was found, what is allowed, the nearest word, the cure."""

from __future__ import annotations

from dataclasses import dataclass

from settings.kinds import Kind, described, kind_at, text_of, words
from settings.problems import Problem, listed, nearest
from settings.shape import OverrideForm, ServiceForm
from settings.tree import Path, Plain, Tree, dotted

TEXT_SHOWN = 60
UNKNOWN = "unexpected_keyword_argument"
_SERVICE_WORDS = words(ServiceForm)


@dataclass(frozen=True, slots=True)
class Fault:
    """What pydantic refused, by its own name for the reason, at a path of what was written."""

    kind: str
    path: Path
    about_key: bool
    told: str


def problem_of(fault: Fault, tree: Tree, form: Kind) -> Problem:
    if fault.kind == "missing":
        return _missing(fault.path, tree, form)
    if fault.kind == UNKNOWN:
        return _unknown(fault.path, tree, kind_at(form, fault.path[:-1]))
    if fault.about_key:
        return problem_at(tree, fault.path, found=fault.told)
    kind = kind_at(form, fault.path)
    text = text_of(kind)
    if fault.told and text is None:
        return problem_at(tree, fault.path, found=fault.told)
    return _wrong(fault.path, tree, kind)


def meant(fault: Fault, form: Kind) -> str:
    """The word that an unknown one was probably meant to be."""
    return nearest(str(fault.path[-1]), words(kind_at(form, fault.path[:-1])))


def problem_at(
    tree: Tree, path: Path, *, found: str, allowed: str = "", near: str = "", cure: str = ""
) -> Problem:
    """A problem with the file, line and path where its value is written."""
    mark = tree.mark(path)
    widest = min(tree.layers, key=lambda layer: len(layer.prefix), default=None)
    layer = tree.source(path) or tree.source(path[:-1]) or widest
    told = dotted((layer.prefix if layer else ()) + path)
    return Problem(
        file=mark.file, line=mark.line, path=told, found=found, allowed=allowed, nearest=near, cure=cure
    )


def unknown_word(tree: Tree, path: Path, what: str, word: str, known: tuple[str, ...]) -> Problem:
    found = f"there is no {what} {word!a}"
    return problem_at(tree, path, found=found, allowed=listed(known), near=nearest(word, known))


def _missing(path: Path, tree: Tree, form: Kind) -> Problem:
    kind = kind_at(form, path)
    text = text_of(kind)
    example = f'"{text.example}"' if text else next(iter(words(kind)), "...")
    return problem_at(
        tree,
        path,
        found="this is missing",
        allowed=described(kind),
        cure=f"Write `{path[-1]}: {example}`.",
    )


def _unknown(path: Path, tree: Tree, form: Kind) -> Problem:
    key, known = str(path[-1]), words(form)
    if form is OverrideForm and key in _SERVICE_WORDS:
        found = f"{key} is the same in every environment"
        return problem_at(
            tree, path, found=found, allowed=listed(known), cure="Write it on the service itself."
        )
    near = nearest(key, known)
    cure = "" if near else "Remove it."
    return problem_at(
        tree, path, found=f"{key} is not known here", allowed=listed(known), near=near, cure=cure
    )


def _wrong(path: Path, tree: Tree, kind: Kind) -> Problem:
    value, text = tree.get(path), tree.mark(path).text
    return problem_at(
        tree,
        path,
        found=f"found {_shown(value, text)}",
        allowed=described(kind),
        near=nearest(text, words(kind)) if isinstance(value, str) else "",
        cure=_cure(value, text, kind),
    )


def _shown(value: Plain | None, text: str) -> str:
    match value:
        case bool():
            return f"{text}, which is true or false"
        case int() | float():
            return f"{text}, a number"
        case str():
            return ascii(value if len(value) <= TEXT_SHOWN else value[:TEXT_SHOWN] + "...")
        case list():
            return "a list"
    return "a mapping"


def _cure(value: Plain | None, text: str, kind: Kind) -> str:
    wanted = text_of(kind)
    if isinstance(value, str):
        bare = text.isdecimal() or text in {"true", "false"}
        return "Write it without quotes." if bare and wanted is None else ""
    if isinstance(value, dict | list):
        return ""
    if wanted is None:
        return f'Write it in quotes: "{text}".' if kind is str else ""
    fits = wanted.problem_with(text) is None
    return f'Write it in quotes: "{text}".' if fits else f'Write it in quotes, like "{wanted.example}".'

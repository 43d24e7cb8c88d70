"""The catalog's files, laid over one another: defaults, one profile, the service, its environment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath

from settings.checking import Shape
from settings.problems import Problem
from settings.reading import Document, read, shown
from settings.shape import SharedForm
from settings.tree import Tree
from settings.wording import unknown_word

FOLDER = "catalog"
DEFAULTS = "defaults.yaml"
WAIVERS = "waivers.yaml"
FORGES = "forges.yaml"
PROFILES = "profiles"
SERVICE = "service"
ENVIRONMENT = "environment"
NO_SERVICES = {DEFAULTS, WAIVERS, FORGES}
_SHARED = Shape(SharedForm)
_NOTHING = Tree({}, ())


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """One service as it is written, with all that it inherits."""

    own: Tree
    whole: Tree
    heirless: bool  # what it inherits from could not be read, so what is missing may not be missing

    def options(self, environment: str) -> Tree:
        return self._in(environment, "options")

    def gate(self, environment: str) -> Tree:
        return self._in(environment, "gate")

    def _in(self, environment: str, field: str) -> Tree:
        own = self.own.under("environments", environment, field).on_level(ENVIRONMENT)
        return own.over(self.whole.under(field))


@dataclass(frozen=True, kw_only=True, slots=True)
class Catalog:
    documents: tuple[Document, ...]
    services: tuple[Written, ...]
    waivers: Tree | None
    forges: Tree | None
    problems: tuple[Problem, ...]


def read_catalog(root: FilePath) -> Catalog:
    folder = root / FOLDER
    if not folder.is_dir():
        cure = f"Make it, and write one file for each service: {FOLDER}/<service>.yaml."
        problem = Problem(file=FOLDER, line=0, found="there is no folder of this name", cure=cure)
        return Catalog(documents=(), services=(), waivers=None, forges=None, problems=(problem,))
    defaults = _read_one(root, folder / DEFAULTS, "defaults")
    waivers = _read_one(root, folder / WAIVERS, "waivers")
    forges = _read_one(root, folder / FORGES, "forges")
    names = {shown(FilePath(path.stem)): path for path in _yaml_files(folder / PROFILES)}
    profiles = {name: read(root, path, f"profile {name}") for name, path in names.items()}
    own = [read(root, path, SERVICE) for path in _yaml_files(folder) if path.name not in NO_SERVICES]
    shared = [document for document in (defaults, *profiles.values()) if document]
    readable = [document.tree for document in own if document.tree]
    return Catalog(
        documents=(*shared, *own, *(each for each in (waivers, forges) if each)),
        services=tuple(_inherit(tree, profiles, defaults) for tree in readable),
        waivers=waivers.tree if waivers else None,
        forges=forges.tree if forges else None,
        problems=(
            *(problem for each in shared if each.tree for problem in _SHARED.check(each.tree).problems),
            *(problem for tree in readable for problem in _unknown_profile(tree, tuple(profiles))),
            *_strangers(root, folder),
        ),
    )


def _inherit(own: Tree, profiles: Mapping[str, Document], defaults: Document | None) -> Written:
    like = own.text("like")
    profile = profiles.get(like) if like is not None else None
    inherited = [document for document in (profile, defaults) if document]
    whole = own
    for document in inherited:
        whole = whole.over(document.tree or _NOTHING)
    lost = own.get(("like",)) is not None and profile is None
    heirless = lost or any(document.problems for document in inherited)
    return Written(own=own, whole=whole, heirless=heirless)


def _unknown_profile(own: Tree, profiles: tuple[str, ...]) -> Iterator[Problem]:
    like = own.text("like")
    if like is not None and like not in profiles:
        yield unknown_word(own, ("like",), "profile", like, profiles)


def _read_one(root: FilePath, path: FilePath, level: str) -> Document | None:
    return read(root, path, level) if path.exists() or path.is_symlink() else None


def _yaml_files(folder: FilePath) -> list[FilePath]:
    return sorted(folder.glob("*.yaml")) if folder.is_dir() else []


def _strangers(root: FilePath, folder: FilePath) -> Iterator[Problem]:
    """Files that look as if they counted, and do not."""
    for path in sorted((*folder.glob("*.yml"), *folder.glob("*/*.y*ml"))):
        if path.parent.name == PROFILES and path.suffix == ".yaml":
            continue
        cure = f"Services are {FOLDER}/<service>.yaml, profiles {FOLDER}/{PROFILES}/<profile>.yaml."
        yield Problem(file=shown(path.relative_to(root)), line=0, found="nobody reads this file", cure=cure)

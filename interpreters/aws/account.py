"""All that one account's declarations say, read and checked whole."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from interpreters.aws import buildspec as specification
from interpreters.aws.buildspec import Buildspec
from interpreters.aws.pipeline import Pipeline, pipeline
from interpreters.aws.project import Project, project
from interpreters.aws.schedule import Schedule, schedule
from interpreters.aws.shape import nearest, opened, parsed
from interpreters.aws.structure import check
from interpreters.outcome import Unreadable

KIND = re.compile(r"(?:^|/)(pipelines|projects|schedules|approvers)/([^/]+)\.json$")
OBJECT = re.compile(r"arn:aws[\w-]*:s3:::(?P<bucket>[^/]+)/(?P<key>.+)")
Named = TypeVar("Named", Pipeline, Project, Schedule)


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    pipelines: Mapping[str, Pipeline]
    projects: Mapping[str, Project]
    schedules: Mapping[str, Schedule]
    approvers: Mapping[str, Mapping[str, frozenset[str]]]
    files: Mapping[str, str]

    def pipeline(self, name: str, place: str) -> Pipeline:
        return _one(self.pipelines, name, f"{place}: pipeline")

    def project(self, name: str, place: str) -> Project:
        return _one(self.projects, name, f"{place}: project")

    def schedule(self, name: str, place: str) -> Schedule:
        return _one(self.schedules, name, f"{place}: schedule")

    def buildspec(self, reference: str | None, place: str) -> Buildspec | None:
        """None: the buildspec is a file of the source, which is not among the declarations."""
        if reference is None:
            return None
        if "\n" in reference or reference.lstrip().startswith("{"):
            return specification.read(reference, f"{place}.buildspec")
        stored = OBJECT.fullmatch(reference)
        path = stored["key"] if stored else reference
        found = [name for name in self.files if name == path or name.endswith("/" + path)]
        if stored and len(found) != 1:
            raise Unreadable(f"{place}.buildspec: {len(found)} declarations end in {path!r}; one is needed")
        return read_buildspec(self.files[found[0]], found[0]) if len(found) == 1 else None


@lru_cache(maxsize=4096)
def read_buildspec(text: str, place: str) -> Buildspec:
    return specification.read(text, place)


@lru_cache(maxsize=4096)
def read_pipeline(text: str, place: str) -> Pipeline:
    read = pipeline(text, place)
    check(read)
    return read


read_project = lru_cache(maxsize=4096)(project)


def account(declarations: Mapping[str, str]) -> Account:
    kinds: dict[str, dict[str, str]] = {}
    for path in sorted(declarations):
        match = KIND.search(path)
        kinds.setdefault(match[1] if match else "files", {})[path] = declarations[path]
    read = Account(
        pipelines=_named(kinds.get("pipelines", {}), read_pipeline),
        projects=_named(kinds.get("projects", {}), read_project),
        schedules=_named(kinds.get("schedules", {}), schedule),
        approvers={_stem(path): _approvers(text, path) for path, text in kinds.get("approvers", {}).items()},
        files=kinds.get("files", {}),
    )
    for one in read.pipelines.values():
        _check_builds(one, read)
        _check_approvers(one, read.approvers.get(one.name))
    return read


def _named(texts: Mapping[str, str], reader: Callable[[str, str], Named]) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for path, text in texts.items():
        one = reader(text, path)
        if one.name in found:
            raise Unreadable(
                f"{path}: {one.name!r} is declared in {found[one.name].place} too; names are unique"
            )
        found[one.name] = one
    return found


def _one(named: Mapping[str, Named], name: str, what: str) -> Named:
    if name not in named:
        raise Unreadable(f"{what} {name!r} is not declared; {nearest(name, named)}")
    return named[name]


def _stem(path: str) -> str:
    return path.rsplit("/", 1)[-1].removesuffix(".json")


def _approvers(text: str, path: str) -> dict[str, frozenset[str]]:
    whole = opened(parsed(text, path), path)
    return {action: frozenset(whole.texts(action)) for action in whole.values}


def _check_builds(one: Pipeline, read: Account) -> None:
    for stage in one.stages:
        for action in stage.actions:
            if action.build:
                read.project(action.configuration.get("ProjectName", ""), action.place)


def _check_approvers(one: Pipeline, approvers: Mapping[str, frozenset[str]] | None) -> None:
    if approvers is None:
        return
    asked = {
        f"{stage.name}/{action.name}" for stage in one.stages for action in stage.actions if action.approval
    }
    for name in sorted(asked ^ set(approvers)):
        what = "no role may answer it" if name in asked else f"no such approval; {_words(asked)}"
        raise Unreadable(f"approvers/{one.name}.json: {name!r}: {what}")
    for name, roles in approvers.items():
        if not roles:
            raise Unreadable(f"approvers/{one.name}.json: {name!r}: no role may answer it")


def _words(names: Iterable[str]) -> str:
    return f"there are: {', '.join(sorted(names)) or 'none'}"

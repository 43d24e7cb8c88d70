"""Jobs and steps in GitHub's own words, before they are text.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from delivery.backends.github.writing import WIDTH, Folded, Lines, Pinned, Plain, Remark

Condition: TypeAlias = tuple[str, ...]  # all of these hold


class Access(StrEnum):
    READ = "read"
    WRITE = "write"


Permissions: TypeAlias = Mapping[str, Access]


@dataclass(frozen=True, kw_only=True, slots=True)
class Uses:
    """A step that is an action."""

    name: str
    action: str
    inputs: Mapping[str, Plain] = field(default_factory=dict)
    when: Condition = ()
    why: str | None = None

    def plain(self) -> dict[str, Plain]:
        return {
            **_why(self.why),
            "name": self.name,
            **_if(self.when),
            "uses": self.action,
            **({"with": self.inputs} if self.inputs else {}),
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Runs:
    """A step that is a few lines of shell. What differs reaches them as variables, never as an expression."""

    name: str
    lines: tuple[str, ...]
    id: str | None = None
    variables: Mapping[str, str] = field(default_factory=dict)
    when: Condition = ()
    why: str | None = None
    in_action: bool = False  # there no default says which shell, and sh is in every image
    at_root: bool = False
    note: str = ""  # for a judge that would else find fault with its lines

    def plain(self) -> dict[str, Plain]:
        return {
            **_why(self.why),
            "name": self.name,
            **({"id": self.id} if self.id else {}),
            **_if(self.when),
            **({"shell": "sh"} if self.in_action else {}),
            **({"env": dict(self.variables)} if self.variables else {}),
            **({"working-directory": "."} if self.at_root else {}),
            "run": Lines(self.lines, self.note),
        }


StepOf: TypeAlias = Uses | Runs


@dataclass(frozen=True, kw_only=True, slots=True)
class Concurrency:
    """One at a time of a group. Of those that wait GitHub keeps the newest and cancels the others."""

    group: str
    cancels: bool = False

    def plain(self) -> dict[str, Plain]:
        return {"group": self.group, "cancel-in-progress": self.cancels}


@dataclass(frozen=True, kw_only=True, slots=True)
class EnvironmentOf:
    name: str
    url: str | None = None

    def plain(self) -> Plain:
        return {"name": self.name, "url": self.url} if self.url else self.name


@dataclass(frozen=True, kw_only=True, slots=True)
class RunningJob:
    """A job with steps."""

    id: str
    name: str
    runner: str
    steps: tuple[StepOf, ...]
    timeout_minutes: int
    needs: tuple[str, ...] = ()
    when: Condition = ()
    permissions: Permissions = field(default_factory=dict)
    environment: EnvironmentOf | None = None
    concurrency: Concurrency | None = None
    container: str | None = None
    services: Mapping[str, Plain] = field(default_factory=dict)
    matrix: tuple[Mapping[str, str], ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    folder: str = "."
    may_fail: str | None = None

    def plain(self) -> dict[str, Plain]:
        return {
            "name": self.name,
            **_needs_and_if(self.needs, self.when),
            "runs-on": self.runner,
            **({"container": {"image": self.container}} if self.container else {}),
            **({"services": self.services} if self.services else {}),
            "timeout-minutes": self.timeout_minutes,
            **({"#": Remark(self.may_fail), "continue-on-error": True} if self.may_fail else {}),
            **({"strategy": _strategy(self.matrix)} if self.matrix else {}),
            **({"environment": self.environment.plain()} if self.environment else {}),
            **({"concurrency": self.concurrency.plain()} if self.concurrency else {}),
            "permissions": dict(self.permissions),
            **({"outputs": self.outputs} if self.outputs else {}),
            **({"env": self.variables} if self.variables else {}),
            **_own_defaults(self.folder, self.container),
            "steps": [step.plain() for step in self.steps],
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class CallingJob:
    """A job that is another workflow."""

    id: str
    workflow: str
    needs: tuple[str, ...] = ()
    when: Condition = ()
    permissions: Permissions = field(default_factory=dict)
    concurrency: Concurrency | None = None
    inputs: Mapping[str, str] = field(default_factory=dict)

    def plain(self) -> dict[str, Plain]:
        return {
            "name": self.id,
            **_needs_and_if(self.needs, self.when),
            **({"concurrency": self.concurrency.plain()} if self.concurrency else {}),
            "permissions": dict(self.permissions),
            "uses": self.workflow,
            **({"with": self.inputs} if self.inputs else {}),
        }


AnyJob: TypeAlias = RunningJob | CallingJob


def pinned(name: str, commit: str, version: str) -> str:
    return Pinned(f"{name}@{commit}", version)


def together(permissions: tuple[Permissions, ...]) -> Permissions:
    """What a caller must hold so that each of these may be held by who is called."""
    found: dict[str, Access] = {}
    for each in permissions:
        for scope, access in each.items():
            if found.get(scope) is not Access.WRITE:
                found[scope] = access
    return dict(sorted(found.items()))


def expression(condition: Condition) -> Folded:
    """An exclamation mark at the beginning of a line would be a tag of YAML, so such a one stands in braces.

    Over several lines it is none, and there braces would do harm: GitHub's own parser takes the blanks before them for
    a text around the expression, and a text is true.
    """
    first, *others = condition
    words = (first, *(f"&& {word}" for word in others))
    alone = f"${{{{ {' '.join(words)} }}}}"
    return Folded((alone,) if first.startswith("!") and len(alone) <= WIDTH else words)


def _if(condition: Condition) -> dict[str, Plain]:
    return {"if": expression(condition)} if condition else {}


def _needs_and_if(needs: tuple[str, ...], condition: Condition) -> dict[str, Plain]:
    return {**({"needs": list(needs)} if needs else {}), **_if(condition)}


def _why(why: str | None) -> dict[str, Plain]:
    return {"#": Remark(why)} if why else {}


def _strategy(matrix: tuple[Mapping[str, str], ...]) -> dict[str, Plain]:
    return {"fail-fast": False, "matrix": {"include": [dict(leg) for leg in matrix]}}


def _own_defaults(folder: str, container: str | None) -> dict[str, Plain]:
    """Of an image it is not known whether it holds bash."""
    shell: dict[str, Plain] = {"shell": "sh"} if container else {}
    place: dict[str, Plain] = {} if folder == "." else {"working-directory": folder}
    return {"defaults": {"run": {**shell, **place}}} if shell or place else {}

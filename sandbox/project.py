"""The project as the sandbox's engine sees it: copies of Pulumi.yaml and the stack files, in order."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import yaml

from sandbox.failure import SandboxFailure, WrongUse
from sandbox.home import Home, write_private

Yaml = object
# What the real stack's secrets are locked with: the sandbox has neither the key nor any business with it.
_LOCKS = ("secretsprovider", "encryptedkey", "encryptionsalt")


@dataclass(frozen=True, slots=True, kw_only=True)
class StackFile:
    stack: str
    environment: str
    after: tuple[str, ...]
    path: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    name: str
    requirement: str
    stacks: tuple[StackFile, ...]

    def choose(self, names: Iterable[str]) -> tuple[StackFile, ...]:
        """The stacks of these names in the project's order; all of them when none is named."""
        wanted = set(names) or {found.stack for found in self.stacks}
        for unknown in sorted(wanted - {found.stack for found in self.stacks}):
            known = ", ".join(found.stack for found in self.stacks)
            raise WrongUse(f"There is no stack {unknown!r} for the sandbox; there are: {known}.")
        return tuple(found for found in self.stacks if found.stack in wanted)


def read_project(repository: Path) -> Project:
    path = repository / "Pulumi.yaml"
    if not path.exists():
        raise WrongUse(f"There is no Pulumi.yaml in {repository}; run this at the repository's root.")
    settings = _mapping(path)
    stacks = [found for file in sorted(repository.glob("Pulumi.*.yaml")) if (found := _stack_file(file))]
    if not stacks:
        raise WrongUse(
            "No Pulumi.<stack>.yaml here sets `penstock:environment`, so there is no stack to bring up."
        )
    requirement = str(settings.get("requiredPulumiVersion") or "")
    return Project(name=str(settings.get("name")), requirement=requirement, stacks=_in_order(stacks))


def _stack_file(path: Path) -> StackFile | None:
    config = _mapping(path).get("config")
    environment = config.get("penstock:environment") if isinstance(config, dict) else None
    if not isinstance(environment, dict):
        return None
    after = environment.get("after") or []
    return StackFile(
        stack=path.name.removeprefix("Pulumi.").removesuffix(".yaml"),
        environment=str(environment.get("name")),
        after=tuple(map(str, after)) if isinstance(after, list) else (str(after),),
        path=path,
    )


def _in_order(stacks: list[StackFile]) -> tuple[StackFile, ...]:
    """Each after those it comes after. A name that no stack bears is for the program to report."""
    by_environment = {found.environment: found for found in stacks}
    graph = {name: [a for a in found.after if a in by_environment] for name, found in by_environment.items()}
    try:
        order = list(TopologicalSorter(graph).static_order())
    except CycleError as cycle:
        circle = " -> ".join(map(str, cycle.args[1]))
        raise SandboxFailure(f"The environments come after each other in a circle: {circle}.") from cycle
    return tuple(by_environment[name] for name in order)


def _mapping(path: Path) -> dict[str, Yaml]:
    try:
        found = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as problem:
        raise SandboxFailure(f"{path.name} is not YAML: {' '.join(str(problem).split())}.") from problem
    if not isinstance(found, dict):
        raise SandboxFailure(f"{path.name} should hold a mapping, and holds {type(found).__name__}.")
    return found


def copy_project(home: Home, project: Project, repository: Path) -> None:
    """Writes Pulumi.yaml anew: no backend and no toolchain of the real one, everything else as it stands."""
    settings = _mapping(repository / "Pulumi.yaml")
    settings.pop("backend", None)
    settings["runtime"] = "python"
    _write(home.project / "Pulumi.yaml", settings)


def copy_stack(home: Home, found: StackFile) -> dict[str, str]:
    """Writes the stack's file without its secret values; returns what has to be set in their place, by path.

    A secret of the real stack cannot be opened here, and should not be: a stand-in takes its place, the same
    at every run.
    """
    # A stack may have no file: what holds there, its program reads elsewhere.
    settings = _mapping(found.path) if found.path.exists() else {}
    target = home.project / found.path.name
    before = _mapping(target) if target.exists() else {}
    for lock in _LOCKS:
        settings.pop(lock, None)
        if lock in before:
            settings[lock] = before[lock]
    hidden: list[str] = []
    config, kept = settings.get("config"), before.get("config")
    if isinstance(config, dict):
        kept = kept if isinstance(kept, dict) else {}
        settings["config"] = {key: _hide(value, kept.get(key), key, hidden) for key, value in config.items()}
    _write(target, settings)
    return {path: _stand_in(home, f"{found.stack}/{path}") for path in hidden}


def _hide(value: Yaml, kept: Yaml, path: str, hidden: list[str]) -> Yaml:
    """The value with each secret in it replaced: by what the sandbox put there, or by a gap to fill."""
    if isinstance(value, dict):
        if set(value) == {"secure"}:
            if isinstance(kept, dict) and set(kept) == {"secure"}:
                return kept
            hidden.append(path)
            return ""
        old = kept if isinstance(kept, dict) else {}
        return {key: _hide(one, old.get(key), f'{path}["{key}"]', hidden) for key, one in value.items()}
    if isinstance(value, list):
        olds = kept if isinstance(kept, list) and len(kept) == len(value) else [None] * len(value)
        pairs = enumerate(zip(value, olds, strict=True))
        return [_hide(one, old, f"{path}[{place}]", hidden) for place, (one, old) in pairs]
    return value


def _stand_in(home: Home, name: str) -> str:
    key = home.passphrase.read_bytes()
    return "stand-in-" + hmac.new(key, name.encode(), hashlib.sha256).hexdigest()[:24]


def _write(path: Path, settings: Mapping[str, Yaml]) -> None:
    write_private(path, yaml.safe_dump(dict(settings), sort_keys=False, allow_unicode=True))

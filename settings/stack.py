"""Which part of the estate the engine's current stack stands for. Nobody else reads `pulumi.Config`."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pulumi

from delivery.texts import EnvironmentName
from settings.environments import KEY, stack_file
from settings.loading import Loaded
from settings.problems import Problem, Problems, listed, nearest
from settings.tree import Path, Plain, Tree, dotted


def stack(name: str, loaded: Loaded) -> EnvironmentName:
    """The environment of this name; refused if the run was given other values than the file's."""
    found = _known(name, loaded)
    given = pulumi.Config(KEY.partition(":")[0]).get(KEY.partition(":")[2])
    if given is not None:
        _refuse_overrides(given, loaded.stacks[found])
    return found


def _known(name: str, loaded: Loaded) -> EnvironmentName:
    known = [environment.name for environment in loaded.estate.environments]
    if name in known:
        return EnvironmentName(name)
    problem = Problem(
        file=stack_file(name),
        line=0,
        found=f"there are no settings for the stack {name}",
        allowed=listed(known),
        nearest=nearest(name, known),
        cure=f"Choose one of these, or write {stack_file(name)} with `config:` and, under it, `{KEY}:`.",
    )
    raise Problems([problem])


def _refuse_overrides(given: str, tree: Tree) -> None:
    """What `pulumi up --config` says was reviewed by nobody."""
    try:
        said = json.loads(given)
    except ValueError:
        said = given
    problems = [
        Problem(
            file=tree.mark(path).file,
            line=tree.mark(path).line,
            path=dotted((KEY, *path)),
            found="this run was given another value than the file's",
            cure="Run it without --config; to change the value, change the file and have it reviewed.",
        )
        for path in _differences(said, tree.value, ())
    ]
    if problems:
        raise Problems(problems)


def _differences(said: object, written: Plain | None, path: Path) -> Iterator[Path]:
    if isinstance(said, dict) and isinstance(written, dict):
        for key in sorted({*said, *written}):
            yield from _differences(said.get(key), written.get(key), (*path, key))
    elif said != written or isinstance(said, bool) is not isinstance(written, bool):
        yield path

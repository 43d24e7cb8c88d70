"""Which part of the estate the engine's current stack stands for. Nobody else reads `pulumi.Config`."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pulumi

from delivery.slices import Stack, stacks_of
from settings.environments import KEY, stack_file
from settings.loading import Loaded
from settings.problems import Problem, Problems, listed, nearest
from settings.tree import Path, Plain, Tree, dotted


def stack(name: str, loaded: Loaded) -> Stack:
    """The stack of this name; refused if the run was given other values than the file's."""
    found = _known(name, loaded)
    given = pulumi.Config(KEY.partition(":")[0]).get(KEY.partition(":")[2])
    if given is not None:
        _refuse_overrides(given, loaded.stacks[found.environment])
    return found


def _known(name: str, loaded: Loaded) -> Stack:
    known = {stack.name: stack for stack in stacks_of(loaded.estate)}
    if name in known:
        return known[name]
    environments = [environment.name for environment in loaded.estate.environments]
    of = next((each for each in environments if name.startswith(f"{each}-")), None)
    problem = Problem(
        file=stack_file(name),
        line=0,
        found=_unknown(name, of),
        allowed=listed(tuple(known)),
        nearest=nearest(name, known),
        cure=f"Choose one of these, or write `slice: {name.removeprefix(f'{of}-')}` on the services meant."
        if of
        else f"Choose one of these, or write {stack_file(name)} with `config:` and, under it, `{KEY}:`.",
    )
    raise Problems([problem])


def _unknown(name: str, environment: str | None) -> str:
    if environment is None:
        return f"there are no settings for the stack {name}"
    return f"no service of the slice {name.removeprefix(f'{environment}-')} is delivered to {environment}"


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

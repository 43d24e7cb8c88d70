"""The stacks that a person may name: those that have a file, and those of slices, which need none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from sandbox.failure import WrongUse

if TYPE_CHECKING:
    from delivery.slices import Stack
    from sandbox.project import Project, StackFile

CATALOG = "catalog"


def chosen_stacks(
    repository: Path, project: Project, names: Sequence[str], slice_name: str = ""
) -> tuple[str, ...]:
    """In the order of their environments, each account's foundation before its slices."""
    filed = tuple(found.stack for found in project.stacks)
    if names and not slice_name and set(names) <= set(filed):
        return tuple(stack for stack in filed if stack in names)
    sliced = _sliced(repository, must_be_read=bool(slice_name))
    if slice_name:
        _refuse_unknown("slice", [slice_name], tuple(sorted({str(each.slice) for each in sliced})))
        allowed = tuple(each.name for each in sliced if each.slice == slice_name)
    else:
        allowed = tuple(found.stack for found in _laid_out(repository, project, sliced))
    _refuse_unknown("stack", names, allowed)
    return tuple(stack for stack in allowed if stack in names or not names)


def with_slices(repository: Path, project: Project) -> Project:
    """The same project, and after each account's own stack those of its slices."""
    sliced = _sliced(repository, must_be_read=False)
    return replace(project, stacks=tuple(_laid_out(repository, project, sliced)))


def _laid_out(repository: Path, project: Project, sliced: Sequence[Stack]) -> Iterator[StackFile]:
    for found in project.stacks:
        yield found
        for each in sliced:
            if each.environment == found.environment:
                yield replace(found, stack=each.name, path=repository / f"Pulumi.{each.name}.yaml")


def _sliced(repository: Path, *, must_be_read: bool) -> tuple[Stack, ...]:
    """What cannot be read has no slices: the program itself says why, stack by stack, unless a slice was named."""
    if not (repository / CATALOG).is_dir():
        return ()
    from delivery.slices import stacks_of
    from settings import Problems, load

    try:
        return tuple(stack for stack in stacks_of(load(repository).estate) if stack.slice)
    except Problems:
        if must_be_read:
            raise
        return ()


def _refuse_unknown(what: str, names: Iterable[str], known: Sequence[str]) -> None:
    for name in names:
        if name not in known:
            near = get_close_matches(name.casefold(), known, n=1)
            meant = f" Did you mean {near[0]}?" if near else ""
            raise WrongUse(f"There is no {what} {name!r}; there {_listed(known)}.{meant}")


def _listed(known: Sequence[str]) -> str:
    return f"are {', '.join(known)}" if known else "is none"

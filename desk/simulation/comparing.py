"""Where what was seen differs from what is meant: each difference is a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from delivery.identity import Purpose
from delivery.meaning import End, Meant
from desk.simulation.seen import Seen


def differences(meant: Iterable[Meant], seen: Iterable[Seen], roles: Mapping[str, str]) -> tuple[str, ...]:
    """`roles` says which role an identity is. The platform may order more than the model does, never less."""
    meant, seen = tuple(meant), tuple(seen)
    wanted = {each.name: each for each in meant}
    found = _begun({each.name: each for each in seen if not each.offered or each.name in wanted})
    return (
        *(f"{name} should run, and does not" for name in wanted if name not in found),
        *(f"{name} runs, and should not" for name in found if name not in wanted),
        *_too_often(meant, [each for each in seen if each.name in found and not each.offered]),
        *(
            sentence
            for name, each in wanted.items()
            if name in found
            for sentence in _compared(each, found[name], wanted, roles)
        ),
    )


def _too_often(meant: Iterable[Meant], seen: Iterable[Seen]) -> Iterator[str]:
    """Two routes that one event selects may each have a job of one name."""
    wanted = Counter(each.name for each in meant)
    for name, times in Counter(each.name for each in seen).items():
        if times > max(1, wanted[name]):
            yield f"{name} runs {times} times"


def _is_elsewhere(meant: Meant, seen: Seen) -> bool:
    """Who does not change an environment names one beside it on some platforms; an unmerged job names none."""
    where, purpose = meant.environment, (meant.identity or "").rpartition("-")[2]
    if purpose in {"", Purpose.PREVIEW}:
        return False
    return seen.environment not in {where, f"{where}-{Purpose.PLAN}", f"{where}-{purpose}"}


def _begun(found: Mapping[str, Seen]) -> Mapping[str, Seen]:
    """Without what some platforms list already though it waits for a deployment that waits itself."""
    waiting = {name for name, each in found.items() if each.end == End.WAITING}
    return {
        name: each
        for name, each in found.items()
        if name not in waiting
        or not any(_deployment(other) != _deployment(name) for other in each.after & waiting)
    }


def _deployment(name: str) -> str:
    return name.rpartition(" / ")[0]


def _compared(
    meant: Meant, seen: Seen, wanted: Mapping[str, Meant], roles: Mapping[str, str]
) -> Iterator[str]:
    name = meant.name
    if meant.end != seen.end:
        yield f"{name} should end as {meant.end}, and ends as {seen.end}"
    lost = sorted(each for each in meant.after if each in wanted and each not in seen.after)
    if lost:
        yield f"{name} should come after {', '.join(lost)}, and does not wait for it"
    if meant.end == seen.end == End.WAITING:  # who it will be, and for whom it will wait, is not decided yet
        return
    role = roles[meant.identity] if meant.identity else None
    if role != seen.role:
        yield f"{name} should be {meant.identity or 'nobody'}, and is {seen.role or 'nobody'}"
    if _is_elsewhere(meant, seen):
        yield f"{name} should run in {meant.environment}, and runs in {seen.environment or 'none'}"
    if meant.groups != seen.groups:
        yield (
            f"{name} should wait for {', '.join(sorted(meant.groups)) or 'nobody'}, "
            f"and waits for {', '.join(sorted(seen.groups)) or 'nobody'}"
        )

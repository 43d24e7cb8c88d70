"""Whether a push that starts a release starts a deployment too, and how an expression says for which refs.

An expression knows no patterns, but it is asked only of refs that passed the workflow's own filter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum, auto

from delivery.backends.github.conditions import literal
from delivery.backends.github.document import Condition
from delivery.events import Event, Push, Start
from delivery.finding import Finding, error
from delivery.matching import matches


class Overlap(Enum):
    NONE = auto()
    WITHIN = auto()
    PARTLY = auto()


def overlap(push: Push, events: Sequence[Event]) -> Overlap:
    """How the refs and paths of a push lie in those of a release."""
    pushes = [event for event in events if isinstance(event, Push)]
    found = [_within(ref, pushes, push) for ref in _refs(push)]
    if all(each is Overlap.NONE for each in found):
        return Overlap.NONE
    return Overlap.WITHIN if all(each is Overlap.WITHIN for each in found) else Overlap.PARTLY


def _refs(push: Push) -> tuple[str, ...]:
    return (*(f"heads/{each}" for each in push.branches), *(f"tags/{each}" for each in push.tags))


def _within(ref: str, pushes: Sequence[Push], push: Push) -> Overlap:
    found = Overlap.NONE
    for other in pushes:
        for theirs in _refs(other):
            same_paths = ref.startswith("tags/") or set(other.paths) == set(push.paths)
            if same_paths and _covers(theirs, ref):
                return Overlap.WITHIN
            if _may_meet(theirs, ref):
                found = Overlap.PARTLY
    return found


def _covers(wide: str, narrow: str) -> bool:
    return wide == narrow or ("*" not in narrow and matches(wide, narrow)) or wide == _everything(narrow)


def _everything(ref: str) -> str:
    return f"{ref.partition('/')[0]}/**"


def _may_meet(one: str, other: str) -> bool:
    """Whether one ref could match both; where that is not certain, yes."""
    if "*" not in one or "*" not in other:
        return matches(one, other) or matches(other, one)
    first, second = _beginning(one), _beginning(other)
    return first.startswith(second) or second.startswith(first)


def _beginning(ref: str) -> str:
    return ref.partition("*")[0]


def selected_when(pushes: Iterable[Push], events: Sequence[Event | Start]) -> Condition:
    """What an expression asks so that these pushes are meant and no other event of the workflow."""
    mine = list(dict.fromkeys(ref for push in pushes for ref in _refs(push)))
    all_pushes = [event for event in events if isinstance(event, Push)]
    theirs = list(dict.fromkeys(ref for push in all_pushes for ref in _refs(push)))
    pushed = () if len(all_pushes) == len(events) else ("github.event_name == 'push'",)
    if set(theirs) <= set(mine):
        return pushed
    words = [_asks(ref) for ref in mine]
    return (*pushed, words[0] if len(words) == 1 else f"({' || '.join(words)})")


def _asks(ref: str) -> str:
    if "*" not in ref:
        return f"github.ref == {literal(f'refs/{ref}')}"
    begins = f"refs/{_beginning(ref)}"
    return f"startsWith(github.ref, {literal(begins)})"


def check_selecting(push: Push, events: Sequence[Event], place: str) -> Iterator[Finding]:
    if overlap(push, events) is Overlap.PARTLY:
        yield error(
            "release-partly",
            place,
            "some of the pushes that start it start the release too, and others do not; a workflow on GitHub cannot "
            "wait for a release only sometimes",
            "Give it branches and paths of the release, or none of them.",
        )
        return
    theirs = [ref for event in events if isinstance(event, Push) for ref in _refs(event)]
    if overlap(push, events) is Overlap.WITHIN and not set(theirs) <= set(_refs(push)):
        for ref in _refs(push):
            if not _sayable(ref, [each for each in theirs if each not in _refs(push)]):
                yield error(
                    "pattern-unsayable",
                    place,
                    f"{ref.partition('/')[2]!r} selects some of the release's refs, and an expression on GitHub knows "
                    "only how a ref begins",
                    "Use names, or patterns with one star at the end that begin differently.",
                )


def _sayable(ref: str, others: Sequence[str]) -> bool:
    if "*" not in ref:
        return True
    begins = ref.rstrip("*")
    return "*" not in begins and not any(
        each.startswith(begins) or ("*" in each and begins.startswith(_beginning(each))) for each in others
    )

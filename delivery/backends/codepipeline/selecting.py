"""Which of a forge's events start a project: https://docs.aws.amazon.com/codebuild/latest/userguide/github-webhook.html"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from delivery.backends.codepipeline.hooks import Asks, FilterKind, HookEvent, HookFilter
from delivery.events import Event, PullRequest, Push
from delivery.identity import Identity
from delivery.matching import regular_expression
from delivery.texts import PathPattern

PULL_REQUESTS = (HookEvent.OPENED, HookEvent.UPDATED, HookEvent.REOPENED)
Group = tuple[HookFilter, ...]
Unless = Mapping[Event, tuple[PathPattern, ...]]  # the paths at which something else starts


def groups_of(events: Iterable[Event], unless: Unless) -> tuple[Group, ...]:
    """Any of them starts it; within one, all must hold. One file of those left out keeps a push from starting it."""
    found: list[Group] = []
    for event in events:
        match event:
            case Push(branches=branches, tags=tags, paths=paths, but_not=but_not):
                left_out = (*_left_out(but_not), *_touched(unless.get(event, ()), excludes=True))
                found += [(*_pushed("heads", branches, paths), *left_out)] if branches else []
                found += [_pushed("tags", tags, ())] if tags else []
            case PullRequest(into=into, paths=paths):
                words = HookFilter(FilterKind.EVENT, ", ".join(PULL_REQUESTS))
                found.append((words, HookFilter(FilterKind.BASE, _refs("heads", into)), *_touched(paths)))
            case _:
                continue
    return tuple(found)


def asks_of(events: Iterable[Event], identity: Identity | None) -> Asks:
    """Whose forks may run at all may run unasked: they are nobody, and reach nothing."""
    proposed = [event for event in events if isinstance(event, PullRequest)]
    return (
        Asks.NOBODY if proposed and identity is None and all(each.forks for each in proposed) else Asks.FORKS
    )


def _pushed(kind: str, names: tuple[str, ...], paths: tuple[str, ...]) -> Group:
    return (
        HookFilter(FilterKind.EVENT, HookEvent.PUSH),
        HookFilter(FilterKind.HEAD, _refs(kind, names)),
        *_touched(paths),
    )


def _refs(kind: str, names: tuple[str, ...]) -> str:
    return _any(names, before=f"refs/{kind}/")


def _left_out(branches: tuple[str, ...]) -> Group:
    return (HookFilter(FilterKind.HEAD, _refs("heads", branches), excludes=True),) if branches else ()


def _touched(paths: tuple[str, ...], *, excludes: bool = False) -> tuple[HookFilter, ...]:
    return (HookFilter(FilterKind.PATH, _any(paths), excludes),) if paths else ()


def _any(patterns: tuple[str, ...], before: str = "") -> str:
    said = [regular_expression(pattern) for pattern in patterns]
    return f"^{before}{said[0]}$" if len(said) == 1 else f"^{before}(?:{'|'.join(said)})$"

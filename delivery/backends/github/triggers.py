"""What starts a workflow: the `on` of GitHub, where each kind of event stands once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from delivery.backends.github.writing import Plain
from delivery.cron import problem_with
from delivery.events import (
    Event,
    Input,
    InputKind,
    Manual,
    PullRequest,
    Push,
    Schedule,
    Start,
    Upstream,
    inputs_of,
)
from delivery.finding import Finding, error
from delivery.texts import ServiceName

RELEASED = "released-"  # what a release elsewhere tells this repository, with the service's name behind it


def triggers(events: Sequence[Event | Start], handed_off: ServiceName | None = None) -> dict[str, Plain]:
    pushes = [event for event in events if isinstance(event, Push)]
    proposals = [event for event in events if isinstance(event, PullRequest)]
    schedules = [event for event in events if isinstance(event, Schedule)]
    manuals = [event for event in events if isinstance(event, Manual)]
    others = [event.service for event in events if isinstance(event, Upstream)]
    told = [f"{RELEASED}{name}" for name in (*others, *((handed_off,) if handed_off else ()))]
    return {
        **({"push": _push(pushes)} if pushes else {}),
        **({"pull_request": _proposal(proposals)} if proposals else {}),
        **({"schedule": [_schedule(each) for each in schedules]} if schedules else {}),
        **({"workflow_dispatch": _manual(manuals)} if manuals else {}),
        **({"repository_dispatch": {"types": told}} if told else {}),
    }


def check_triggers(events: Sequence[Event | Start], place: str) -> Iterator[Finding]:
    for kind, what in ((Push, "pushes"), (PullRequest, "pull requests")):
        of_kind = [event for event in events if isinstance(event, kind)]
        if len({event.paths for event in of_kind if not _of_tags(event)}) > 1:
            yield error(
                "paths-differ",
                place,
                f"two {what} start it with other paths each, and a workflow on GitHub has one list of paths",
                "Give both the same paths, or make two routes of it.",
            )
    yield from _unreal(events, place)
    pushes = [event for event in events if isinstance(event, Push) and event.branches]
    if len({event.but_not for event in pushes}) > 1:
        yield error(
            "left-out-differs",
            place,
            "two pushes start it and leave out other branches each, and a workflow on GitHub has one list",
            "Leave out the same branches, or make two routes of it.",
        )
    manuals = [event for event in events if isinstance(event, Manual)]
    if len(manuals) > 1:
        yield error(
            "asked-twice",
            place,
            f"it is started by hand in {len(manuals)} ways, and a workflow on GitHub asks once",
            "Make one of them, with all inputs.",
        )


def _unreal(events: Sequence[Event | Start], place: str) -> Iterator[Finding]:
    for event in events:
        problem = problem_with(event.cron) if isinstance(event, Schedule) else None
        if problem:
            yield error("cron-unreal", place, problem, "Write when it is to run.")
    for asked_of in inputs_of(tuple(events)):
        if len({choice.lower() for choice in asked_of.choices}) < len(asked_of.choices):
            yield error(
                "choices-collide",
                f"{place}, input {asked_of.name}",
                "two of its choices differ only in case, and GitHub compares texts without regard to it",
                "Call one of them otherwise.",
            )


def _of_tags(event: Event | Start) -> bool:
    return isinstance(event, Push) and not event.branches


def _push(pushes: Sequence[Push]) -> dict[str, Plain]:
    branches = _once(branch for push in pushes for branch in push.branches)
    branches += _once(f"!{branch}" for push in pushes for branch in push.but_not)
    tags = _once(_escaped(tag) for push in pushes for tag in push.tags)
    paths = _once(path for push in pushes for path in push.paths)
    named = {"branches": branches, "tags": tags, "paths": paths}
    return {key: values for key, values in named.items() if values}


def _proposal(proposals: Sequence[PullRequest]) -> dict[str, Plain]:
    branches = _once(branch for each in proposals for branch in each.into)
    paths = _once(path for each in proposals for path in each.paths)
    return {"branches": branches, **({"paths": paths} if paths else {})}


def _once(values: Iterator[str]) -> list[Plain]:
    return list(dict.fromkeys(values))


def _escaped(tag: str) -> str:
    """There, a plus repeats what stands before it."""
    return tag.replace("+", "\\+")


def _schedule(schedule: Schedule) -> dict[str, Plain]:
    zone: dict[str, Plain] = {} if schedule.time_zone == "UTC" else {"timezone": schedule.time_zone}
    return {"cron": schedule.cron, **zone}


def _manual(manuals: Sequence[Manual]) -> dict[str, Plain]:
    inputs: dict[str, Plain] = {each.name: asked(each) for manual in manuals for each in manual.inputs}
    return {"inputs": inputs} if inputs else {}


TYPES = {InputKind.TEXT: "string", InputKind.CHOICE: "choice", InputKind.YES_OR_NO: "boolean"}


def asked(each: Input) -> dict[str, Plain]:
    default: bool | str | None = each.default
    if each.kind is InputKind.YES_OR_NO and default is not None:
        default = each.default == "true"
    return {
        "description": each.description,
        "type": TYPES[each.kind],
        "required": each.default is None,
        **({"options": list(each.choices)} if each.choices else {}),
        **({"default": default} if default is not None else {}),
    }

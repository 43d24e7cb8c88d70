"""`penstock simulate`: what an event starts on each backend, read from the compiled bytes, against what is meant."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desk import rows
from desk.explain import JsonFlag, ServiceName

if TYPE_CHECKING:
    from delivery.happening import Happening
    from desk.simulation.told import Told

FINDINGS, WRONG_USE = 1, 2
HEADINGS = ("backend", "job", "ends", "as", "waits for", "after")
EVERY = "all"


class EventName(StrEnum):
    PUSH = "push"
    TAG = "tag"
    PULL_REQUEST = "pull-request"
    SCHEDULE = "schedule"
    BY_HAND = "by-hand"
    RELEASE = "release"


Event = Annotated[EventName, typer.Option("--event", help="What happens.")]
Backend = Annotated[
    str, typer.Option(help="On which backend, or `all`; where the service runs, if none is named.")
]
Branch = Annotated[
    str | None, typer.Option(help="The branch pushed, or proposed into; the service's own if none.")
]
Tag = Annotated[str, typer.Option(help="The tag, for `--event tag`.")]
Changed = Annotated[list[str] | None, typer.Option(help="A path that changed; may be said again.")]
Fork = Annotated[bool, typer.Option("--fork", help="The pull request comes from a fork.")]
Cron = Annotated[str, typer.Option(help="The schedule's five fields, for `--event schedule`.")]
Zone = Annotated[str, typer.Option(help="The schedule's time zone.")]
What = Annotated[str, typer.Option(help="The route or deployment that is started, for `--event by-hand`.")]
Given = Annotated[list[str] | None, typer.Option("--input", help="name=value; may be said again.")]
Of = Annotated[str, typer.Option(help="The other service, for `--event release`.")]
Fails = Annotated[
    list[str] | None, typer.Option("--fail", help="A job that fails, as it is shown; may be said again.")
]
Outputs = Annotated[
    list[str] | None, typer.Option("--output", help="job.name=value: what a job tells others.")
]
Closed = Annotated[list[str] | None, typer.Option("--closed", help="A deployment that nobody approves.")]


class NotSaid(Exception):
    """An option that the event needs, or one that says nothing."""

    exit_code = WRONG_USE

    def __init__(self, sentence: str) -> None:
        self.sentences = (sentence,)
        super().__init__(sentence)


def simulate(
    service: ServiceName,
    event: Event,
    backend: Backend = "",
    branch: Branch = None,
    tag: Tag = "",
    changed: Changed = None,
    fork: Fork = False,
    cron: Cron = "",
    time_zone: Zone = "UTC",
    what: What = "",
    given: Given = None,
    of: Of = "",
    fails: Fails = None,
    outputs: Outputs = None,
    closed: Closed = None,
    as_json: JsonFlag = False,
) -> None:
    """Show which jobs an event starts, as whom and behind which gate, and where a backend would do otherwise."""
    from delivery.happening import Circumstances
    from desk.explain import chosen
    from desk.simulation.told import told
    from settings import load

    estate = load(Path.cwd()).estate
    found = chosen("service", service, ((each.name, each) for each in estate.services))
    said = Said(
        branch=branch or found.branch,
        tag=tag,
        changed=tuple(changed or ()),
        from_fork=fork,
        cron=cron,
        time_zone=time_zone,
        what=what,
        inputs=dict(_pair(each) for each in given or ()),
        service=of,
    )
    circumstances = Circumstances(
        fails=frozenset(fails or ()), outputs=_outputs(outputs or []), closed_gates=frozenset(closed or ())
    )
    happening = _happening(event, said)
    answers = [told(estate, found, name, happening, circumstances) for name in _backends(backend)]
    _show(answers, as_json=as_json)


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """All that was typed about the event."""

    branch: str
    tag: str
    changed: tuple[str, ...]
    from_fork: bool
    cron: str
    time_zone: str
    what: str
    inputs: Mapping[str, str]
    service: str


def _backends(asked: str) -> tuple[str | None, ...]:
    """None stands for where the service runs, part by part."""
    from delivery.backends import known_backends
    from desk.explain import chosen

    if not asked:
        return (None,)
    if asked == EVERY:
        return tuple(known_backends())
    return (chosen("backend", asked, ((name, name) for name in known_backends())),)


def _happening(event: EventName, said: Said) -> Happening:
    from delivery import happening as model
    from delivery.texts import Branch, Cron, ServiceName, TimeZone, VariableName

    needed = {
        EventName.TAG: "tag",
        EventName.SCHEDULE: "cron",
        EventName.BY_HAND: "what",
        EventName.RELEASE: "of",
    }
    values = {"tag": said.tag, "cron": said.cron, "what": said.what, "of": said.service}
    if event in needed and not values[needed[event]]:
        raise NotSaid(f"`--event {event}` wants --{needed[event]} too.")
    try:
        match event:
            case EventName.PUSH:
                return model.Pushed(branch=Branch(said.branch), changed=said.changed)
            case EventName.TAG:
                return model.Tagged(tag=said.tag)
            case EventName.PULL_REQUEST:
                return model.Proposed(
                    into=Branch(said.branch), changed=said.changed, from_fork=said.from_fork
                )
            case EventName.SCHEDULE:
                return model.Ticked(cron=Cron(said.cron), time_zone=TimeZone(said.time_zone))
            case EventName.BY_HAND:
                inputs = {VariableName(name): value for name, value in said.inputs.items()}
                return model.Asked(what=said.what, inputs=inputs)
            case EventName.RELEASE:
                return model.Released(service=ServiceName(said.service))
    except ValueError as wrong:
        raise NotSaid(f"{wrong}.") from wrong


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise NotSaid(f"{text!r} says no value; write name=value.")
    return name, value


def _outputs(texts: list[str]) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for text in texts:
        where, value = _pair(text)
        job, dot, name = where.rpartition(".")
        if not dot:
            raise NotSaid(f"{text!r} names no job; write job.name=value.")
        found.setdefault(job, {})[name] = value
    return found


def _show(answers: list[Told], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps([asdict(answer) for answer in answers], indent=2, default=sorted))
    else:
        rows.show(HEADINGS, (row for answer in answers for row in _rows(answer)))
        for answer in answers:
            for sentence in answer.said:
                typer.echo(f"{answer.backend}: {sentence}.")
    if any(answer.differences for answer in answers):
        raise typer.Exit(FINDINGS)


def _rows(answer: Told) -> list[tuple[str, ...]]:
    """After what a job comes directly: the rest follows."""
    behind = {each.name: each.after for each in answer.seen}
    return [
        (
            answer.backend,
            each.name,
            each.end,
            (each.role or "").rpartition("/")[2] or "nobody",
            ", ".join(sorted(each.groups)),
            ", ".join(sorted(each.after.difference(*(behind.get(name, ()) for name in each.after)))),
        )
        for each in answer.seen
    ]

"""GitHub Actions: which workflows an event starts, and what becomes of their jobs.

It is written from GitHub's documentation and knows nothing of who wrote the files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from interpreters.github.context import github, with_inputs
from interpreters.github.environments import Gatekeeper
from interpreters.github.event import Event, event_of
from interpreters.github.expressions import ExpressionError, Value, to_text
from interpreters.github.frame import Frame
from interpreters.github.inputs import dispatched
from interpreters.github.jobs import run_workflow
from interpreters.github.reusable import check_calls
from interpreters.github.shape import Place, optional_mapping
from interpreters.github.triggers import wants
from interpreters.github.workflow import Workflow, is_workflow, workflow
from interpreters.outcome import Run, Unreadable, World

NO_SETTINGS: Mapping[str, Mapping[str, object]] = {}
EMPTY_WORLD = World()


def runs(
    *,
    repository: str,
    files: Mapping[str, Mapping[str, str]],
    event_name: str,
    payload: Mapping[str, object],
    settings: Mapping[str, Mapping[str, object]] = NO_SETTINGS,
    world: World = EMPTY_WORLD,
) -> tuple[Run, ...]:
    """What the event starts in the repository, by path of the workflow file."""
    event = event_of(repository=repository, name=event_name, payload=cast("Mapping[str, Value]", payload))
    return tuple(
        run(found, event=event, files=files, settings=settings, world=world)
        for found in chosen(workflows(repository, files.get(repository, {})), event)
    )


def workflows(repository: str, files: Mapping[str, str]) -> list[Workflow]:
    """All of them are read, so that all that is wrong with them is said at once."""
    found: list[Workflow] = []
    faults: list[str] = []
    for path in sorted(filter(is_workflow, files)):
        try:
            found.append(workflow(repository, path, files[path]))
        except Unreadable as fault:
            faults.append(str(fault))
    if faults:
        raise Unreadable("\n".join(faults))
    return found


def chosen(read: list[Workflow], event: Event) -> list[Workflow]:
    if event.name != "workflow_dispatch":
        return [found for found in read if wants(found.on, event)]
    asked = to_text(event.payload.get("workflow"))
    named = [found for found in read if asked in {"", found.place.file, found.place.file.rpartition("/")[2]}]
    there = [found for found in named if "workflow_dispatch" in found.on]
    if asked and not there:
        raise Unreadable(f"{asked}: there is no such workflow with 'workflow_dispatch' among its events")
    return there


def run(
    found: Workflow,
    *,
    event: Event,
    files: Mapping[str, Mapping[str, str]],
    settings: Mapping[str, Mapping[str, object]],
    world: World,
) -> Run:
    inputs = given_inputs(found, event)
    seen = with_inputs(event, inputs) if event.name == "workflow_dispatch" else event
    frame = Frame(
        workflow=found,
        files=files,
        world=world,
        gates=Gatekeeper(
            settings=settings, payload=event.payload, ref=event.ref, actor=event.actor, reviews=world.reviews
        ),
        github=github(seen, workflow=found.name, path=found.place.file),
        inputs=inputs,
        repository=event.repository,
        read_only=event.from_fork,
    )
    check_calls(frame)
    try:
        done = run_workflow(frame)
    except ExpressionError as fault:
        raise found.place.refusal(str(fault)) from fault
    return Run(name=found.name, jobs=tuple(job for each in done.values() for job in each.runs))


def given_inputs(found: Workflow, event: Event) -> Mapping[str, Value]:
    if event.name != "workflow_dispatch":
        return {}
    place = Place(found.place.file, "on.workflow_dispatch.inputs")
    trigger = optional_mapping(found.on.get("workflow_dispatch"), place)
    given = optional_mapping(event.payload.get("inputs"), Place("payload", "inputs"))
    return dispatched(trigger.get("inputs"), given, place)


__all__ = ["runs"]

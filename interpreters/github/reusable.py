"""Calling a workflow from a job of another.

https://docs.github.com/actions/reference/workflows-and-actions/reusing-workflow-configurations
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from interpreters.github.expressions import ExpressionError, Scope, Value, resolve, to_text
from interpreters.github.frame import Finished, Frame
from interpreters.github.inputs import called, check_passed, check_secrets
from interpreters.github.permissions import effective, excess
from interpreters.github.shape import Place, optional_mapping
from interpreters.github.workflow import Job, Workflow, is_workflow, workflow

DEEPEST = 10  # levels of workflows, the caller among them
MOST_CALLED = 50


def target(frame: Frame, job: Job) -> Workflow:
    """`./` is the repository of the file that calls; any ref of another is found under its name."""
    uses, place = job.calls or "", job.place / "uses"
    if uses.startswith("./"):
        repository, path = frame.workflow.repository, uses.removeprefix("./")
    else:
        repository, path = address(uses, place)
    there = frame.files.get(repository, {})
    if path not in there or not is_workflow(path):
        raise place.refusal(
            f"{uses!r} is not there; known of {repository}: {', '.join(sorted(there)) or 'nothing'}"
        )
    found = workflow(repository, path, there[path])
    if "workflow_call" not in found.on:
        raise place.refusal(f"{uses!r} has no 'workflow_call' among its events")
    return found


def address(uses: str, place: Place) -> tuple[str, str]:
    full, at, ref = uses.partition("@")
    parts = full.split("/", 2)
    if not at or not ref or len(parts) < 3:
        raise place.refusal(
            f"{uses!r} names no workflow; it takes owner/repository/.github/workflows/file.yml@ref"
        )
    return "/".join(parts[:2]), parts[2]


def check_calls(frame: Frame, seen: set[Place] | None = None) -> None:
    """All that is called, however deep, is checked before the first job starts."""
    unique = set() if seen is None else seen
    for job in frame.workflow.jobs.values():
        if job.calls is None:
            continue
        found = target(frame, job)
        if frame.nested + 2 > DEEPEST:
            raise (job.place / "uses").refusal(f"workflows call each other more than {DEEPEST} levels deep")
        unique.add(found.place)
        if len(unique) > MOST_CALLED:
            raise (job.place / "uses").refusal(
                f"more than {MOST_CALLED} workflows are called, one by another"
            )
        trigger = call_trigger(found)
        passed = optional_mapping(job.written.get("with"), job.place / "with")
        check_passed(trigger.get("inputs"), passed, job.place / "with")
        check_secrets(trigger.get("secrets"), job.written.get("secrets"), job.place / "secrets")
        allowed = effective(frame.workflow.permissions, job.permissions, frame.allowed)
        check_permissions(found, job, allowed)
        check_calls(replace(frame, workflow=found, allowed=allowed, nested=frame.nested + 1), unique)


def call_trigger(found: Workflow) -> Mapping[str, Value]:
    return optional_mapping(found.on["workflow_call"], found.place / "on.workflow_call")


def call(frame: Frame, job: Job, scope: Scope) -> Frame:
    found = target(frame, job)
    passed = optional_mapping(resolve(job.written.get("with"), scope), job.place / "with")
    return replace(
        frame,
        workflow=found,
        inputs=called(call_trigger(found).get("inputs"), passed, job.place / "with"),
        allowed=effective(frame.workflow.permissions, job.permissions, frame.allowed),
    )


def check_permissions(found: Workflow, job: Job, allowed: Mapping[str, str] | None) -> None:
    asked = [("the workflow", found.permissions)]
    asked += [(f"the nested job {each.id!r}", each.permissions) for each in found.jobs.values()]
    for who, permissions in asked:
        if beyond := excess(permissions, allowed):
            raise (job.place / "uses").refusal(f"error calling {job.calls!r}: {who} {beyond}")


def outputs_of(frame: Frame, done: Mapping[str, Finished]) -> dict[str, Value]:
    place = frame.workflow.place / "on.workflow_call"
    defined = optional_mapping(frame.workflow.on.get("workflow_call"), place).get("outputs")
    scope = frame.scope().plus(jobs={name: each.context for name, each in done.items()})
    outputs = optional_mapping(defined, place / "outputs")
    try:
        return {name: output(each, scope) for name, each in outputs.items()}
    except ExpressionError as fault:
        raise (place / "outputs").refusal(str(fault)) from fault


def output(settings: Value, scope: Scope) -> str:
    value = settings.get("value") if isinstance(settings, Mapping) else None
    return to_text(resolve(value, scope))

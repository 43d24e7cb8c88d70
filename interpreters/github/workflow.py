"""Reading one workflow file: what GitHub checks before it starts anything.

https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from interpreters.github.availability import (
    EVERYWHERE,
    allowing,
    check,
    check_job,
    check_step,
    check_workflow,
)
from interpreters.github.expressions import Value, to_text
from interpreters.github.inputs import check_call, check_dispatch
from interpreters.github.kinds import check_kinds
from interpreters.github.permissions import Permissions, stated
from interpreters.github.shape import Place, mapping, only, optional_mapping, read, sequence, text, texts
from interpreters.github.triggers import Triggers, triggers
from interpreters.outcome import Unreadable

FOLDER = ".github/workflows/"
ENDINGS = (".yml", ".yaml")
IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
ROOT_KEYS = ("name", "description", "run-name", "on", "permissions", "env", "defaults", "concurrency", "jobs")
SHARED_KEYS = ("name", "needs", "if", "permissions", "concurrency", "strategy")
CALL_KEYS = (*SHARED_KEYS, "uses", "with", "secrets")
RUN_KEYS = (
    *SHARED_KEYS,
    *(
        "runs-on",
        "environment",
        "outputs",
        "env",
        "defaults",
        "steps",
        "timeout-minutes",
        "cancel-timeout-minutes",
    ),
    *("continue-on-error", "container", "services", "snapshot"),
)
STEP_KEYS = ("id", "if", "name", "env", "continue-on-error", "timeout-minutes", "background")
RUN_STEP = (*STEP_KEYS, "run", "shell", "working-directory")
USES_STEP = (*STEP_KEYS, "uses", "with")
OTHER_STEPS = ("wait", "wait-all", "cancel", "parallel")


@dataclass(frozen=True, kw_only=True, slots=True)
class Job:
    id: str
    place: Place
    needs: tuple[str, ...]
    permissions: Permissions | None
    written: Mapping[str, Value]

    @property
    def calls(self) -> str | None:
        uses = self.written.get("uses")
        return None if uses is None else to_text(uses)

    @property
    def steps(self) -> Sequence[Value]:
        steps = self.written.get("steps")
        return () if steps is None else sequence(steps, self.place / "steps")


@dataclass(frozen=True, kw_only=True, slots=True)
class Workflow:
    place: Place
    repository: str
    name: str
    on: Triggers
    permissions: Permissions | None
    env: Value
    concurrency: Value
    jobs: Mapping[str, Job]  # each after all that it needs


def is_workflow(path: str) -> bool:
    return path.startswith(FOLDER) and path.endswith(ENDINGS) and "/" not in path.removeprefix(FOLDER)


@lru_cache(maxsize=1024)
def workflow(repository: str, path: str, content: str) -> Workflow:
    root = read(content, path)
    place = Place(path)
    only(root, ROOT_KEYS, place)
    check_kinds(root, place)
    check_workflow(root, place)
    on = triggers(root.get("on"), place / "on")
    check_event_inputs(on, place / "on")
    jobs = {job.id: job for job in read_jobs(root.get("jobs"), place / "jobs")}
    return Workflow(
        place=place,
        repository=repository,
        name=to_text(root.get("name")) or path,
        on=on,
        permissions=stated(root.get("permissions"), place / "permissions"),
        env=root.get("env"),
        concurrency=root.get("concurrency"),
        jobs={name: jobs[name] for name in ordered(jobs, place / "jobs")},
    )


def check_event_inputs(on: Triggers, place: Place) -> None:
    dispatch = optional_mapping(on.get("workflow_dispatch"), place / "workflow_dispatch")
    check_dispatch(dispatch.get("inputs"), place / "workflow_dispatch" / "inputs")
    call = optional_mapping(on.get("workflow_call"), place / "workflow_call")
    check_call(call.get("inputs"), place / "workflow_call" / "inputs")
    outputs = place / "workflow_call" / "outputs"
    for name, output in optional_mapping(call.get("outputs"), outputs).items():
        settings = mapping(output, outputs / name)
        only(settings, ("description", "value"), outputs / name)
        check(settings.get("value"), allowing((*EVERYWHERE, "jobs")), outputs / name / "value")


def read_jobs(value: Value, place: Place) -> Iterator[Job]:
    """Every job is read before any is refused, so that all complaints come at once."""
    faults: list[str] = []
    found = mapping(value, place)
    if not found:
        raise place.refusal("there is no job")
    for name, written in found.items():
        try:
            yield read_job(name, mapping(written, place / name), place / name)
        except Unreadable as fault:
            faults.append(str(fault))
    if faults:
        raise Unreadable("\n".join(faults))


def read_job(name: str, written: Mapping[str, Value], place: Place) -> Job:
    if not IDENTIFIER.fullmatch(name):
        raise place.refusal(f"{name!r} is no identifier: letters, digits, - and _, and no digit or - first")
    calls = "uses" in written
    only(written, CALL_KEYS if calls else RUN_KEYS, place)
    if not calls and "runs-on" not in written:
        raise place.refusal("'runs-on' is missing")
    check_kinds(written, place)
    if written.get("secrets") != "inherit":
        optional_mapping(written.get("secrets"), place / "secrets")
    strategy = written.get("strategy")
    check_kinds(strategy if isinstance(strategy, Mapping) else {}, place / "strategy")
    needs = () if "needs" not in written else tuple(texts(written["needs"], place / "needs"))
    check_job(written, place)
    job = Job(
        id=name,
        place=place,
        needs=needs,
        permissions=stated(written.get("permissions"), place / "permissions"),
        written=written,
    )
    check_steps(job.steps, place / "steps")
    return job


def check_steps(steps: Sequence[Value], place: Place) -> None:
    seen: set[str] = set()
    for number, each in enumerate(steps):
        step = mapping(each, place / number)
        check_shape(step, place / number)
        check_kinds(step, place / number)
        check_step(step, place / number)
        name = "" if step.get("id") is None else text(step["id"], place / number / "id")
        if name and (not IDENTIFIER.fullmatch(name) or name.startswith("__")):
            raise (place / number / "id").refusal(f"{name!r} is no identifier")
        if name.lower() in seen:
            raise (place / number / "id").refusal(f"the id {name!r} is there twice")
        seen |= {name.lower()} - {""}


def check_shape(step: Mapping[str, Value], place: Place) -> None:
    if "run" in step:
        only(step, RUN_STEP, place)
        text(step["run"], place / "run")
    elif "uses" in step:
        only(step, USES_STEP, place)
        text(step["uses"], place / "uses")
    elif "parallel" in step:
        only(step, ("parallel",), place)
        check_steps(sequence(step["parallel"], place / "parallel"), place / "parallel")
    elif any(key in step for key in OTHER_STEPS):
        only(step, ("name", "id", "continue-on-error", *OTHER_STEPS), place)
    else:
        raise place.refusal("a step needs 'run' or 'uses'")


def ordered(jobs: Mapping[str, Job], place: Place) -> list[str]:
    faults = [
        (job.place / "needs").refusal(f"there is no job {need!r}; there are {', '.join(jobs)}")
        for job in jobs.values()
        for need in job.needs
        if need not in jobs
    ]
    if faults:
        raise Unreadable("\n".join(map(str, faults)))
    done: list[str] = []
    while len(done) < len(jobs):
        free = [name for name, job in jobs.items() if name not in done and set(job.needs) <= set(done)]
        if not free:
            circle = [name for name in jobs if name not in done]
            raise place.refusal(f"these jobs need each other in a circle: {', '.join(circle)}")
        done += free
    return done

"""A happening as GitLab tells it, and what its pipelines then do."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from delivery.bundle import Bundle, InRepository
from delivery.forge_objects import ForgeEnvironment, ForgeSchedule, ForgeVariable
from delivery.happening import (
    Asked,
    Circumstances,
    Happening,
    Proposed,
    Pushed,
    Released,
    Tagged,
    Ticked,
)
from delivery.pipeline import Pipeline
from delivery.work import Work
from desk.simulation.handing import HandedOver
from desk.simulation.seen import HAND_OFF, Seen, seen
from interpreters.gitlab import runs
from interpreters.outcome import JobRun, Result, Review, World

AUTHOR = "author"
MEMBERS = frozenset({"maintainers", "owners"})
BEFORE, AFTER, NOTHING = "1" * 40, "2" * 40, "0" * 40
Json = dict[str, object]


def simulate(
    pipeline: Pipeline,
    work: Work,
    bundle: Bundle[object],
    happening: Happening | HandedOver,
    circumstances: Circumstances,
) -> tuple[Seen, ...]:
    jobs = [
        job
        for name, payload in events(work, bundle, happening)
        for run in runs(
            project=work.service.repository,
            files=files_of(bundle),
            event_name=name,
            payload=payload,
            settings=settings_of(work, bundle),
            world=_world(pipeline, work, bundle, circumstances),
        )
        for job in map(partial(_after_its_first_lines, outputs=circumstances.outputs), run.jobs)
    ]
    return seen(jobs, group_of=_groups(work), called=_called(pipeline))


def events(
    work: Work, bundle: Bundle[object], happening: Happening | HandedOver
) -> Iterator[tuple[str, Json]]:
    """Mostly one; a schedule is a pipeline of its own for each route that it starts."""
    branch = work.service.branch
    match happening:
        case Pushed():
            yield "push", _pushed(work, f"refs/heads/{happening.branch}", happening.changed, BEFORE)
        case Tagged(tag=tag):
            yield "tag_push", _pushed(work, f"refs/tags/{tag}", (), NOTHING)
        case Proposed():
            yield "merge_request", _proposed(work, happening)
        case Ticked():
            for each in bundle.objects:
                if isinstance(each, ForgeSchedule) and (each.cron, each.time_zone) == (
                    happening.cron,
                    happening.time_zone,
                ):
                    yield "schedule", {**_scheduled(each), "project": _project(work)}
        case Asked(what=what, inputs=inputs):
            asked = [("PENSTOCK_ROUTE", what), *inputs.items()]
            yield "web", {"ref": branch, "user": {"username": AUTHOR}, "variables": _pairs(asked)}
        case HandedOver(branch=released):
            told = [("PENSTOCK_RELEASE", work.service.name)]
            yield "trigger", {"ref": released, "user": {"username": AUTHOR}, "variables": _pairs(told)}
        case Released(service=service):
            told = [("PENSTOCK_UPSTREAM", service)]
            yield "trigger", {"ref": branch, "user": {"username": AUTHOR}, "variables": _pairs(told)}


def _project(work: Work) -> Json:
    return {"path_with_namespace": work.service.repository, "default_branch": work.service.branch}


def _pushed(work: Work, ref: str, changed: tuple[str, ...], before: str) -> Json:
    commit = {"id": AFTER, "message": "A change", "added": [], "modified": list(changed), "removed": []}
    return {
        "ref": ref,
        "before": before,
        "after": AFTER,
        "checkout_sha": AFTER,
        "user_username": AUTHOR,
        "project": _project(work),
        "commits": [commit],
        "total_commits_count": 1,
    }


def _proposed(work: Work, happening: Proposed) -> Json:
    project = work.service.repository
    attributes: Json = {
        "iid": 7,
        "source_branch": happening.source,
        "target_branch": happening.into,
        "source_project_id": 2 if happening.from_fork else 1,
        "target_project_id": 1,
        # A fork's own pipeline runs in the fork, as nobody here; what is simulated is that a member runs it in this
        # project: https://docs.gitlab.com/ci/pipelines/merge_request_pipelines/#use-with-forked-projects
        "source": {"path_with_namespace": project},
        "target": {"path_with_namespace": project},
        "action": "update",
        "oldrev": BEFORE,
        "title": "A change",
        "last_commit": {"id": AFTER, "message": "A change"},
    }
    return {
        "user": {"username": AUTHOR},
        "project": _project(work),
        "object_attributes": attributes,
        "_changed_files": list(happening.changed),
    }


def _scheduled(schedule: ForgeSchedule) -> Json:
    return {
        "id": 1,
        "description": schedule.name,
        "ref": schedule.ref,
        "cron": schedule.cron,
        "cron_timezone": schedule.time_zone,
        "active": True,
        "owner": {"username": AUTHOR},
        "variables": _pairs(schedule.variables.items()),
    }


def _pairs(variables: Iterable[tuple[str, str]]) -> list[Json]:
    return [{"key": key, "value": value} for key, value in variables]


def files_of(bundle: Bundle[object]) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for file in bundle.files:
        if isinstance(file.owner, InRepository):
            found[file.owner.repository][file.path] = file.text
    return found


def settings_of(work: Work, bundle: Bundle[object]) -> Json:
    """As the platform's API shows a project that was made as the objects say."""
    gitlab = work.forges.gitlab
    environments = [each for each in bundle.objects if isinstance(each, ForgeEnvironment)]
    branches = {branch for each in environments for branch in each.branches} | {work.service.branch}
    return {
        "tier": gitlab.tier if gitlab else "free",
        "default_branch": work.service.branch,
        "protected_branches": [
            {
                "name": name,
                "merge_access_levels": [{"access_level": 40}],
                "push_access_levels": [{"access_level": 0}],
            }
            for name in sorted(branches)
        ],
        "protected_environments": [
            {
                "name": each.name,
                "deploy_access_levels": [{"access_level": 40}],
                "approval_rules": [
                    {"group": group, "required_approvals": count}
                    for group, count in sorted(each.required_approvals.items())
                ],
            }
            for each in environments
            if each.required_approvals
        ],
    }


def _world(pipeline: Pipeline, work: Work, bundle: Bundle[object], circumstances: Circumstances) -> World:
    return World(
        fails=frozenset(name for each in circumstances.fails for name in _names(pipeline, each)),
        outputs={
            name: outputs
            for each, outputs in circumstances.outputs.items()
            for name in _names(pipeline, each)
        },
        reviews=tuple(_reviews(pipeline, work, circumstances)),
        variables={each.name: each.value for each in bundle.objects if isinstance(each, ForgeVariable)},
    )


LEAVES = re.compile(
    r"grep --fixed-strings --line-regexp --quiet (?P<line>\S+) (?:\S*/)?penstock\.outputs\.(?P<source>\S+) \|\| exit 0"
)


def _after_its_first_lines(job: JobRun, outputs: Mapping[str, Mapping[str, str]]) -> JobRun:
    """One that leaves where an earlier job's answer was another did nothing."""
    for command in job.commands:
        found = LEAVES.fullmatch(command.strip())
        if found is None:
            return job
        name, _, literal = "".join(shlex.split(found["line"])).partition("=")
        if outputs.get(found["source"], {}).get(name, "") != literal:
            return replace(job, result=Result.SKIPPED)
    return job


def _names(pipeline: Pipeline, name: str) -> tuple[str, ...]:
    """Both ways in which a job may be called there."""
    return (name, *(f"{route.name}:{name}" for route in pipeline.routes))


def _reviews(pipeline: Pipeline, work: Work, circumstances: Circumstances) -> Iterator[Review]:
    """Each group says yes, in the way that the tier knows, and somebody starts what must be started."""
    gitlab = work.forges.gitlab
    for deployment in pipeline.deployments:
        if deployment.key in circumstances.closed_gates:
            continue
        for approved in work.target(deployment.environment).gate.approvals:
            group = gitlab.group(approved.group) if gitlab else approved.group
            gate = f"{deployment.key} / approve-{approved.group}"
            for number in range(approved.people):
                person = f"{approved.group}-person-{number}"
                for of in (deployment.environment, gate):
                    yield Review(of=of, person=person, groups=MEMBERS | {group})
        for job in deployment.jobs:
            if job.identity and job.identity.purpose.changes_environments:
                yield Review(of=f"{deployment.key} / {job.name}", person="starter", groups=MEMBERS)


def _groups(work: Work) -> Callable[[str], str]:
    gitlab = work.forges.gitlab
    names = {group for target in work.targets for group in target.gate.groups}
    known = {gitlab.group(name) if gitlab else name: name for name in names}
    return lambda group: known.get(group, group)


def _called(pipeline: Pipeline) -> Callable[[JobRun], str | None]:
    """A trigger job is no job of the model; a route's job carries the route's name where two share one."""
    triggers = {deployment.key for deployment in pipeline.deployments}
    prefixes = tuple(f"{route.name}:" for route in pipeline.routes)

    def called(job: JobRun) -> str | None:
        if job.name in triggers or job.name == HAND_OFF:
            return None
        prefix = next((each for each in prefixes if job.name.startswith(each)), "")
        return job.name.removeprefix(prefix)

    return called

"""A happening as GitHub tells it, and what its workflows then do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from delivery.bundle import Bundle, InRepository
from delivery.forge_objects import ForgeEnvironment
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
from interpreters.github import runs
from interpreters.outcome import JobRun, Review, World

AUTHOR = "author"
COMMIT = "c0ffee00" * 5
Json = dict[str, object]


def simulate(
    pipeline: Pipeline,
    work: Work,
    bundle: Bundle[object],
    happening: Happening | HandedOver,
    circumstances: Circumstances,
) -> tuple[Seen, ...]:
    name, payload = event(pipeline, work, happening)
    found = runs(
        repository=work.service.repository,
        files=files_of(bundle),
        event_name=name,
        payload=payload,
        settings=environments_of(bundle, work),
        world=_world(pipeline, work, circumstances),
    )
    jobs = [job for run in found for job in run.jobs]
    return seen(jobs, group_of=_groups(work), called=_called)


def event(pipeline: Pipeline, work: Work, happening: Happening | HandedOver) -> tuple[str, Json]:
    here: Json = {
        "repository": {"full_name": work.service.repository, "default_branch": work.service.branch},
        "sender": {"login": AUTHOR},
    }
    match happening:
        case Pushed(branch=branch, changed=changed):
            return "push", {**here, **_pushed(f"refs/heads/{branch}", changed)}
        case Tagged(tag=tag):
            return "push", {**here, **_pushed(f"refs/tags/{tag}", ())}
        case Proposed():
            return "pull_request", {**here, **_proposed(happening, work.service.repository)}
        case Ticked(cron=cron, time_zone=zone):
            return "schedule", {**here, "schedule": cron, "_time_zone": zone}
        case Asked(what=what, inputs=inputs):
            asked: Json = {"ref": f"refs/heads/{work.service.branch}", "inputs": dict(inputs)}
            return "workflow_dispatch", {**here, **asked, "workflow": f"{_file(what, pipeline, work)}.yml"}
        case Released(service=service):
            return "repository_dispatch", {**here, **_told(service, work.service.branch)}
        case HandedOver(branch=branch):
            return "repository_dispatch", {**here, **_told(work.service.name, branch)}


def _told(service: str, branch: str) -> Json:
    return {"action": f"released-{service}", "branch": str(branch), "client_payload": {"branch": str(branch)}}


def _file(what: str, pipeline: Pipeline, work: Work) -> str:
    prefix = "" if work.service.root == "." else f"{work.service.name}-"
    return f"{prefix}{pipeline.labels.get(what, what)}"


def _pushed(ref: str, changed: tuple[str, ...]) -> Json:
    commit = {"id": COMMIT, "message": "A change", "added": [], "modified": list(changed), "removed": []}
    return {
        "ref": ref,
        "before": "1" * 40,
        "after": COMMIT,
        "created": False,
        "deleted": False,
        "commits": [commit],
        "head_commit": commit,
    }


def _proposed(happening: Proposed, repository: str) -> Json:
    head = f"elsewhere/{repository.rpartition('/')[2]}" if happening.from_fork else repository
    request: Json = {
        "number": 7,
        "head": {
            "ref": happening.source,
            "sha": COMMIT,
            "repo": {"full_name": head, "fork": happening.from_fork},
        },
        "base": {"ref": happening.into},
        "labels": [],
    }
    return {
        "action": "synchronize",
        "number": 7,
        "pull_request": request,
        "_changed_files": list(happening.changed),
    }


def files_of(bundle: Bundle[object]) -> Mapping[str, Mapping[str, str]]:
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for file in bundle.files:
        if isinstance(file.owner, InRepository):
            found[file.owner.repository][file.path] = file.text
    return found


def environments_of(bundle: Bundle[object], work: Work) -> Mapping[str, Mapping[str, object]]:
    environments = [each for each in bundle.objects if isinstance(each, ForgeEnvironment)]
    return {
        each.name: settings_of(each) for each in environments if each.repository == work.service.repository
    }


def settings_of(environment: ForgeEnvironment) -> Json:
    """As the platform's API shows an environment that was made as the object says."""
    rules: list[Json] = []
    if environment.reviewers:
        reviewers = [{"type": "Team", "reviewer": {"slug": slug}} for slug in environment.reviewers]
        rules.append(
            {
                "type": "required_reviewers",
                "prevent_self_review": environment.prevents_self_review,
                "reviewers": reviewers,
            }
        )
    if environment.wait_minutes:
        rules.append({"type": "wait_timer", "wait_timer": environment.wait_minutes})
    policies = [{"name": name, "type": "branch"} for name in environment.branches]
    policies += [{"name": name, "type": "tag"} for name in environment.tags]
    found: Json = {"protection_rules": rules, "can_admins_bypass": False}
    if policies:
        found["deployment_branch_policy"] = {"protected_branches": False, "custom_branch_policies": True}
        found["branch_policies"] = policies
    return found


def _world(pipeline: Pipeline, work: Work, circumstances: Circumstances) -> World:
    return World(
        fails=circumstances.fails,
        outputs=circumstances.outputs,
        reviews=tuple(_reviews(pipeline, work, circumstances)),
    )


def _reviews(pipeline: Pipeline, work: Work, circumstances: Circumstances) -> Iterator[Review]:
    """Each group says yes once for each job that changes things: a yes holds for the jobs that wait together."""
    github = work.forges.github
    closed = circumstances.closed_gates
    for target in work.targets:
        deployments = pipeline.into(target.name)
        if any(each.key in closed for each in deployments):
            continue
        changing = [
            job
            for each in deployments
            for job in each.jobs
            if job.identity and job.identity.purpose.changes_environments
        ]
        for number, _ in enumerate(changing):
            for group in target.gate.groups:
                team = github.team(group) if github else group
                for of in (target.name, f"{target.name}-{group}"):
                    yield Review(of=of, person=f"{group}-person-{number}", groups=frozenset({team}))


def _groups(work: Work) -> Callable[[str], str]:
    """A team's slug is a group's name, where it differs from it."""
    github = work.forges.github
    names = {group for target in work.targets for group in target.gate.groups}
    by_team = {github.team(name) if github else name: name for name in names}
    return lambda team: by_team.get(team, team)


def _called(job: JobRun) -> str | None:
    return None if job.name == HAND_OFF else job.name

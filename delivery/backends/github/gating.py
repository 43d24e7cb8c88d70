"""The gate: environments in a row, jobs that wait in them, and what apply's guard is told.

Of an environment's reviewers any one is enough, so each group has an environment of its own.
https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
"""

from __future__ import annotations

from collections.abc import Iterator

from delivery.backends.github.conditions import holds, runs_when
from delivery.backends.github.document import Access, EnvironmentOf, RunningJob, Runs, Uses
from delivery.backends.github.fidelity import fidelity
from delivery.backends.github.refs import Refs
from delivery.backends.github.steps import action
from delivery.backends.github.surroundings import Surroundings, approving, planning
from delivery.bundle import Holding, InRepository
from delivery.forge_objects import ForgeEnvironment
from delivery.gate import Gate
from delivery.gate_document import forge_document
from delivery.job import Job
from delivery.service import Target
from delivery.texts import EnvironmentName, GroupName
from delivery.work import Work

DAYS_OF_EVIDENCE = 90
ASK = "repos/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID/approvals"


def gate_of(around: Surroundings) -> Gate:
    deployment = around.deployment
    return around.work.target(deployment.environment).gate if deployment else Gate()


def asked_first(gate: Gate) -> tuple[GroupName, ...]:
    """Those who are asked before the last one, who opens the environment itself."""
    return gate.groups[:-1]


def gated(environment: EnvironmentName, gate: Gate, group: GroupName) -> str:
    return environment if group == gate.groups[-1] else approving(environment, group)


def approving_job(group: GroupName) -> str:
    return f"approve-{group}"


def apply_needs(apply: Job, gate: Gate) -> tuple[str, ...]:
    checks = tuple(check for check in gate.checks if check not in apply.needs)
    return (*apply.needs, *checks, *map(approving_job, asked_first(gate)))


def approvals(around: Surroundings) -> Iterator[RunningJob]:
    """Nobody is asked before all that apply waits for is there, nor for what would not be applied."""
    deployment = around.deployment
    if deployment is None:
        return
    gate = gate_of(around)
    apply = deployment.apply
    needs = apply_needs(apply, gate)
    before = len(needs) - len(asked_first(gate))
    for index, group in enumerate(asked_first(gate)):
        condition = apply.only_if
        awaited = needs[len(apply.needs) : before + index]
        asked = (holds(condition, around.questions),) if condition else ()
        yield RunningJob(
            id=approving_job(group),
            name=approving_job(group),
            runner=around.github.runner,
            timeout_minutes=5,
            needs=needs[: before + index],
            when=(*runs_when(apply, around.jobs, awaited), *asked),
            permissions={"actions": Access.READ},
            environment=EnvironmentOf(name=approving(deployment.environment, group)),
            steps=_evidence(group, deployment.environment),
        )


def _evidence(group: GroupName, environment: EnvironmentName) -> tuple[Runs | Uses, ...]:
    file = f"approvals-{environment}-{group}.json"
    return (
        Runs(
            name="Keep who agreed",
            lines=(f'gh api "{ASK}" > {file}',),
            variables={"GH_TOKEN": "${{ github.token }}"},
        ),
        Uses(
            name="Keep it as evidence",
            action=action("actions/upload-artifact"),
            inputs={
                "name": f"approvals-{environment}-{group}",
                "path": file,
                "retention-days": DAYS_OF_EVIDENCE,
                "if-no-files-found": "error",
            },
        ),
    )


def gate_document(gate: Gate, environment: EnvironmentName, work: Work) -> str:
    """What is kept here: whoever asks for answers that GitHub never gives lets nothing through, waived or not."""
    github = work.forges.github
    approvals = (
        {
            "environment": gated(environment, gate, approved.group),
            "group": approved.group,
            "people": 1,  # an environment asks one person, however many a gate names
            "team": github.team(approved.group),
        }
        for approved in gate.approvals
        if github and github.protects_environments
    )
    kept = (each for each in gate.promises if fidelity(each, work.forges).holding is not Holding.NOT_HELD)
    return forge_document("github", approvals, Gate(frozenset(kept)))


def environments(
    target: Target[object], work: Work, refs: Refs, url: str | None
) -> Iterator[ForgeEnvironment]:
    """The one that changes, the one that plans, and one for each group that is asked before the last."""
    gate = target.gate
    yield _environment(
        target.name, target, work, refs, group=gate.groups[-1] if gate.groups else None, url=url
    )
    yield _environment(planning(target.name), target, work, refs)
    for group in asked_first(gate):
        yield _environment(approving(target.name, group), target, work, refs, group=group)


def _environment(
    name: str,
    target: Target[object],
    work: Work,
    refs: Refs,
    *,
    group: GroupName | None = None,
    url: str | None = None,
) -> ForgeEnvironment:
    github = work.forges.github
    return ForgeEnvironment(
        repository=work.service.repository,
        name=name,
        tier=target.environment.tier,
        reviewers=(github.team(group),) if github and group else (),
        wait_minutes=target.gate.wait_minutes if name == target.name else 0,
        prevents_self_review=group is not None,
        branches=refs.branches,
        tags=refs.tags,
        url=url,
    )


def owner(work: Work) -> InRepository:
    return InRepository(repository=work.service.repository)

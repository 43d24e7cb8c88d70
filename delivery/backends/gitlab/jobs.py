"""A job of the model becomes a job of GitLab's."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from delivery.backends.gitlab import reporting
from delivery.backends.gitlab.conditions import Graph
from delivery.backends.gitlab.context import Context
from delivery.backends.gitlab.document import Action, JobSpec, Line, Need, Place, Rule
from delivery.backends.gitlab.identities import hidden_identity, own_variables, place_of
from delivery.backends.gitlab.leaving import Answer, leaves_unless, tells
from delivery.backends.gitlab.literals import literal
from delivery.backends.gitlab.rules import INPUT
from delivery.backends.gitlab.scripting import Shared, reviewed_at, written
from delivery.identity import Purpose
from delivery.job import Job, Run
from delivery.pipeline import Deployment
from delivery.script import OUTPUTS
from delivery.texts import JobName

USUAL_TIMEOUT = 60  # minutes: a project's own default


@dataclass(frozen=True, kw_only=True, slots=True)
class Setting:
    """The graph that a job stands in, and the file that it is written into."""

    context: Context
    graph: Graph
    shared: Shared
    name: str  # of the graph
    rules: tuple[Rule, ...]
    everything: bool = False  # whether these rules are the whole file's, so that none need stand at a job
    called: Callable[[JobName], str]
    stage_of: Callable[[Job], str]
    protected_ref: str
    deployment: Deployment | None = None
    answers: Mapping[JobName, tuple[Answer, ...]] = field(default_factory=dict)
    interruptible: bool = False


def job_spec(job: Job, setting: Setting, asks: tuple[Line, ...] = ()) -> JobSpec:
    context = setting.context
    lines = written(job, setting.deployment, context.work.toolbox, setting.shared, asks)
    extends, rules = _started(job, setting)
    if job.identity:
        hidden = hidden_identity(job.identity, context, setting.shared)
        extends = (*extends, hidden)
    by_stage = setting.graph.waits_by_stage(job)
    jobs, answers = setting.graph.jobs, setting.answers
    asked = answers.get(job.name, ())
    leaves = tuple(leaves_unless(each, jobs[each.source]) for each in asked)
    telling = any(each.source == job.name for found in answers.values() for each in found)
    return JobSpec(
        extends=extends,
        stage=setting.stage_of(job),
        image=context.image(job.image) if job.image else None,
        services=reporting.beside(job, context),
        rules=rules,
        interruptible=setting.interruptible or None if rules else None,
        needs=None if by_stage else _hearing(_needs(job, setting), asked, setting),
        variables={**own_variables(job, context, setting.protected_ref), **_told(job, setting)},
        environment=_place(job, setting),
        resource_group=f"{context.work.service.name}-{job.lock}" if job.lock else None,
        caches=reporting.caches(job),
        before_script=(*leaves, *lines.before),
        script=(*lines.script, *((tells(job),) if telling else ())),
        coverage=reporting.coverage(job.reports),
        artifacts=reporting.kept(job, (*lines.keeps, *((f"{OUTPUTS}.{job.name}",) if telling else ()))),
        allow_failure=True if job.may_fail else None,
        retry=reporting.retries(job),
        timeout=f"{job.timeout_minutes} minutes" if job.timeout_minutes != USUAL_TIMEOUT else None,
    )


def _needs(job: Job, setting: Setting) -> tuple[Need, ...]:
    return tuple(setting.graph.need(job, name, setting.called(name)) for name in job.needs)


def _hearing(needs: tuple[Need, ...], asked: tuple[Answer, ...], setting: Setting) -> tuple[Need, ...]:
    """With the files in which those whose answers it asks for told them."""
    sources = {setting.called(each.source) for each in asked}
    heard = tuple(replace(need, artifacts=True) if need.job in sources else need for need in needs)
    further = sources - {need.job for need in needs}
    return (*heard, *(Need(job=name, artifacts=True) for name in sorted(further)))


def _started(job: Job, setting: Setting) -> tuple[tuple[str, ...], tuple[Rule, ...]]:
    """Its rules: by the name that all jobs of its route share, or its own where it asks for more."""
    rules = setting.graph.rules(job, setting.rules)
    if setting.rules == rules and setting.everything:
        return (), ()
    if setting.graph.adds_nothing(job, setting.rules) and not setting.everything:
        suffix = "" if job.run is Run.SUCCESS else f"-{job.run}"
        hidden = JobSpec(rules=rules, interruptible=setting.interruptible or None)
        return (setting.shared.add(f".on-{setting.name}{suffix}", hidden),), ()
    return (), rules


def _told(job: Job, setting: Setting) -> dict[str, str]:
    """In a deployment's file an input has another name until a job is told it; elsewhere all jobs know it."""
    if setting.deployment is None:
        return {}
    reviewed = {"PENSTOCK_REVIEWED": literal(reviewed_at(setting.deployment))} if job.takes else {}
    return reviewed | {name: f"${INPUT}{name}" for name in job.inputs}


def _place(job: Job, setting: Setting) -> Place | None:
    if job.identity is None:
        return None
    if setting.deployment and job.name == setting.deployment.apply.name:
        return place_of(job.identity, setting.context, Action.START, url=setting.deployment.url)
    return place_of(job.identity, setting.context, _action(job, setting.deployment))


def _action(job: Job, deployment: Deployment | None) -> Action:
    """Planning prepares a deployment; whatever looks at one afterwards verifies it."""
    if job.identity is None:
        return Action.ACCESS
    if job.identity.purpose.changes_environments:
        return Action.START
    if job.identity.purpose.changes_things:
        return Action.ACCESS
    plans = job in deployment.before if deployment else job.identity.purpose is Purpose.PLAN
    return Action.PREPARE if plans else Action.VERIFY

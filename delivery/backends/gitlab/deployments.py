"""A deployment: a trigger job in the service's project, and a file in the platform's that it runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from delivery.backends.gitlab.conditions import Graph
from delivery.backends.gitlab.context import Context
from delivery.backends.gitlab.document import (
    Action,
    Document,
    JobSpec,
    Need,
    Place,
    Rule,
    Trigger,
    When,
)
from delivery.backends.gitlab.gates import gated
from delivery.backends.gitlab.identities import place_of
from delivery.backends.gitlab.jobs import Setting, job_spec
from delivery.backends.gitlab.refs import branches_of, protected_ref
from delivery.backends.gitlab.rules import CHILD, INPUT
from delivery.backends.gitlab.scripting import Shared, hidden
from delivery.backends.gitlab.staging import Stages, placed
from delivery.backends.gitlab.starting import needs_of
from delivery.events import inputs_of
from delivery.job import Job
from delivery.pipeline import Deployment
from delivery.texts import JobName

BEFORE, APPROVAL, APPLY, AFTER = "plan", "approval", "apply", "verify"


@dataclass(frozen=True, kw_only=True, slots=True)
class Child:
    path: str
    document: Document
    graph: Graph
    stages: Stages


def child_path(deployment: Deployment, context: Context) -> str:
    return f"deliveries/{context.work.service.name}/{deployment.key}.yml"


def trigger(deployment: Deployment, rules: tuple[Rule, ...], context: Context) -> Trigger:
    """The lock is this job's: it is held until the pipeline that it starts has ended.

    No job of that pipeline asks for the same lock, which it would wait for without end.
    https://docs.gitlab.com/ci/resource_groups/#pipeline-level-concurrency-control-with-cross-projectparent-child-pipelines
    """
    asked = inputs_of(deployment.starts)
    return Trigger(
        project=context.gitlab.platform,
        ref=context.gitlab.branch,
        file=child_path(deployment, context),
        stage=context.stage_of(deployment),
        rules=rules,
        needs=needs_of(deployment, context),
        resource_group=f"{context.work.service.name}-{deployment.environment}",
        variables={f"{INPUT}{each.name}": f"${each.name}" for each in asked},
    )


def child(deployment: Deployment, context: Context, comments: tuple[str, ...]) -> Child:
    shared = Shared()
    graph = Graph.of(deployment.jobs, INPUT)
    stages = _stages(deployment, graph, context)
    setting = Setting(
        context=context,
        graph=graph,
        shared=shared,
        name=deployment.key,
        rules=(CHILD,),
        everything=True,
        called=str,
        stage_of=stages.of,
        protected_ref=protected_ref(branches_of(deployment, context), context),
        deployment=deployment,
    )
    jobs = _jobs(deployment, setting, approval_stage(deployment, stages, context))
    document = Document(
        comments=comments,
        stages=_used(stages, jobs),
        workflow=(CHILD,),
        image=context.usual_image,
        jobs={**hidden(shared), **jobs},
    )
    return Child(path=child_path(deployment, context), document=document, graph=graph, stages=stages)


def _jobs(deployment: Deployment, setting: Setting, stage: str) -> dict[str, JobSpec]:
    gate = gated(deployment, setting.context, setting.shared, stage)
    apply = job_spec(deployment.apply, setting, gate.asks)
    rules = _behind(apply.rules, gate.rule)
    stop = {str(each.name): _stop(deployment, each, setting) for each in stop_jobs(deployment)}
    apply = replace(
        apply,
        rules=rules,
        needs=(*(apply.needs or ()), *gate.needs),
        environment=_stopped_by(apply.environment, deployment),
    )
    return {
        **{job.name: job_spec(job, setting) for job in deployment.before},
        **gate.jobs,
        deployment.apply.name: apply,
        **{job.name: job_spec(job, setting) for job in deployment.after},
        **stop,
    }


def _behind(own: tuple[Rule, ...], gate: Rule) -> tuple[Rule, ...]:
    """What apply asks of the inputs stays; how it starts is the gate's."""
    if gate == CHILD:
        return own
    return tuple(replace(gate, condition=rule.condition) for rule in own or (CHILD,))


def _stopped_by(place: Place | None, deployment: Deployment) -> Place | None:
    if place is None or deployment.stop is None:
        return place
    days = deployment.stop.after_days
    after = None if days is None else "1 week" if days == 7 else f"{days} days"
    return replace(place, on_stop=deployment.stop.job.name, auto_stop_in=after)


def _stop(deployment: Deployment, job: Job, setting: Setting) -> JobSpec:
    """GitLab starts it by itself, or a person does; it takes no lock, since its pipeline may still hold it."""
    alone = replace(setting, graph=Graph.of((*deployment.jobs, job), INPUT))
    spec = job_spec(job, alone)
    place = place_of(job.identity, setting.context, Action.STOP) if job.identity else None
    return replace(
        spec,
        rules=(Rule(condition=CHILD.condition, when=When.MANUAL, allow_failure=True),),
        needs=spec.needs or (Need(job=deployment.apply.name),),
        environment=place,
    )


def stop_jobs(deployment: Deployment) -> tuple[Job, ...]:
    return (deployment.stop.job,) if deployment.stop else ()


def _stages(deployment: Deployment, graph: Graph, context: Context) -> Stages:
    named = context.pipeline.stages
    usual: Mapping[JobName, str] = {
        **{job.name: BEFORE for job in deployment.before},
        deployment.apply.name: APPLY,
        **{job.name: AFTER for job in deployment.after},
    }
    jobs = (*deployment.jobs, *stop_jobs(deployment))
    where = {job.name: str(job.stage or usual.get(job.name, AFTER)) for job in jobs}
    unnamed = [each for each in (BEFORE, APPROVAL, APPLY, AFTER) if each not in named]
    return placed(graph, (*named, *unnamed), where, named=bool(named))


def approval_stage(deployment: Deployment, stages: Stages, context: Context) -> str:
    """The stage before apply's that no job claims, if people named one; else where it is usually looked for."""
    here = stages.of(deployment.apply)
    jobs = [job for each in context.pipeline.deployments for job in each.jobs]
    jobs += [job for route in context.pipeline.routes for job in route.jobs]
    claimed = {job.stage for job in jobs}
    at = stages.order.index(here)
    before = stages.order[at - 1] if at else here
    if here not in context.pipeline.stages:
        return APPROVAL
    return before if before in context.pipeline.stages and before not in claimed else here


def _used(stages: Stages, jobs: Mapping[str, JobSpec]) -> tuple[str, ...]:
    used = {job.stage for job in jobs.values()}
    return tuple(each for each in stages.order if each in used)

"""What will run is written down, reviewed, and taken as it was written; how it takes its place is another matter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from delivery.blueprints import container_rollouts as rollouts
from delivery.blueprints.container_checks import Boxed
from delivery.blueprints.container_delivery import Canary, Delivery, Trial
from delivery.blueprints.container_options import ContainerOptions
from delivery.blueprints.container_rollouts import delivery_of
from delivery.blueprints.container_roots import paths_of
from delivery.blueprints.container_telling import of_deployment
from delivery.blueprints.container_trials import trials
from delivery.branching import Strategy, starts
from delivery.events import DEPLOY, AfterSuccess, Input, Manual, Push, Start
from delivery.job import Job, Retry, Run
from delivery.pipeline import Deployment, Stop
from delivery.service import Target
from delivery.step import Step
from delivery.steps import cdk, kubernetes, releasing
from delivery.steps.releasing import RELEASE, REVISION
from delivery.steps.task import Task
from delivery.texts import JobName, PathPattern, VariableName

T = Target[ContainerOptions]
PLAN, APPLY, CANARY = JobName("plan"), JobName("apply"), JobName("canary")
EARLY = JobName("early")
PROMOTE, ROLLBACK, STOP = JobName("promote"), JobName("rollback"), JobName("stop")
BACK = Input(
    name=REVISION, description="The release to go back to: a commit, or the one before", default="previous"
)


def deployments(service: Boxed, way: Strategy) -> Iterator[Deployment]:
    for target in service.targets:
        for each in _into(target, way, paths_of(service.root)):
            told = of_deployment(target, service.branch, each.key, each.jobs)
            yield replace(each, after=(*each.after, *told))


def _into(target: T, way: Strategy, paths: tuple[PathPattern, ...]) -> Iterator[Deployment]:
    delivery, begins = delivery_of(target), starts(way, target.environment, paths)
    if delivery.canary:
        yield _canary(target, delivery.canary, begins)
        begins = AfterSuccess(environments=(target.name,), deployment=CANARY)
    yield _deploy(target, delivery, begins)
    tried = target.options.tried_from
    if tried and not target.environment.after:
        # A deployment of its own: what is not on the protected branch starts nothing that leads to production.
        yield replace(
            _deploy(target, delivery, begins), name=EARLY, starts=(Push(branches=tried, paths=paths),)
        )
    if delivery.promoted is not None:
        yield _promotion(target, delivery.promoted)
    if delivery.rollback:
        yield _rollback(target)


def _canary(target: T, canary: Canary, begins: Start) -> Deployment:
    url = canary.url or delivery_of(target).url
    plan = _plan(target, f"--canary={canary.percent}", fresh=True)
    steps = kubernetes.canary(target.name, canary.percent)
    after = tuple(trials(target, canary.trials, APPLY, url))
    return _deployment(target, CANARY, begins, plan, _change(target, APPLY, steps), after, url=url)


def _deploy(target: T, delivery: Delivery, begins: Start) -> Deployment:
    plan = _plan(target, fresh=True)
    apply = _change(target, APPLY, rollouts.taken(target))
    after = tuple(trials(target, delivery.trials, APPLY, delivery.url))
    if delivery.undone_on_failure:
        after = (*after, _undoing(target, (plan, apply, *after)))
    stop = Stop(job=_stopping(target), after_days=delivery.stopped_after_days)
    return _deployment(
        target,
        DEPLOY,
        begins,
        plan,
        apply,
        after,
        url=delivery.url,
        stop=stop if delivery.stopped_after_days else None,
    )


def _promotion(target: T, wanted: tuple[Trial, ...]) -> Deployment:
    """All traffic to what stands beside the old version: behind the same gate, once more."""
    promote = _change(target, PROMOTE, kubernetes.promoted(target.service))
    begins = AfterSuccess(environments=(target.name,))
    url = delivery_of(target).url
    after = tuple(trials(target, wanted, PROMOTE, url))
    return _deployment(target, PROMOTE, begins, _plan(target, "--promotion"), promote, after, url=url)


def _rollback(target: T) -> Deployment:
    """A new run with a plan and an approval of its own: never a platform's replay of an old one."""
    plan = _plan(target, "--back", asked=(REVISION,))
    back = _change(target, ROLLBACK, rollouts.back(target))
    return _deployment(target, ROLLBACK, Manual(inputs=(BACK,)), plan, back, url=delivery_of(target).url)


def _deployment(
    target: T,
    name: JobName,
    begins: Start,
    plan: Job,
    apply: Job,
    after: tuple[Job, ...] = (),
    *,
    url: str | None,
    stop: Stop | None = None,
) -> Deployment:
    return Deployment(
        name=name,
        environment=target.name,
        starts=(begins,),
        before=(plan,),
        reviewed=RELEASE,
        base=(*rollouts.connected(target), releasing.deployed()),
        apply=apply,
        after=after,
        url=url,
        stop=stop,
    )


def _plan(target: T, *words: str, fresh: bool = False, asked: tuple[VariableName, ...] = ()) -> Job:
    """Made afresh of this commit, unless something that stands there already is only moved."""
    made, told = (rollouts.made(target), rollouts.described(target)) if fresh else ((), ())
    return releasing.reviewed(*told, *words, made=(*rollouts.connected(target), *made)).job(
        PLAN,
        identity=target.plan,
        makes=RELEASE,
        inputs=asked,
        timeout_minutes=target.options.timeout_minutes,
        variables=rollouts.where(target),
    )


def _change(target: T, name: JobName, steps: tuple[Step, ...]) -> Job:
    retries = delivery_of(target).retries
    return Task(steps=steps).job(
        name,
        needs=(PLAN,),
        identity=target.apply,
        takes=RELEASE,
        retry=Retry(times=retries) if retries else None,
        timeout_minutes=target.options.timeout_minutes,
        variables=rollouts.where(target),
    )


def _undoing(target: T, before: tuple[Job, ...]) -> Job:
    """After any failure of the deployment; where nothing was applied, its command finds nothing to undo."""
    return Task(steps=(*rollouts.connected(target), *rollouts.undone(target))).job(
        ROLLBACK,
        needs=tuple(job.name for job in before),
        identity=target.apply,
        run=Run.FAILURE,
        timeout_minutes=target.options.timeout_minutes,
        variables=rollouts.where(target),
    )


def _stopping(target: T) -> Job:
    return cdk.destroy().job(STOP, identity=target.apply, variables=rollouts.where(target))

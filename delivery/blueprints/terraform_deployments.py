"""A plan is made, shown, approved, and the very same plan is applied; what stands around it is the options' matter."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.blueprints.terraform_checks import CHANGES, Tf, looks, state_of, terraform_of
from delivery.blueprints.terraform_options import TerraformOptions
from delivery.branching import starts, strategy
from delivery.events import Input, InputKind, Manual, Schedule, Start, inputs_of
from delivery.job import Equals, InputOf, Job, OutputOf, Run
from delivery.pipeline import Deployment
from delivery.service import Target
from delivery.steps import scanners, telling, verifying
from delivery.steps.terraform import PLAN
from delivery.texts import JobName, PathPattern, VariableName

PLAN_JOB, APPLY, VERIFY, DESTROY = JobName("plan"), JobName("apply"), JobName("verify"), JobName("destroy")
VERSION, EMERGENCY = VariableName("deploy_version"), VariableName("emergency_deploy")
FORCE, CONFIRM = VariableName("force_deploy"), VariableName("confirm")
T = Target[TerraformOptions]
_CHANGED = Equals(value=OutputOf(job=CHANGES, name=telling.CHANGED), literal="true")
_CALM = Equals(value=InputOf(name=EMERGENCY), literal="false")


def deployments(service: Tf) -> Iterator[Deployment]:
    for target in service.targets:
        yield _deployment(service, target, JobName("deploy"))
        if target.options.destroyable:
            yield _deployment(service, target, DESTROY)


def paths_of(service: Tf, target: T) -> tuple[PathPattern, ...]:
    own = () if service.root == "." else (PathPattern(f"{service.root}/**"),)
    return (*own, *target.options.watched_paths)


def _deployment(service: Tf, target: T, name: JobName) -> Deployment:
    tf = terraform_of(service, target)
    minutes = target.options.timeout_minutes
    variables = tf.variables(state_of(service, target), target.options.variables)
    destroys = name == DESTROY
    begins = _starts(service, target, destroys=destroys)
    asked = tuple(each.name for each in inputs_of(begins))
    ahead = () if destroys else tuple(_ahead(service, target, asked))
    plan = tf.plan(destroys=destroys).job(
        PLAN_JOB,
        needs=tuple(job.name for job in ahead),
        identity=target.plan,
        makes=PLAN,
        timeout_minutes=minutes,
        variables=variables,
        only_if=_CHANGED if target.options.around.only_if_changed and not destroys else None,
    )
    shown = tuple(_shown(service, target))
    apply = tf.apply().job(
        APPLY,
        needs=(PLAN_JOB, *(job.name for job in shown)),
        identity=target.apply,
        takes=PLAN,
        timeout_minutes=minutes,
        variables=variables,
    )
    verify = tf.verify().job(
        VERIFY, needs=(APPLY,), identity=target.plan, timeout_minutes=minutes, variables=variables
    )
    return Deployment(
        name=name,
        environment=target.name,
        starts=begins,
        before=(*ahead, plan, *shown),
        reviewed=PLAN,
        base=tf.base(),
        apply=apply,
        after=() if destroys else (verify, *_behind(service, target, asked)),
        url=target.options.url,
    )


def _starts(service: Tf, target: T, *, destroys: bool) -> tuple[Start, ...]:
    options = target.options
    if destroys:
        asked = Input(name=CONFIRM, description=f"Type destroy-{target.name} to go on")
        return (Manual(inputs=(asked,)),)
    chain = starts(strategy(service.branching, service.branch), target.environment, paths_of(service, target))
    if options.every:
        return (Schedule(cron=options.every), Manual())
    if not options.by_hand:
        return (chain,)
    if not target.environment.after:
        force = Input(
            name=FORCE,
            description="Deploy although nothing changed",
            kind=InputKind.YES_OR_NO,
            default="false",
        )
        return (chain, Manual(inputs=(force,)))
    version = Input(name=VERSION, description="The commit to deploy, which the environment before has")
    emergency = Input(
        name=EMERGENCY, description="An emergency, which is told", kind=InputKind.YES_OR_NO, default="false"
    )
    return (Manual(inputs=(version, emergency)),)


def _ahead(service: Tf, target: T, asked: tuple[VariableName, ...]) -> Iterator[Job]:
    """Before the plan."""
    around, options = target.options.around, target.options
    if around.only_if_changed:
        folders = tuple(path.removesuffix("/**") for path in paths_of(service, target))
        yield telling.changes(folders=folders, modules=options.modules).job(CHANGES, inputs=_of(asked, FORCE))
    yield from looks(service, target, options.plan_checks)
    if around.check_before:
        yield verifying.stood_before(target.environment).job(
            "check-before", identity=target.observe, inputs=_of(asked, VERSION)
        )
    if around.change_board:
        yield verifying.change_board().job("check-board", inputs=_of(asked, EMERGENCY))
    if around.back_up:
        yield verifying.back_up(service.root).job("back-up", identity=target.plan)


def _shown(service: Tf, target: T) -> Iterator[Job]:
    """Between the plan and the gate: what helps to judge it."""
    around = target.options.around
    if around.security_check:
        yield verifying.security_check(service.root).job("security-check", needs=(PLAN_JOB,))
    if around.policies:
        yield scanners.opa_tests(around.policies).job("check-policy", needs=(PLAN_JOB,))


def _behind(service: Tf, target: T, asked: tuple[VariableName, ...]) -> Iterator[Job]:
    """After the change is there."""
    around = target.options.around
    done = (APPLY, VERIFY)
    if around.integration_tests:
        yield verifying.integration_tests(target.name).job(
            "test-integration", needs=(APPLY,), identity=target.observe
        )
    if around.smoke_tests:
        yield verifying.smoke_tests(around.smoke_tests, target.name).job("test-smoke", needs=(APPLY,))
    if around.canary_minutes:
        yield verifying.analyse(target.name, around.canary_minutes).job(
            "analyse", needs=(APPLY,), identity=target.observe, only_if=_CALM if EMERGENCY in asked else None
        )
    if around.tag:
        yield verifying.tag(target.name).job("tag", needs=(APPLY,))
    if around.watch_closely:
        yield verifying.watch_closely(target.name).job(
            "watch-closely", needs=(APPLY,), identity=target.observe, run=Run.ALWAYS
        )
    if around.record:
        yield telling.record_deployment(target.name).job("record-deployment", needs=done, run=Run.ALWAYS)
    if around.tell:
        yield telling.notify(*around.tell, about=f"{service.name}-{target.name}").job(
            "notify", needs=done, run=Run.ALWAYS
        )


def _of(asked: tuple[VariableName, ...], name: VariableName) -> tuple[VariableName, ...]:
    return (name,) if name in asked else ()

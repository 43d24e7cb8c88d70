"""A plan is made, shown, approved, and the very same plan is applied; what stands around it is the options' matter."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.blueprints.terraform_checks import Tf, looks, state_of, terraform_of
from delivery.blueprints.terraform_options import Around, TerraformOptions
from delivery.branching import starts, strategy
from delivery.environment import Tier
from delivery.events import Input, InputKind, Manual, Schedule, Start, inputs_of
from delivery.job import Equals, InputOf, Job, Run
from delivery.pipeline import Deployment
from delivery.service import Target
from delivery.steps import scanners, telling, verifying
from delivery.steps.terraform import PLAN
from delivery.texts import JobName, PathPattern, VariableName

PLAN_JOB, APPLY, VERIFY, DESTROY = JobName("plan"), JobName("apply"), JobName("verify"), JobName("destroy")
VERSION, EMERGENCY = VariableName("deploy_version"), VariableName("emergency_deploy")
FORCE, CONFIRM = VariableName("force_deploy"), VariableName("confirm")
T = Target[TerraformOptions]
# Paths say what a push must touch; a person who starts it by hand says so, and that is all it takes.
_FORCE = Input(
    name=FORCE, description="Deploy although nothing changed", kind=InputKind.YES_OR_NO, default="true"
)
_CALM = Equals(value=InputOf(name=EMERGENCY), literal="false")


def deployments(service: Tf) -> Iterator[Deployment]:
    for target in service.targets:
        yield _deployment(service, target, JobName("deploy"))
        if target.name in target.options.destroyable_in:
            yield _deployment(service, target, DESTROY)


def around_of(target: T) -> Around:
    special = target.options.in_production
    return special if special and target.environment.tier is Tier.PRODUCTION else target.options.around


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
    task = tf.plan(destroys=destroys)
    policies = around_of(target).policies
    if policies:
        task = task.followed_by(scanners.conftest(policies, PLAN.readable, service.root))
    if around_of(target).report and not destroys:
        task = task.followed_by(telling.report_plan(PLAN.readable, service.root))
    plan = task.job(
        PLAN_JOB,
        needs=tuple(job.name for job in ahead),
        identity=target.plan,
        makes=PLAN,
        timeout_minutes=minutes,
        variables=variables,
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
    if target.name not in options.by_hand_in:
        return (chain,)
    if not target.environment.after:
        return (chain, Manual(inputs=(_FORCE,)))
    version = Input(name=VERSION, description="The commit to deploy, which the environment before has")
    emergency = Input(
        name=EMERGENCY, description="An emergency, which is told", kind=InputKind.YES_OR_NO, default="false"
    )
    return (Manual(inputs=(version, emergency)),)


def _ahead(service: Tf, target: T, asked: tuple[VariableName, ...]) -> Iterator[Job]:
    """Before the plan."""
    around, options = around_of(target), target.options
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
    around = around_of(target)
    if around.security_check:
        yield verifying.security_check(service.root).job("security-check", needs=(PLAN_JOB,))


def _behind(service: Tf, target: T, asked: tuple[VariableName, ...]) -> Iterator[Job]:
    """After the change is there."""
    around = around_of(target)
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

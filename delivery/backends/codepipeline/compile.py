"""A deployment becomes a pipeline of stages, and the projects that its jobs run in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from delivery.aws.names import Account
from delivery.backends.codepipeline.buildspecs import buildspec_of
from delivery.backends.codepipeline.context import Context
from delivery.backends.codepipeline.fidelity import check_promises
from delivery.backends.codepipeline.limits import check_limits
from delivery.backends.codepipeline.projects import (
    UNSTATED_EXPIRY_MINUTES,
    gate_document,
    own_variables,
    project_name,
    project_of,
)
from delivery.backends.codepipeline.specification import (
    APPLY_STAGE,
    PLAN_OUTPUT,
    SOURCE_OUTPUT,
    Action,
    ApprovalAction,
    BuildAction,
    Buildspec,
    PipelineSpec,
    PushTrigger,
    SourceAction,
    StageSpec,
)
from delivery.bundle import Bundle, File, InAccount
from delivery.events import Push
from delivery.finding import Finding, Severity, error
from delivery.gate import Gate
from delivery.graph import layers
from delivery.job import Job
from delivery.pins import check_pinned
from delivery.pipeline import Deployment
from delivery.step import tools_of
from delivery.texts import ConnectionArn, JobName, ServiceName


def compile_deployment(deployment: Deployment, context: Context) -> Bundle[PipelineSpec]:
    findings = (
        *_unpinned(deployment, context),
        *check_promises(context.target.gate.promises, f"{context.place}, gate"),
        *_unheld_checks(deployment, context),
    )
    connection = context.target.environment.connection
    if any(finding.code == "tool-unpinned" for finding in findings):
        return Bundle(objects=(), findings=findings)
    specs = _buildspecs(deployment, context)
    owner = InAccount(environment=context.target.name)
    files = tuple(
        File(path=f"buildspecs/{name}.yml", text=spec.text, owner=owner) for name, spec in specs.items()
    )
    if connection is None:
        return Bundle(objects=(), files=files, findings=(*findings, _no_connection(context)))
    pipeline = _pipeline(deployment, context, specs, connection)
    return Bundle(
        objects=(pipeline,), files=files, findings=(*findings, *check_limits(pipeline, context.place))
    )


def _pipeline(
    deployment: Deployment, context: Context, specs: Mapping[JobName, Buildspec], connection: ConnectionArn
) -> PipelineSpec:
    service, account, gate = context.service, context.account, context.target.gate
    made_by = deployment.maker
    checked = tuple(job for job in deployment.before if job.name in _needed_by(made_by, deployment.before))
    planned = tuple(job for job in deployment.before if job not in checked)
    source = SourceAction(connection=connection, repository=service.repository, branch=service.branch)
    stages = (
        StageSpec(name="Source", actions=(source,)),
        StageSpec(name="Validate", actions=_actions(checked, context, specs)),
        StageSpec(name="Plan", actions=_actions(planned, context, specs)),
        *(
            (StageSpec(name="Approval", actions=_approvals(gate, account, service.name)),)
            if gate.groups
            else ()
        ),
        StageSpec(
            name=APPLY_STAGE,
            actions=_actions((deployment.apply, *deployment.after), context, specs),
            windows=gate.windows,
        ),
    )
    return PipelineSpec(
        name=account.pipeline_name(service.name),
        service=service.name,
        service_id=service.id,
        environment=context.target.name,
        stages=tuple(stage for stage in stages if stage.actions),
        projects=tuple(project_of(job, context, specs[job.name]) for job in deployment.jobs),
        trigger=_trigger(deployment),
        gate_document=gate_document(gate, account),
    )


def _needed_by(job: Job, jobs: Iterable[Job]) -> frozenset[JobName]:
    by_name = {each.name: each for each in jobs}
    found: set[JobName] = set()
    ahead = list(job.needs)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead.extend(by_name[name].needs)
    return frozenset(found)


def _actions(
    jobs: tuple[Job, ...], context: Context, specs: Mapping[JobName, Buildspec]
) -> tuple[Action, ...]:
    """Needs become run orders: what may run together does."""
    here = {
        job.name: tuple(name for name in job.needs if name in {each.name for each in jobs}) for job in jobs
    }
    by_name = {job.name: job for job in jobs}
    return tuple(
        _action(by_name[name], order, context, specs[name])
        for order, layer in enumerate(layers(here), start=1)
        for name in layer
    )


def _action(job: Job, run_order: int, context: Context, spec: Buildspec) -> BuildAction:
    variables = {
        "PENSTOCK_COMMIT": "#{source.CommitId}",
        "PENSTOCK_EXECUTION": "#{codepipeline.PipelineExecutionId}",
    }
    if job.takes:
        variables |= {"PENSTOCK_DIGEST": "#{plan.DIGEST}", "PENSTOCK_VERSION_ID": "#{plan.VERSION_ID}"}
    if job.identity is None:
        variables |= own_variables(job)
    return BuildAction(
        name=job.name,
        project=project_name(job, context.account, spec),
        inputs=(SOURCE_OUTPUT, PLAN_OUTPUT) if job.takes else (SOURCE_OUTPUT,),
        run_order=run_order,
        output=PLAN_OUTPUT if job.makes else None,
        namespace="plan" if job.makes else None,
        variables=variables,
    )


def _approvals(gate: Gate, account: Account, service: ServiceName) -> tuple[Action, ...]:
    pipeline = account.pipeline_name(service)
    link = f"https://{account.region}.console.aws.amazon.com/codesuite/codepipeline/pipelines/{pipeline}/view"
    return tuple(
        ApprovalAction(
            name=f"Approve-{group}",
            group=group,
            digest="#{plan.DIGEST}",
            link=link,
            timeout_minutes=gate.expires_minutes or UNSTATED_EXPIRY_MINUTES,
        )
        for group in gate.groups
    )


def _trigger(deployment: Deployment) -> PushTrigger | None:
    """Only the first environment starts on a push; the others are started by their own account's puller."""
    for start in deployment.starts:
        if isinstance(start, Push):
            return PushTrigger(branches=start.branches, paths=start.paths)
    return None


def _buildspecs(deployment: Deployment, context: Context) -> dict[JobName, Buildspec]:
    return {job.name: buildspec_of(job, deployment, context.toolbox) for job in deployment.jobs}


def _unpinned(deployment: Deployment, context: Context) -> tuple[Finding, ...]:
    tools = tools_of(tuple(step for job in deployment.jobs for step in job.steps))
    return tuple(finding for tool in tools for finding in check_pinned(tool, context.place))


def _unheld_checks(deployment: Deployment, context: Context) -> tuple[Finding, ...]:
    jobs = [job.name for job in deployment.before]
    return tuple(
        error(
            "check-unknown",
            f"{context.place}, gate",
            f"the gate asks for the check {check!r}, and no job of that name runs before the plan",
            f"There are {', '.join(jobs)}.",
        )
        for check in context.target.gate.checks
        if check not in jobs
    )


def _no_connection(context: Context) -> Finding:
    return Finding(
        code="connection-missing",
        severity=Severity.WARNING,
        place=f"environment {context.target.name}, connection",
        cause="no connection is named, so this stack makes one, which waits for a person to complete its handshake",
        cure="Complete it in the console, write its ARN under `connection` of this stack's settings, and run again.",
    )

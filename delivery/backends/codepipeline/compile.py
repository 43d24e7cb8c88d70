"""A deployment becomes a pipeline of stages, and the projects that its jobs run in."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from delivery.aws.names import DEPLOYMENTS_TABLE, Account, Duty, sealed_prefix
from delivery.backends.codepipeline import buildspecs
from delivery.backends.codepipeline.fidelity import check_promises
from delivery.backends.codepipeline.limits import check_limits
from delivery.backends.codepipeline.specification import (
    Action,
    ApprovalAction,
    BuildAction,
    Buildspec,
    Generated,
    PipelineSpec,
    ProjectSpec,
    PushTrigger,
    Source,
    SourceAction,
    StageSpec,
)
from delivery.bundle import Bundle, File
from delivery.finding import Finding, Severity, error
from delivery.gate import DistinctPeople, Gate
from delivery.graph import layers
from delivery.pins import check_pinned
from delivery.pipeline import Deployment, Job, Push, tools_of
from delivery.service import Service, Target
from delivery.texts import ConnectionArn, Digest, JobName, ServiceName

SOURCE_OUTPUT = "source_output"
SOURCE_ACTION = "Source"
PLAN_OUTPUT = "plan_output"
APPLY_STAGE = "Apply"
# CodePipeline's own default for an approval that nobody answers is a week; a yes without a stated life has a day.
UNSTATED_EXPIRY_MINUTES = 1440


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """What a deployment is compiled for: the service, where to, and the toolbox that its jobs fetch."""

    service: Service[Any]
    target: Target[Any]
    toolbox: Digest

    @property
    def account(self) -> Account:
        return Account.of(self.target.environment)

    @property
    def place(self) -> str:
        return f"service {self.service.name}, environments, {self.target.name}"


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
    files = tuple(File(path=f"buildspecs/{name}.yml", text=spec.text) for name, spec in specs.items())
    if connection is None:
        return Bundle(objects=(), files=files, findings=(*findings, _no_connection(context)))
    pipeline = _pipeline(deployment, context, specs, connection)
    return Bundle(
        objects=(pipeline,), files=files, findings=(*findings, *check_limits(pipeline, context.place))
    )


def gate_document(gate: Gate, account: Account) -> str:
    """What `guard` asks of the execution's own record; canonical, because a build's variables are compared."""
    approvals = [
        {"action": f"Approve-{group}", "group": group, "role": account.duty_role_name(Duty.APPROVE, group)}
        for group in gate.groups
    ]
    document = {
        "approvals": approvals,
        "distinct": DistinctPeople() in gate.promises,
        "expires_minutes": gate.expires_minutes or UNSTATED_EXPIRY_MINUTES,
    }
    return json.dumps(document, sort_keys=True, separators=(",", ":"))


def _pipeline(
    deployment: Deployment, context: Context, specs: Mapping[JobName, Buildspec], connection: ConnectionArn
) -> PipelineSpec:
    service, account, gate = context.service, context.account, context.target.gate
    made_by = next(job for job in deployment.before if job.makes)
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
        projects=tuple(_project(job, context, specs[job.name]) for job in _jobs(deployment)),
        trigger=_trigger(deployment),
        gate_document=gate_document(gate, account),
    )


def _jobs(deployment: Deployment) -> tuple[Job, ...]:
    return (*deployment.before, deployment.apply, *deployment.after)


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
        variables |= _own_variables(job)
    return BuildAction(
        name=job.name,
        project=_project_name(job, context.account, spec),
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
    if not isinstance(deployment.starts, Push):
        return None
    return PushTrigger(branches=deployment.starts.branches, paths=deployment.starts.paths)


def _buildspecs(deployment: Deployment, context: Context) -> dict[JobName, Buildspec]:
    return {job.name: _buildspec(job, deployment, context.toolbox) for job in _jobs(deployment)}


def _buildspec(job: Job, deployment: Deployment, toolbox: Digest) -> Buildspec:
    if job.makes:
        return buildspecs.sealing(job, job.makes, toolbox)
    if job.takes:
        return buildspecs.applying(job, job.takes, deployment.base, toolbox)
    return buildspecs.plain(job, toolbox)


def _project_name(job: Job, account: Account, spec: Buildspec) -> str:
    if job.identity is None:  # shared by every service with the same steps and tools
        return account.named(f"{job.name}-{spec.sha256[:8]}")
    return f"penstock-{job.identity.service}-{job.identity.environment}-{job.name}"


def _project(job: Job, context: Context, spec: Buildspec) -> ProjectSpec:
    account = context.account
    whose = context.service.name if job.identity else "every service"
    return ProjectSpec(
        name=_project_name(job, account, spec),
        description=f"{job.name} of {whose} in {account.environment}",
        role_arn=account.role_arn(job.identity) if job.identity else account.duty_role_arn(Duty.CHECK),
        buildspec=spec,
        source=Source.PIPELINE,
        log_group=account.log_group(context.service.name if job.identity else Duty.CHECK),
        variables=_project_variables(job, context) if job.identity else {},
        generated=_generated(job),
        timeout_minutes=job.timeout_minutes,
    )


def _generated(job: Job) -> frozenset[Generated]:
    if job.makes:
        return frozenset({Generated.SEALING_KEY})
    return frozenset({Generated.SEALING_KEYS}) if job.takes else frozenset()


def _own_variables(job: Job) -> dict[str, str]:
    return {"PENSTOCK_FOLDER": job.folder, **job.variables}


def _project_variables(job: Job, context: Context) -> dict[str, str]:
    service, account = context.service, context.account
    variables = {
        **_own_variables(job),
        "PENSTOCK_SERVICE": service.id,
        "PENSTOCK_ENVIRONMENT": account.environment,
        "PENSTOCK_BUCKET": account.artifact_bucket,
        "PENSTOCK_OWNER": account.id,
        "PENSTOCK_PREFIX": sealed_prefix(service.id),
        "PENSTOCK_PROTECTED_REF": f"origin/{service.branch}",
    }
    if job.takes:
        variables |= {
            "PENSTOCK_ACCOUNT": account.id,
            "PENSTOCK_PIPELINE": account.pipeline_name(service.name),
            "PENSTOCK_STAGE": APPLY_STAGE,
            "PENSTOCK_ACTION": job.name,
            "PENSTOCK_GATE": gate_document(context.target.gate, account),
            "PENSTOCK_TABLE": DEPLOYMENTS_TABLE,
        }
    return variables


def _unpinned(deployment: Deployment, context: Context) -> tuple[Finding, ...]:
    tools = tools_of(tuple(step for job in _jobs(deployment) for step in job.steps))
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

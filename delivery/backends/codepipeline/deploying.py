"""A deployment becomes a pipeline of stages, and the projects that its jobs run in."""

from __future__ import annotations

from collections.abc import Mapping

from delivery.aws.names import Account, Duty
from delivery.backends.codepipeline.buildspecs import buildspec_of
from delivery.backends.codepipeline.context import Context
from delivery.backends.codepipeline.naming import artifact_of, namespace_of, pipeline_name, project_name
from delivery.backends.codepipeline.projects import (
    gate_document,
    own_variables,
    project_of,
)
from delivery.backends.codepipeline.releasing import released_with
from delivery.backends.codepipeline.specification import (
    APPLY_STAGE,
    PLAN_OUTPUT,
    SOURCE_OUTPUT,
    Action,
    ApprovalAction,
    BuildAction,
    Buildspec,
    PipelineSpec,
    SourceAction,
    StageSpec,
    VariableIs,
)
from delivery.backends.codepipeline.staging import Conditions, Staged, Standing, conditions_of, staged
from delivery.backends.codepipeline.starting import (
    branch_of,
    follows_its_trigger,
    protected_ref,
    pushes_of,
    schedules_of,
    variables_of,
)
from delivery.backends.codepipeline.window import cron_of
from delivery.events import DEPLOY
from delivery.gate import Gate
from delivery.gate_document import UNSTATED_EXPIRY_MINUTES
from delivery.job import Equals, InputOf, Job
from delivery.pipeline import Deployment
from delivery.promises import Quiet
from delivery.texts import ConnectionArn, JobName

APPROVAL_STAGE = "Approval"
Key = tuple[JobName, bool]  # a job of the release and one of the deployment may have one name


def pipeline_of(deployment: Deployment, context: Context, connection: ConnectionArn) -> PipelineSpec:
    service, account, gate = context.service, context.account, context.target.gate
    release = released_with(deployment, context)
    specs = buildspecs_of(deployment, release, context)
    source = SourceAction(
        connection=connection, repository=service.repository, branch=branch_of(deployment, context)
    )
    return PipelineSpec(
        name=pipeline_name(account, service.name, deployment.name),
        service=service.name,
        service_id=service.id,
        environment=context.target.name,
        stages=(
            StageSpec(name="Source", actions=(source,)),
            *_stages(deployment, release, context, specs),
        ),
        projects=tuple(
            project_of(job, context, specs[job.name, released], deployment)
            for released, jobs in ((True, release), (False, deployment.jobs))
            for job in jobs
        ),
        pushes=pushes_of(deployment),
        gate_document=gate_document(gate, account),
        gate_roles={
            f"{APPROVAL_STAGE}/Approve-{group}": account.duty_role_name(Duty.APPROVE, group)
            for group in gate.groups
        },
        variables=variables_of(deployment),
        schedules=schedules_of(deployment, context),
        recorded=deployment.name == DEPLOY,
    )


def buildspecs_of(deployment: Deployment, release: tuple[Job, ...], context: Context) -> dict[Key, Buildspec]:
    return {
        (job.name, released): buildspec_of(job, deployment, context.toolbox, _fetched(job, jobs))
        for released, jobs in ((True, release), (False, deployment.jobs))
        for job in jobs
    }


def _fetched(job: Job, jobs: tuple[Job, ...]) -> tuple[str, ...]:
    """In the order of its needs; what is reviewed comes by its seal, never by the pipeline's own store."""
    by_name = {each.name: each for each in jobs}
    return tuple(name for need in job.fetches if (name := artifact_of(by_name[need])) is not None)


def _stages(
    deployment: Deployment, release: tuple[Job, ...], context: Context, specs: Mapping[Key, Buildspec]
) -> tuple[StageSpec, ...]:
    gate = context.target.gate
    windows = tuple(filter(cron_of, gate.windows))  # the others are told as not held
    found: list[StageSpec] = []
    for stage in staged(deployment, release):
        applies = stage.name == APPLY_STAGE
        only_if = _variables_are(stage.only_if, deployment, release)
        if applies and gate.groups:
            asked = _variables_are(conditions_of(deployment.jobs)[deployment.apply.name], deployment, release)
            actions = _approvals(gate, context.account, deployment, context)
            found.append(StageSpec(name=APPROVAL_STAGE, actions=actions, only_if=asked))
        found.append(
            StageSpec(
                name=stage.name,
                actions=_actions(stage, deployment, release, context, specs),
                windows=windows if applies else (),
                alarms=tuple(each.alarm for each in gate.of(Quiet)) if applies else (),
                only_if=only_if,
            )
        )
    return tuple(found)


def _variables_are(
    conditions: Conditions, deployment: Deployment, release: tuple[Job, ...]
) -> tuple[VariableIs, ...]:
    return tuple(
        VariableIs(variable=_variable(each, deployment, release), literal=each.literal) for each in conditions
    )


def _variable(condition: Equals, deployment: Deployment, release: tuple[Job, ...]) -> str:
    value = condition.value
    if isinstance(value, InputOf):
        return f"#{{variables.{value.name}}}"
    here = next((job for job in deployment.jobs if job.name == value.job), None)
    there = next((job for job in release if job.name == value.job), None)
    told = namespace_of(here) if here else namespace_of(there, released=True) if there else None
    return f"#{{{told}.{value.name}}}"


def _actions(
    stage: Staged,
    deployment: Deployment,
    release: tuple[Job, ...],
    context: Context,
    specs: Mapping[Key, Buildspec],
) -> tuple[Action, ...]:
    return tuple(
        _action(each, deployment, context, specs[each.job.name, each.released], release)
        for each in stage.jobs
    )


def _action(
    standing: Standing, deployment: Deployment, context: Context, spec: Buildspec, release: tuple[Job, ...]
) -> BuildAction:
    job = standing.job
    fetched = _fetched(job, release if standing.released else deployment.jobs)
    reviewed = (PLAN_OUTPUT,) if job.takes and PLAN_OUTPUT not in fetched else ()
    return BuildAction(
        name=job.name,
        project=project_name(job, context.account, spec, deployment),
        inputs=(SOURCE_OUTPUT, *reviewed, *fetched),
        run_order=standing.run_order,
        output=artifact_of(job),
        namespace=namespace_of(job, released=standing.released),
        variables=_told(job, deployment, context),
    )


def _told(job: Job, deployment: Deployment, context: Context) -> dict[str, str]:
    variables = {
        "PENSTOCK_COMMIT": "#{source.CommitId}",
        "PENSTOCK_EXECUTION": "#{codepipeline.PipelineExecutionId}",
    }
    if job.takes:
        variables |= {"PENSTOCK_DIGEST": "#{plan.DIGEST}", "PENSTOCK_VERSION_ID": "#{plan.VERSION_ID}"}
    if job.identity is None:
        variables |= own_variables(job)
    elif follows_its_trigger(deployment):
        variables["PENSTOCK_PROTECTED_REF"] = protected_ref(deployment, context)
    return variables | {name: f"#{{variables.{name}}}" for name in job.inputs}


def _approvals(gate: Gate, account: Account, deployment: Deployment, context: Context) -> tuple[Action, ...]:
    pipeline = pipeline_name(account, context.service.name, deployment.name)
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

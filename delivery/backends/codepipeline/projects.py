"""The CodeBuild projects of a deployment's jobs: one for each identity and job, shared where there is none."""

from __future__ import annotations

import json

from delivery.aws.names import DEPLOYMENTS_TABLE, Account, Duty, sealed_prefix
from delivery.backends.codepipeline.context import Context
from delivery.backends.codepipeline.specification import (
    APPLY_STAGE,
    Buildspec,
    Generated,
    ProjectSpec,
    Source,
)
from delivery.gate import Gate
from delivery.job import Job
from delivery.promises import DistinctPeople

# CodePipeline's own default for an approval that nobody answers is a week; a yes without a stated life has a day.
UNSTATED_EXPIRY_MINUTES = 1440


def project_name(job: Job, account: Account, spec: Buildspec) -> str:
    if job.identity is None:  # shared by every service with the same steps and tools
        return account.named(f"{job.name}-{spec.sha256[:8]}")
    return f"penstock-{job.identity.service}-{job.identity.environment}-{job.name}"


def project_of(job: Job, context: Context, spec: Buildspec) -> ProjectSpec:
    account = context.account
    whose = context.service.name if job.identity else "every service"
    return ProjectSpec(
        name=project_name(job, account, spec),
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


def own_variables(job: Job) -> dict[str, str]:
    return {"PENSTOCK_FOLDER": job.folder, **job.variables}


def _project_variables(job: Job, context: Context) -> dict[str, str]:
    service, account = context.service, context.account
    variables = {
        **own_variables(job),
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

"""The CodeBuild projects of a deployment's jobs: one for each identity and job, shared where there is none."""

from __future__ import annotations

import json

from delivery.aws.names import DEPLOYMENTS_TABLE, Account, Duty, sealed_prefix
from delivery.backends.codepipeline.context import Context
from delivery.backends.codepipeline.naming import artifact_of, pipeline_name, project_name
from delivery.backends.codepipeline.reporting import report_section
from delivery.backends.codepipeline.specification import (
    APPLY_STAGE,
    CURATED_IMAGE,
    Buildspec,
    Generated,
    ProjectSpec,
    Source,
)
from delivery.backends.codepipeline.starting import follows_its_trigger, protected_ref
from delivery.gate import Gate
from delivery.gate_document import UNSTATED_EXPIRY_MINUTES
from delivery.job import Job
from delivery.pins import image_of
from delivery.pipeline import Deployment
from delivery.promises import DistinctPeople


def project_of(job: Job, context: Context, spec: Buildspec, deployment: Deployment) -> ProjectSpec:
    account = context.account
    whose = context.service.name if job.identity else "every service"
    return ProjectSpec(
        name=project_name(job, account, spec, deployment),
        description=f"{job.name} of {whose} in {account.environment}",
        role_arn=account.role_arn(job.identity) if job.identity else account.duty_role_arn(Duty.CHECK),
        buildspec=spec,
        source=Source.PIPELINE,
        log_group=account.log_group(context.service.name if job.identity else Duty.CHECK),
        variables=_project_variables(job, context, deployment) if job.identity else {},
        generated=_generated(job),
        image=image_of_job(job),
        timeout_minutes=job.timeout_minutes,
        privileged=job.builds_images,
        makes=artifact_of(job),
        reports=bool(report_section(job)),
    )


def image_of_job(job: Job) -> str:
    return image_of(job.image.name, job.image.version).reference if job.image else CURATED_IMAGE


def _generated(job: Job) -> frozenset[Generated]:
    if job.makes:
        return frozenset({Generated.SEALING_KEY})
    return frozenset({Generated.SEALING_KEYS}) if job.takes else frozenset()


def own_variables(job: Job) -> dict[str, str]:
    return {"PENSTOCK_FOLDER": job.folder, **job.variables}


def _project_variables(job: Job, context: Context, deployment: Deployment) -> dict[str, str]:
    account = context.account
    variables = identity_variables(job, context)
    if not follows_its_trigger(deployment):
        variables["PENSTOCK_PROTECTED_REF"] = protected_ref(deployment, context)
    if job.takes:
        variables |= {
            "PENSTOCK_ACCOUNT": account.id,
            "PENSTOCK_PIPELINE": pipeline_name(account, context.service.name, deployment.name),
            "PENSTOCK_STAGE": APPLY_STAGE,
            "PENSTOCK_ACTION": job.name,
            "PENSTOCK_GATE": gate_document(context.target.gate, account),
            "PENSTOCK_TABLE": DEPLOYMENTS_TABLE,
        }
    return variables


def identity_variables(job: Job, context: Context) -> dict[str, str]:
    service, account = context.service, context.account
    return {
        **own_variables(job),
        "PENSTOCK_SERVICE": service.id,
        "PENSTOCK_ENVIRONMENT": account.environment,
        "PENSTOCK_BUCKET": account.artifact_bucket,
        "PENSTOCK_OWNER": account.id,
        "PENSTOCK_PREFIX": sealed_prefix(service.id),
    }


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

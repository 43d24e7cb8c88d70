"""Names that CodePipeline and CodeBuild see: of artifacts, namespaces, projects and batch builds."""

from __future__ import annotations

from delivery.aws.names import Account
from delivery.backends.codepipeline.specification import PLAN_OUTPUT, Buildspec
from delivery.events import DEPLOY
from delivery.identity import Identity
from delivery.job import Job
from delivery.pipeline import Deployment
from delivery.texts import EnvironmentName, JobName, RouteName, ServiceName

PLAN_NAMESPACE = "plan"
# What a job that is nobody makes holds no secret: who is nobody may read it, and only it.
OPEN = "open"


def word(name: str) -> str:
    """Neither a namespace nor a variable of the shell takes a hyphen."""
    return name.replace("-", "_")


def artifact_of(job: Job) -> str | None:
    """One for all that a job leaves; its first letters say who may read it, as CodePipeline cuts it to ten."""
    if job.makes:
        return PLAN_OUTPUT
    if not job.artifacts:
        return None
    return f"{job.identity.purpose if job.identity else OPEN}_{word(job.name)}"


def namespace_of(job: Job, *, released: bool = False) -> str | None:
    if job.makes:
        return PLAN_NAMESPACE
    if not job.outputs:
        return None
    return f"{'release' if released else 'from'}_{word(job.name)}"


def pipeline_name(account: Account, service: ServiceName, deployment: JobName = DEPLOY) -> str:
    """One that only deploys is called as the service is: most services have no other."""
    plain = account.pipeline_name(service)
    return plain if deployment == DEPLOY else f"{deployment}-{plain}"


def project_name(job: Job, account: Account, spec: Buildspec, deployment: Deployment | None = None) -> str:
    if job.identity is None:  # shared by every service with the same steps and tools
        return account.named(f"{job.name}-{spec.sha256[:8]}")
    told = "" if deployment is None or deployment.name == DEPLOY else f"{deployment.name}-"
    return f"penstock-{job.identity.service}-{job.identity.environment}-{told}{job.name}"


def route_project(
    service: ServiceName, environment: EnvironmentName, route: RouteName, identity: Identity | None
) -> str:
    told = f"-{identity.purpose}" if identity else ""
    return f"penstock-{service}-{environment}-on-{route}{told}"

"""Who a job is: the token that GitLab gives it, the role that AWS gives it for that token, and what it is told."""

from __future__ import annotations

from collections.abc import Mapping

from delivery.aws.names import DEPLOYMENTS_TABLE, sealed_prefix
from delivery.backends.gitlab.context import Context, account_variable
from delivery.backends.gitlab.document import Action, JobSpec, Place
from delivery.backends.gitlab.literals import address, literal
from delivery.backends.gitlab.scripting import Shared
from delivery.gate import Gate
from delivery.gate_document import forge_document
from delivery.identity import Identity, Purpose
from delivery.job import Job
from delivery.promises import SucceededIn
from delivery.texts import EnvironmentName

WEB_IDENTITY_AT = "/tmp/penstock-web-identity-$CI_JOB_ID"  # where jobs share a machine, none has another's


def audience(context: Context) -> str:
    return f"https://{context.gitlab.host}"


def hidden_identity(identity: Identity, context: Context, shared: Shared) -> str:
    """The hidden job of whoever is this identity: its role, upon what all are told who are in that environment."""
    purpose = identity.purpose
    suffix = f"-{purpose}" if purpose is Purpose.PREVIEW else ""
    common = shared.add(f".in-{identity.environment}{suffix}", _hidden_place(identity, context))
    own = {"AWS_ROLE_ARN": context.told(context.work.role_of(identity), purpose)}
    if purpose is not Purpose.PREVIEW:  # whether a commit was merged is asked of the whole history
        own["GIT_DEPTH"] = "0"
    return shared.add(f".as-{identity.environment}-{purpose}", JobSpec(extends=(common,), variables=own))


def _hidden_place(identity: Identity, context: Context) -> JobSpec:
    service, account = context.work.service, context.account(identity.environment)
    aws = {
        "AWS_REGION": str(account.region),
        "AWS_ROLE_SESSION_NAME": "gitlab-$CI_PIPELINE_ID-$CI_JOB_ID",
        "AWS_WEB_IDENTITY_TOKEN_FILE": WEB_IDENTITY_AT,
    }
    run = {"PENSTOCK_COMMIT": "$CI_COMMIT_SHA", "PENSTOCK_EXECUTION": "$CI_PIPELINE_ID"}
    ours = {
        "PENSTOCK_SERVICE": service.id,
        "PENSTOCK_ENVIRONMENT": account.environment,
        "PENSTOCK_BUCKET": account.artifact_bucket,
        "PENSTOCK_OWNER": account.id,
        "PENSTOCK_PREFIX": sealed_prefix(service.id),
    }
    told = {name: context.told(value, identity.purpose) for name, value in ours.items()}
    return JobSpec(id_token=audience(context), variables={**aws, **told, **run})


def own_variables(job: Job, context: Context, protected_ref: str) -> Mapping[str, str]:
    purpose = job.identity.purpose if job.identity else None
    variables = {name: context.told(value, purpose) for name, value in job.variables.items()}
    if job.folder != ".":
        variables = {"PENSTOCK_FOLDER": literal(job.folder), **variables}
    if job.builds_images:
        # https://docs.gitlab.com/ci/docker/using_docker_build/#docker-in-docker-with-tls-enabled-in-the-docker-executor
        variables |= {
            "DOCKER_CERT_PATH": "/certs/client",
            "DOCKER_HOST": "tcp://docker:2376",
            "DOCKER_TLS_CERTDIR": "/certs",
            "DOCKER_TLS_VERIFY": "1",
        }
    if job.identity is None:
        return variables
    merged = {} if purpose is Purpose.PREVIEW else {"PENSTOCK_PROTECTED_REF": protected_ref}
    return {**variables, **merged, **_sealing(job.identity, job, context)}


def _sealing(identity: Identity, job: Job, context: Context) -> Mapping[str, str]:
    environment = context.work.target(identity.environment).environment
    if job.makes:
        return {"PENSTOCK_KEY": _key(identity.environment, environment.sealing_key, context)}
    if job.takes is None:
        return {}
    numbers = (environment.sealing_key, *environment.retired_sealing_keys)
    return {
        "PENSTOCK_ACCOUNT": f"${account_variable(identity.environment)}",
        "PENSTOCK_GATE": gate_document(identity.environment, context),
        "PENSTOCK_KEYS": ",".join(_key(identity.environment, number, context) for number in numbers),
        "PENSTOCK_TABLE": DEPLOYMENTS_TABLE,
    }


def _key(name: EnvironmentName, number: int, context: Context) -> str:
    account = context.account(name)
    return context.told(account.arn("kms", account.sealing_alias(number)))


def gate_document(environment: EnvironmentName, context: Context) -> str:
    """Where an environment is protected its deployment shows the answers; elsewhere no job can see them."""
    gate = context.work.target(environment).gate
    where = {"environment": environment} if context.gitlab.protects_environments else {}
    approvals = ({**where, "group": each.group, "people": each.people} for each in gate.approvals)
    return forge_document("gitlab", approvals, Gate(gate.promises - set(gate.of(SucceededIn))))


def place_of(identity: Identity, context: Context, action: Action, *, url: str | None = None) -> Place | None:
    """A preview belongs to no environment: GitLab would list what was never merged among its deployments."""
    if identity.purpose is Purpose.PREVIEW:
        return None
    tier = context.work.target(identity.environment).environment.tier
    # Where a protected environment asks for approvals, GitLab makes every job that names it one by hand, whatever its
    # action is: who only looks names one beside it.
    beside = {Action.PREPARE: "plan", Action.VERIFY: "plan", Action.ACCESS: str(identity.purpose)}
    name = f"{identity.environment}-{beside[action]}" if action in beside else str(identity.environment)
    return Place(name=name, tier=tier, action=action, url=address(url) if url else None)

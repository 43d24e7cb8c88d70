"""A project in the shape of CreateProject, with CreateWebhook's request under "webhook"."""

from __future__ import annotations

from delivery.aws.names import Account, DataClass
from delivery.backends.codepipeline.hooks import RepositorySource, WebhookSpec
from delivery.backends.codepipeline.specification import CURATED_IMAGE, Generated, ProjectSpec, Source
from delivery.environment import Environment

Json = dict[str, object]
QUEUED_MINUTES = 60


def project_document(spec: ProjectSpec, environment: Environment) -> Json:
    account = Account.of(environment)
    document: Json = {
        "name": spec.name,
        "description": spec.description,
        "serviceRole": spec.role_arn,
        "timeoutInMinutes": spec.timeout_minutes,
        "queuedTimeoutInMinutes": QUEUED_MINUTES,
        "encryptionKey": account.arn("kms", account.key_alias(DataClass.ARTIFACTS)),
        "source": source_document(spec, account),
        "artifacts": {"type": "CODEPIPELINE" if spec.source is Source.PIPELINE else "NO_ARTIFACTS"},
        "environment": {
            "type": "LINUX_CONTAINER",
            "computeType": "BUILD_GENERAL1_SMALL",
            "image": spec.image,
            "imagePullCredentialsType": pull_credentials(spec),
            "privilegedMode": spec.privileged,
            "environmentVariables": [
                {"name": name, "value": value, "type": "PLAINTEXT"}
                for name, value in sorted({**spec.variables, **told(spec, environment)}.items())
            ],
        },
        "logsConfig": {
            "cloudWatchLogs": {"status": "ENABLED", "groupName": spec.log_group, "streamName": spec.name},
            "s3Logs": {"status": "DISABLED"},
        },
        "badgeEnabled": False,
    }
    return document | _by_itself(spec)


def source_document(spec: ProjectSpec, account: Account) -> Json:
    """Behind a gate the instructions are an object named by its digest, never a file of the source."""
    if spec.source is Source.PIPELINE:
        where = f"arn:aws:s3:::{account.artifact_bucket}/{spec.buildspec.object_key}"
        return {"type": "CODEPIPELINE", "buildspec": where}
    if spec.repository is None:
        return {"type": "NO_SOURCE", "buildspec": spec.buildspec.text}
    return {
        "type": spec.repository.kind,
        "location": spec.repository.location,
        "auth": {"type": "CODECONNECTIONS", "resource": spec.repository.connection},
        "gitCloneDepth": 0,  # whole: a job may ask where a commit came from
        "reportBuildStatus": True,
        "buildspec": spec.buildspec.text,
    }


def pull_credentials(spec: ProjectSpec) -> str:
    """https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectEnvironment.html"""
    return "CODEBUILD" if spec.image == CURATED_IMAGE else "SERVICE_ROLE"


def told(spec: ProjectSpec, environment: Environment) -> dict[str, str]:
    account = Account.of(environment)
    numbers = (environment.sealing_key, *environment.retired_sealing_keys)
    keys = [account.arn("kms", account.sealing_alias(number)) for number in numbers]
    known = {Generated.SEALING_KEY: keys[0], Generated.SEALING_KEYS: ",".join(keys)}
    return {each.value: known[each] for each in spec.generated}


def _by_itself(spec: ProjectSpec) -> Json:
    document: Json = {}
    if spec.repository:
        document["sourceVersion"] = version_of(spec.repository)
    if spec.batch:
        document["buildBatchConfig"] = {
            "serviceRole": spec.batch.role_arn,
            "timeoutInMins": spec.batch.timeout_minutes,
            "restrictions": {"maximumBuildsAllowed": spec.batch.most_builds},
        }
    if spec.webhook:
        document["webhook"] = webhook_document(spec, spec.webhook)
    return document


def version_of(repository: RepositorySource) -> str:
    return f"refs/heads/{repository.branch}"


def webhook_document(spec: ProjectSpec, webhook: WebhookSpec) -> Json:
    return {
        "projectName": spec.name,
        "buildType": "BUILD_BATCH" if spec.batch else "BUILD",
        "filterGroups": [
            [
                {"type": each.kind.value, "pattern": each.pattern, "excludeMatchedPattern": each.excludes}
                for each in group
            ]
            for group in webhook.groups
        ],
        "pullRequestBuildPolicy": {"requiresCommentApproval": webhook.asks.value},
    }

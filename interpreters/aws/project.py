"""CodeBuild's project, in the shape of CreateProject, and, under "webhook", its CreateWebhook."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from interpreters.aws.pipeline import plain
from interpreters.aws.shape import Thing, opened, parsed, words
from interpreters.aws.webhook import Webhook, webhook
from interpreters.outcome import Unreadable

PROJECT = words(
    "name description source secondarySources sourceVersion secondarySourceVersions artifacts "
    "secondaryArtifacts cache environment serviceRole timeoutInMinutes queuedTimeoutInMinutes "
    "encryptionKey tags vpcConfig badgeEnabled logsConfig fileSystemLocations buildBatchConfig "
    "concurrentBuildLimit autoRetryLimit webhook"
)
SOURCE = words(
    "type location gitCloneDepth gitSubmodulesConfig buildspec auth reportBuildStatus buildStatusConfig "
    "insecureSsl sourceIdentifier"
)
FORGES = ("GITHUB", "GITHUB_ENTERPRISE", "BITBUCKET", "GITLAB", "GITLAB_SELF_MANAGED")
SOURCES = (*FORGES, "CODECOMMIT", "CODEPIPELINE", "S3", "NO_SOURCE")
ENVIRONMENT = words(
    "type image computeType computeConfiguration fleet environmentVariables privilegedMode certificate "
    "registryCredential imagePullCredentialsType dockerServer hostKernel"
)
BATCH = words("serviceRole combineArtifacts restrictions timeoutInMins batchReportMode")
MOST_BUILDS = 100
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9\-_]{1,149}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Project:
    place: str
    name: str
    role: str
    repository: str | None  # "owner/name", where the source is a forge's
    buildspec: str | None
    variables: Mapping[str, str]
    most_builds: int | None  # of one batch; None: batches are not set up
    webhook: Webhook | None


def project(text: str, place: str) -> Project:
    whole = opened(parsed(text, place), place, PROJECT)
    source = opened(whole.values.get("source"), f"{place}.source", SOURCE)
    environment = opened(whole.values.get("environment"), f"{place}.environment", ENVIRONMENT)
    opened(whole.values.get("artifacts"), f"{place}.artifacts")
    for key in ("type", "image", "computeType"):
        environment.text(key)
    kind = source.chosen("type", SOURCES)
    name = whole.text("name")
    if not NAME.fullmatch(name):
        raise Unreadable(f"{place}.name: found {name!r}; 2 to 150 letters, digits, - and _ are allowed")
    return Project(
        place=place,
        name=name,
        role=whole.text("serviceRole"),
        repository=_repository(source, kind),
        buildspec=_buildspec(source, kind),
        variables=variables(environment, "environmentVariables"),
        most_builds=_most_builds(whole.thing("buildBatchConfig", BATCH)),
        webhook=_webhook(whole, kind, name),
    )


def variables(holder: Thing, key: str) -> dict[str, str]:
    """The plain ones; what a parameter or a secret holds is known to nobody here."""
    kinds = ("PLAINTEXT", "PARAMETER_STORE", "SECRETS_MANAGER")
    found: dict[str, str] = {}
    for one in holder.things(key, ("name", "value", "type")):
        name, value = one.text("name"), one.text("value")
        one.chosen("type", kinds, "PLAINTEXT")
        if name in found:
            raise Unreadable(f"{one.place}: variable {name!r} stands twice; a name stands once")
        if plain(one):
            found[name] = value
    return found


def _repository(source: Thing, kind: str) -> str | None:
    location = source.optional("location")
    if kind not in FORGES or location is None:
        return None
    path = re.sub(r"^(?:https?://[^/]+/|git@[^:]+:)", "", location)
    return path.removesuffix("/").removesuffix(".git")


def _buildspec(source: Thing, kind: str) -> str | None:
    buildspec = source.optional("buildspec") or None
    if kind == "NO_SOURCE" and buildspec is None:
        raise Unreadable(
            f"{source.place}.buildspec: nothing found; a project without source needs one inline"
        )
    return buildspec


def _most_builds(batch: Thing | None) -> int | None:
    if batch is None:
        return None
    batch.text("serviceRole")
    restrictions = batch.thing(
        "restrictions", ("maximumBuildsAllowed", "computeTypesAllowed", "fleetsAllowed")
    )
    limits = restrictions or Thing(batch.place, {})
    return limits.number("maximumBuildsAllowed", MOST_BUILDS, low=1, high=MOST_BUILDS)


def _webhook(whole: Thing, kind: str, name: str) -> Webhook | None:
    request = whole.thing("webhook")
    if request is None:
        return None
    if kind not in FORGES:
        raise Unreadable(
            f"{request.place}: a {kind} source has no webhook; the source is one of {', '.join(FORGES)}"
        )
    read = webhook(request)
    if read.project != name:
        raise Unreadable(f"{request.place}.projectName: found {read.project!r}; the project is {name!r}")
    return read

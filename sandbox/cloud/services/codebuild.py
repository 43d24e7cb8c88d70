"""CodeBuild's projects: every field kept and echoed, sources without a location taken, updates."""

from datetime import UTC, datetime
from typing import Any

from sandbox.cloud.call import Call, Onward, Refused, Reply, answer
from sandbox.cloud.roles import may_assume
from sandbox.cloud.world import World

SOURCES = {
    "BITBUCKET", "CODECOMMIT", "CODEPIPELINE", "GITHUB", "GITHUB_ENTERPRISE", "GITLAB", "GITLAB_SELF_MANAGED",
    "NO_SOURCE", "S3",
}  # fmt: skip
WITHOUT_LOCATION = {"CODEPIPELINE", "NO_SOURCE"}
ARTIFACTS = {"CODEPIPELINE", "S3", "NO_ARTIFACTS"}


def invalid(message: str) -> Refused:
    return Refused("InvalidInputException", message)


def _check_source(source: dict[str, Any], artifacts: dict[str, Any]) -> None:
    kind = source.get("type")
    if kind not in SOURCES:
        raise invalid("Invalid type provided: Project source type")
    if kind not in WITHOUT_LOCATION and not source.get("location"):
        raise invalid("Project source location is required")
    if kind == "NO_SOURCE" and not source.get("buildspec"):
        raise invalid("Invalid project source: buildspec must be specified when source type is NO_SOURCE")
    if artifacts.get("type") not in ARTIFACTS:
        raise invalid("Invalid type provided: Artifact type")
    # https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectArtifacts.html
    if (kind == "CODEPIPELINE") != (artifacts["type"] == "CODEPIPELINE"):
        raise invalid("Invalid artifacts: source and artifacts must both be of type CODEPIPELINE, or neither")
    if artifacts["type"] == "S3" and not artifacts.get("location"):
        raise invalid("Invalid artifacts: artifact location is required")


def _check_role(call: Call, role: str, project: str) -> None:
    """https://docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html (not authorized to AssumeRole)"""
    if not role.startswith(f"arn:aws:iam::{call.account}:role/"):
        raise invalid("Invalid service role: Service role account ID does not match caller's account")
    decision = may_assume(role, service="codebuild.amazonaws.com", source=project)
    if not decision.allowed:
        raise invalid(f"CodeBuild is not authorized to perform: sts:AssumeRole on service role {role}")


def _check(call: Call, project: dict[str, Any]) -> None:
    _check_source(project["source"], project["artifacts"])
    _check_role(call, project["serviceRole"], project["arn"])
    if not 5 <= project["timeoutInMinutes"] <= 2160:
        raise invalid("Invalid timeout: it must be between 5 and 2160 minutes")


def _with_defaults(project: dict[str, Any]) -> dict[str, Any]:
    environment = {"privilegedMode": False, "imagePullCredentialsType": "CODEBUILD", **project["environment"]}
    environment["environmentVariables"] = [
        {"type": "PLAINTEXT", **variable} for variable in environment.get("environmentVariables", [])
    ]
    return {**project, "environment": environment}


def create_project(world: World, call: Call, onward: Onward) -> Reply:
    place, name = world.here(call), call.params["name"]
    if name in place.projects:
        raise Refused(
            "ResourceAlreadyExistsException", f"Project already exists: {call.arn(f'project/{name}')}"
        )
    now = datetime.now(UTC)
    defaults = {
        "arn": call.arn(f"project/{name}"),
        "timeoutInMinutes": 60,
        "queuedTimeoutInMinutes": 480,
        "cache": {"type": "NO_CACHE"},
        "encryptionKey": call.arn("alias/aws/s3", service="kms"),
        "tags": [],
        "created": now,
        "lastModified": now,
        "badge": {"badgeEnabled": bool(call.params.get("badgeEnabled"))},
        "projectVisibility": "PRIVATE",
    }
    project = _with_defaults({**defaults, **call.params})
    _check(call, project)
    place.projects[name] = project
    return answer(call, {"project": project})


def update_project(world: World, call: Call, onward: Onward) -> Reply:
    """Only what is given changes."""
    place, name = world.here(call), call.params["name"]
    found = place.projects.get(name)
    if found is None:
        raise Refused("ResourceNotFoundException", f"Project cannot be found: {call.arn(f'project/{name}')}")
    project = _with_defaults({**found, **call.params, "lastModified": datetime.now(UTC)})
    _check(call, project)
    place.projects[name] = project
    return answer(call, {"project": project})


def batch_get_projects(world: World, call: Call, onward: Onward) -> Reply:
    """By name or by ARN."""
    projects = world.here(call).projects
    asked = {name: name.rpartition("/")[2] for name in call.params["names"]}
    found = [projects[name] for name in asked.values() if name in projects]
    missing = [given for given, name in asked.items() if name not in projects]
    return answer(call, {"projects": found, "projectsNotFound": missing})


def list_projects(world: World, call: Call, onward: Onward) -> Reply:
    return answer(call, {"projects": sorted(world.here(call).projects)})


def delete_project(world: World, call: Call, onward: Onward) -> Reply:
    world.here(call).projects.pop(call.params["name"].rpartition("/")[2], None)
    return answer(call, {})

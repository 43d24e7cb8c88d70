"""How a job looks before it has run: its role, its lock, its waits, its variables."""

from __future__ import annotations

from collections.abc import Mapping

from interpreters.gitlab.durations import delay
from interpreters.gitlab.selecting import Pipeline, Selected
from interpreters.gitlab.variables import expanded
from interpreters.outcome import Wait

ROLES = ("AWS_ROLE_ARN", "ROLE_ARN")  # https://docs.gitlab.com/ci/cloud_services/aws/ writes ROLE_ARN


def role(selected: Selected, variables: Mapping[str, str]) -> str | None:
    """The role that a job with a token says it wants to be."""
    if not selected.job.id_tokens:
        return None
    return next((variables[name] for name in ROLES if variables.get(name)), None)


def timers(selected: Selected, name: str) -> tuple[Wait, ...]:
    if selected.when != "delayed":
        return ()
    place = f"jobs:{selected.job.name}:start_in"
    return (Wait(kind="timer", of=name, minutes=delay(selected.start_in, place)),)


def group(pipeline: Pipeline, selected: Selected, variables: Mapping[str, str]) -> str | None:
    """One key is one lock for all pipelines of a project."""
    key = selected.job.resource_group
    return None if key is None else f"{pipeline.start.project}:{expanded(key, variables)}"


def shown_variables(pipeline: Pipeline, selected: Selected, variables: Mapping[str, str]) -> dict[str, str]:
    """What the platform predefines is left out, unless somebody overrode it."""
    said = (selected.variables.values, pipeline.platform, pipeline.start.variables)
    return {
        name: value
        for name, value in variables.items()
        if not predefines(pipeline, name) or any(name in values for values in said)
    }


def predefines(pipeline: Pipeline, name: str) -> bool:
    return name.startswith(("CI_JOB_", "CI_NODE_", "CI_ENVIRONMENT_")) or name in pipeline.predefined

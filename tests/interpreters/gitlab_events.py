"""Events as GitLab sends them, and short ways to ask what they start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict, Unpack

from interpreters.gitlab import runs
from interpreters.outcome import JobRun, Review, World

PROJECT = "acme/network"
ZEROS = "0" * 40
BEFORE = "1" * 40
AFTER = "2" * 40


class Circumstances(TypedDict, total=False):
    files: Mapping[str, str]  # of the project, beside its .gitlab-ci.yml
    others: Mapping[str, Mapping[str, str]]
    settings: Mapping[str, object]
    world: World


def push(
    branch: str = "main",
    *,
    changed: tuple[str, ...] = (),
    before: str = BEFORE,
    after: str = AFTER,
    said: str = "Work",
) -> tuple[str, dict[str, object]]:
    commit = {"id": after, "message": said, "added": [], "modified": list(changed), "removed": []}
    return "push", {
        "object_kind": "push",
        "ref": f"refs/heads/{branch}",
        "before": before,
        "after": after,
        "checkout_sha": after,
        "user_username": "ana",
        "project": {"path_with_namespace": PROJECT, "default_branch": "main"},
        "commits": [commit],
        "total_commits_count": 1,
    }


def tag(name: str = "v1.0.0") -> tuple[str, dict[str, object]]:
    _, payload = push()
    return "tag_push", {**payload, "object_kind": "tag_push", "ref": f"refs/tags/{name}", "before": ZEROS}


def request(
    source: str = "feature",
    *,
    changed: tuple[str, ...] | None = (),
    action: str = "open",
    oldrev: str | None = None,
    fork: str = PROJECT,
) -> tuple[str, dict[str, object]]:
    attributes: dict[str, object] = {
        "iid": 7,
        "source_branch": source,
        "target_branch": "main",
        "source_project_id": 1 if fork == PROJECT else 2,
        "target_project_id": 1,
        "source": {"path_with_namespace": fork},
        "target": {"path_with_namespace": PROJECT},
        "action": action,
        "title": "A change",
        "last_commit": {"id": AFTER, "message": "Work"},
    }
    if oldrev is not None:
        attributes["oldrev"] = oldrev
    payload: dict[str, object] = {
        "object_kind": "merge_request",
        "user": {"username": "ana"},
        "project": {"path_with_namespace": PROJECT, "default_branch": "main"},
        "object_attributes": attributes,
    }
    return "merge_request", payload if changed is None else {**payload, "_changed_files": list(changed)}


def schedule(ref: str = "main", **variables: str) -> tuple[str, dict[str, object]]:
    pairs = [{"key": key, "value": value, "variable_type": "env_var"} for key, value in variables.items()]
    return "schedule", {
        "id": 13,
        "description": "Nightly",
        "ref": ref,
        "cron": "0 4 * * *",
        "cron_timezone": "UTC",
        "active": True,
        "owner": {"username": "ana"},
        "variables": pairs,
    }


def web(
    ref: str = "main", inputs: Mapping[str, object] | None = None, **variables: str
) -> tuple[str, dict[str, object]]:
    pairs = [{"key": key, "value": value} for key, value in variables.items()]
    return "web", {"ref": ref, "user": {"username": "ana"}, "variables": pairs, "inputs": inputs or {}}


Event = tuple[str, dict[str, object]]


def jobs(text: str, event: Event | None = None, **given: Unpack[Circumstances]) -> dict[str, JobRun]:
    """The jobs of the one pipeline that starts, by name; none where none starts."""
    name, payload = event or push()
    files = {PROJECT: {".gitlab-ci.yml": text, **given.get("files", {})}, **given.get("others", {})}
    found = runs(
        project=PROJECT,
        files=files,
        event_name=name,
        payload=payload,
        settings=given.get("settings", {}),
        world=given.get("world", World()),
    )
    return {job.name: job for run in found for job in run.jobs}


def results(text: str, event: Event | None = None, **given: Unpack[Circumstances]) -> dict[str, str]:
    return {name: job.result.value for name, job in jobs(text, event, **given).items()}


def says(person: str, of: str, *groups: str, approves: bool = True) -> Review:
    return Review(of=of, person=person, groups=frozenset(groups), approves=approves)

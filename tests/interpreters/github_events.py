"""Payloads as GitHub sends them, and short ways to ask what they start."""

from __future__ import annotations

from collections.abc import Mapping

from interpreters.github import runs
from interpreters.outcome import JobRun, Run, World

REPOSITORY = "acme/network"
PATH = ".github/workflows/ci.yml"
NOBODY = World()
HERE: dict[str, object] = {"full_name": REPOSITORY, "default_branch": "main"}


def push(ref: str = "refs/heads/main", *changed: str, **more: object) -> dict[str, object]:
    commits = [{"id": "c0ffee", "added": [], "modified": list(changed), "removed": []}]
    return {
        "ref": ref,
        "before": "0" * 40,
        "after": "c0ffee",
        "created": False,
        "deleted": False,
        "commits": commits,
        "head_commit": {"id": "c0ffee", "message": "Widen the subnet"},
        "repository": HERE,
        "sender": {"login": "ann"},
        **more,
    }


def pull_request(
    action: str = "opened", *changed: str, base: str = "main", **more: object
) -> dict[str, object]:
    head = {"ref": "widen", "sha": "beef", "repo": {"full_name": REPOSITORY, "fork": False}}
    return {
        "action": action,
        "number": 7,
        "pull_request": {"number": 7, "head": head, "base": {"ref": base}, "labels": [], **more},
        "repository": HERE,
        "sender": {"login": "ann"},
        "_changed_files": list(changed),
    }


def from_fork(payload: dict[str, object]) -> dict[str, object]:
    request = payload["pull_request"]
    assert isinstance(request, dict)
    head = {**request["head"], "repo": {"full_name": "mallory/network", "fork": True}}
    return {**payload, "pull_request": {**request, "head": head}}


def dispatch(branch: str = "refs/heads/main", /, **inputs: object) -> dict[str, object]:
    return {"ref": branch, "inputs": inputs, "workflow": PATH, "repository": HERE, "sender": {"login": "ann"}}


def schedule(cron: str) -> dict[str, object]:
    return {"schedule": cron, "repository": HERE, "sender": {"login": "ann"}}


def all_runs(
    text: str,
    event: str = "push",
    payload: Mapping[str, object] | None = None,
    *,
    world: World = NOBODY,
    settings: Mapping[str, Mapping[str, object]] | None = None,
    others: Mapping[str, Mapping[str, str]] | None = None,
) -> tuple[Run, ...]:
    beside = dict(others or {})
    files = {**beside, REPOSITORY: {PATH: text, **beside.get(REPOSITORY, {})}}
    return runs(
        repository=REPOSITORY,
        files=files,
        event_name=event,
        payload=push() if payload is None else payload,
        settings=settings or {},
        world=world,
    )


def jobs(
    text: str,
    event: str = "push",
    payload: Mapping[str, object] | None = None,
    *,
    world: World = NOBODY,
    settings: Mapping[str, Mapping[str, object]] | None = None,
    others: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, JobRun]:
    """The jobs of the one run that the event starts, by name."""
    (run,) = all_runs(text, event, payload, world=world, settings=settings, others=others)
    return {job.name: job for job in run.jobs}


def results(found: Mapping[str, JobRun]) -> dict[str, str]:
    return {name: job.result.value for name, job in found.items()}


def starts(on: str, event: str = "push", payload: Mapping[str, object] | None = None) -> bool:
    """Whether a workflow with these lines below `on:` is started."""
    return bool(all_runs(f"on:\n{on}\n{ONE_JOB}", event, payload))


ONE_JOB = """
jobs:
  one:
    runs-on: ubuntu-latest
    steps:
      - run: make
"""

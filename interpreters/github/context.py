"""The contexts that expressions read.

https://docs.github.com/actions/reference/workflows-and-actions/contexts
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from interpreters.github.event import Event, short_ref
from interpreters.github.expressions import Value, to_text

TOKEN = "***"  # noqa: S105  what GitHub prints in place of a token
SERVER = "https://github.com"
RUNNER: Mapping[str, Value] = {"os": "Linux", "arch": "X64", "name": "runner", "environment": "github-hosted"}


def github(event: Event, *, workflow: str, path: str) -> dict[str, Value]:
    owner = event.repository.partition("/")[0]
    return {
        "action": "",
        "actor": event.actor,
        "api_url": "https://api.github.com",
        "base_ref": event.base_ref,
        "event": {name: value for name, value in event.payload.items() if not name.startswith("_")},
        "event_name": event.name,
        "head_ref": event.head_ref,
        "job": "",
        "ref": event.ref,
        "ref_name": short_ref(event.ref),
        "ref_type": "tag" if event.ref.startswith("refs/tags/") else "branch",
        "repository": event.repository,
        "repository_owner": owner,
        "run_attempt": "1",
        "run_id": "1",
        "run_number": "1",
        "server_url": SERVER,
        "sha": event.sha,
        "token": TOKEN,
        "triggering_actor": event.actor,
        "workflow": workflow,
        "workflow_ref": f"{event.repository}/{path}@{event.ref}",
        "workflow_sha": event.sha,
        "workspace": "/home/runner/work/repository/repository",
    }


def with_inputs(event: Event, inputs: Mapping[str, Value]) -> Event:
    """The payload of a dispatch holds every input as a text, defaults among them."""
    written: dict[str, Value] = {name: to_text(value) for name, value in inputs.items()}
    return replace(event, payload={**event.payload, "inputs": written})

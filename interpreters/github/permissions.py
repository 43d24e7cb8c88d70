"""What a job's token may do.

Where nothing is said the default of the repository holds; it is taken to be the restricted one. Under either
default there is no identity token.
https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#permissions
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from interpreters.github.expressions import Value
from interpreters.github.shape import Place, mapping, only, shown

IDENTITY = "id-token"
LEVELS = ("none", "read", "write")
FEWER_LEVELS = dict.fromkeys(("copilot-requests", IDENTITY, "workflows"), ("none", "write"))
FEWER_LEVELS["models"] = ("none", "read")
SCOPES = (
    *(
        "actions",
        "artifact-metadata",
        "attestations",
        "checks",
        "code-quality",
        "contents",
        "copilot-requests",
    ),
    *(
        "deployments",
        "discussions",
        "drives",
        "id-token",
        "issues",
        "models",
        "packages",
        "pages",
        "pull-requests",
    ),
    *("repository-projects", "security-events", "statuses", "vulnerability-alerts", "workflows"),
)
Permissions: TypeAlias = Mapping[str, str]


def stated(value: Value, place: Place) -> Permissions | None:
    """What is written, each scope with its level; none where nothing is. What a mapping leaves out is `none`."""
    if value is None:
        return None
    if isinstance(value, str) and value in {"read-all", "write-all"}:
        return dict.fromkeys(SCOPES, value.removesuffix("-all"))
    found = mapping(value, place)
    only(found, SCOPES, place)
    for scope, level in found.items():
        allowed = FEWER_LEVELS.get(scope, LEVELS)
        if level not in allowed:
            raise (place / scope).refusal(f"{shown(level)} is no level; allowed: {', '.join(allowed)}")
    return {scope: str(found.get(scope, "none")) for scope in SCOPES}


def effective(
    workflow: Permissions | None, job: Permissions | None, allowed: Permissions | None
) -> Permissions | None:
    """A job's own permissions replace the workflow's; where neither is stated those of the caller hold."""
    own = workflow if job is None else job
    return allowed if own is None else own


def excess(asked: Permissions | None, allowed: Permissions | None) -> str | None:
    """What a called workflow asks for beyond its caller: GitHub then starts nothing at all."""
    if asked is None:
        return None
    limit = allowed if allowed is not None else {**dict.fromkeys(SCOPES, "write"), IDENTITY: "none"}
    beyond = [scope for scope in SCOPES if LEVELS.index(asked[scope]) > LEVELS.index(limit[scope])]
    if not beyond:
        return None
    wanted = ", ".join(f"{scope}: {asked[scope]}" for scope in beyond)
    given = ", ".join(f"{scope}: {limit[scope]}" for scope in beyond)
    return f"requests {wanted!r}, but is only allowed {given!r}"


def may_identify(permissions: Permissions | None) -> bool:
    return permissions is not None and permissions[IDENTITY] == "write"

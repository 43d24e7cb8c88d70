"""An event and its payload, as GitLab's webhooks and its API write them: what starts, if anything does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from interpreters.gitlab.plain import Tree, sequence, tree
from interpreters.outcome import Unreadable

NOTHING = "0" * 40
SKIPS = re.compile(r"\[(ci[ _-]skip|skip[ _-]ci)\]", re.IGNORECASE)
SOURCES = {
    "push": "push",
    "tag_push": "push",
    "merge_request": "merge_request_event",
    "schedule": "schedule",
    "web": "web",
    "api": "api",
    "trigger": "trigger",
    "pipeline": "pipeline",
}
STARTING_ACTIONS = frozenset({"open", "reopen", "update"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Start:
    """What a pipeline is started with."""

    source: str
    project: str
    ref: str
    tag: bool = False
    default_branch: str
    sha: str = ""
    before: str = NOTHING
    message: str = ""
    author: str = ""
    user: str = ""
    changed: frozenset[str] | None = None
    compared: Mapping[str, frozenset[str]] = field(default_factory=dict)
    untold: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    inputs: Mapping[str, object] = field(default_factory=dict)
    typed: bool = True  # inputs come with their types; false: as text, out of a form
    merge_request: Mapping[str, str] = field(default_factory=dict)  # its predefined variables
    extra: Mapping[str, str] = field(default_factory=dict)  # what this source alone predefines


def start(event_name: str, payload: Tree, project: str, settings: Tree) -> Start | None:
    """None where GitLab starts no pipeline: a deleted branch, a closed merge request, `[skip ci]`."""
    if event_name not in SOURCES:
        raise Unreadable(f"event {event_name!r} is not one of {', '.join(SOURCES)}")
    if event_name in {"push", "tag_push"}:
        return pushed(payload, project, settings)
    if event_name == "merge_request":
        return proposed(payload, project, settings)
    return asked(event_name, payload, project, settings)


def default_branch(payload: Tree, settings: Tree) -> str:
    told = tree(payload.get("project"), "payload: project").get("default_branch")
    return str(told or settings.get("default_branch") or "main")


def pushed(payload: Tree, project: str, settings: Tree) -> Start | None:
    written = str(payload.get("ref", ""))
    before = str(payload.get("before") or NOTHING)
    after = str(payload.get("after") or "")
    tag = written.startswith("refs/tags/")
    if not written.startswith(("refs/heads/", "refs/tags/")):
        raise Unreadable(f"payload: ref {written!r} is neither refs/heads/… nor refs/tags/…")
    commits = [
        tree(commit, "payload: commits") for commit in sequence(payload.get("commits"), "payload: commits")
    ]
    options = tree(
        tree(payload.get("push_options"), "payload: push_options").get("ci"), "payload: push_options: ci"
    )
    last = commits[-1] if commits else {}
    if after == NOTHING or "skip" in options or SKIPS.search(str(last.get("message", ""))):
        return None
    changed, untold = (None, "") if tag or before == NOTHING else changes(payload, commits)
    return Start(
        source="push",
        project=project,
        ref=written.split("/", 2)[2],
        tag=tag,
        default_branch=default_branch(payload, settings),
        sha=str(payload.get("checkout_sha") or after),
        before=before,
        message=str(last.get("message", "")),
        author=author(last),
        user=str(payload.get("user_username", "")),
        changed=changed,
        untold=untold,
        compared=compared(payload),
        variables=pairs(options.get("variable")),
    )


def author(commit: Tree) -> str:
    told = tree(commit.get("author"), "payload: commits: author")
    return f"{told.get('name', '')} <{told.get('email', '')}>" if told else ""


def pairs(options: object) -> dict[str, str]:
    """`git push -o ci.variable="A=b"`, as the hook lists it: each pair with its count."""
    return dict(
        str(pair).split("=", 1)
        for pair in (options if isinstance(options, Mapping | list) else ())
        if "=" in str(pair)
    )


def changes(payload: Tree, commits: Sequence[Tree]) -> tuple[frozenset[str] | None, str]:
    """A hook lists twenty commits at most; with more, `_changed_files` tells what it leaves out."""
    if "_changed_files" in payload:
        return frozenset(map(str, sequence(payload["_changed_files"], "payload: _changed_files"))), ""
    total = payload.get("total_commits_count", len(commits))
    if isinstance(total, int) and total > len(commits):
        return None, f"the payload lists {len(commits)} of {total} commits; give _changed_files"
    kinds = ("added", "modified", "removed")
    files = (
        file
        for commit in commits
        for kind in kinds
        for file in sequence(commit.get(kind), f"payload: {kind}")
    )
    return frozenset(map(str, files)), ""


def compared(payload: Tree) -> dict[str, frozenset[str]]:
    told = tree(payload.get("_compared"), "payload: _compared")
    return {ref: frozenset(map(str, sequence(files, "payload: _compared"))) for ref, files in told.items()}


def proposed(payload: Tree, project: str, settings: Tree) -> Start | None:
    """A pipeline runs where the source branch is: for a fork, in the fork."""
    request = tree(payload.get("object_attributes"), "payload: object_attributes")
    action = str(request.get("action"))
    last = tree(request.get("last_commit"), "payload: last_commit")
    if action not in STARTING_ACTIONS or (action == "update" and not request.get("oldrev")):
        return None
    source = tree(request.get("source"), "payload: source").get("path_with_namespace", project)
    if source != project or SKIPS.search(str(last.get("message", ""))):
        return None
    told = "_changed_files" in payload
    files = sequence(payload.get("_changed_files"), "payload: _changed_files")
    return Start(
        source="merge_request_event",
        project=project,
        ref=str(request.get("source_branch", "")),
        default_branch=default_branch(payload, settings),
        sha=str(last.get("id", "")),
        message=str(last.get("message", "")),
        author=author(last),
        user=str(tree(payload.get("user"), "payload: user").get("username", "")),
        changed=frozenset(map(str, files)) if told else None,
        untold="" if told else "a merge request's payload lists no changed files; give _changed_files",
        compared=compared(payload),
        merge_request=request_variables(request, project),
    )


def request_variables(request: Tree, project: str) -> dict[str, str]:
    target = tree(request.get("target"), "payload: target").get("path_with_namespace", project)
    labels = [
        str(tree(label, "payload: labels").get("title", ""))
        for label in sequence(request.get("labels"), "labels")
    ]
    told = {
        "ID": request.get("id", request.get("iid", "")),
        "IID": request.get("iid", ""),
        "SOURCE_BRANCH_NAME": request.get("source_branch", ""),
        "TARGET_BRANCH_NAME": request.get("target_branch", ""),
        "SOURCE_BRANCH_SHA": "",
        "TARGET_BRANCH_SHA": "",
        "SOURCE_PROJECT_ID": request.get("source_project_id", ""),
        "PROJECT_ID": request.get("target_project_id", ""),
        "SOURCE_PROJECT_PATH": project,
        "PROJECT_PATH": target,
        "TITLE": request.get("title", ""),
        "REF_PATH": f"refs/merge-requests/{request.get('iid', '')}/head",
        "EVENT_TYPE": "detached",
        "DRAFT": str(bool(request.get("draft") or request.get("work_in_progress"))).lower(),
    }
    named = {f"CI_MERGE_REQUEST_{name}": str(value) for name, value in told.items()}
    return named | ({"CI_MERGE_REQUEST_LABELS": ",".join(labels)} if labels else {})


def asked(event_name: str, payload: Tree, project: str, settings: Tree) -> Start | None:
    """A schedule, a person, the API, a trigger token, another project's pipeline."""
    if payload.get("active") is False:
        return None
    written = str(payload.get("ref", ""))
    if not written:
        raise Unreadable("payload: ref is missing")
    tag = written.startswith("refs/tags/") or payload.get("tag") is True
    owner = tree(payload.get("owner") or payload.get("user"), "payload: user")
    description = str(payload.get("description", ""))
    return Start(
        source=SOURCES[event_name],
        project=project,
        ref=written.removeprefix("refs/heads/").removeprefix("refs/tags/"),
        tag=tag,
        default_branch=default_branch(payload, settings),
        sha=str(payload.get("sha", "")),
        user=str(owner.get("username", "")),
        compared=compared(payload),
        variables=named(payload.get("variables"), "key", "payload: variables"),
        inputs=named_inputs(payload.get("inputs")),
        typed=False,
        extra=extra(event_name, description),
    )


def extra(event_name: str, description: str) -> dict[str, str]:
    if event_name == "schedule":
        return {"CI_PIPELINE_SCHEDULE_DESCRIPTION": description}
    return {"CI_PIPELINE_TRIGGERED": "true"} if event_name == "trigger" else {}


def named(value: object, key: str, place: str) -> dict[str, str]:
    """The API lists pairs; a trigger token sends a mapping."""
    if isinstance(value, Mapping):
        return {str(name): str(entry) for name, entry in value.items()}
    entries = [tree(entry, place) for entry in sequence(value, place)]
    return {str(entry.get(key, "")): str(entry.get("value", "")) for entry in entries}


def named_inputs(value: object) -> dict[str, object]:
    if isinstance(value, Mapping):
        return {str(name): entry for name, entry in value.items()}
    entries = [tree(entry, "payload: inputs") for entry in sequence(value, "payload: inputs")]
    return {str(entry.get("name", "")): entry.get("value") for entry in entries}

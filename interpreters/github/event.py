"""GitHub's webhook payload, and what a run is told of it: ref, sha, actor, changed files.

Two keys are additions of ours: `_changed_files`, a list of paths, since a payload of a pull request does not list
them (and Actions drops them from a push).
https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from interpreters.github.expressions import Value, to_text, truthy
from interpreters.outcome import Unreadable

ON_MERGE_REF = ("pull_request", "pull_request_review", "pull_request_review_comment")
CHANGED = "_changed_files"
SKIPPING = ("[skip ci]", "[ci skip]", "[no ci]", "[skip actions]", "[actions skip]")
NOTHING: Mapping[str, Value] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Event:
    name: str
    payload: Mapping[str, Value]
    repository: str
    ref: str
    sha: str
    actor: str
    base_ref: str = ""
    head_ref: str = ""

    @property
    def action(self) -> str:
        return to_text(self.payload.get("action"))

    @property
    def changed(self) -> frozenset[str] | None:
        """The changed paths; none, when the payload does not say."""
        listed = self.payload.get(CHANGED)
        if isinstance(listed, list | tuple):
            return frozenset(map(to_text, listed))
        return frozenset(pushed_paths(self.payload)) if self.name == "push" else None

    @property
    def from_fork(self) -> bool:
        """A pull request of a fork gets a token that only reads, and no identity token."""
        if not self.name.startswith("pull_request") or self.name == "pull_request_target":
            return False
        head = below(self.payload, "pull_request", "head", "repo")
        if head.get("full_name"):
            return to_text(head["full_name"]).lower() != self.repository.lower()
        return truthy(head.get("fork"))

    @property
    def silenced(self) -> bool:
        """The words in the head commit's message that start nothing."""
        message = to_text(below(self.payload, "head_commit").get("message"))
        asks = any(word in message for word in SKIPPING) or skips_checks(message)
        return self.name == "push" and asks

    @property
    def conflicted(self) -> bool:
        pull_request = below(self.payload, "pull_request")
        return (
            self.name == "pull_request" and pull_request.get("mergeable") is False and self.action != "closed"
        )


def event_of(*, repository: str, name: str, payload: Mapping[str, Value]) -> Event:
    pull_request = below(payload, "pull_request")
    return Event(
        name=name,
        payload=payload,
        repository=repository,
        ref=ref_of(name, payload),
        sha=sha_of(name, payload),
        actor=to_text(below(payload, "sender").get("login")),
        base_ref=to_text(below(pull_request, "base").get("ref")),
        head_ref=to_text(below(pull_request, "head").get("ref")),
    )


def ref_of(name: str, payload: Mapping[str, Value]) -> str:
    if name == "push":
        # A run of a deleted ref is one of the default branch.
        return default_ref(payload) if truthy(payload.get("deleted")) else needed(payload, "ref")
    if name in ON_MERGE_REF:
        return merge_ref(payload)
    match name:
        case "workflow_dispatch":
            return full_ref(needed(payload, "ref"), "branch")
        case "create":
            return full_ref(needed(payload, "ref"), to_text(payload.get("ref_type")))
        case "release":
            return full_ref(needed(below(payload, "release"), "tag_name"), "tag")
        case "merge_group":
            return needed(below(payload, "merge_group"), "head_ref")
        case "deployment" | "deployment_status":
            return full_ref(needed(below(payload, "deployment"), "ref"), "branch")
    return default_ref(payload)


def merge_ref(payload: Mapping[str, Value]) -> str:
    pull_request = below(payload, "pull_request")
    if truthy(pull_request.get("merged")):
        return full_ref(needed(below(pull_request, "base"), "ref"), "branch")
    number = payload.get("number") or pull_request.get("number")
    if number is None:
        raise Unreadable("the payload has no pull_request.number")
    return f"refs/pull/{to_text(number)}/merge"


def sha_of(name: str, payload: Mapping[str, Value]) -> str:
    pull_request = below(payload, "pull_request")
    if name == "push":
        return to_text(payload.get("after"))
    if name in ON_MERGE_REF:
        return to_text(pull_request.get("merge_commit_sha") or below(pull_request, "head").get("sha"))
    if name == "merge_group":
        return to_text(below(payload, "merge_group").get("head_sha"))
    return to_text(payload.get("sha") or payload.get("after"))


def default_ref(payload: Mapping[str, Value]) -> str:
    return full_ref(needed(below(payload, "repository"), "default_branch"), "branch")


def full_ref(name: str, kind: str) -> str:
    folder = "tags" if kind == "tag" else "heads"
    return name if name.startswith("refs/") else f"refs/{folder}/{name}"


def short_ref(ref: str) -> str:
    for start in ("refs/heads/", "refs/tags/", "refs/pull/"):
        if ref.startswith(start):
            return ref.removeprefix(start)
    return ref


def needed(holder: Mapping[str, Value], key: str) -> str:
    value = to_text(holder.get(key))
    if not value:
        raise Unreadable(f"the payload has no {key!r} where GitHub puts one")
    return value


def below(holder: Mapping[str, Value], *steps: str) -> Mapping[str, Value]:
    found: Value = holder
    for step in steps:
        found = found.get(step) if isinstance(found, Mapping) else None
    return found if isinstance(found, Mapping) else NOTHING


def pushed_paths(payload: Mapping[str, Value]) -> Iterator[str]:
    commits = payload.get("commits")
    for commit in commits if isinstance(commits, list | tuple) else ():
        for kind in ("added", "modified", "removed"):
            listed = commit.get(kind) if isinstance(commit, Mapping) else None
            yield from map(to_text, listed if isinstance(listed, list | tuple) else ())


def skips_checks(message: str) -> bool:
    """The trailer stands after two empty lines."""
    lines = [line.strip().lower() for line in message.splitlines()]
    return "skip-checks: true" in lines or "skip-checks:true" in lines

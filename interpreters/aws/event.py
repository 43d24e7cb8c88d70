"""What a forge tells: the payload of its webhook, in the words of CodeBuild and CodePipeline.

A pull request's payload does not list files, nor what its author may do: AWS asks the forge. Two additions of ours
stand in: `_changed_files`, and `_author_roles` in CodeBuild's words (GITHUB_WRITE ...).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from interpreters.outcome import Unreadable

Payload = Mapping[str, object]
NOTHING = "0" * 40
BRANCH, TAG = "refs/heads/", "refs/tags/"
# https://docs.aws.amazon.com/codebuild/latest/userguide/github-webhook.html has this table.
WORDS = {
    "opened": "PULL_REQUEST_CREATED",
    "reopened": "PULL_REQUEST_REOPENED",
    "synchronize": "PULL_REQUEST_UPDATED",
    "released": "RELEASED",
    "prereleased": "PRERELEASED",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class ForgeEvent:
    kind: str  # "push", "pull_request", "release"
    action: str = ""  # the forge's word
    word: str | None = None  # CodeBuild's word; None: no build ever starts on it
    repository: str
    head_ref: str | None = None
    base_ref: str | None = None
    commit: str | None = None
    files: frozenset[str] = frozenset()
    message: str | None = None
    actor: str = ""
    tag_name: str | None = None
    release_name: str | None = None
    fork: bool = False
    roles: frozenset[str] = frozenset()  # of whoever opened the pull request, where they are known

    @property
    def branch(self) -> str | None:
        ref = self.head_ref or ""
        return ref.removeprefix(BRANCH) if ref.startswith(BRANCH) else None

    @property
    def tag(self) -> str | None:
        ref = self.head_ref or ""
        return ref.removeprefix(TAG) if self.kind == "push" and ref.startswith(TAG) else None

    @property
    def target(self) -> str | None:
        return self.base_ref.removeprefix(BRANCH) if self.base_ref else None


def within(payload: object, *keys: str) -> object:
    for key in keys:
        payload = payload.get(key) if isinstance(payload, Mapping) else None
    return payload


def text(payload: object, *keys: str) -> str | None:
    value = within(payload, *keys)
    return value if isinstance(value, str) else None


def many(payload: object, key: str) -> tuple[object, ...]:
    value = within(payload, key)
    return tuple(value) if isinstance(value, list | tuple | set | frozenset) else ()


def of(name: str, payload: Payload) -> ForgeEvent:
    return {"push": _push, "pull_request": _pull_request, "release": _release}[name](payload)


def _repository(payload: Payload) -> str:
    name = text(payload, "repository", "full_name")
    if not name:
        raise Unreadable("payload.repository.full_name: nothing found; a forge's event names its repository")
    return name


def _actor(payload: Payload) -> str:
    return str(within(payload, "sender", "id") or "")


def _push(payload: Payload) -> ForgeEvent:
    commits = many(payload, "commits")
    changed = {
        path for commit in commits for kind in ("added", "modified", "removed") for path in many(commit, kind)
    }
    last = text(payload, "head_commit", "message") or (text(commits[-1], "message") if commits else None)
    gone = within(payload, "deleted") is True or text(payload, "after") == NOTHING
    return ForgeEvent(
        kind="push",
        word=None if gone else "PUSH",
        repository=_repository(payload),
        head_ref=text(payload, "ref"),
        commit=text(payload, "after"),
        files=frozenset(map(str, changed)),
        message=last,
        actor=_actor(payload),
    )


def _pull_request(payload: Payload) -> ForgeEvent:
    action = text(payload, "action") or ""
    merged = within(payload, "pull_request", "merged") is True
    closed = "PULL_REQUEST_MERGED" if merged else "PULL_REQUEST_CLOSED"
    head, base = text(payload, "pull_request", "head", "ref"), text(payload, "pull_request", "base", "ref")
    source, repository = text(payload, "pull_request", "head", "repo", "full_name"), _repository(payload)
    told = frozenset(map(str, many(payload, "_author_roles")))
    # Only who may write can push a branch of the repository itself.
    ours = frozenset({"GITHUB_WRITE"}) if source == repository else frozenset()
    return ForgeEvent(
        kind="pull_request",
        action=action,
        word=closed if action == "closed" else WORDS.get(action),
        repository=repository,
        head_ref=BRANCH + head if head else None,
        base_ref=BRANCH + base if base else None,
        commit=text(payload, "pull_request", "head", "sha"),
        files=frozenset(map(str, many(payload, "_changed_files"))),
        actor=_actor(payload),
        fork=source != repository,
        roles=told or ours,
    )


def _release(payload: Payload) -> ForgeEvent:
    action, tag = text(payload, "action") or "", text(payload, "release", "tag_name")
    return ForgeEvent(
        kind="release",
        action=action,
        word=WORDS.get(action),
        repository=_repository(payload),
        head_ref=TAG + tag if tag else None,
        actor=_actor(payload),
        tag_name=tag,
        release_name=text(payload, "release", "name"),
    )

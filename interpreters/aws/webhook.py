"""Which of a forge's events start a build.

https://docs.aws.amazon.com/codebuild/latest/APIReference/API_WebhookFilter.html: groups are ORed, the filters of
one group are ANDed. A pattern is searched: the page's `^refs/heads/` matches `refs/heads/branch-name`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from interpreters.aws.event import ForgeEvent
from interpreters.aws.shape import Thing, choice, words
from interpreters.outcome import Unreadable

REQUEST = words(
    "projectName branchFilter filterGroups buildType manualCreation scopeConfiguration pullRequestBuildPolicy"
)
TYPES = words(
    "EVENT ACTOR_ACCOUNT_ID HEAD_REF BASE_REF FILE_PATH COMMIT_MESSAGE TAG_NAME RELEASE_NAME "
    "REPOSITORY_NAME ORGANIZATION_NAME WORKFLOW_NAME"
)
EVENTS = words(
    "PUSH PULL_REQUEST_CREATED PULL_REQUEST_UPDATED PULL_REQUEST_CLOSED PULL_REQUEST_REOPENED "
    "PULL_REQUEST_MERGED RELEASED PRERELEASED WORKFLOW_JOB_QUEUED"
)
UNFILTERED = {"PUSH", "PULL_REQUEST_CREATED", "PULL_REQUEST_UPDATED", "PULL_REQUEST_REOPENED"}
POLICIES = ("DISABLED", "ALL_PULL_REQUESTS", "FORK_PULL_REQUESTS")
ROLES = words(
    "GITHUB_READ GITHUB_TRIAGE GITHUB_WRITE GITHUB_MAINTAIN GITHUB_ADMIN GITLAB_GUEST GITLAB_PLANNER "
    "GITLAB_REPORTER GITLAB_DEVELOPER GITLAB_MAINTAINER GITLAB_OWNER BITBUCKET_READ BITBUCKET_WRITE "
    "BITBUCKET_ADMIN"
)
WRITERS = frozenset({"GITHUB_WRITE", "GITHUB_MAINTAIN", "GITHUB_ADMIN"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Filter:
    type: str
    words: frozenset[str]
    pattern: re.Pattern[str]
    excludes: bool

    def passes(self, event: ForgeEvent) -> bool:
        """An exclusion passes whatever does not match: one excluded file among many keeps the build from starting."""
        if self.type == "EVENT":
            return (event.word in self.words) != self.excludes
        matched = any(self.pattern.search(text) for text in _texts(self.type, event))
        return matched != self.excludes


@dataclass(frozen=True, kw_only=True, slots=True)
class Webhook:
    project: str
    branches: re.Pattern[str] | None
    groups: tuple[tuple[Filter, ...], ...]
    batch: bool
    asks: str  # which pull requests wait for a comment
    roles: frozenset[str]  # whose comment it is

    def starts(self, event: ForgeEvent) -> bool:
        if event.word is None:
            return False
        if self.groups:
            return any(all(one.passes(event) for one in group) for group in self.groups)
        branch = event.target or event.branch or ""
        return event.word in UNFILTERED and (self.branches is None or bool(self.branches.search(branch)))

    def waits(self, event: ForgeEvent) -> bool:
        if event.kind != "pull_request" or self.asks == "DISABLED":
            return False
        return (event.fork or self.asks == "ALL_PULL_REQUESTS") and not event.roles & self.roles


def _texts(type: str, event: ForgeEvent) -> Iterable[str]:
    if type == "FILE_PATH":
        return event.files
    owner, _, name = event.repository.partition("/")
    text = {
        "ACTOR_ACCOUNT_ID": event.actor,
        "HEAD_REF": event.head_ref,
        "BASE_REF": event.base_ref,
        "COMMIT_MESSAGE": event.message,
        "TAG_NAME": event.tag_name,
        "RELEASE_NAME": event.release_name,
        "REPOSITORY_NAME": name,
        "ORGANIZATION_NAME": owner,
    }.get(type)
    return () if text is None else (text,)


def webhook(request: Thing) -> Webhook:
    for key in request.values:
        choice(key, REQUEST, f"{request.place}, unknown key")
    policy = request.thing("pullRequestBuildPolicy", ("requiresCommentApproval", "approverRoles"))
    branches = request.optional("branchFilter")
    # https://docs.aws.amazon.com/codebuild/latest/userguide/pull-request-build-policy.html: on, if nothing is said
    asks = policy.chosen("requiresCommentApproval", POLICIES) if policy else "ALL_PULL_REQUESTS"
    roles = frozenset(policy.texts("approverRoles")) if policy and policy.listed("approverRoles") else WRITERS
    for role in roles:
        choice(role, ROLES, f"{request.place}.pullRequestBuildPolicy.approverRoles")
    return Webhook(
        project=request.text("projectName"),
        branches=_regex(branches, f"{request.place}.branchFilter") if branches else None,
        groups=_groups(request),
        batch=request.chosen("buildType", ("BUILD", "BUILD_BATCH", "RUNNER_BUILDKITE_BUILD"), "BUILD")
        == "BUILD_BATCH",
        asks=asks,
        roles=roles,
    )


def _groups(request: Thing) -> tuple[tuple[Filter, ...], ...]:
    groups = []
    for at, group in enumerate(request.listed("filterGroups")):
        place = f"{request.place}.filterGroups[{at}]"
        filters = Thing(place, {"filters": group}).things(
            "filters", ("type", "pattern", "excludeMatchedPattern")
        )
        read = tuple(_filter(one) for one in filters)
        if not any(one.type == "EVENT" for one in read):
            raise Unreadable(f"{place}: no filter of type EVENT; each group names its events")
        groups.append(read)
    return tuple(groups)


def _filter(one: Thing) -> Filter:
    type, pattern = one.chosen("type", TYPES), one.text("pattern")
    words = [word.strip() for word in pattern.split(",")] if type == "EVENT" else []
    for word in words:
        choice(word, EVENTS, f"{one.place}.pattern")
    return Filter(
        type=type,
        words=frozenset(words),
        pattern=_regex("" if words else pattern, f"{one.place}.pattern"),
        excludes=one.flag("excludeMatchedPattern"),
    )


def _regex(pattern: str, place: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as fault:
        raise Unreadable(f"{place}: found {pattern!r}, no regular expression: {fault}") from fault

"""CodeBuild's webhooks.

https://docs.aws.amazon.com/codebuild/latest/userguide/github-webhook-events-sdk.html has the filter groups that
`DOCUMENTED` and `BUT_TAGS` follow; https://docs.aws.amazon.com/codebuild/latest/userguide/github-webhook.html has
the table of events.
"""

from __future__ import annotations

import pytest

from interpreters.outcome import Result, Review, Run, World
from tests.interpreters.aws_declared import (
    CALM,
    Json,
    declared,
    hooked,
    passes,
    pull_request,
    push,
    ran,
    started,
)

OPENED = "PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED, PULL_REQUEST_REOPENED"
DOCUMENTED: tuple[list[Json], ...] = (
    [
        passes("EVENT", OPENED),
        passes("HEAD_REF", "^refs/heads/myBranch$"),
        passes("BASE_REF", "^refs/heads/main$"),
    ],
    [passes("EVENT", "PUSH"), passes("HEAD_REF", "^refs/heads/myBranch$")],
)
BUT_TAGS = [passes("EVENT", "PUSH"), passes("HEAD_REF", "^refs/tags/.*", excludeMatchedPattern=True)]


def on(*filters: Json) -> dict[str, str]:
    return declared(hooked(list(filters)))


def test_one_group_of_several_is_enough() -> None:
    both = declared(hooked(*DOCUMENTED))
    assert started(both, "push", push("refs/heads/myBranch")) == {"shop-checks"}
    assert started(both, "pull_request", pull_request(head="myBranch")) == {"shop-checks"}


def test_every_filter_of_a_group_must_pass() -> None:
    both = declared(hooked(*DOCUMENTED))
    assert not started(both, "push", push("refs/heads/main"))
    assert not started(both, "pull_request", pull_request(head="other"))


def test_an_excluded_pattern_passes_all_others() -> None:
    assert started(on(*BUT_TAGS), "push", push())
    assert not started(on(*BUT_TAGS), "push", push("refs/tags/v1"))


@pytest.mark.parametrize(
    ("action", "merged", "word"),
    [
        ("opened", False, "PULL_REQUEST_CREATED"),
        ("synchronize", False, "PULL_REQUEST_UPDATED"),
        ("reopened", False, "PULL_REQUEST_REOPENED"),
        ("closed", True, "PULL_REQUEST_MERGED"),
        ("closed", False, "PULL_REQUEST_CLOSED"),
    ],
)
def test_each_action_of_a_pull_request_has_its_word(action: str, merged: bool, word: str) -> None:
    told = pull_request(action)
    told["pull_request"] = {**dict(told["pull_request"]), "merged": merged}  # type: ignore[call-overload]  # a payload
    words = [
        one
        for one in (*OPENED.split(", "), "PULL_REQUEST_MERGED", "PULL_REQUEST_CLOSED")
        if started(on(passes("EVENT", one)), "pull_request", told)
    ]
    assert words == [word]


def test_a_label_starts_nothing() -> None:
    assert not started(on(passes("EVENT", OPENED)), "pull_request", pull_request("labeled"))


def test_a_pattern_is_searched_and_not_matched_whole() -> None:
    assert started(
        on(passes("EVENT", "PUSH"), passes("HEAD_REF", "main")), "push", push("refs/heads/mainline")
    )
    anchored = on(passes("EVENT", "PUSH"), passes("HEAD_REF", "^refs/heads/main$"))
    assert not started(anchored, "push", push("refs/heads/mainline"))


def test_one_changed_file_is_enough() -> None:
    infra = on(passes("EVENT", "PUSH"), passes("FILE_PATH", "^infra/"))
    assert started(infra, "push", push("refs/heads/main", "README.md", "infra/vpc.tf"))
    assert not started(infra, "push", push("refs/heads/main", "README.md"))


def test_one_excluded_file_among_others_keeps_the_build_from_starting() -> None:
    but_docs = on(passes("EVENT", "PUSH"), passes("FILE_PATH", "[.]md$", excludeMatchedPattern=True))
    assert started(but_docs, "push", push("refs/heads/main", "shop.py"))
    assert not started(but_docs, "push", push("refs/heads/main", "shop.py", "README.md"))


@pytest.mark.parametrize(
    ("kind", "pattern", "other"),
    [
        ("ACTOR_ACCOUNT_ID", "^4711$", "^47$"),
        ("COMMIT_MESSAGE", "shoes", r"\[skip\]"),
        ("REPOSITORY_NAME", "^shop$", "^acme$"),
        ("ORGANIZATION_NAME", "^acme$", "^shop$"),
        ("HEAD_REF", "^refs/heads/", "^refs/tags/"),
    ],
)
def test_each_type_looks_at_its_own_field(kind: str, pattern: str, other: str) -> None:
    assert started(on(passes("EVENT", "PUSH"), passes(kind, pattern)), "push", push())
    assert not started(on(passes("EVENT", "PUSH"), passes(kind, other)), "push", push())


def test_a_base_never_matches_a_push() -> None:
    assert not started(on(passes("EVENT", "PUSH"), passes("BASE_REF", ".*")), "push", push())


def test_a_release_is_filtered_by_its_tag() -> None:
    told: Json = {
        "action": "released",
        "release": {"tag_name": "v2.1", "name": "Shoes"},
        "repository": {"full_name": "acme/shop"},
    }
    assert started(on(passes("EVENT", "RELEASED"), passes("TAG_NAME", "^v2")), "release", told)
    assert not started(on(passes("EVENT", "RELEASED"), passes("TAG_NAME", "^v3")), "release", told)


def test_another_repository_starts_no_build() -> None:
    assert not started(on(passes("EVENT", "PUSH")), "push", push(repository={"full_name": "acme/web"}))


def test_without_groups_pushes_and_open_pull_requests_start_it() -> None:
    plain = declared(hooked())
    assert started(plain, "push", push("refs/heads/any"))
    assert started(plain, "pull_request", pull_request())
    assert not started(plain, "pull_request", pull_request("closed"))


def test_a_branch_filter_is_an_expression_on_the_branch() -> None:
    filtered = declared(hooked(branchFilter="^main$"))
    assert started(filtered, "push", push())
    assert not started(filtered, "push", push("refs/heads/mainline"))


def test_deleting_a_branch_builds_nothing() -> None:
    assert not started(on(passes("EVENT", "PUSH")), "push", push(after="0" * 40))


def test_a_build_is_named_for_its_project() -> None:
    (run,) = ran(on(passes("EVENT", "PUSH")), "push", push())
    assert [(job.name, job.result, job.commands) for job in run.jobs] == [
        ("shop-checks", Result.SUCCESS, ("./gradlew test",))
    ]


def asked(payload: Json, policy: Json | None, world: World = CALM) -> Run:
    one = hooked([passes("EVENT", OPENED)])
    files = declared(
        one if policy is None else hooked([passes("EVENT", OPENED)], pullRequestBuildPolicy=policy)
    )
    (run,) = ran(files, "pull_request", payload, world)
    return run


FORKS: Json = {"requiresCommentApproval": "FORK_PULL_REQUESTS", "approverRoles": ["GITHUB_ADMIN"]}
ALL: Json = {"requiresCommentApproval": "ALL_PULL_REQUESTS", "approverRoles": ["GITHUB_ADMIN"]}


def comment(role: str) -> World:
    return World(reviews=(Review(of="shop-checks", person="ada", groups=frozenset({role})),))


def test_a_fork_waits_for_a_comment() -> None:
    job = asked(pull_request(fork=True), FORKS).job("shop-checks")
    assert job.result is Result.WAITING
    assert [(wait.kind, wait.of, wait.groups) for wait in job.waits] == [
        ("review", "shop-checks", frozenset({"GITHUB_ADMIN"}))
    ]


def test_a_comment_of_somebody_trusted_starts_it() -> None:
    job = asked(pull_request(fork=True), FORKS, comment("GITHUB_ADMIN")).job("shop-checks")
    assert job.result is Result.SUCCESS
    assert [answer.person for answer in job.answers] == ["ada"]


def test_a_comment_of_anybody_else_does_not() -> None:
    assert asked(pull_request(fork=True), FORKS, comment("GITHUB_READ")).jobs[0].result is Result.WAITING


def test_a_branch_of_the_repository_waits_only_where_all_do() -> None:
    assert asked(pull_request(), FORKS).jobs[0].result is Result.SUCCESS
    assert asked(pull_request(), ALL).jobs[0].result is Result.WAITING


def test_a_batch_of_a_fork_waits_where_it_begins() -> None:
    graph = (
        "version: 0.2\nbatch:\n  build-graph:\n    - identifier: a\n    - {identifier: b, depend-on: [a]}\n"
    )
    one = hooked([passes("EVENT", OPENED)], buildspec=graph, buildType="BUILD_BATCH")
    files = declared({**one, "buildBatchConfig": {"serviceRole": "arn:aws:iam::111122223333:role/batch"}})
    (run,) = ran(files, "pull_request", pull_request(fork=True))
    assert [(job.name, job.result, len(job.waits)) for job in run.jobs] == [
        ("a", Result.WAITING, 1),
        ("b", Result.WAITING, 0),
    ]
    (run,) = ran(files, "pull_request", pull_request(fork=True), comment("GITHUB_WRITE"))
    assert [job.result for job in run.jobs] == [Result.SUCCESS, Result.SUCCESS]


def test_a_contributor_who_could_approve_need_not_wait() -> None:
    told = pull_request(fork=True, _author_roles=["GITHUB_ADMIN"])
    assert asked(told, FORKS).jobs[0].waits == ()


def test_a_policy_that_is_off_builds_forks() -> None:
    off: Json = {"requiresCommentApproval": "DISABLED"}
    assert asked(pull_request(fork=True), off).jobs[0].result is Result.SUCCESS


def test_a_fork_waits_where_nothing_is_said() -> None:
    assert asked(pull_request(fork=True), None).jobs[0].result is Result.WAITING
    assert asked(pull_request(), None).jobs[0].result is Result.SUCCESS

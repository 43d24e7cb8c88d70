"""Which pipelines a forge's event starts.

https://docs.aws.amazon.com/codepipeline/latest/userguide/pipelines-filter-cli.html has the example that
`DOCUMENTED` follows: filters are ORed, the parts of one filter are ANDed.
"""

from __future__ import annotations

import pytest

from tests.interpreters.aws_declared import (
    Json,
    build,
    declared,
    pipeline,
    project,
    pull_request,
    push,
    source,
    stage,
    started,
    trigger,
)

DOCUMENTED: Json = {
    "branches": {"includes": ["feature/**", "release/**"], "excludes": ["mainline"]},
    "filePaths": {
        "includes": ["projectA/**", "common/**/*.js"],
        "excludes": ["**/README.md", "**/LICENSE", "**/CONTRIBUTING.md"],
    },
}


def account(*triggers: Json, **configuration: str) -> dict[str, str]:
    stages = (stage("Source", source(configuration=configuration)), stage("Test", build("Unit")))
    return declared({**pipeline(*stages), **({"triggers": list(triggers)} if triggers else {})}, project())


def on_push(*filters: Json) -> dict[str, str]:
    return account(trigger(push=list(filters)))


def on_pull_request(*filters: Json) -> dict[str, str]:
    return account(trigger(pullRequest=list(filters)))


def test_without_a_trigger_a_push_to_the_named_branch_starts_it() -> None:
    assert started(account(), "push", push()) == {"shop"}


@pytest.mark.parametrize("ref", ["refs/heads/next", "refs/heads/old/main", "refs/tags/main"])
def test_without_a_trigger_nothing_else_starts_it(ref: str) -> None:
    assert not started(account(), "push", push(ref))


def test_a_source_that_detects_no_changes_is_left_alone() -> None:
    assert not started(account(DetectChanges="false"), "push", push())
    assert started(account(DetectChanges="true"), "push", push())


def test_another_repository_starts_nothing() -> None:
    other = push(repository={"full_name": "acme/Shop"})
    assert not started(account(), "push", other)


def test_a_trigger_turns_the_default_off() -> None:
    tags_only = on_push({"tags": {"includes": ["v*"]}})
    assert not started(tags_only, "push", push())
    assert started(tags_only, "push", push("refs/tags/v1"))


def test_a_trigger_without_a_filter_is_a_push_to_the_named_branch() -> None:
    assert started(account(trigger()), "push", push())
    assert not started(account(trigger()), "push", push("refs/heads/next"))


def test_deleting_a_branch_starts_nothing() -> None:
    for declarations in (account(), account(trigger()), on_push({"branches": {"includes": ["**"]}})):
        assert not started(declarations, "push", push(deleted=True))
        assert not started(declarations, "push", push(after="0" * 40))


def test_a_release_starts_no_pipeline() -> None:
    told: Json = {
        "action": "released",
        "release": {"tag_name": "v1"},
        "repository": {"full_name": "acme/shop"},
    }
    for declarations in (account(), account(trigger()), on_push({"tags": {"includes": ["**"]}})):
        assert not started(declarations, "release", told)


@pytest.mark.parametrize(
    ("branch", "changed", "starts"),
    [
        ("feature/x", ["projectA/main.go"], True),
        ("release/1/2", ["common/a/b.js"], True),
        ("release/1", ["common/b.js"], True),
        ("mainline", ["projectA/main.go"], False),
        ("main", ["projectA/main.go"], False),
        ("feature/x", ["projectB/main.go"], False),
        ("feature/x", ["common/b.ts"], False),
        ("feature/x", ["projectA/README.md"], False),
        ("feature/x", ["README.md", "LICENSE"], False),
        ("feature/x", ["projectA/README.md", "projectA/main.go"], True),
        ("feature/x", [], False),
    ],
)
def test_branches_and_paths_of_one_filter_must_both_match(
    branch: str, changed: list[str], starts: bool
) -> None:
    found = started(on_push(DOCUMENTED), "push", push(f"refs/heads/{branch}", *changed))
    assert found == ({"shop"} if starts else set())


def test_one_of_several_filters_is_enough() -> None:
    either = on_push({"tags": {"includes": ["release-v*"]}}, {"branches": {"includes": ["main"]}})
    assert started(either, "push", push())
    assert started(either, "push", push("refs/tags/release-v2"))
    assert not started(either, "push", push("refs/heads/next"))


def test_an_exclusion_wins_over_an_inclusion() -> None:
    filters = on_push({"tags": {"includes": ["release-v*"], "excludes": ["release-v2"]}})
    assert started(filters, "push", push("refs/tags/release-v1"))
    assert not started(filters, "push", push("refs/tags/release-v2"))


def test_an_exclusion_alone_admits_all_others() -> None:
    filters = on_push({"branches": {"excludes": ["wip/**"]}})
    assert started(filters, "push", push("refs/heads/anything"))
    assert not started(filters, "push", push("refs/heads/wip/a"))


def test_a_branch_filter_does_not_see_tags() -> None:
    assert not started(on_push({"branches": {"includes": ["**"]}}), "push", push("refs/tags/v1"))


def test_a_push_trigger_does_not_see_pull_requests() -> None:
    assert not started(on_push({"branches": {"includes": ["**"]}}), "pull_request", pull_request())


def test_a_pull_request_is_filtered_by_the_branch_that_it_goes_to() -> None:
    assert started(on_pull_request({"branches": {"includes": ["main"]}}), "pull_request", pull_request())
    assert not started(on_pull_request({"branches": {"includes": ["shoes"]}}), "pull_request", pull_request())


@pytest.mark.parametrize(
    ("action", "word"), [("opened", "OPEN"), ("synchronize", "UPDATED"), ("closed", "CLOSED")]
)
def test_a_pull_request_is_opened_updated_or_closed(action: str, word: str) -> None:
    events: list[Json] = [{"events": [one]} for one in ("OPEN", "UPDATED", "CLOSED")]
    found = [bool(started(on_pull_request(one), "pull_request", pull_request(action))) for one in events]
    assert found == [one == word for one in ("OPEN", "UPDATED", "CLOSED")]


@pytest.mark.parametrize("action", ["labeled", "edited", "reopened"])
def test_all_other_actions_of_a_pull_request_are_ignored(action: str) -> None:
    assert not started(
        on_pull_request({"branches": {"includes": ["**"]}}), "pull_request", pull_request(action)
    )


def test_changed_paths_of_a_pull_request_count() -> None:
    filters = on_pull_request({"branches": {"includes": ["main"]}, "filePaths": {"includes": ["infra/**"]}})
    assert started(filters, "pull_request", pull_request("opened", "infra/vpc.tf"))
    assert not started(filters, "pull_request", pull_request("opened", "docs/vpc.md"))


def test_a_pipeline_without_triggers_ignores_pull_requests() -> None:
    assert not started(account(), "pull_request", pull_request())


def test_a_trigger_of_one_source_is_not_met_by_the_repository_of_another() -> None:
    second = source("Infra", {"FullRepositoryId": "acme/infra"}, makes="infra")
    both = pipeline(
        stage("Source", source(), second),
        stage("Test", build("Unit")),
        triggers=[trigger(push=[{"branches": {"includes": ["main"]}}])],
    )
    assert not started(declared(both, project()), "push", push(repository={"full_name": "acme/infra"}))
    assert started(declared(both, project()), "push", push())

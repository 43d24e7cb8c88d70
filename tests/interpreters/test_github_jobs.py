"""Which jobs of a started workflow run, in which order, and what becomes of those after them."""

from __future__ import annotations

import pytest

from interpreters.outcome import Result, World
from tests.interpreters.github_events import dispatch, jobs, pull_request, push, results

CHAIN = """
on: push
jobs:
  lint: {runs-on: x, steps: [{run: lint}]}
  test: {runs-on: x, needs: lint, steps: [{run: test}]}
  build: {runs-on: x, needs: [test], steps: [{run: build}]}
  tell: {runs-on: x, needs: [build], if: failure(), steps: [{run: tell}]}
  clean: {runs-on: x, needs: [build], if: "always()", steps: [{run: clean}]}
"""


def failing(*names: str) -> World:
    return World(fails=frozenset(names))


def test_all_jobs_run_when_all_succeed() -> None:
    found = jobs(CHAIN)
    assert results(found) == {
        "lint": "success",
        "test": "success",
        "build": "success",
        "tell": "skipped",
        "clean": "success",
    }
    assert found["build"].after == {"test"}
    assert found["lint"].after == frozenset()


def test_a_failure_skips_the_whole_chain_after_it_but_what_asks_for_it() -> None:
    assert results(jobs(CHAIN, world=failing("lint"))) == {
        "lint": "failure",
        "test": "skipped",
        "build": "skipped",
        "tell": "success",
        "clean": "success",
    }


def with_job(condition: str, needs: str = "[a]") -> str:
    return f"""
on: push
jobs:
  a: {{runs-on: x, steps: [{{run: a}}]}}
  b: {{runs-on: x, if: false, steps: [{{run: b}}]}}
  c: {{runs-on: x, needs: [b], if: "always()", steps: [{{run: c}}]}}
  z:
    runs-on: x
    needs: {needs}
    if: {condition}
    steps: [{{run: z}}]
"""


@pytest.mark.parametrize(
    ("condition", "needs", "fails", "expected"),
    [
        ("success()", "[a]", "", "success"),
        ("success()", "[a]", "a", "skipped"),
        ("failure()", "[a]", "a", "success"),
        ("failure()", "[a]", "", "skipped"),
        ("always()", "[a]", "a", "success"),
        ("cancelled()", "[a]", "a", "skipped"),
        ('"!cancelled()"', "[a]", "a", "success"),
        ("true", "[a]", "a", "skipped"),
        ("github.ref == 'refs/heads/main'", "[a]", "a", "skipped"),
        ("needs.a.result == 'failure'", "[a]", "a", "skipped"),
        ("always() && needs.a.result == 'failure'", "[a]", "a", "success"),
        ("always() && needs.a.result == 'success'", "[a]", "a", "skipped"),
        ("failure() || success()", "[a]", "a", "success"),
        ("true", "[b]", "", "skipped"),
        ("always()", "[b]", "", "success"),
        ("always() && needs.b.result == 'skipped'", "[b]", "", "success"),
        ("true", "[c]", "", "skipped"),  # a skipped job before a need that ran
        ("'!failure()'", "[c]", "", "success"),
        ("failure()", "[b]", "", "skipped"),
        ("${{ success() }}", "[a]", "", "success"),
        ("${{ false }}", "[a]", "", "skipped"),
        ("${{ github.event_name == 'pull_request' }}", "[a]", "", "skipped"),
        (
            "${{ false }} == 'x'",
            "[a]",
            "",
            "success",
        ),  # the braces end before the comparison: a text, and true
        ("${{ always() }} && false", "[a]", "a", "success"),
        ("''", "[a]", "a", "skipped"),
        ("needs.b.result == 'success'", "[a]", "", "skipped"),  # b is no need of z: its result is empty
        ("contains(needs.*.result, 'failure')", "[a]", "a", "skipped"),
        ("always() && contains(needs.*.result, 'failure')", "[a]", "a", "success"),
        ("1 == 1", "[a, b]", "", "skipped"),
        ("0", "[a]", "", "skipped"),
    ],
)
def test_a_condition_decides_over_a_job(condition: str, needs: str, fails: str, expected: str) -> None:
    assert jobs(with_job(condition, needs), world=failing(*fails))["z"].result.value == expected


def test_a_job_that_may_fail_holds_up_nothing() -> None:
    text = """
on: push
jobs:
  scan: {runs-on: x, continue-on-error: true, steps: [{run: scan}]}
  next: {runs-on: x, needs: scan, if: needs.scan.result == 'success', steps: [{run: next}]}
"""
    found = jobs(text, world=failing("scan"))
    assert results(found) == {"scan": "failure", "next": "success"}
    assert found["scan"].may_fail
    assert not found["next"].may_fail


def test_outputs_reach_the_jobs_that_need_them_and_no_others() -> None:
    text = """
on: push
jobs:
  plan:
    runs-on: x
    outputs: {changes: "${{ steps.p.outputs.changes }}", fixed: v1, missing: "${{ steps.q.outputs.changes }}"}
    steps: [{id: p, run: plan}, {run: other}]
  apply: {runs-on: x, needs: plan, if: needs.plan.outputs.changes == 'true', steps: [{run: apply}]}
  later: {runs-on: x, needs: apply, steps: [{run: "echo [${{ needs.plan.outputs.fixed }}]"}]}
  shown: {runs-on: x, needs: plan, steps: [{run: "echo ${{ toJSON(needs.plan.outputs) }}"}]}
"""
    yes = jobs(text, world=World(outputs={"plan": {"changes": "true"}}))
    assert yes["apply"].result is Result.SUCCESS
    assert yes["later"].commands == ("echo []",)
    assert '"missing": ""' in yes["shown"].commands[0]
    assert jobs(text, world=World(outputs={"plan": {"changes": "false"}}))["apply"].result is Result.SKIPPED
    assert jobs(text)["apply"].result is Result.SKIPPED


def test_an_output_may_be_told_apart_by_its_step() -> None:
    text = """
on: push
jobs:
  a:
    runs-on: x
    outputs: {one: "${{ steps.one.outputs.digest }}", two: "${{ steps.two.outputs.digest }}"}
    steps: [{id: one, run: a}, {id: two, run: b}]
  b: {runs-on: x, needs: a, steps: [{run: "echo ${{ needs.a.outputs.one }} ${{ needs.a.outputs.two }}"}]}
"""
    world = World(outputs={"a": {"one.digest": "1", "digest": "2"}})
    assert jobs(text, world=world)["b"].commands == ("echo 1 2",)


def test_a_name_is_evaluated_and_is_what_others_come_after() -> None:
    text = """
on: push
jobs:
  a: {name: "Build on ${{ github.ref_name }}", runs-on: x, steps: [{run: a}]}
  b: {runs-on: x, needs: a, steps: [{run: b}]}
"""
    found = jobs(text)
    assert list(found) == ["Build on main", "b"]
    assert found["b"].after == {"Build on main"}


def test_the_lock_of_a_job_is_its_own_group_or_that_of_the_workflow() -> None:
    text = """
on: push
concurrency: {group: "all-${{ github.ref }}", cancel-in-progress: true}
jobs:
  a: {runs-on: x, concurrency: "prod-${{ github.ref_name }}", steps: [{run: a}]}
  b: {runs-on: x, steps: [{run: b}]}
"""
    found = jobs(text)
    assert found["a"].lock == "prod-main"
    assert found["b"].lock == "all-refs/heads/main"
    assert jobs(CHAIN)["lint"].lock is None


def test_variables_are_those_of_the_workflow_and_of_the_job() -> None:
    text = """
on: push
env: {REGION: eu-west-1, STAGE: "${{ vars.STAGE }}", COUNT: 3, LOG: info}
jobs:
  a:
    runs-on: x
    env: {LOG: debug, ID: "${{ github.sha }}"}
    steps: [{run: 'echo ${{ env.LOG }} ${{ env.OWN }}', env: {OWN: mine}}]
"""
    found = jobs(text, world=World(variables={"STAGE": "dev"}))["a"]
    assert found.variables == {
        "REGION": "eu-west-1",
        "STAGE": "dev",
        "COUNT": "3",
        "LOG": "debug",
        "ID": "c0ffee",
    }
    assert found.commands == ("echo debug mine",)


@pytest.mark.parametrize(
    ("event", "payload", "seen"),
    [
        ("push", push("refs/tags/v1"), "push refs/tags/v1 v1 tag c0ffee - - ann"),
        (
            "pull_request",
            pull_request(merge_commit_sha="feed"),
            "pull_request refs/pull/7/merge 7/merge branch feed main widen ann",
        ),
        (
            "pull_request",
            pull_request("closed", merged=True),
            "pull_request refs/heads/main main branch beef main widen ann",
        ),
        (
            "workflow_dispatch",
            dispatch("release/2"),
            "workflow_dispatch refs/heads/release/2 release/2 branch  - - ann",
        ),
        (
            "release",
            {"action": "published", "release": {"tag_name": "v2"}, "repository": {"default_branch": "main"}},
            "release refs/tags/v2 v2 tag  - - -",
        ),
        (
            "create",
            {"ref": "v3", "ref_type": "tag", "repository": {"default_branch": "main"}},
            "create refs/tags/v3 v3 tag  - - -",
        ),
        (
            "pull_request_target",
            pull_request(),
            "pull_request_target refs/heads/main main branch  main widen ann",
        ),
    ],
)
def test_the_ref_of_a_run_is_that_of_its_event(event: str, payload: dict[str, object], seen: str) -> None:
    text = """
on:
  push:
  pull_request: {types: [opened, closed]}
  pull_request_target:
  workflow_dispatch:
  release:
  create:
jobs:
  a:
    runs-on: x
    steps:
      - run: >-
          ${{ github.event_name }} ${{ github.ref }} ${{ github.ref_name }} ${{ github.ref_type }} ${{ github.sha }}
          ${{ github.base_ref || '-' }} ${{ github.head_ref || '-' }} ${{ github.actor || '-' }}
"""
    assert jobs(text, event, payload)["a"].commands == (seen,)


def test_a_job_knows_its_own_name_and_the_run_its_workflow() -> None:
    text = "name: CI\non: push\njobs: {a: {runs-on: x, steps: [{run: '${{ github.job }} ${{ github.workflow_ref }}'}]}}"
    assert jobs(text)["a"].commands == ("a acme/network/.github/workflows/ci.yml@refs/heads/main",)


def test_jobs_may_be_written_in_any_order() -> None:
    text = """
on: push
jobs:
  last: {runs-on: x, needs: [first, middle], steps: [{run: c}]}
  middle: {runs-on: x, needs: first, steps: [{run: b}]}
  first: {runs-on: x, steps: [{run: a}]}
"""
    assert results(jobs(text, world=failing("first"))) == {
        "first": "failure",
        "middle": "skipped",
        "last": "skipped",
    }

"""Order: stages where nothing is said, `needs` where something is."""

from __future__ import annotations

import pytest

from interpreters.outcome import Unreadable
from tests.interpreters.gitlab_events import jobs, push, results


def after(text: str) -> dict[str, set[str]]:
    return {name: set(job.after) for name, job in jobs(text).items()}


def test_a_job_waits_for_all_jobs_of_earlier_stages() -> None:
    text = """
stages: [one, two, three]
d: {stage: .post, script: make}
c: {stage: three, script: make}
b: {stage: two, script: make}
a: {stage: one, script: make}
z: {stage: .pre, script: make}
"""
    found = after(text)
    assert found == {"z": set(), "a": {"z"}, "b": {"z", "a"}, "c": {"z", "a", "b"}, "d": {"z", "a", "b", "c"}}
    assert list(found) == ["z", "a", "b", "c", "d"]


def test_without_stages_there_are_build_test_and_deploy_and_test_is_the_default() -> None:
    text = "c: {stage: deploy, script: make}\nb: {script: make}\na: {stage: build, script: make}"
    assert after(text) == {"a": set(), "b": {"a"}, "c": {"a", "b"}}


def test_needs_free_a_job_of_its_stages() -> None:
    text = """
a: {stage: build, script: make}
b: {stage: test, script: make}
c: {stage: deploy, script: make, needs: [a]}
d: {stage: deploy, script: make, needs: []}
e: {stage: deploy, script: make, needs: [{job: b, artifacts: false}, c]}
"""
    assert after(text) == {"a": set(), "b": {"a"}, "c": {"a"}, "d": set(), "e": {"b", "c"}}


def test_a_need_of_a_matrix_is_one_of_each_of_its_jobs() -> None:
    text = """
a: {stage: build, script: make, parallel: {matrix: [{OS: [linux, mac], ARCH: [arm, amd]}]}}
b: {script: make, needs: [a]}
c: {script: make, needs: [{job: a, parallel: {matrix: [{OS: linux, ARCH: [arm, amd]}]}}]}
d: {script: make, needs: ["a: [mac, arm]"]}
"""
    found = after(text)
    assert found["b"] == {"a: [linux, arm]", "a: [linux, amd]", "a: [mac, arm]", "a: [mac, amd]"}
    assert found["c"] == {"a: [linux, arm]", "a: [linux, amd]"}
    assert found["d"] == {"a: [mac, arm]"}


def test_a_matrix_may_need_its_like() -> None:
    text = """
a: {stage: build, script: make, parallel: {matrix: [{OS: [linux, mac]}]}}
b: {script: make, needs: ["a: [$[[ matrix.OS ]]]"], parallel: {matrix: [{OS: [linux, mac]}]}}
"""
    assert after(text)["b: [mac]"] == {"a: [mac]"}


def test_parallel_numbers_its_jobs() -> None:
    found = jobs("one: {script: make, parallel: 2, variables: {I: $CI_NODE_INDEX/$CI_NODE_TOTAL}}")
    assert {name: job.variables["I"] for name, job in found.items()} == {"one 1/2": "1/2", "one 2/2": "2/2"}


def test_a_matrix_sets_variables_over_the_job_s() -> None:
    text = """
one:
  script: make
  variables: {A: job, B: job}
  parallel: {matrix: [{A: [x, 1]}, {A: y, C: [z]}]}
  environment: $A
"""
    found = jobs(text)
    assert {name: job.environment for name, job in found.items()} == {
        "one: [x]": "x",
        "one: [1]": "1",
        "one: [y, z]": "y",
    }
    assert found["one: [y, z]"].variables == {"A": "y", "B": "job", "C": "z"}


def test_an_optional_need_that_is_not_there_is_forgotten_and_the_job_starts_at_once() -> None:
    text = """
a: {stage: build, script: make, rules: [{if: $NOPE}]}
b: {stage: build, script: make}
c: {stage: deploy, script: make, needs: [{job: a, optional: true}]}
d: {stage: deploy, script: make, needs: [{job: a, optional: true}, b]}
"""
    assert after(text) == {"b": set(), "c": set(), "d": {"b"}}


def test_a_rule_may_bring_its_own_needs() -> None:
    text = """
a: {stage: build, script: make}
b: {stage: build, script: make}
c: {stage: deploy, script: make, needs: [a], rules: [{if: $CI_COMMIT_BRANCH == "main", needs: [b]}, {when: always}]}
"""
    assert after(text)["c"] == {"b"}
    assert set(jobs(text, push("next"))["c"].after) == {"a"}


def test_needs_on_another_pipeline_s_artifacts_hold_nothing_up() -> None:
    text = """
a: {stage: build, script: make}
b: {stage: deploy, script: make, needs: [{project: acme/other, job: x, ref: main, artifacts: true}]}
"""
    assert after(text)["b"] == set()


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a: {script: make, needs: [b]}", "undefined need: b"),
        ("a: {script: make, needs: [a]}", "circular dependencies"),
        (
            "a: {script: make, needs: [b]}\nb: {script: make, needs: [c]}\nc: {script: make, needs: [a]}",
            "circular",
        ),
        (
            "a: {stage: build, script: make, needs: [b]}\nb: {stage: deploy, script: make}",
            "not defined in current or prior",
        ),
        (
            "a: {script: make, needs: [b]}\nb: {script: make, rules: [{if: $NOPE}]}",
            "does not exist in the pipeline",
        ),
        (
            "a: {script: make, needs: [{job: b}]}\nb: {script: make, rules: [{if: $NOPE}]}",
            "does not exist in the pip",
        ),
        ("a: {script: make, needs: [b, b]}\nb: {script: make}", "duplicated"),
        ("a: {script: make, needs: b}\nb: {script: make}", "should be a list"),
        ("a: {script: make, needs: [{jobs: b}]}\nb: {script: make}", "did you mean job"),
        ("a: {script: make, needs: [{optional: true}]}", "a name or a mapping with job"),
        ("a: {script: make, needs: [.b]}\n.b: {script: make}", "undefined need"),
        ("a: {script: make, needs: [{pipeline: acme/x}]}", "not read here"),
        (
            "a: {script: make, needs: ['b: [z]']}\nb: {script: make, parallel: {matrix: [{A: x}]}}",
            "undefined need",
        ),
        ("a: {stage: verify, script: make}", "chosen stage verify does not exist"),
        ("a: {script: make, parallel: 0}", "a number from 1 to 200"),
        ("a: {script: make, parallel: 201}", "a number from 1 to 200"),
        ("a: {script: make, parallel: {matrix: []}}", "generates 0 jobs"),
        ("a: {script: make, parallel: {matrix: [{A: []}]}}", "a value or a list"),
        ("a: {script: make, needs: ['b: [$[[ matrix.X ]]]']}\nb: {script: make}", "does not exist in matrix"),
    ],
)
def test_needs_that_gitlab_refuses_are_refused_with_their_place(text: str, fault: str) -> None:
    with pytest.raises(Unreadable, match=f"acme/network.*{fault}"):
        results(text)


def test_fifty_needs_are_allowed_and_one_more_is_not() -> None:
    def text(count: int) -> str:
        names = [f"n{number}" for number in range(count)]
        return "\n".join(
            [*(f"{name}: {{script: make}}" for name in names), f"all: {{script: make, needs: {names}}}"]
        )

    assert len(jobs(text(50))["all"].after) == 50
    with pytest.raises(Unreadable, match="only need 50"):
        results(text(51))


def test_two_hundred_of_a_matrix_are_allowed_and_one_more_is_not() -> None:
    def text(count: int) -> str:
        return f"a: {{script: make, parallel: {{matrix: [{{A: {list(range(count))}}}]}}}}"

    assert len(jobs(text(200))) == 200
    with pytest.raises(Unreadable, match="generates 201"):
        results(text(201))

"""What happens to the rest when a job fails, is skipped or waits: in stages and with `needs`."""

from __future__ import annotations

import pytest

from interpreters.outcome import World
from tests.interpreters.gitlab_events import jobs, results

STAGES = """
stages: [one, two, three]
a: {{stage: one, script: make{a}}}
b: {{stage: two, script: make{b}}}
c: {{stage: three, script: make{c}}}
"""
NEEDS = """
a: {{script: make{a}}}
b: {{script: make, needs: [a]{b}}}
c: {{script: make, needs: [b]{c}}}
"""
MAY = ", allow_failure: true"
CODES = ", allow_failure: {exit_codes: [137]}"
FAILURE = ", when: on_failure"
ALWAYS = ", when: always"
MANUAL = ", when: manual"
BLOCKING = ", when: manual, allow_failure: false"
OUT = ", rules: [{if: $NOPE}]"


def ended(shape: str, fails: str, **said: str) -> str:
    text = shape.format(**{"a": "", "b": "", "c": "", **said})
    found = results(text, world=World(fails=frozenset(fails)))
    return " ".join(f"{name}:{result}" for name, result in sorted(found.items()))


@pytest.mark.parametrize(
    ("said", "fails", "expected"),
    [
        ({}, "", "a:success b:success c:success"),
        ({}, "a", "a:failure b:skipped c:skipped"),
        ({"a": MAY}, "a", "a:failure b:success c:success"),
        ({"a": CODES}, "a", "a:failure b:skipped c:skipped"),
        ({"b": FAILURE}, "", "a:success b:skipped c:success"),
        ({"b": FAILURE}, "a", "a:failure b:success c:skipped"),
        ({"a": MAY, "b": FAILURE}, "a", "a:failure b:skipped c:success"),
        ({"c": FAILURE}, "a", "a:failure b:skipped c:success"),
        ({"b": ALWAYS}, "a", "a:failure b:success c:skipped"),
        ({"c": ALWAYS}, "a", "a:failure b:skipped c:success"),
        ({"b": MANUAL}, "", "a:success b:waiting c:success"),
        ({"b": BLOCKING}, "", "a:success b:waiting c:waiting"),
        ({"b": BLOCKING, "c": ALWAYS}, "", "a:success b:waiting c:waiting"),
        ({"b": BLOCKING, "c": FAILURE}, "", "a:success b:waiting c:waiting"),
        ({"b": BLOCKING}, "a", "a:failure b:skipped c:skipped"),
        ({"a": MANUAL, "b": FAILURE}, "", "a:waiting b:skipped c:success"),
        ({"a": OUT}, "", "b:success c:success"),
        ({"b": OUT}, "a", "a:failure c:skipped"),
    ],
)
def test_a_stage_follows_from_all_stages_before_it(said: dict[str, str], fails: str, expected: str) -> None:
    assert ended(STAGES, fails, **said) == expected


@pytest.mark.parametrize(
    ("said", "fails", "expected"),
    [
        ({}, "", "a:success b:success c:success"),
        ({}, "a", "a:failure b:skipped c:skipped"),
        ({"a": MAY}, "a", "a:failure b:success c:success"),
        ({"b": FAILURE}, "", "a:success b:skipped c:skipped"),
        ({"b": FAILURE}, "a", "a:failure b:success c:success"),
        ({"c": FAILURE}, "a", "a:failure b:skipped c:skipped"),
        ({"c": ALWAYS}, "a", "a:failure b:skipped c:success"),
        ({"b": MANUAL}, "", "a:success b:waiting c:skipped"),
        ({"b": BLOCKING}, "", "a:success b:waiting c:waiting"),
        ({"b": BLOCKING, "c": ALWAYS}, "", "a:success b:waiting c:waiting"),
    ],
)
def test_with_needs_a_job_follows_from_those_alone(said: dict[str, str], fails: str, expected: str) -> None:
    assert ended(NEEDS, fails, **said) == expected


def test_one_failure_does_not_stop_jobs_that_do_not_need_it() -> None:
    text = """
a: {stage: build, script: make}
b: {stage: build, script: make}
c: {stage: deploy, script: make, needs: [b]}
d: {stage: deploy, script: make}
"""
    found = results(text, world=World(fails=frozenset("a")))
    assert found == {"a": "failure", "b": "success", "c": "success", "d": "skipped"}


def test_a_job_that_may_fail_says_so() -> None:
    assert jobs("a: {script: make, allow_failure: true}")["a"].may_fail
    assert not jobs("a: {script: make}")["a"].may_fail


def test_a_delayed_job_waits_for_its_clock_and_holds_the_stages_after_it() -> None:
    text = "a: {script: make, when: delayed, start_in: 1 hour 30 minutes}\nb: {stage: deploy, script: make}"
    found = jobs(text)
    assert [(wait.kind, wait.minutes) for wait in found["a"].waits] == [("timer", 90)]
    assert found["b"].after == {"a"}


def test_an_optional_manual_job_is_not_waited_for() -> None:
    text = """
a: {script: make, when: manual}
b: {stage: deploy, script: make}
c: {stage: deploy, script: make, needs: [a]}
"""
    found = jobs(text)
    assert found["b"].after == frozenset()
    assert found["c"].after == {"a"}


@pytest.mark.parametrize(
    ("a", "b", "fails", "expected"),
    [
        ("", "", "", "success"),
        ("", FAILURE, "", "skipped"),  # one of two needs did not run
        ("", FAILURE, "a", "skipped"),
        (MANUAL, "", "", "skipped"),
        (BLOCKING, "", "", "waiting"),
        (BLOCKING, "", "b", "waiting"),
        ("", "", "b", "skipped"),
        (MAY, MAY, "ab", "success"),
    ],
)
def test_all_needs_of_a_job_must_have_gone_well(a: str, b: str, fails: str, expected: str) -> None:
    text = f"""
zero: {{stage: build, script: make}}
a: {{script: make, needs: [zero]{a}}}
b: {{script: make, needs: [zero]{b}}}
c: {{script: make, needs: [a, b]}}
"""
    assert results(text, world=World(fails=frozenset(fails)))["c"] == expected


@pytest.mark.parametrize(
    ("b", "fails", "expected"),
    [("", "a", "success"), (FAILURE, "", "skipped"), (FAILURE, "a", "success"), (MANUAL, "a", "skipped")],
)
def test_a_job_on_failure_with_needs_runs_only_where_all_of_them_ran(
    b: str, fails: str, expected: str
) -> None:
    text = f"""
a: {{stage: build, script: make}}
b: {{stage: test, script: make{b}}}
c: {{stage: deploy, script: make, needs: [a, b], when: on_failure}}
"""
    found = results(text, world=World(fails=frozenset(fails)))
    assert found["c"] == ("skipped" if found["b"] in {"skipped", "waiting"} else expected)

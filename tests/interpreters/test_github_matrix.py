"""Matrices: the examples of the documentation, names, and failing legs."""

from __future__ import annotations

import pytest

from interpreters.github.expressions import Value
from interpreters.github.matrix import legs
from interpreters.github.shape import Place
from interpreters.outcome import Unreadable, World
from tests.interpreters.github_events import jobs, results

HERE = Place("ci.yml", "jobs.a.strategy.matrix")


def values(matrix: Value) -> list[Value]:
    return [dict(leg.values) for leg in legs(matrix, "a", HERE)]


def test_axes_are_multiplied_in_order() -> None:
    assert values({"version": [10.0, 12.0], "os": ["ubuntu", "windows"]}) == [
        {"version": 10.0, "os": "ubuntu"},
        {"version": 10.0, "os": "windows"},
        {"version": 12.0, "os": "ubuntu"},
        {"version": 12.0, "os": "windows"},
    ]


def test_inclusions_add_to_legs_and_make_new_ones_as_documented() -> None:
    found = values(
        {
            "fruit": ["apple", "pear"],
            "animal": ["cat", "dog"],
            "include": [
                {"color": "green"},
                {"color": "pink", "animal": "cat"},
                {"fruit": "apple", "shape": "circle"},
                {"fruit": "banana"},
                {"fruit": "banana", "animal": "cat"},
            ],
        }
    )
    assert found == [
        {"fruit": "apple", "animal": "cat", "color": "pink", "shape": "circle"},
        {"fruit": "apple", "animal": "dog", "color": "green", "shape": "circle"},
        {"fruit": "pear", "animal": "cat", "color": "pink"},
        {"fruit": "pear", "animal": "dog", "color": "green"},
        {"fruit": "banana"},
        {"fruit": "banana", "animal": "cat"},
    ]


def test_exclusions_need_match_in_part_only() -> None:
    found = values(
        {
            "os": ["macos", "windows"],
            "version": [12.0, 14.0],
            "environment": ["staging", "production"],
            "exclude": [
                {"os": "macos", "version": 12.0, "environment": "production"},
                {"os": "windows", "version": "14"},
            ],
        }
    )
    assert found == [
        {"os": "macos", "version": 12.0, "environment": "staging"},
        {"os": "macos", "version": 14.0, "environment": "staging"},
        {"os": "macos", "version": 14.0, "environment": "production"},
        {"os": "windows", "version": 12.0, "environment": "staging"},
        {"os": "windows", "version": 12.0, "environment": "production"},
    ]


def test_an_exclusion_looks_into_lists_and_mappings() -> None:
    node: list[Value] = [{"tags": ["a", "b"]}, {"tags": ["a"]}, {"tags": "a"}]
    assert values({"node": node, "exclude": [{"node": {"tags": ["A", "b"]}}]}) == [
        {"node": each} for each in node[1:]
    ]
    assert values({"node": node, "exclude": [{"node": {"other": 1.0}}]}) == [{"node": each} for each in node]


def test_inclusions_alone_are_the_legs() -> None:
    assert values({"include": [{"site": "production"}, {"site": "staging"}]}) == [
        {"site": "production"},
        {"site": "staging"},
    ]


def test_a_leg_may_be_a_mapping_and_is_named_by_its_leaves() -> None:
    matrix: Value = {"node": [{"version": 14.0}, {"version": 20.0, "env": "NODE_OPTIONS"}]}
    assert [leg.name for leg in legs(matrix, "test", HERE)] == ["test (14)", "test (20, NODE_OPTIONS)"]


def test_a_very_long_name_is_cut_to_a_hundred_characters() -> None:
    (leg,) = legs({"a": ["x" * 200]}, "test", HERE)
    assert len(leg.name) == 100
    assert leg.name.endswith("...")


@pytest.mark.parametrize(
    ("matrix", "said"),
    [
        ({"n": [float(n) for n in range(257)]}, "257 legs"),
        ({"n": []}, "no leg"),
        ({"n": "one"}, "no list"),
        ({"n": [1.0], "exclude": [{"m": 1.0}]}, "'m' is no axis"),
        ("text", "no mapping"),
    ],
)
def test_a_matrix_that_is_none_is_refused(matrix: Value, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        legs(matrix, "a", HERE)
    assert len(legs({"n": [float(n) for n in range(256)]}, "a", HERE)) == 256


def workflow(job: str) -> str:
    return f"""
on: push
jobs:
  a:
    runs-on: x
    {job}
    steps: [{{run: "test ${{{{ matrix.os }}}} ${{{{ strategy.job-index }}}}/${{{{ strategy.job-total }}}}"}}]
  b: {{runs-on: x, needs: a, steps: [{{run: b}}]}}
"""


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("timeout-minutes: 5", ["a (linux)", "a (mac)"]),
        ("name: Test", ["Test (linux)", "Test (mac)"]),
        ('name: "Test on ${{ matrix.os }}"', ["Test on linux", "Test on mac"]),
    ],
)
def test_legs_are_named_by_their_values_unless_the_name_says_them(name: str, shown: list[str]) -> None:
    found = jobs(workflow(f"strategy: {{matrix: {{os: [linux, mac]}}}}\n    {name}"))
    assert list(found) == [*shown, "b"]
    assert found["b"].after == set(shown)
    assert found[shown[1]].commands == ("test mac 1/2",)


def test_a_matrix_may_come_from_the_output_of_a_job() -> None:
    text = """
on: push
jobs:
  list: {runs-on: x, outputs: {dirs: "${{ steps.l.outputs.dirs }}"}, steps: [{id: l, run: list}]}
  plan:
    needs: list
    runs-on: x
    strategy: {matrix: {dir: "${{ fromJSON(needs.list.outputs.dirs) }}"}}
    steps: [{run: "plan ${{ matrix.dir }}"}]
"""
    found = jobs(text, world=World(outputs={"list": {"dirs": '["net", "db"]'}}))
    assert list(found) == ["list", "plan (net)", "plan (db)"]
    with pytest.raises(Unreadable, match=r"jobs\.plan.*not JSON"):
        jobs(text)


def test_one_failing_leg_fails_the_job() -> None:
    text = workflow("strategy: {matrix: {os: [linux, mac]}}")
    found = jobs(text, world=World(fails=frozenset({"a (linux)"})))
    assert results(found) == {"a (linux)": "failure", "a (mac)": "success", "b": "skipped"}


@pytest.mark.parametrize(("fail_fast", "after"), [("", "skipped"), (", fail-fast: false", "success")])
def test_legs_after_a_failing_one_are_cancelled_where_they_run_one_by_one(fail_fast: str, after: str) -> None:
    text = workflow(f"strategy: {{matrix: {{os: [linux, mac]}}, max-parallel: 1{fail_fast}}}")
    found = jobs(text, world=World(fails=frozenset({"a (linux)"})))
    assert results(found) == {"a (linux)": "failure", "a (mac)": after, "b": "skipped"}


def test_one_leg_may_be_allowed_to_fail() -> None:
    strategy = "strategy: {matrix: {os: [linux], include: [{os: mac, may: true}]}}"
    job = strategy + "\n    continue-on-error: ${{ matrix.may == true }}"
    failed = World(fails=frozenset({"a (mac, true)"}))
    assert results(jobs(workflow(job), world=failed)) == {
        "a (linux)": "success",
        "a (mac, true)": "failure",
        "b": "success",
    }
    assert jobs(workflow(job), world=World(fails=frozenset({"a (linux)"})))["b"].result.value == "skipped"


def test_a_skipped_job_is_shown_once_and_its_matrix_is_not_unfolded() -> None:
    text = workflow('if: false\n    name: "on ${{ matrix.os }}"\n    strategy: {matrix: {os: [linux, mac]}}')
    assert results(jobs(text)) == {"on ${{ matrix.os }}": "skipped", "b": "skipped"}


def test_the_last_leg_that_sets_an_output_decides_it() -> None:
    text = """
on: push
jobs:
  a:
    runs-on: x
    strategy: {matrix: {n: [1, 2, 3]}}
    outputs: {digest: "${{ steps.s.outputs.digest }}", leg: "${{ matrix.n }}"}
    steps: [{id: s, run: s}]
  b: {runs-on: x, needs: a, steps: [{run: "${{ needs.a.outputs.digest }} ${{ needs.a.outputs.leg }}"}]}
"""
    world = World(outputs={"a (1)": {"digest": "one"}, "a (2)": {"digest": "two"}})
    assert jobs(text, world=world)["b"].commands == ("two 3",)

"""Trigger jobs: children of the same project, pipelines of others, and what waits for them."""

from __future__ import annotations

import pytest

from interpreters.outcome import World
from tests.interpreters.gitlab_events import jobs, push, request, results, says, web

PARENT = """
stages: [build, deploy, after]
make: {stage: build, script: make}
down:
  stage: deploy
  trigger: {include: child.yml, strategy: depend}
next: {stage: after, script: make}
needing: {stage: after, script: make, needs: [down]}
"""
CHILD = """
plan: {stage: build, script: plan}
apply: {stage: deploy, script: apply, needs: [plan]}
free: {stage: deploy, script: apply, needs: []}
"""
FILES = {"child.yml": CHILD}


def test_a_child_s_jobs_come_after_what_its_trigger_job_waited_for() -> None:
    found = jobs(PARENT, files=FILES)
    assert found["down / plan"].after == {"make"}
    assert found["down / apply"].after == {"make", "down / plan"}
    assert found["down / free"].after == {"make"}


@pytest.mark.parametrize("strategy", ["depend", "mirror"])
def test_what_follows_a_trigger_job_with_a_strategy_waits_for_all_of_the_child(strategy: str) -> None:
    found = jobs(PARENT.replace("depend", strategy), files=FILES)
    child = {"down", "down / plan", "down / apply", "down / free"}
    assert found["needing"].after == child
    assert found["next"].after == child | {"make"}


def test_without_a_strategy_nothing_waits_for_the_child() -> None:
    text = PARENT.replace(", strategy: depend", "")
    assert jobs(text, files=FILES)["needing"].after == {"down"}
    found = results(text, files=FILES, world=World(fails=frozenset({"down / plan"})))
    assert (found["down"], found["down / plan"], found["next"]) == ("success", "failure", "success")


def test_with_a_strategy_a_failure_of_the_child_is_the_trigger_job_s() -> None:
    found = results(PARENT, files=FILES, world=World(fails=frozenset({"down / plan"})))
    assert (found["down"], found["down / apply"], found["next"]) == ("failure", "skipped", "skipped")


def test_a_trigger_job_that_does_not_start_shows_its_child_as_held() -> None:
    found = results(PARENT, files=FILES, world=World(fails=frozenset({"make"})))
    assert {name: found[name] for name in ("down", "down / plan", "next")} == dict.fromkeys(
        ("down", "down / plan", "next"), "skipped"
    )
    manual = PARENT.replace("  stage: deploy\n", "  stage: deploy\n  rules: [{when: manual}]\n")
    waiting = results(manual, files=FILES)
    assert {waiting[name] for name in ("down", "down / plan", "down / free", "next", "needing")} == {
        "waiting"
    }
    played = results(manual, files=FILES, world=World(reviews=(says("max", "down"),)))
    assert set(played.values()) == {"success"}


@pytest.mark.parametrize(
    ("strategy", "when", "down", "after"),
    [
        ("depend", "rules: [{when: manual}]", "waiting", "waiting"),
        ("mirror", "rules: [{when: manual}]", "waiting", "waiting"),
        ("depend", "when: manual", "success", "success"),
        ("mirror", "when: manual", "success", "success"),
    ],
)
def test_a_manual_job_of_a_child_holds_the_parent_only_if_it_blocks(
    strategy: str, when: str, down: str, after: str
) -> None:
    child = f"plan: {{script: plan}}\ngo: {{stage: deploy, script: apply, {when}}}"
    found = results(PARENT.replace("depend", strategy), files={"child.yml": child})
    assert (found["down"], found["down / go"], found["next"]) == (down, "waiting", after)


def test_a_job_of_a_child_is_played_by_its_whole_name() -> None:
    child = "go: {script: apply, rules: [{when: manual}]}"
    found = results(PARENT, files={"child.yml": child}, world=World(reviews=(says("max", "down / go"),)))
    assert set(found.values()) == {"success"}


def test_the_lock_of_a_trigger_job_with_a_strategy_is_its_children_s() -> None:
    text = PARENT.replace("  stage: deploy\n", "  stage: deploy\n  resource_group: $CI_COMMIT_BRANCH-prod\n")
    found = jobs(text, files=FILES)
    locks = {name: job.lock for name, job in found.items()}
    assert locks["down"] == locks["down / plan"] == locks["down / apply"] == "acme/network:main-prod"
    assert locks["make"] is locks["next"] is None


def test_without_a_strategy_the_lock_is_let_go_before_the_child_runs() -> None:
    text = PARENT.replace("  stage: deploy\n", "  stage: deploy\n  resource_group: prod\n").replace(
        ", strategy: depend", ""
    )
    assert jobs(text, files=FILES)["down / plan"].lock is None


def test_a_child_that_asks_for_its_parent_s_lock_waits_for_ever() -> None:
    text = PARENT.replace("  stage: deploy\n", "  stage: deploy\n  resource_group: prod\n")
    child = "plan: {script: plan, resource_group: prod}"
    assert results(text, files={"child.yml": child})["down / plan"] == "waiting"
    assert results(text, files={"child.yml": child.replace("prod", "other")})["down / plan"] == "success"


def test_a_child_sees_the_parent_s_source_change_and_request() -> None:
    parent = "down: {trigger: {include: child.yml}, rules: [{when: always}]}"
    child = """
a: {script: make, rules: [{if: $CI_PIPELINE_SOURCE == "parent_pipeline"}]}
b: {script: make, rules: [{if: $CI_MERGE_REQUEST_IID}]}
c: {script: make, rules: [{changes: [x.tf]}]}
d: {script: make}
e: {script: make, rules: [{if: $CI_COMMIT_BRANCH}]}
"""
    files = {"child.yml": child}
    assert set(results(parent, request(changed=("x.tf",)), files=files)) == {
        "down",
        "down / a",
        "down / b",
        "down / c",
    }
    assert set(results(parent, push(changed=("y.tf",)), files=files)) == {
        "down",
        "down / a",
        "down / d",
        "down / e",
    }


def test_a_child_without_a_job_fails_its_trigger_job() -> None:
    found = results(PARENT, files={"child.yml": "a: {script: make, rules: [{if: $NOPE}]}"})
    assert (found["down"], found["next"]) == ("failure", "skipped")


def test_variables_go_down_as_told() -> None:
    text = """
variables: {ALL: $CI_COMMIT_BRANCH}
down:
  variables: {OWN: "1"}
  trigger:
    include: child.yml
    forward: {FORWARD}
"""
    child = "a: {script: make, variables: {OWN: child, ALL: child, RUN: child}}"

    def seen(forward: str) -> tuple[str, ...]:
        found = jobs(text.replace("{FORWARD}", forward), web(RUN="1"), files={"child.yml": child})
        return tuple(found["down / a"].variables[name] for name in ("OWN", "ALL", "RUN"))

    assert seen("{}") == ("1", "main", "child")
    assert seen("{pipeline_variables: true}") == ("1", "main", "1")
    assert seen("{yaml_variables: false}") == ("child", "child", "child")


def test_a_trigger_job_that_inherits_no_variables_hands_none_down() -> None:
    text = "variables: {ALL: x}\ndown: {inherit: {variables: false}, trigger: {include: child.yml}}"
    assert jobs(text, files={"child.yml": "a: {script: make}"})["down / a"].variables == {}


def test_a_child_takes_inputs_with_its_include() -> None:
    text = "down: {trigger: {include: [{local: child.yml, inputs: {name: prod}}]}}"
    child = "spec: {inputs: {name: {}}}\n---\n'go-$[[ inputs.name ]]': {script: make}"
    assert set(results(text, files={"child.yml": child})) == {"down", "down / go-prod"}


def test_a_child_has_a_configuration_of_its_own() -> None:
    child = "stages: [only]\na: {stage: only, script: make}"
    assert jobs(PARENT, files={"child.yml": child})["down / a"].commands == ("make",)


def test_a_child_of_a_child_is_the_last() -> None:
    text = "down: {trigger: {include: one.yml, strategy: depend}}"
    files = {
        "one.yml": "down: {trigger: {include: two.yml, strategy: depend}}",
        "two.yml": "down: {trigger: {include: child.yml, strategy: depend}}\na: {script: make}",
        "child.yml": CHILD,
    }
    found = results(text, files=files)
    assert found["down / down / a"] == "success"
    assert found["down / down / down"] == "failure"
    assert not [name for name in found if name.count("/") > 2]


def test_a_matrix_of_trigger_jobs_has_a_child_each() -> None:
    text = "down: {trigger: {include: child.yml}, parallel: {matrix: [{ENV: [dev, prod]}]}}"
    found = jobs(text, files={"child.yml": "a: {script: make, environment: $ENV}"})
    assert found["down: [prod] / a"].environment == "prod"
    assert found["down: [dev] / a"].environment == "dev"

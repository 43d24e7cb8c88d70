"""GitLab: which jobs are in a pipeline, and how a job asks for the failure of others."""

from __future__ import annotations

from dataclasses import replace

import pytest

from delivery.events import Input, InputKind, Manual
from delivery.job import Run
from delivery.texts import StageName, VariableName
from tests.delivery.gitlab_pipelines import (
    bundle,
    checking,
    child_file,
    codes,
    needs,
    routes,
    rules,
    service_file,
)
from tests.delivery.pipelines import deployment, input_is, job, output_is, pipeline, push, route
from tests.estates import DEV

FORCE = Input(
    name=VariableName("force"),
    description="Although nothing changed",
    kind=InputKind.YES_OR_NO,
    default="false",
)
ASKED = '$CI_PIPELINE_SOURCE == "web" && $PENSTOCK_ROUTE == "look" && $CI_COMMIT_BRANCH == "main"'


def test_a_job_that_an_input_asks_for_is_there_only_then() -> None:
    found = routes(
        route("look", Manual(inputs=(FORCE,)), job("deep", only_if=input_is("force", "true")), job("look"))
    )
    assert rules(found, "deep") == [{"if": f'{ASKED} && $force == "true"'}]
    assert rules(found, "look") == [{"if": ASKED}]
    assert found["variables"]["force"] == {
        "description": "Although nothing changed",
        "value": "false",
        "options": ["true", "false"],
    }


def test_what_needs_a_job_that_is_left_out_is_left_out_with_it() -> None:
    deep = job("deep", only_if=input_is("force", "true"))
    then, tell = job("then", needs=("deep",)), job("tell", needs=("deep",), run=Run.ALWAYS)
    found = routes(route("look", Manual(inputs=(FORCE,)), deep, then, tell, job("look")))
    assert rules(found, "then") == rules(found, "deep")
    assert found["then"]["needs"] == [{"job": "deep", "artifacts": False}]
    assert rules(found, "tell") == [{"if": ASKED, "when": "always"}]
    assert found["tell"]["needs"] == [{"job": "deep", "artifacts": False, "optional": True}]


def test_an_input_reaches_a_deployments_file_under_a_name_that_is_not_its_own() -> None:
    asked = deployment(DEV, Manual(inputs=(FORCE,)), before=(job("deep", only_if=input_is("force", "true")),))
    # Whoever needs it is left out with it, so the plan and what follows it are.
    assert service_file(pipeline(asked))["deploy-dev"]["variables"] == {"INPUT_force": "$force"}
    found = child_file(pipeline(asked))
    assert rules(found, "deep") == [
        {"if": '$CI_PIPELINE_SOURCE == "parent_pipeline" && $INPUT_force == "true"'}
    ]
    assert rules(found, "apply") == rules(found, "deep")


def test_only_a_job_that_is_told_an_input_knows_it_by_its_name() -> None:
    told = replace(job("told", needs=("apply",)), inputs=(FORCE.name,))
    other = job("other", needs=("apply",))
    found = child_file(pipeline(deployment(DEV, Manual(inputs=(FORCE,)), after=(told, other))))
    assert found["told"]["variables"] == {"force": "$INPUT_force"}
    assert "variables" not in found["other"]


@pytest.mark.parametrize(
    ("literal", "written"), [("true", '"true"'), ('say "yes"', "'say \"yes\"'"), ("a$b", '"a$b"')]
)
def test_a_literal_stands_in_quotes_that_it_does_not_hold(literal: str, written: str) -> None:
    which = Input(name=VariableName("which"), description="Which")
    found = routes(
        route("look", Manual(inputs=(which,)), job("deep", only_if=input_is("which", literal)), job("look"))
    )
    assert rules(found, "deep")[0]["if"].endswith(f"$which == {written}")


@pytest.mark.parametrize("literal", ['it\'s "both"', "two\nlines"])
def test_a_literal_that_rules_cannot_say_is_refused(literal: str) -> None:
    which = Input(name=VariableName("which"), description="Which")
    asked = route("look", Manual(inputs=(which,)), job("deep", only_if=input_is("which", literal)))
    found = bundle(pipeline(check=asked))
    assert codes(found.findings) == {"literal-unsayable"}
    assert found.files == ()


ASKING = (
    job("look", outputs=("found",)),
    job("tell", needs=("look",), only_if=output_is("look", "found", "yes")),
    job("shout", needs=("tell",)),
)
LEAVES = "grep --fixed-strings --line-regexp --quiet found=yes penstock.outputs.look || exit 0"


@pytest.mark.parametrize("name", ["tell", "shout"])
def test_a_job_behind_a_condition_on_what_another_said_leaves_at_its_first_line(name: str) -> None:
    found = routes(route("look", push("main"), *ASKING))
    assert found[name]["before_script" if "before_script" in found[name] else "script"][0] == LEAVES
    assert {"job": "look", "artifacts": True} in found[name]["needs"]


def test_who_is_asked_keeps_what_it_said_under_its_own_name() -> None:
    found = routes(route("look", push("main"), *ASKING))["look"]
    assert found["script"][-1] == "cp penstock.outputs penstock.outputs.look"
    assert found["artifacts"]["paths"] == ["penstock.outputs.look"]


def test_a_condition_on_what_a_job_of_a_deployment_said_is_refused_with_the_job_and_the_remedy() -> None:
    look = job("look", outputs=("found",))
    tell = job("tell", needs=("look", "apply"), only_if=output_is("look", "found", "yes"))
    found = bundle(pipeline(deployment(DEV, before=(look,), after=(tell,))), DEV)
    (finding,) = (each for each in found.findings if each.code == "condition-unsayable")
    assert "job tell" in finding.place
    assert finding.cure
    assert found.files == ()


def test_a_job_after_a_failure_waits_for_the_one_that_it_needs() -> None:
    found = checking(
        job("lint"), job("test", needs=("lint",)), job("shout", needs=("test",), run=Run.FAILURE)
    )
    assert rules(found, "shout")[0]["when"] == "on_failure"
    assert needs(found, "shout") == ["test"]


def test_a_job_after_a_failure_of_several_that_wait_for_nobody_needs_them() -> None:
    found = checking(job("lint"), job("test"), job("shout", needs=("lint", "test"), run=Run.FAILURE))
    assert needs(found, "shout") == ["lint", "test"]
    assert found["stages"] == ["check"]


def test_where_one_failure_would_leave_another_need_out_a_job_waits_for_the_stage() -> None:
    """GitLab leaves a job out as soon as one of its needs was, though another of them failed."""
    found = checking(
        job("lint"), job("test", needs=("lint",)), job("shout", needs=("lint", "test"), run=Run.FAILURE)
    )
    assert "needs" not in found["shout"]
    assert found["shout"]["stage"] == "check-afterwards"
    assert found["stages"] == ["check", "check-afterwards"]


def test_a_job_that_would_see_the_failure_of_others_too_is_refused() -> None:
    asked = route(
        "check",
        push("main"),
        job("lint"),
        job("test", needs=("lint",)),
        job("pack"),
        job("shout", needs=("lint", "test"), run=Run.FAILURE),
    )
    found = bundle(pipeline(check=asked))
    (finding,) = found.findings
    assert finding.code == "run-unsayable"
    assert "pack" in finding.cure


def test_what_may_fail_is_no_failure_that_another_job_sees() -> None:
    found = checking(
        job("lint"),
        job("test", needs=("lint",)),
        job("try", may_fail="it is new"),
        job("shout", needs=("lint", "test"), run=Run.FAILURE),
    )
    assert found["try"]["allow_failure"] is True
    assert found["shout"]["stage"] == "check-afterwards"


def test_a_job_stands_no_earlier_than_what_it_needs() -> None:
    """GitLab refuses a need of a later stage."""
    early, late = (
        job("early", needs=("late",), stage=StageName("build")),
        job("late", stage=StageName("test")),
    )
    found = service_file(pipeline(check=route("check", push("main"), early, late), stages=("build", "test")))
    assert found["early"]["stage"] == found["late"]["stage"] == "test"


def test_what_tells_of_a_release_stands_with_it_so_that_a_deployment_need_not_look_later() -> None:
    tell = job("tell", needs=("build",), run=Run.ALWAYS, stage=StageName("last"))
    release = route("release", push("main"), job("build", stage=StageName("first")), tell)
    apart = deployment(DEV)
    placed = replace(apart, apply=replace(apart.apply, stage=StageName("second")))
    found = service_file(pipeline(placed, release=release, stages=("first", "second", "last")))
    assert found["tell"]["stage"] == "first"
    assert found["stages"] == ["first", "second", "last"]


def test_what_tells_of_all_is_not_seen_by_what_waits_for_a_failure() -> None:
    tell = job("tell", needs=("lint", "test"), run=Run.ALWAYS)
    shout = job("shout", needs=("lint", "test"), run=Run.FAILURE)
    found = checking(job("lint"), job("test", needs=("lint",)), tell, shout)
    assert found["tell"]["stage"] == found["shout"]["stage"] == "check-afterwards"


@pytest.mark.parametrize("name", ["PENSTOCK_GATE", "AWS_ROLE_ARN", "ci_commit_sha", "GIT_STRATEGY"])
def test_an_input_that_would_stand_above_what_a_job_is_told_is_refused(name: str) -> None:
    asked = Manual(inputs=(Input(name=VariableName(name), description="Which"),))
    found = bundle(pipeline(check=route("look", asked, job("look"))))
    assert codes(found.findings) == {"name-taken"}
    assert found.files == ()


def test_a_deployment_in_a_stage_before_that_of_what_it_comes_after_is_refused() -> None:
    plain = deployment(DEV)
    early = replace(plain, apply=replace(plain.apply, stage=StageName("first")))
    release = route("release", push("main"), job("build", stage=StageName("second")))
    found = bundle(pipeline(early, release=release, stages=("first", "second")))
    assert codes(found.findings) == {"stage-order"}


def test_a_need_that_is_always_there_is_not_optional() -> None:
    tell = job("tell", needs=("plan", "apply"), run=Run.ALWAYS)
    found = child_file(pipeline(deployment(DEV, after=(tell,))))
    assert found["tell"]["needs"] == [
        {"job": "plan", "artifacts": False},
        {"job": "apply", "artifacts": False},
    ]

"""What a pipeline means, in small cases: the reference that every backend is held against."""

from __future__ import annotations

import pytest

from delivery.events import Input, InputKind, Manual, Push, Upstream
from delivery.happening import (
    Asked,
    Circumstances,
    Happening,
    Proposed,
    Pushed,
    Released,
    Tagged,
    Ticked,
)
from delivery.job import Run
from delivery.meaning import End, Meant, meaning
from delivery.pipeline import Pipeline
from delivery.texts import Branch, Cron, ServiceName, TagPattern, TimeZone, VariableName
from tests.delivery import pipelines as made
from tests.delivery.pipelines import deployment, job, pipeline, promoted, push, route
from tests.estates import DEV, PROD, STAGING

NOTHING_SPECIAL = Circumstances()
MAIN = Pushed(branch=Branch("main"), changed=("main.tf",))
OPENED = Proposed(into=Branch("main"), changed=("main.tf",))


def told(
    of: Pipeline, happening: Happening = MAIN, circumstances: Circumstances = NOTHING_SPECIAL
) -> dict[str, Meant]:
    return {each.name: each for each in meaning(of, made.work("github").service, happening, circumstances)}


def ends(
    of: Pipeline, happening: Happening = MAIN, circumstances: Circumstances = NOTHING_SPECIAL
) -> dict[str, str]:
    return {name: each.end.value for name, each in told(of, happening, circumstances).items()}


def failing(*jobs: str) -> Circumstances:
    return Circumstances(fails=frozenset(jobs))


OPENED_ON = made.pull_request("main")
CHECK = route("check", made.pull_request("main"), job("lint"), job("test", needs=("lint",)))
RELEASE = route("release", push("main"), job("build"))
WHOLE = pipeline(*promoted(), check=CHECK, release=RELEASE)


def test_a_push_releases_and_then_promotes_from_environment_to_environment() -> None:
    found = told(WHOLE)
    assert next(iter(found)) == "build"
    assert found["deploy-dev / plan"].after == {"build"}
    assert "deploy-dev / apply" in found["deploy-staging / plan"].after


def test_a_push_to_another_branch_starts_nothing() -> None:
    assert told(WHOLE, Pushed(branch=Branch("feature/x"), changed=("main.tf",))) == {}


def test_a_pull_request_is_checked_and_deploys_nothing() -> None:
    assert list(told(WHOLE, OPENED)) == ["lint", "test"]


@pytest.mark.mission(58)
def test_each_environment_can_have_a_branch_of_its_own() -> None:
    each = pipeline(
        deployment(DEV, push("develop")), deployment(STAGING, push("staging")), deployment(PROD, push("main"))
    )
    assert set(told(each, Pushed(branch=Branch("staging")))) == {
        "deploy-staging / plan",
        "deploy-staging / apply",
    }


@pytest.mark.parametrize(("changed", "starts"), [("infra/main.tf", True), ("docs/page.md", False)])
def test_a_push_with_paths_starts_only_if_one_of_them_changed(changed: str, starts: bool) -> None:
    only = pipeline(deployment(DEV, push("main", paths=("infra/**",))))
    assert bool(told(only, Pushed(branch=Branch("main"), changed=(changed,)))) is starts


@pytest.mark.parametrize(("forks", "runs"), [(True, True), (False, False)])
def test_a_pull_request_of_a_fork_runs_only_where_forks_may(forks: bool, runs: bool) -> None:
    open_to_all = pipeline(check=route("check", made.pull_request("main", forks=forks)))
    assert bool(told(open_to_all, Proposed(into=Branch("main"), from_fork=True))) is runs


def test_a_schedule_starts_what_has_its_cron_in_its_zone() -> None:
    nightly = pipeline(watches=(route("nightly", made.schedule("0 4 * * *", "Europe/Berlin")),))
    assert told(nightly, Ticked(cron=Cron("0 4 * * *"), time_zone=TimeZone("Europe/Berlin")))
    assert not told(nightly, Ticked(cron=Cron("0 4 * * *")))


def test_what_is_started_by_hand_is_started_by_its_name() -> None:
    by_hand = pipeline(watches=(route("sweep", Manual()), route("mop", Manual(), job("wipe"))))
    assert list(told(by_hand, Asked(what="mop"))) == ["wipe"]


def test_a_release_of_another_service_starts_what_waits_for_it() -> None:
    behind = pipeline(watches=(route("follow", Upstream(service=ServiceName("other"))),))
    assert told(behind, Released(service=ServiceName("other")))
    assert not told(behind, Released(service=ServiceName("another")))


def test_a_tag_is_no_branch() -> None:
    of_tags = pipeline(release=route("release", Push(tags=(TagPattern("v*"),)), job("build")))
    assert told(of_tags, Tagged(tag="v1.0.0"))
    assert not told(of_tags, Pushed(branch=Branch("v1.0.0")))


def test_what_needs_a_failed_job_is_skipped() -> None:
    assert ends(WHOLE, OPENED, failing("lint")) == {"lint": "failure"}


def test_a_job_for_failures_runs_only_behind_one() -> None:
    careful = pipeline(
        check=route("check", OPENED_ON, job("test"), job("tell", needs=("test",), run=Run.FAILURE))
    )
    assert ends(careful, OPENED) == {"test": "success"}
    assert ends(careful, OPENED, failing("test")) == {"test": "failure", "tell": "success"}


def test_a_job_for_failures_looks_at_what_it_needs_directly() -> None:
    chain = (job("lint"), job("test", needs=("lint",)), job("tell", needs=("test",), run=Run.FAILURE))
    assert ends(pipeline(check=route("check", OPENED_ON, *chain)), OPENED, failing("lint")) == {
        "lint": "failure"
    }


def test_a_job_that_always_runs_runs_behind_a_skipped_one() -> None:
    chain = (job("lint"), job("test", needs=("lint",)), job("tell", needs=("test",), run=Run.ALWAYS))
    found = ends(pipeline(check=route("check", OPENED_ON, *chain)), OPENED, failing("lint"))
    assert found == {"lint": "failure", "tell": "success"}


def test_a_failure_that_may_be_stops_nothing() -> None:
    lenient = (job("scan", may_fail="it warns"), job("test", needs=("scan",)))
    found = ends(pipeline(check=route("check", OPENED_ON, *lenient)), OPENED, failing("scan"))
    assert found == {"scan": "failure", "test": "success"}


def test_a_condition_on_an_output_looks_at_what_was_said() -> None:
    jobs = (
        job("look", outputs=("changed",)),
        job("build", needs=("look",), only_if=made.output_is("look", "changed", "true")),
    )
    of = pipeline(check=route("check", OPENED_ON, *jobs))
    said = Circumstances(outputs={"look": {"changed": "true"}})
    assert "build" in ends(of, OPENED, said)
    assert "build" not in ends(of, OPENED)


def test_an_input_has_its_default_where_nobody_was_asked() -> None:
    asked = Input(
        name=VariableName("force"), description="Force it", kind=InputKind.YES_OR_NO, default="true"
    )
    jobs = (job("build", only_if=made.input_is("force", "true")),)
    of = pipeline(release=route("release", (push("main"), Manual(inputs=(asked,))), *jobs))
    assert told(of)
    assert not told(of, Asked(what="release", inputs={VariableName("force"): "false"}))


def test_a_closed_gate_holds_apply_and_all_behind_it() -> None:
    found = ends(WHOLE, MAIN, Circumstances(closed_gates=frozenset({"deploy-staging"})))
    assert found["deploy-staging / plan"] == End.SUCCESS
    assert found["deploy-staging / apply"] == End.WAITING
    assert "deploy-prod / plan" not in found


def test_the_gate_of_an_environment_stands_before_its_apply_alone() -> None:
    found = told(WHOLE)
    assert found["deploy-prod / apply"].groups == {"platform", "security"}
    assert found["deploy-prod / plan"].groups == frozenset()


def test_a_deployment_that_failed_is_not_promoted() -> None:
    assert "deploy-staging / plan" not in ends(WHOLE, MAIN, failing("deploy-dev / apply"))


def test_a_job_for_failures_that_had_nothing_to_do_hinders_no_promotion() -> None:
    careful = deployment(DEV, push("main"), after=(job("undo", needs=("apply",), run=Run.FAILURE),))
    of = pipeline(careful, deployment(STAGING, made.after(DEV)))
    assert "deploy-staging / apply" in ends(of)


def test_a_push_may_leave_out_branches_that_something_else_is_for() -> None:
    anywhere = Push(branches=made.push("**").branches, but_not=made.push("main").branches)
    of = pipeline(check=route("check", anywhere))
    assert told(of, Pushed(branch=Branch("feature/x")))
    assert not told(of, MAIN)


def test_a_release_leaves_out_no_branch() -> None:
    anywhere = Push(branches=made.push("**").branches, but_not=made.push("main").branches)
    with pytest.raises(ValueError, match="leaves none out"):
        pipeline(release=route("release", anywhere))

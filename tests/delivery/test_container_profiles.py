"""What the two documents of containers ask of their profiles as a whole, beside each single entry."""

from __future__ import annotations

import re

import pytest

from delivery.blueprints.registry import pipeline_of
from delivery.estate import Estate, check_estate
from delivery.happening import Asked, Circumstances, Happening, Proposed, Pushed, Ticked
from delivery.meaning import End, meaning
from delivery.pipeline import Pipeline
from delivery.promises import BoundDigest, DistinctPeople
from delivery.step import Readers
from delivery.texts import Branch, Cron, EnvironmentName
from desk.simulation.told import told
from tests.delivery.pipelines import FORGES
from tests.delivery.seed_parts import Parts
from tests.delivery.seed_services import delivered

STAGES = (
    "validation",
    "build",
    "testing",
    "security-scanning",
    "compliance",
    "dev-deployment",
    "integration-testing",
    "canary-deployment",
    "smoke-testing",
    "staging-deployment",
    "e2e-testing",
    "production-approvals",
    "production-deployment",
    "monitoring",
    "rollback",
)
ACCOUNT = re.compile(r"\b[0-9]{12}\b")


def parts(document: str) -> Parts:
    service, pipeline = delivered(document)
    return Parts(service=service, pipeline=pipeline)


def ran(document: str, *, branch: str = "main", fails: frozenset[str] = frozenset()) -> dict[str, End]:
    """Every job that a push makes run, where every gate opens."""
    service, pipeline = delivered(document)
    found = meaning(pipeline, service, Pushed(branch=Branch(branch)), Circumstances(fails=fails))
    return {each.name: each.end for each in found}


def reached(document: str, **happened: object) -> list[str]:
    """The deployments that changed something, in order."""
    changes = ("apply", "promote", "rollback")
    names = ran(document, **happened)  # type: ignore[arg-type]  # as `ran` takes them
    return [key for key, _, job in (name.partition(" / ") for name in names) if job in changes]


@pytest.mark.mission(372)
def test_the_fifteen_stages_stand_in_their_order_and_hold_every_job() -> None:
    pipeline = parts("004").pipeline
    assert pipeline.stages == STAGES
    assert [held.job.name for held in parts("004").all_jobs() if held.job.stage is None] == []


@pytest.mark.mission(432)
def test_a_change_goes_through_canary_and_colours_to_production() -> None:
    assert reached("004") == ["deploy-dev", "canary-staging", "deploy-staging", "deploy-prod"]


def test_another_branch_ends_in_development() -> None:
    assert reached("004", branch="develop") == ["early-dev"]


@pytest.mark.mission(397)
@pytest.mark.parametrize(
    "job", ["scan-secrets", "scan-image", "scan-image-grype", "check-cdk", "test-unit", "synth"]
)
def test_what_blocks_keeps_everything_back(job: str) -> None:
    assert reached("004", fails=frozenset({job})) == []


@pytest.mark.parametrize("job", ["check-pci", "check-hipaa", "check-soc2", "test-mutation"])
def test_what_informs_keeps_nothing_back(job: str) -> None:
    assert len(reached("004", fails=frozenset({job}))) == 4


def test_a_bad_canary_ends_the_way() -> None:
    assert reached("004", fails=frozenset({"canary-staging / analyse"})) == ["deploy-dev", "canary-staging"]


def test_production_asks_security_and_product_and_nobody_counts_twice() -> None:
    gate = parts("004").service.target(EnvironmentName("prod")).gate
    assert {"security", "product"} <= set(gate.groups)
    assert {DistinctPeople(), BoundDigest()} <= gate.promises


@pytest.mark.mission(430)
@pytest.mark.parametrize("document", ["003", "004"])
def test_no_account_stands_in_what_is_run(document: str) -> None:
    words = [word for held in parts(document).all_jobs() for word in held.words]
    values = [value for held in parts(document).all_jobs() for value in held.job.variables.values()]
    assert [each for each in (*words, *values) if ACCOUNT.search(each)] == []


@pytest.mark.mission(418)
def test_every_artifact_is_kept_for_a_week_and_not_for_everybody() -> None:
    kept = [artifact for held in parts("004").all_jobs() for artifact in held.job.artifacts]
    assert {artifact.retention_days for artifact in kept} == {7}
    assert Readers.EVERYBODY not in {artifact.readers for artifact in kept}


def test_the_chain_of_supply_ends_in_a_promotion() -> None:
    assert reached("003") == ["deploy-staging", "deploy-prod", "promote-prod"]


@pytest.mark.mission(330)
@pytest.mark.parametrize("job", ["scan-image", "scan-code", "check-licenses", "sign-image"])
def test_what_is_not_signed_is_not_deployed(job: str) -> None:
    assert reached("003", fails=frozenset({job})) == []


def test_the_analysis_measures_ten_times_in_five_minutes() -> None:
    (held,) = parts("003").held("deploy", "analyse", "prod")
    assert {
        "--minutes=5",
        "--measurements=10",
        "--p99-below-ms=250",
        "--errors-below-percent=0.1",
    } <= held.words


def test_a_failed_analysis_promotes_nothing_and_gives_up() -> None:
    failed = frozenset({"deploy-prod / analyse"})
    assert ran("003", fails=failed)["deploy-prod / rollback"] is End.SUCCESS
    assert "promote-prod" not in reached("003", fails=failed)
    assert "deploy-prod / rollback" not in ran("003")


@pytest.mark.parametrize("document", ["003", "004"])
def test_the_same_service_makes_the_same_pipeline(document: str) -> None:
    service, pipeline = delivered(document)
    again: Pipeline = pipeline_of(service)
    assert repr(again) == repr(pipeline)


@pytest.mark.parametrize("document", ["003", "004"])
def test_an_estate_of_the_service_keeps_every_promise(document: str) -> None:
    service = parts(document).service
    environments = tuple(target.environment for target in service.targets)
    assert check_estate(Estate(environments=environments, services=(service,))) == ()


HAPPENINGS: dict[str, Happening] = {
    "push": Pushed(branch=Branch("main")),
    "push elsewhere": Pushed(branch=Branch("feature/x")),
    "push to develop": Pushed(branch=Branch("develop")),
    "request": Proposed(into=Branch("main")),
    "fork": Proposed(into=Branch("main"), from_fork=True),
    "by hand": Asked(what="rollback-prod"),
    "clock": Ticked(cron=Cron("0 6 * * *")),
}


@pytest.mark.parametrize("document", ["003", "004"])
@pytest.mark.parametrize("happening", HAPPENINGS)
def test_workflows_do_what_is_meant(document: str, happening: str) -> None:
    service, _ = delivered(document)
    environments = tuple(target.environment for target in service.targets)
    estate = Estate(environments=environments, services=(service,), forges=FORGES)
    answer = told(estate, service, "github", HAPPENINGS[happening], Circumstances())
    assert answer.differences == ()

"""What one account's stack is given of a service, by what of it CodePipeline runs."""

from __future__ import annotations

from dataclasses import replace

from delivery.blueprints import TerraformOptions
from delivery.finding import Severity
from delivery.service import CODEPIPELINE, GITHUB, RunsOn, Service
from delivery.site import Delivered, Site, site_of
from delivery.texts import Cron, EnvironmentName
from tests.delivery.pipelines import FORGES
from tests.estates import DEV, TOOLBOX, estate, service


def site(found: Service[TerraformOptions], environment: str = "dev") -> Site:
    described = replace(estate(found), forges=FORGES)
    return site_of(described, EnvironmentName(environment), TOOLBOX)


def delivered(found: Service[TerraformOptions]) -> Delivered:
    (only,) = site(found).delivered
    return only


def codes(found: Service[TerraformOptions]) -> set[str]:
    return {finding.code for finding in delivered(found).findings}


def runs_on(**parts: str) -> Service[TerraformOptions]:
    chosen = {part: GITHUB if name == "github" else CODEPIPELINE for part, name in parts.items()}
    return replace(service(), runs_on=RunsOn(**chosen))


def test_what_deploys_elsewhere_has_no_pipeline_and_no_roles_yet_and_it_is_said() -> None:
    found = delivered(runs_on(check="github", release="github", deploy="github"))
    assert (found.pipeline, found.roles) == (None, ())
    assert [finding.code for finding in found.findings] == ["roles-not-made"]


def test_what_is_checked_elsewhere_is_deployed_here_and_nothing_is_missing() -> None:
    found = delivered(runs_on(check="github"))
    assert found.pipeline is not None
    assert found.findings == ()


def test_a_check_that_is_compiled_and_not_made_is_said() -> None:
    assert "route-not-made" in codes(service())
    assert {finding.severity for finding in delivered(service()).findings} == {Severity.NOTE}


def test_a_service_has_a_pipeline_for_each_of_its_deployments_and_one_that_is_followed() -> None:
    options = replace(service().targets[0].options, destroyable_in=(DEV.name,))
    found = service(environments=(DEV,), options=options)
    names = [spec.name for spec in delivered(found).pipelines]
    assert names == ["network-dev", "destroy-network-dev"]
    pipeline = delivered(found).pipeline
    assert pipeline is not None
    assert pipeline.name == "network-dev"


def test_the_roles_reach_what_each_of_the_pipelines_keeps() -> None:
    options = replace(service().targets[0].options, destroyable_in=(DEV.name,))
    plan = delivered(service(environments=(DEV,), options=options)).roles[0]
    assert "/network-dev/*" in plan.permissions.json
    assert "/destroy-network-dev/*" in plan.permissions.json


def test_a_time_that_starts_a_pipeline_is_allowed_that_pipeline_alone() -> None:
    options = replace(service().targets[0].options, every=Cron("0 6 * * *"))
    found = site(service(environments=(DEV,), options=options))
    role = next(role for role in found.duty_roles if role.purpose == "schedule")
    assert ":network-dev" in role.permissions.json
    assert "codebuild:StartBuild" not in role.permissions.json


def test_where_no_time_starts_anything_the_scheduler_is_nobody() -> None:
    assert "schedule" not in {role.purpose for role in site(service(environments=(DEV,))).duty_roles}

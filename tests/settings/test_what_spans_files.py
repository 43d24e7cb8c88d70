"""What must hold between files is told at the file and line where it can be changed."""

from __future__ import annotations

import pytest

from tests.settings.conftest import Written

NETWORK, DNS = "catalog/network.yaml", "catalog/dns.yaml"
DEV, STAGING, PROD = "Pulumi.dev.yaml", "Pulumi.staging.yaml", "Pulumi.prod.yaml"


def test_two_services_of_one_name_are_refused_with_both_places(written: Written) -> None:
    written.replace(DNS, "name: dns", "name: network")
    problem = written.problem()
    assert (problem.file, problem.line) == (NETWORK, 2)
    assert "catalog/dns.yaml:2" in problem.found


def test_two_services_of_one_id_are_refused(written: Written) -> None:
    written.replace(DNS, "id: dns-1", "id: network-1")
    problem = written.problem()
    assert (problem.file, problem.line, problem.path) == (NETWORK, 1, "id")


@pytest.mark.mission(4)
def test_two_services_of_one_root_are_refused_since_they_would_share_state(written: Written) -> None:
    written.replace(
        DNS,
        "repository: acme/dns\nroot: infrastructure/dns",
        "repository: acme/network\nroot: infrastructure/network",
    )
    assert {(each.file, each.line, each.path) for each in written.problems()} == {(NETWORK, 4, "root")}


def test_the_same_root_in_another_repository_is_allowed(written: Written) -> None:
    written.replace(DNS, "root: infrastructure/dns", "root: infrastructure/network")
    assert written.problems() == ()


def test_an_environment_that_does_not_exist_is_refused_with_the_nearest(written: Written) -> None:
    written.replace(NETWORK, "  prod: {}", "  prd: {}")
    problem = written.problem()
    assert (problem.file, problem.line, problem.nearest) == (NETWORK, 9, "prod")


def test_a_promotion_past_an_environment_is_refused(written: Written) -> None:
    written.replace(NETWORK, "  staging: {}\n", "")
    problem = written.problem()
    assert (problem.file, problem.path) == (NETWORK, "environments")


def test_an_environment_after_an_unknown_one_is_refused(written: Written) -> None:
    written.replace(PROD, "after: [staging]", "after: [staginc]")
    problems = written.problems()
    assert (PROD, 8) in [(each.file, each.line) for each in problems]


def test_a_cycle_of_environments_is_refused(written: Written) -> None:
    written.replace(DEV, "tier: development", "tier: development\n    after: [prod]")
    problem = written.problem()
    assert (problem.file, problem.line) == (DEV, 7)
    assert "dev -> prod -> staging -> dev" in problem.found


@pytest.mark.mission(6)
def test_a_promotion_without_a_gate_is_refused(written: Written) -> None:
    written.replace(STAGING, "    gate:\n      approved_by: [platform]\n      expires_minutes: 600\n", "")
    places = [(each.file, each.path) for each in written.problems()]
    assert (STAGING, "config.penstock:environment.gate") in places


@pytest.mark.mission(6)
def test_the_first_environment_needs_no_gate(written: Written) -> None:
    assert "gate" not in (written.root / DEV).read_text()
    assert written.problems() == ()


@pytest.mark.mission(8)
def test_a_gate_of_production_that_asks_no_more_than_staging_s_is_refused(written: Written) -> None:
    written.replace(
        PROD, "[platform, security]\n      expires_minutes: 300", "[platform]\n      expires_minutes: 600"
    )
    problem = written.problem()
    assert (problem.file, problem.path) == (PROD, "config.penstock:environment.gate")


@pytest.mark.mission(8)
def test_a_gate_of_production_that_asks_for_other_things_than_staging_s_is_refused(written: Written) -> None:
    written.replace(PROD, "[platform, security]", "[security, data]")
    assert written.problem().file == PROD


def test_a_gate_of_production_that_lets_approvals_live_shorter_is_enough(written: Written) -> None:
    written.replace(PROD, "[platform, security]", "[platform]")
    assert written.problems() == ()


def test_two_tiers_in_one_account_are_refused(written: Written) -> None:
    text = (written.root / PROD).read_text().replace("333333333333", "222222222222")
    written.write(PROD, text)
    assert written.problem().file == PROD


def test_a_stack_file_that_describes_another_stack_is_refused(written: Written) -> None:
    written.replace(DEV, "name: dev", "name: devel")
    problem = written.problem()
    assert (problem.file, problem.line) == (DEV, 3)


def test_a_stack_file_that_describes_nothing_is_refused(written: Written) -> None:
    written.write("Pulumi.qa.yaml", "config: {}\n")
    assert written.problem().file == "Pulumi.qa.yaml"


def test_a_gate_that_is_broken_is_not_called_too_weak(written: Written) -> None:
    written.replace(STAGING, "expires_minutes: 600", "expires_minutes: soon")
    assert written.problem().file == STAGING


@pytest.mark.parametrize("name", ["gate", "after", "name", "environments"])
def test_an_environment_s_name_hides_no_problem(written: Written, name: str) -> None:
    for file in ("catalog/dns.yaml", "catalog/network.yaml"):
        written.write(file, (written.root / file).read_text().replace("prod:", f"{name}:"))
    text = (written.root / PROD).read_text().replace("name: prod", f"name: {name}")
    written.remove(PROD)
    gate = "    gate:\n      approved_by: [platform, security]\n      expires_minutes: 300\n"
    written.write(f"Pulumi.{name}.yaml", text.replace(gate, ""))
    assert f"Pulumi.{name}.yaml" in {each.file for each in written.problems()}

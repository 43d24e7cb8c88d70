"""What must hold between environments and services, whatever is delivered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from delivery.environment import Tier
from delivery.estate import Estate, check_estate
from delivery.gate import OPEN
from delivery.promises import BoundDigest, Expires
from delivery.texts import AccountId, GroupName, RelativePath, Repository, ServiceId
from tests.estates import (
    DEV,
    PLATFORM,
    PROD,
    PRODUCTION_GATE,
    STAGING,
    STAGING_GATE,
    environment,
    estate,
    gate,
    service,
)


def codes(found: Estate) -> list[str]:
    return [finding.code for finding in check_estate(found)]


def test_the_small_estate_has_no_finding() -> None:
    assert codes(estate()) == []


@pytest.mark.mission(6)
def test_a_promotion_without_a_gate_is_refused() -> None:
    open_staging = environment("staging", Tier.STAGING, "dev")
    assert "promotion-without-gate" in codes(
        estate(service(environments=(DEV, open_staging)), environments=(DEV, open_staging))
    )


@pytest.mark.mission(6)
def test_the_first_environment_needs_no_gate() -> None:
    assert codes(estate(service(environments=(DEV,)), environments=(DEV,))) == []


def test_production_that_promises_what_staging_does_is_refused() -> None:
    prod = environment("prod", Tier.PRODUCTION, "staging", gate=STAGING_GATE)
    assert "gate-not-stronger" in codes(
        estate(service(environments=(DEV, STAGING, prod)), environments=(DEV, STAGING, prod))
    )


def test_production_that_drops_a_promise_of_staging_is_refused() -> None:
    weaker = gate(*(PRODUCTION_GATE.promises - {BoundDigest()}))
    prod = environment("prod", Tier.PRODUCTION, "staging", gate=weaker)
    assert "gate-not-stronger" in codes(
        estate(service(environments=(DEV, STAGING, prod)), environments=(DEV, STAGING, prod))
    )


def test_a_service_that_weakens_its_environments_gate_is_refused() -> None:
    (finding,) = check_estate(estate(service(gates={"prod": gate(PLATFORM)})))
    assert (finding.code, finding.place) == ("gate-weakened", "service network, environments, prod, gate")


def test_a_service_may_shorten_an_approvals_life() -> None:
    stronger = PRODUCTION_GATE | gate(Expires(minutes=60))
    assert codes(estate(service(gates={"prod": stronger}))) == []


def test_approvers_who_cannot_sign_in_are_a_finding() -> None:
    staging = replace(STAGING, people=None)
    assert codes(estate(service(environments=(DEV, staging)), environments=(DEV, staging))) == [
        "approvers-unreachable"
    ]


def test_environments_that_wait_for_each_other_are_refused() -> None:
    one = replace(
        environment("one", Tier.STAGING, "two", gate=STAGING_GATE), account=AccountId("555555555555")
    )
    two = replace(
        environment("two", Tier.STAGING, "one", gate=STAGING_GATE), account=AccountId("666666666666")
    )
    found = check_estate(estate(service(environments=(one, two)), environments=(one, two)))
    assert [finding.code for finding in found] == ["environment-cycle"]
    assert "one -> two -> one" in found[0].cause or "two -> one -> two" in found[0].cause


def test_an_unknown_environment_below_is_named() -> None:
    lost = environment("staging", Tier.STAGING, "test", gate=STAGING_GATE)
    found = check_estate(estate(service(environments=(DEV, lost)), environments=(DEV, lost)))
    assert "'test'" in found[0].cause
    assert "dev" in found[0].cure


def test_two_environments_in_one_account_are_refused() -> None:
    prod = replace(PROD, account=DEV.account)
    assert "account-shared" in codes(
        estate(service(environments=(DEV, STAGING, prod)), environments=(DEV, STAGING, prod))
    )


def test_two_services_of_one_name_are_refused() -> None:
    twin = replace(service(), id=ServiceId("other-3c4d"), root=RelativePath("infrastructure/other"))
    assert "service-name-twice" in codes(estate(service(), twin))


def test_two_services_of_one_id_are_refused() -> None:
    assert "service-id-twice" in codes(
        estate(service(), replace(service("dns"), id=ServiceId("network-1a2b")))
    )


@pytest.mark.mission(4)
def test_two_services_that_would_share_a_state_are_refused() -> None:
    twin = replace(
        service("dns"), repository=Repository("acme/network"), root=RelativePath("infrastructure/network")
    )
    assert "root-twice" in codes(estate(service(), twin))


def test_a_service_promoted_from_where_it_is_not_delivered_is_refused() -> None:
    assert "promotion-from-nowhere" in codes(estate(service(environments=(STAGING, PROD))))


def test_an_open_gate_on_a_service_is_refused_too() -> None:
    assert "promotion-without-gate" in codes(estate(service(gates={"staging": OPEN})))


def test_owner_is_a_group_not_a_sentence() -> None:
    with pytest.raises(ValueError, match="'platform'"):
        GroupName("The platform team")

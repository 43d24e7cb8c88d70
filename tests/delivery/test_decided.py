"""A stack is decided with no more than it needs, and tells no more than is its own."""

from __future__ import annotations

from dataclasses import replace

from delivery.aws.names import Account
from delivery.backends.codepipeline.specification import Generated
from delivery.decided import Decided, artifacts_key, decide, sealing_keys
from delivery.estate import Estate
from delivery.finding import Finding, error
from delivery.slices import Stack
from delivery.texts import EnvironmentName, SliceName
from tests.estates import DEV, TOOLBOX, estate, service

IN_DEV = EnvironmentName("dev")
FOUNDATION = Stack(environment=IN_DEV)
PAYMENTS = Stack(environment=IN_DEV, slice=SliceName("payments"))


def sliced() -> Estate:
    return estate(service("network"), replace(service("cards"), slice=PAYMENTS.slice))


def found_at(place: str) -> Finding:
    return error("some", place, "it is so", "Do otherwise.")


def finding(decided: Decided, *findings: Finding) -> Decided:
    """The same, as if compiling each of its services had found all of these."""
    delivered = tuple(
        replace(each, bundle=replace(each.bundle, findings=findings)) for each in decided.site.delivered
    )
    return replace(decided, site=replace(decided.site, delivered=delivered))


def test_the_foundation_knows_all_services_of_its_account_and_delivers_those_of_no_slice() -> None:
    decided = decide(sliced(), FOUNDATION, TOOLBOX)
    assert [each.name for each in decided.site.services] == ["network", "cards"]
    assert [each.service.name for each in decided.delivered] == ["network"]


def test_a_slice_knows_and_delivers_its_own_services_alone() -> None:
    decided = decide(sliced(), PAYMENTS, TOOLBOX)
    assert [each.name for each in decided.site.services] == ["cards"]
    assert [each.service.name for each in decided.delivered] == ["cards"]


def test_each_stack_tells_what_was_found_of_its_own_services() -> None:
    network, cards = (found_at(f"service {name}, environments, dev") for name in ("network", "cards"))
    foundation = finding(decide(sliced(), FOUNDATION, TOOLBOX), network, cards)
    payments = finding(decide(sliced(), PAYMENTS, TOOLBOX), cards)
    assert foundation.told((network, cards)) == (network,)
    assert payments.told((network, cards)) == (cards,)


def test_a_foundation_tells_of_stacks_that_grew_too_large() -> None:
    large, other = (found_at(f"environment {name}, stack {name}-payments") for name in ("dev", "prod"))
    assert decide(sliced(), FOUNDATION, TOOLBOX).told((large, other)) == (large,)


def test_keys_of_the_foundation_are_named_by_alias_and_the_current_one_seals() -> None:
    turned = replace(DEV, sealing_key=2, retired_sealing_keys=(1,))
    alias = f"arn:aws:kms:eu-west-1:{DEV.account}:alias/penstock-dev-"
    assert artifacts_key(Account.of(DEV)) == f"{alias}artifacts"
    assert sealing_keys(turned) == {
        Generated.SEALING_KEY: f"{alias}sealing-2",
        Generated.SEALING_KEYS: f"{alias}sealing-2,{alias}sealing-1",
    }

"""Which services a stack holds, and what must be known to compile it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from delivery.blueprints import TerraformOptions
from delivery.environment import Tier
from delivery.estate import Estate
from delivery.finding import Severity, Waiver
from delivery.service import Service
from delivery.slices import MOST, Stack, check_sizes, check_slices, part_of, slices_of, stacks_of
from delivery.texts import EnvironmentName, SliceName
from tests.estates import DEV, PROD, STAGING, environment, estate, service

PAYMENTS = SliceName("payments")
IN_DEV = EnvironmentName("dev")


def sliced(name: str, part: str | None = "payments") -> Service[TerraformOptions]:
    return replace(service(name), slice=SliceName(part) if part else None)


def two_slices() -> Estate:
    return estate(sliced("cards"), sliced("search", "discovery"), sliced("network", None))


def held(whole: Estate, stack: Stack) -> list[str]:
    return [each.name for each in whole.services if stack.holds(each)]


def test_without_slices_an_account_has_one_stack() -> None:
    assert [stack.name for stack in stacks_of(estate())] == ["dev", "staging", "prod"]


def test_each_account_has_its_foundation_first_and_then_its_slices() -> None:
    names = [stack.name for stack in stacks_of(two_slices())]
    assert names[:3] == ["dev", "dev-discovery", "dev-payments"]
    assert len(names) == len(set(names)) == 9


def test_every_delivery_stands_in_exactly_one_stack() -> None:
    whole = two_slices()
    found = [(name, stack.environment) for stack in stacks_of(whole) for name in held(whole, stack)]
    assert sorted(found) == sorted(
        (each.name, target.name) for each in whole.services for target in each.targets
    )


def test_a_slice_has_no_stack_where_none_of_its_services_is_delivered() -> None:
    whole = estate(replace(sliced("cards"), targets=sliced("cards").targets[:1]), service("network"))
    assert [stack.name for stack in stacks_of(whole)] == ["dev", "dev-payments", "staging", "prod"]


def test_services_of_no_slice_stand_beside_the_foundation() -> None:
    stack = Stack(environment=IN_DEV)
    assert stack.holds_foundation
    assert held(two_slices(), stack) == ["network"]


def test_a_slice_is_compiled_without_the_services_of_others() -> None:
    part = part_of(two_slices(), Stack(environment=IN_DEV, slice=PAYMENTS))
    assert [each.name for each in part.services] == ["cards"]
    assert [each.name for each in part.environments] == ["dev", "staging", "prod"]


def test_the_foundation_is_compiled_with_every_service() -> None:
    whole = two_slices()
    assert part_of(whole, Stack(environment=IN_DEV)) == whole


def waiver(place: str) -> Waiver:
    return Waiver(code="some", place=place, reason="because", owner="platform", expires=date(2030, 1, 1))


def test_a_slice_knows_the_waivers_of_its_own_services_there() -> None:
    own = [waiver("service cards, root"), waiver("service cards, environments, dev, gate")]
    others = [
        waiver("service cards, environments, prod, gate"),
        waiver("service search, root"),
        waiver("environment dev"),
    ]
    whole = replace(two_slices(), waivers=(*own, *others))
    assert list(part_of(whole, Stack(environment=IN_DEV, slice=PAYMENTS)).waivers) == own


def test_a_slice_whose_stack_would_be_called_as_an_environment_is_refused() -> None:
    twin = environment("dev-payments", Tier.DEVELOPMENT)
    whole = estate(sliced("cards"), environments=(DEV, twin, STAGING, PROD))
    (finding,) = check_slices(whole)
    assert (finding.code, finding.severity) == ("slice-like-environment", Severity.ERROR)
    assert list(check_slices(two_slices())) == []


def test_a_stack_of_more_services_than_one_waits_for_is_told() -> None:
    full = estate(*(sliced(f"service-{number}") for number in range(MOST)), sliced("network", None))
    assert list(check_sizes(full)) == []
    found = list(check_sizes(replace(full, services=(*full.services, sliced("one-more")))))
    assert [each.place for each in found] == [
        f"environment {name}, stack {name}-payments" for name in ("dev", "staging", "prod")
    ]
    assert {each.severity for each in found} == {Severity.WARNING}


def test_slices_are_told_once_each_in_order() -> None:
    assert slices_of(two_slices()) == ("discovery", "payments")
    assert slices_of(estate()) == ()

"""Four levels, no more: what is written nearest to a service in an environment holds there."""

from __future__ import annotations

from dataclasses import fields

import pytest

from delivery.bundle import Bundle
from delivery.environment import Environment
from delivery.estate import Estate
from delivery.gate import Gate
from delivery.promises import Approved, Expires, Window
from delivery.service import Service
from delivery.site import site_of
from delivery.texts import Cron, Day, Digest, EnvironmentName, GroupName, JobName, ResourceName, ServiceName
from settings import Loaded
from settings.gate_shape import FreezeForm, GateForm, WindowForm
from settings.shape import EnvironmentForm, ServiceForm
from tests.settings.conftest import Written

DNS, NETWORK = ServiceName("dns"), ServiceName("network")
DEV, STAGING, PROD = EnvironmentName("dev"), EnvironmentName("staging"), EnvironmentName("prod")


def made(
    estate: Estate, environment: EnvironmentName
) -> tuple[Environment, list[Bundle[object]], tuple[object, ...]]:
    """All that is decided for one account before anything is created there."""
    site = site_of(estate, environment, Digest("sha256:" + "0" * 64))
    bundles = [delivered.bundle for delivered in site.delivered]
    roles = [delivered.roles for delivered in site.delivered]
    return site.environment, bundles, (roles, site.duty_roles, site.shared_projects)


def timeout(loaded: Loaded, environment: EnvironmentName) -> object:
    return loaded.estate.service(NETWORK).target(environment).options.timeout_minutes


def days(loaded: Loaded, environment: EnvironmentName) -> object:
    return loaded.estate.service(DNS).target(environment).options.variables["days"]


def test_what_nobody_writes_has_the_blueprint_s_value(written: Written) -> None:
    assert timeout(written.load(), PROD) == 60


def test_defaults_hold_for_every_service(written: Written) -> None:
    written.add("catalog/defaults.yaml", "options:\n  timeout_minutes: 11\n")
    assert timeout(written.load(), PROD) == 11


def test_a_profile_wins_over_defaults(written: Written) -> None:
    written.add("catalog/defaults.yaml", "options:\n  timeout_minutes: 11\n")
    written.add("catalog/profiles/standard.yaml", "  timeout_minutes: 22\n")
    assert timeout(written.load(), PROD) == 22


def test_a_service_wins_over_its_profile(written: Written) -> None:
    written.add("catalog/profiles/standard.yaml", "  timeout_minutes: 22\n")
    written.add("catalog/network.yaml", "options:\n  timeout_minutes: 33\n")
    assert timeout(written.load(), PROD) == 33


def test_an_environment_wins_over_its_service(written: Written) -> None:
    written.add("catalog/network.yaml", "options:\n  timeout_minutes: 33\n")
    written.replace("catalog/network.yaml", "  prod: {}", "  prod:\n    options:\n      timeout_minutes: 44")
    loaded = written.load()
    assert (timeout(loaded, DEV), timeout(loaded, STAGING), timeout(loaded, PROD)) == (33, 33, 44)


@pytest.mark.mission(64)
def test_an_override_holds_in_its_own_environment_alone(written: Written) -> None:
    loaded = written.load()
    assert [days(loaded, name) for name in (DEV, STAGING, PROD)] == [7, 7, 365]


@pytest.mark.mission(5)
def test_another_setting_for_staging_changes_staging_alone(written: Written) -> None:
    for number, name in enumerate((DEV, STAGING, PROD), start=1):
        connection = f"arn:aws:codeconnections:eu-west-1:{str(number) * 12}:connection/{'0' * 36}"
        written.replace(f"Pulumi.{name}.yaml", "tier:", f"connection: {connection}\n    tier:")
    before = written.load().estate
    assert all(bundle.objects for bundle in made(before, PROD)[1])
    made_before = {name: made(before, name) for name in (DEV, STAGING, PROD)}
    written.replace("catalog/dns.yaml", "  staging: {}", "  staging: {options: {variables: {days: 90}}}")
    written.replace("Pulumi.staging.yaml", "tier: staging", "tier: staging\n    log_retention_days: 60")
    after = written.load().estate
    made_after = {name: made(after, name) for name in (DEV, STAGING, PROD)}
    assert [name for name in (DEV, STAGING, PROD) if made_before[name] != made_after[name]] == [STAGING]


def test_mappings_merge(written: Written) -> None:
    written.add("catalog/profiles/standard.yaml", "  variables: {zone: a, days: 1}\n")
    options = written.load().estate.service(DNS).target(DEV).options
    assert options.variables == {"zone": "a", "days": 7}


def test_lists_replace(written: Written) -> None:
    written.add("catalog/profiles/standard.yaml", "  watched_paths: [a, b]\n")
    written.add("catalog/network.yaml", "options:\n  watched_paths: [c]\n")
    assert written.load().estate.service(NETWORK).target(DEV).options.watched_paths == ("c",)


def test_a_service_need_not_be_like_any_profile(written: Written) -> None:
    own = 'owner: platform\nblueprint: terraform\noptions:\n  version: "1.11.4"'
    written.replace("catalog/network.yaml", "like: standard", own)
    assert written.load().estate.service(NETWORK).owner == "platform"


def test_defaults_need_not_be_written(written: Written) -> None:
    written.remove("catalog/defaults.yaml")
    assert written.load().estate.service(NETWORK).branch == "main"


@pytest.mark.mission(61)
def test_the_environment_s_gate_stands_before_every_service(written: Written) -> None:
    gate = written.load().estate.service(NETWORK).target(STAGING).gate
    assert gate == Gate(frozenset({Approved(group=GroupName("platform")), Expires(minutes=600)}))


def test_a_service_adds_to_the_gate_of_its_environment(written: Written) -> None:
    gate = "  prod:\n    gate:\n      approved_by: [data]\n      windows: [{opens: 0 9 * * TUE, minutes: 60}]"
    written.replace("catalog/network.yaml", "  prod: {}", gate)
    found = written.load().estate.service(NETWORK).target(PROD).gate
    assert found.groups == ("data", "platform", "security")
    assert found.windows == (Window(opens=Cron("0 9 * * TUE"), minutes=60),)


def test_a_service_cannot_take_from_the_gate_of_its_environment(written: Written) -> None:
    gate = "  prod: {gate: {approved_by: [], expires_minutes: 86400}}"
    written.replace("catalog/network.yaml", "  prod: {}", gate)
    target = written.load().estate.service(NETWORK).target(PROD)
    assert target.gate == target.environment.gate


def test_environments_stand_in_the_order_of_their_graph(written: Written) -> None:
    loaded = written.load()
    assert [each.name for each in loaded.estate.environments] == ["dev", "staging", "prod"]
    assert [each.name for each in loaded.estate.service(NETWORK).targets] == ["dev", "staging", "prod"]


def test_a_service_need_not_go_everywhere(written: Written) -> None:
    written.replace("catalog/network.yaml", "  prod: {}\n", "")
    assert [each.name for each in written.load().estate.service(NETWORK).targets] == ["dev", "staging"]


def test_waivers_are_read(written: Written) -> None:
    waiver = "code: a, place: b, reason: no map of logins yet, owner: platform, expires: 2027-06-30"
    written.write("catalog/waivers.yaml", f"waivers:\n  - {{{waiver}}}\n")
    (found,) = written.load().estate.waivers
    assert (found.code, found.place, str(found.expires)) == ("a", "b", "2027-06-30")


def test_the_same_files_make_the_same_estate(written: Written) -> None:
    assert written.load().estate == written.load().estate


def test_every_field_of_an_environment_can_be_written() -> None:
    assert [each.name for each in fields(EnvironmentForm)] == [each.name for each in fields(Environment)]


def test_every_field_of_a_service_can_be_written() -> None:
    model = {each.name for each in fields(Service)} - {"targets"}
    assert {each.name for each in fields(ServiceForm)} - model == {"environments", "like", "options", "gate"}
    assert model <= {each.name for each in fields(ServiceForm)}


def test_every_kind_of_promise_can_be_written() -> None:
    from delivery.promises import Promise

    form = GateForm(
        approved_by=(GroupName("platform"),),
        distinct_people=True,
        author_excluded=True,
        bound_digest=True,
        commented=True,
        expires_minutes=60,
        wait_minutes=5,
        windows=(WindowForm(opens=Cron("0 8 * * *"), minutes=60),),
        freezes=(FreezeForm(first=Day("2026-12-24"), last=Day("2026-12-26")),),
        checks=(JobName("scan-config"),),
        quiet=(ResourceName("errors"),),
        succeeded_in=(EnvironmentName("staging"),),
        change_agreed=ResourceName("board"),
        emergency_by=GroupName("on-call"),
    )
    assert {type(promise) for promise in form.gate().promises} == set(Promise.__args__)

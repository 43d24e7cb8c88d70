"""Each value is told with the file, the line and the level that it came from."""

from __future__ import annotations

from delivery.texts import EnvironmentName, ServiceName
from settings import Value
from tests.settings.conftest import Written

DNS = "catalog/dns.yaml"


def explained(written: Written, environment: str) -> dict[str, Value]:
    values = written.load().explain(ServiceName("dns"), EnvironmentName(environment))
    return {value.path: value for value in values}


def test_a_value_of_the_defaults_is_placed(written: Written) -> None:
    found = explained(written, "prod")["branch"]
    assert (found.value, found.place, found.level) == ("main", "catalog/defaults.yaml:1", "defaults")


def test_a_value_of_a_profile_is_placed(written: Written) -> None:
    found = explained(written, "prod")["options.version"]
    place = "catalog/profiles/standard.yaml:4"
    assert (found.value, found.place, found.level) == ("1.11.4", place, "profile standard")


def test_a_value_of_a_service_is_placed(written: Written) -> None:
    found = explained(written, "dev")["options.variables.days"]
    assert (found.value, found.place, found.level) == (7, f"{DNS}:8", "service")


def test_a_value_of_an_environment_is_placed(written: Written) -> None:
    found = explained(written, "prod")["options.variables.days"]
    assert (found.value, found.place, found.level) == (365, f"{DNS}:15", "environment")


def test_a_value_of_the_stack_file_is_placed(written: Written) -> None:
    found = explained(written, "staging")["environment.account"]
    assert (found.value, found.place, found.level) == ("222222222222", "Pulumi.staging.yaml:4", "environment")


def test_a_value_that_nobody_wrote_is_told_too(written: Written) -> None:
    found = explained(written, "prod")["options.timeout_minutes"]
    assert (found.value, found.place, found.level) == (60, "built in", "built in")


def test_each_promise_of_a_gate_is_told_once_from_where_it_is_written(written: Written) -> None:
    gate = "  staging: {gate: {approved_by: [data, platform], expires_minutes: 9000}}"
    written.replace(DNS, "  staging: {}", gate)
    values = written.load().explain(ServiceName("dns"), EnvironmentName("staging"))
    assert [(each.path, each.value, each.place) for each in values if each.path.startswith("gate")] == [
        ("gate.approved_by", "platform", "Pulumi.staging.yaml:10"),
        ("gate.expires_minutes", 600, "Pulumi.staging.yaml:11"),
        ("gate.approved_by", "data", f"{DNS}:11"),
    ]


def test_a_value_that_is_lost_to_a_nearer_level_is_not_told(written: Written) -> None:
    values = written.load().explain(ServiceName("dns"), EnvironmentName("prod"))
    assert [each.value for each in values if each.path == "options.variables.days"] == [365]

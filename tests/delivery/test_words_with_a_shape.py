"""What single words with a shape take and refuse, beyond their pattern."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from delivery import texts
from delivery.blueprints.container_delivery import Canary, Delivery, Thresholds
from delivery.blueprints.container_options import Told
from delivery.blueprints.terraform_options import Around, TerraformOptions, Watches
from delivery.steps.load import Pressure
from delivery.texts import Branch, ChannelName, Percent, Text, TimeZone, Url


@pytest.fixture
def without_a_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As on a machine that holds no time zones."""
    texts._time_zones.cache_clear()
    monkeypatch.setattr(texts, "available_timezones", set)
    yield
    texts._time_zones.cache_clear()


@pytest.mark.parametrize("zone", ["Mars/Base", "Europe/Berln", "europe/berlin", "localtime", "Factory"])
def test_a_time_zone_that_is_none_is_refused_with_one_that_is(zone: str) -> None:
    problem = TimeZone.problem_with(zone) or ""
    assert f"'{zone}' is not in the IANA database" in problem
    assert "'Europe/Berlin'" in problem


@pytest.mark.parametrize(
    "zone", ["UTC", "Europe/Berlin", "America/Argentina/Buenos_Aires", "Etc/GMT+1", "EST5EDT"]
)
def test_a_time_zone_of_the_database_is_taken(zone: str) -> None:
    assert TimeZone(zone) == zone


@pytest.mark.usefixtures("without_a_database")
def test_a_machine_without_the_database_takes_what_looks_like_a_time_zone() -> None:
    assert TimeZone("UTC") == "UTC"
    assert TimeZone("Europe/Berlin") == "Europe/Berlin"
    assert TimeZone.problem_with("$(x)")


def test_a_letter_that_looks_like_another_is_shown_by_its_number() -> None:
    problem = Branch.problem_with("m\u0430in") or ""
    assert problem.startswith(r"'m\u0430in' is not a branch")
    assert Branch.problem_with("main") is None


@pytest.mark.parametrize(
    "address",
    [
        "https://shop.example.com",
        "https://shop.example.com:8443/a/b?c=d&e=%20#f",
        "http://localhost:8080/",
    ],
)
def test_an_address_is_taken(address: str) -> None:
    assert Url(address) == address


@pytest.mark.parametrize(
    "address",
    [
        "shop.example.com",
        "javascript:x",
        "https://",
        "https://a b",
        "https://a/'x'",
        "https://a/$(x)",
        "https://a/\n",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    assert "'https://www.example.com'" in (Url.problem_with(address) or "")


@pytest.mark.parametrize(
    ("word", "taken"), [("0.1", True), ("100", True), ("5", True), ("101", False), ("5%", False)]
)
def test_a_part_of_a_hundred_is_a_hundred_at_most(word: str, taken: bool) -> None:
    assert (Percent.problem_with(word) is None) is taken


@pytest.mark.parametrize(
    ("form", "field", "kind"),
    [
        (Around, "tell", ChannelName),
        (Watches, "tell", ChannelName),
        (Told, "always", ChannelName),
        (Told, "security", ChannelName),
        (TerraformOptions, "url", Url),
        (Canary, "url", Url),
        (Delivery, "url", Url),
        (Thresholds, "errors_below_percent", Percent),
        (Pressure, "errors_below_percent", Percent),
    ],
)
def test_what_a_catalog_brings_into_a_command_or_a_file_has_a_shape(
    form: type[object], field: str, kind: type[Text]
) -> None:
    assert kind.__name__ in form.__annotations__[field]

"""A promise that the backend cannot hold stops the run, unless a person has accepted that, until a day."""

from __future__ import annotations

from datetime import date

import pytest

from delivery.finding import Severity
from delivery.site import sites_of
from delivery.texts import Digest
from settings import Problems, judge
from tests.settings.conftest import PROD, Written

TODAY, LAST, AFTER = date(2027, 1, 1), date(2027, 6, 30), date(2027, 7, 1)
TOOLBOX = Digest("sha256:" + "0" * 64)
AUTHOR = "    gate:\n      author_excluded: true\n"


def waive(written: Written, *services: str) -> None:
    lines = [
        f"  - code: promise-not-held:AuthorExcluded\n    place: service {name}, environments, prod, gate\n"
        "    reason: No map of logins to approvers exists yet\n    owner: platform\n    expires: 2027-06-30\n"
        for name in services
    ]
    written.write("catalog/waivers.yaml", "waivers:\n" + "".join(lines))


def judged(written: Written, today: date) -> set[Severity]:
    loaded = written.load()
    found = [finding for site in sites_of(loaded.estate, TOOLBOX) for finding in site.findings]
    unheld = [finding for finding in found if finding.code.startswith("promise-not-held")]
    assert unheld, "nothing was found that could be waived"
    return {finding.severity for finding in judge(loaded, unheld, today)}


@pytest.fixture
def asking(written: Written) -> Written:
    written.write("Pulumi.prod.yaml", PROD.replace("    gate:\n", AUTHOR))
    return written


def test_a_promise_that_is_not_held_stops_the_run_at_its_place(asking: Written) -> None:
    with pytest.raises(Problems) as refused:
        judged(asking, TODAY)
    assert [(each.file, each.line, each.path) for each in refused.value.problems] == [
        ("catalog/dns.yaml", 12, "environments.prod.gate"),
        ("catalog/network.yaml", 9, "environments.prod.gate"),
    ]


def test_a_waiver_makes_it_a_note_to_its_last_day(asking: Written) -> None:
    waive(asking, "dns", "network")
    assert judged(asking, LAST) == {Severity.NOTE}


def test_a_waiver_that_ended_stops_the_run_again(asking: Written) -> None:
    waive(asking, "dns", "network")
    with pytest.raises(Problems):
        judged(asking, AFTER)


def test_a_waiver_for_one_service_is_none_for_another(asking: Written) -> None:
    waive(asking, "dns")
    with pytest.raises(Problems) as refused:
        judged(asking, TODAY)
    assert [each.file for each in refused.value.problems] == ["catalog/network.yaml"]

"""A word of the catalog that tries to become code is refused with its file, its line and what is allowed."""

from __future__ import annotations

import json

import pytest

from tests.settings.conftest import Written

NETWORK = "catalog/network.yaml"
ATTACKS = ("${{ x }}", "$(x)", "`x`", "'x'", 'a"b', "a\nb", "%3Ax", "m\u0430in", "a\u2028b", "-x", "")
# What a service's own file may say, and how: the attack stands where the braces are.
ADDED = {
    "branch": "branch: {}\n",
    "owner": "owner: {}\n",
    "blueprint": "blueprint: {}\n",
    "runs_on": "runs_on: {{check: {}}}\n",
    "gate.approved_by": "gate: {{approved_by: [{}]}}\n",
    "gate.checks": "gate: {{checks: [{}]}}\n",
    "gate.windows": "gate: {{windows: [{{opens: {}, minutes: 60}}]}}\n",
    "options.variables": "options: {{variables: {{{}: 1}}}}\n",
    "options.watched_paths": "options: {{watched_paths: [{}]}}\n",
    "options.around": "options: {{around: {{policies: {}}}}}\n",
    "options.watches": "options: {{watches: {{drift: {}}}}}\n",
    "options.watches.tell": "options: {{watches: {{tell: [{}]}}}}\n",
    "options.around.tell": "options: {{around: {{tell: [{}]}}}}\n",
    "options.url": "options: {{url: {}}}\n",
}
REPLACED = {
    "id": "id: network-1",
    "name": "name: network",
    "repository": "repository: acme/network",
    "root": "root: infrastructure/network",
}


def refused(written: Written, path: str) -> None:
    found = [each for each in written.problems() if each.file == NETWORK and each.path.startswith(path)]
    assert found, list(map(str, written.problems()))
    assert all(each.line and (each.allowed or each.cure or "looks like" in each.found) for each in found)


@pytest.mark.parametrize("path", ADDED)
def test_a_hostile_word_is_refused_at_its_line(written: Written, path: str) -> None:
    whole = (written.root / NETWORK).read_text()
    for attack in ATTACKS:
        written.write(NETWORK, whole + ADDED[path].format(json.dumps(attack)))
        refused(written, path)


@pytest.mark.parametrize("path", REPLACED)
def test_a_hostile_name_is_refused_at_its_line(written: Written, path: str) -> None:
    whole = (written.root / NETWORK).read_text()
    for attack in ATTACKS:
        written.write(NETWORK, whole.replace(REPLACED[path], f"{path}: {json.dumps(attack)}"))
        refused(written, path)


def test_the_catalog_that_was_attacked_is_good(written: Written) -> None:
    assert written.problems() == ()


def test_a_letter_that_looks_like_another_is_shown_by_its_number(written: Written) -> None:
    written.add(NETWORK, 'branch: "m\\u0430in"\n')
    (problem,) = written.problems()
    assert r"'m\u0430in'" in problem.found
    assert problem.found.isascii()


def test_a_time_zone_that_is_nowhere_is_refused_at_its_line(written: Written) -> None:
    whole = (written.root / NETWORK).read_text()
    window = "gate: {{windows: [{{opens: '0 6 * * MON-FRI', minutes: 60, time_zone: {}}}]}}\n"
    written.write(NETWORK, whole + window.format("Mars/Base"))
    (problem,) = written.problems()
    assert (problem.path, problem.line) == ("gate.windows.0.time_zone", len(whole.splitlines()) + 1)
    written.write(NETWORK, whole + window.format("Europe/Berlin"))
    assert written.problems() == ()


def test_environments_that_wait_for_each_other_are_told_in_their_order(written: Written) -> None:
    written.add("Pulumi.dev.yaml", "    after: [prod]\n")
    (problem,) = written.problems()
    assert "these wait for each other: dev -> prod -> staging -> dev" in str(problem)
    assert problem.cure == "Remove one `after`."


def test_a_gate_of_an_environment_that_is_nowhere_is_told_with_the_nearest(written: Written) -> None:
    written.replace(NETWORK, "  prod: {}", "  prdo: {gate: {approved_by: [security]}}")
    (problem,) = written.problems()
    assert (problem.path, problem.nearest) == ("environments.prdo", "prod")


def test_a_check_of_a_name_that_no_blueprint_knows_is_told_with_the_nearest(written: Written) -> None:
    written.add(NETWORK, "options: {checks: [formt]}\n")
    (problem,) = written.problems()
    assert (problem.path, problem.nearest) == ("options.checks.0", "format")

"""The inventories of the seeds are whole: each entry says where it stands, whom it serves, and one thing only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import pytest
from pydantic import ValidationError

from delivery.texts import JobName
from tests.seed_inventory.expected import GateExpected
from tests.seed_inventory.inventory import (
    DOCUMENTS,
    Inventory,
    Job,
    Stage,
    Trigger,
    inventories,
    inventory,
    jobs_named,
    read,
    vocabulary,
)

GOOD = """
document: "003"
profile: supply_chain
length: 178
entries:
- {kind: job, name: Unit tests, lines: [46], rows: [320], expect: {route: check, job: test-unit}}
- {kind: trigger, name: push, lines: [26], rows: [313], expect: {route: check, event: push, branches: [main]}}
"""

# Asked of this issue, and about stages, jobs, triggers, gates, artifacts, schedules or environments.
ROWS_OF_THE_ISSUE = {
    "000": "1 20-22 24 26 27 30-32 34-37 56-60 63 65 69 71-73 75 76 85 87-90 435",
    "002": "207-209 213-217 232-236 238 239 246-248 258 260 447",
    "004": "372-378 395-400 403 404 406-408 412-416 418-420 423-428",
}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_an_inventory_reads_and_lists_something(document: str) -> None:
    assert inventory(document).document == document
    assert len(inventory(document).entries) > 50


def test_documents_have_profiles_of_their_own() -> None:
    assert [each.profile for each in inventories()] == ["atmos", None, "gitops", "supply_chain", "fintech"]


def test_the_document_of_a_later_issue_is_listed_and_asks_for_nothing_now() -> None:
    assert inventory("001").asked_now == ()
    assert all(inventory(document).asked_now for document in DOCUMENTS if document != "001")


@pytest.mark.parametrize("document", sorted(ROWS_OF_THE_ISSUE))
def test_every_row_that_the_issue_asks_of_a_document_has_an_entry(document: str) -> None:
    served = {row for entry in inventory(document).asked_now for row in entry.rows}
    assert sorted(rows(ROWS_OF_THE_ISSUE[document]) - served) == []


def rows(written: str) -> set[int]:
    pairs = (word.split("-") for word in written.split())
    return {row for pair in pairs for row in range(int(pair[0]), int(pair[-1]) + 1)}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_job_that_an_entry_speaks_of_has_a_meaning(document: str) -> None:
    spoken = {job for entry in inventory(document).entries for job in jobs_named(entry)}
    assert sorted(spoken - set(vocabulary())) == []


def test_every_word_of_the_vocabulary_is_a_jobs_name_and_is_used() -> None:
    spoken = {job for each in inventories() for entry in each.entries for job in jobs_named(entry)}
    assert sorted(set(vocabulary()) - spoken) == []
    assert [JobName(word) for word in vocabulary()] == list(vocabulary())


@pytest.mark.parametrize("document", DOCUMENTS)
def test_needs_are_jobs_of_the_same_route_and_environment(document: str) -> None:
    assert list(lost_needs(inventory(document))) == []


def lost_needs(listed: Inventory) -> Iterator[str]:
    places = {place for job in listed.jobs for place in places_of(job)}
    released = {job.expect.job for job in listed.jobs if "release" in job.expect.routes}
    for job in listed.jobs:
        for route, environment, name in places_of(job):
            for need in job.expect.needs:
                if not {(route, environment, need), (route, None, need)} & places and not expanded(
                    route, environment, need, places
                ):
                    yield f"{name} in {route} {environment} needs {need}"
        yield from (
            f"{job.expect.job} waits for {each}" for each in job.expect.waits_for if each not in released
        )


Place = tuple[str, str | None, str]  # route or deployment, environment, job


def places_of(job: Job) -> Iterator[Place]:
    for route in job.expect.routes:
        for environment in job.expect.environments or (None,):
            held = job.expect.deployment if route == "deploy" else route
            yield held, environment, job.expect.job


def expanded(route: str, environment: str | None, need: str, places: set[Place]) -> bool:
    """What is for no environment may need what is for each of them."""
    return environment is None and any((at, name) == (route, need) for at, _, name in places)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_entries_that_mean_one_job_agree_on_what_it_may_do(document: str) -> None:
    meant: dict[Place, set[tuple[str | None, str, bool]]] = defaultdict(set)
    for job in inventory(document).jobs:
        for place in places_of(job) if not job.later else ():
            meant[place].add((job.expect.identity, job.expect.run, job.expect.may_fail))
    assert {place: said for place, said in meant.items() if len(said) > 1} == {}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_stages_follow_stages_of_the_same_pipeline(document: str) -> None:
    stages = [entry for entry in inventory(document).entries if isinstance(entry, Stage)]
    known = {(stage.within, stage.name) for stage in stages}
    asked = {(stage.within, after) for stage in stages for after in stage.expect.after}
    assert sorted(asked - known, key=str) == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_is_unmerged_never_changes_anything(document: str) -> None:
    unmerged = [job for job in inventory(document).jobs if "check" in job.expect.routes]
    assert unmerged or document == "001"
    assert [job.name for job in unmerged if job.expect.identity not in {None, "preview"}] == []


@pytest.mark.parametrize("document", ["000", "002", "003", "004"])
def test_whatever_a_person_waits_before_is_a_job_of_that_deployment(document: str) -> None:
    listed = inventory(document)
    known = {place for job in listed.jobs for place in places_of(job)}
    gates = [entry.expect for entry in listed.asked_now if isinstance(entry.expect, GateExpected)]
    asked = {(gate.deployment, gate.environment, gate.before) for gate in gates if gate.environment}
    assert sorted(asked - known, key=str) == []


@pytest.mark.parametrize("document", ["000", "002", "003", "004"])
def test_every_deployment_is_started_by_something(document: str) -> None:
    entries = inventory(document).asked_now
    started = {
        (str(entry.expect.deployment), str(entry.expect.environment))
        for entry in entries
        if isinstance(entry, Trigger) and entry.expect.route == "deploy"
    }
    there = {
        (str(job.expect.deployment), str(environment))
        for job in entries
        if isinstance(job, Job) and job.expect.route == "deploy"
        for environment in job.expect.environments
    }
    assert sorted(there - started) == []


@pytest.mark.parametrize("document", ["000", "002", "003", "004"])
def test_production_has_a_gate_with_somebody_in_it(document: str) -> None:
    gates = [
        entry.expect for entry in inventory(document).asked_now if isinstance(entry.expect, GateExpected)
    ]
    assert any(gate.environment == "prod" and gate.groups for gate in gates)


@pytest.mark.parametrize("document", ["000", "002", "003", "004"])
def test_whatever_is_deployed_to_is_an_environment_of_the_document(document: str) -> None:
    entries = inventory(document).asked_now
    known = {str(entry.expect.environment) for entry in entries if entry.kind == "environment"}
    deployed = {str(each) for job in entries if isinstance(job, Job) for each in job.expect.environments}
    started = {str(entry.expect.environment) for entry in entries if isinstance(entry, Trigger)} - {"None"}
    assert sorted((deployed | started) - known) == []


def test_a_good_inventory_is_read() -> None:
    assert [entry.kind for entry in read(GOOD).entries] == ["job", "trigger"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("lines: [46], ", ""),
        ("lines: [46]", "lines: []"),
        ("lines: [46]", "lines: [47, 46]"),
        ("lines: [46]", "lines: [179]"),
        ("rows: [320], ", ""),
        ("rows: [320]", "rows: [0]"),
        ("rows: [320]", "rows: [453]"),
        ("kind: job", "kind: task"),
        ("job: test-unit", "job: Test Unit"),
        ("job: test-unit", "job: test-unit, colour: red"),
        ("job: test-unit", "job: test-unit, environment: dev, each: [prod]"),
        ("job: test-unit", "job: test-unit, identity: root"),
        ("job: test-unit", "job: test-unit, waits_for: [synth]"),
        ("route: check, job", "route: deploy, job"),
        ("route: check, job", "route: nightly, job"),
        ("{kind: trigger, name: push, lines: [26]", "{kind: trigger, name: push, lines: [26], within: 7"),
        (", branches: [main]", ""),
        ("route: check, event: push", "route: deploy, event: push"),
    ],
)
def test_a_bad_entry_is_refused(right: str, wrong: str) -> None:
    assert right in GOOD
    with pytest.raises(ValidationError):
        read(GOOD.replace(right, wrong, 1))


def test_two_entries_of_one_name_are_refused() -> None:
    first = GOOD.splitlines()[5]
    with pytest.raises(ValidationError, match="more than once"):
        read(GOOD + first)

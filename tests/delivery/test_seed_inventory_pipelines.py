"""All that a document names, from stages to schedules, is in the pipeline of its profile."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from delivery.job import Job
from delivery.pipeline import Pipeline
from tests.delivery.seed_deviations import DEVIATIONS, OPEN, Place
from tests.delivery.seed_parts import Held, Parts
from tests.delivery.seed_services import branched, delivered, documents
from tests.delivery.seed_walk import faults
from tests.seed_inventory.inventory import Entry, inventory

EXCUSED = {**DEVIATIONS, **OPEN}
SAYS_NOTHING = re.compile(r"(echo|true|false|:|#.*|exit|sleep|test|printf)")


def asked() -> list[tuple[str, Entry]]:
    return [(document, entry) for document in documents() for entry in inventory(document).asked_now]


def place(document: str, entry: Entry) -> Place:
    return document, entry.kind, entry.within, entry.name


def parts_for(document: str, entry: Entry) -> Parts:
    service, pipeline = delivered(document, branched(document, entry.name, entry.within))
    return Parts(service=service, pipeline=pipeline)


def parts(document: str) -> Parts:
    service, pipeline = delivered(document)
    return Parts(service=service, pipeline=pipeline)


@pytest.mark.parametrize("document", documents())
def test_all_that_a_document_asks_now_is_in_its_pipeline(document: str) -> None:
    entries = [entry for entry in inventory(document).asked_now if place(document, entry) not in EXCUSED]
    missing = [
        f"{entry.kind} {entry.name} ({entry.within}): {fault}"
        for entry in entries
        for fault in faults(entry, parts_for(document, entry))
    ]
    assert not missing, "\n".join(missing)
    assert len(entries) > 40


@pytest.mark.parametrize("document", documents())
def test_what_deviates_on_purpose_really_does(document: str) -> None:
    entries = [entry for entry in inventory(document).asked_now if place(document, entry) in EXCUSED]
    assert [entry.name for entry in entries if not faults(entry, parts_for(document, entry))] == []


def test_every_deviation_is_of_an_entry_that_is_asked_now_and_has_a_reason() -> None:
    known = {place(document, entry) for document, entry in asked()}
    there = {each for each in EXCUSED if each[0] in documents()}
    assert sorted(map(str, there - known)) == []
    assert all(len(reason.split()) > 5 for reason in EXCUSED.values())


@pytest.mark.parametrize("document", documents())
def test_no_job_says_only_something(document: str) -> None:
    silent = [held.job.name for held in parts(document).all_jobs() if says_nothing(held.job)]
    assert silent == []


def says_nothing(job: Job) -> bool:
    return all(SAYS_NOTHING.fullmatch(step.command[0]) for step in job.steps)


def test_a_job_of_echo_alone_would_be_found() -> None:
    job = parts(documents()[0]).all_jobs()[0].job
    assert says_nothing(replace(job, steps=(replace(job.steps[0], command=("echo", "done")),)))
    assert not says_nothing(job)


@pytest.mark.parametrize("document", documents())
def test_the_walk_misses_each_job_that_is_taken_away(document: str) -> None:
    """A release or check without one of its jobs no longer has all that the document asks."""
    whole = parts(document)
    for held in whole.all_jobs():
        if held.deployment is None and any(entry_of(document, held)):
            spoiled = without(whole.pipeline, held.job)
            assert spoiled is None or any(
                faults(entry, Parts(service=whole.service, pipeline=spoiled))
                for entry in entry_of(document, held)
            ), held.job.name


def entry_of(document: str, held: Held) -> list[Entry]:
    jobs = inventory(document).jobs
    return [
        entry
        for entry in jobs
        if entry.expect.job == held.job.name
        and not entry.later
        and entry.expect.route == "check"
        and place(document, entry) not in EXCUSED
    ]


def without(pipeline: Pipeline, job: Job) -> Pipeline | None:
    """None where others need it: then it cannot go unseen."""
    check = pipeline.check
    if check is None or job not in check.jobs or any(job.name in each.needs for each in check.jobs):
        return None
    return replace(pipeline, check=replace(check, jobs=tuple(each for each in check.jobs if each != job)))

"""What holds for every pipeline, asked of many that nobody wrote."""

from __future__ import annotations

from collections import Counter
from graphlib import TopologicalSorter
from random import Random

import pytest

from interpreters.gitlab import runs
from interpreters.outcome import JobRun, Result, Unreadable, World
from tests.interpreters.gitlab_events import PROJECT
from tests.interpreters.gitlab_pipelines import Circumstances, generated_pipelines

COUNT = 300
SEED = 4
ODD = ("", "{", "}", "[", ": ", "- ", "&", "*", "!", "|", "'", '"', "#", "$", "\n", "\t", "\0", "\u2028")


def found(text: str, met: Circumstances, fails: frozenset[str] = frozenset()) -> dict[str, JobRun] | None:
    """The jobs of one case; None where GitLab would not create the pipeline."""
    name, payload = met.event
    files = {PROJECT: {".gitlab-ci.yml": text, **met.files}}
    world = World(variables=met.variables, fails=fails)
    try:
        started = runs(project=PROJECT, files=files, event_name=name, payload=payload, world=world)
    except Unreadable:
        return None
    return {job.name: job for run in started for job in run.jobs}


CASES = tuple(generated_pipelines(COUNT, SEED))


def test_the_same_seed_makes_the_same_pipelines() -> None:
    assert tuple(generated_pipelines(20, SEED)) == CASES[:20]
    assert tuple(generated_pipelines(20, SEED + 1)) != CASES[:20]


def test_every_job_comes_after_jobs_of_its_own_pipeline_and_never_in_a_circle() -> None:
    for text, met in CASES:
        jobs = found(text, met) or {}
        assert all(job.after <= jobs.keys() for job in jobs.values()), text
        tuple(TopologicalSorter({name: job.after for name, job in jobs.items()}).static_order())


def test_reading_twice_reads_the_same() -> None:
    for text, met in CASES[:60]:
        assert found(text, met) == found(text, met), text


def test_a_failure_stops_only_what_comes_after_it() -> None:
    for text, met in CASES[:120]:
        jobs = found(text, met) or {}
        for failing in list(jobs)[:2]:
            again = found(text, met, frozenset({failing})) or {}
            changed = {name for name in jobs if jobs[name].result is not again[name].result} - {failing}
            assert changed <= downstream(failing, jobs), text


def downstream(name: str, jobs: dict[str, JobRun]) -> set[str]:
    reached = {name}
    while more := {other for other, job in jobs.items() if job.after & reached} - reached:
        reached |= more
    return reached


def test_the_generated_pipelines_are_of_every_kind() -> None:
    sources = Counter(met.source for _, met in CASES)
    results: Counter[Result] = Counter()
    empty = 0
    for text, met in CASES:
        jobs = found(text, met)
        results.update({job.result for job in (jobs or {}).values()})
        empty += not jobs
    print(sources, results, empty)
    assert all(sources[source] > COUNT / 50 for source in ("push", "merge_request_event", "schedule", "web"))
    assert all(results[result] > COUNT / 50 for result in (Result.SUCCESS, Result.SKIPPED, Result.WAITING))
    assert empty < COUNT * 0.3


@pytest.mark.parametrize("seed", range(4))
def test_a_spoiled_file_is_read_or_refused_and_never_breaks_the_reader(seed: int) -> None:
    random = Random(seed)  # noqa: S311  a seeded test, no secret
    for text, met in CASES[:80]:
        found(spoiled(text, random), met)


def spoiled(text: str, random: Random) -> str:
    letters = list(text)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(letters))
        letters[at] = random.choice(
            ["", "{", "}", "[", ": ", "- ", "&", "*", "!", "|", "'", '"', "#", "$", "\n", "\t", "\0"]
        )
    return "".join(letters)

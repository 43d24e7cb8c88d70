"""Which jobs a pipeline gets, when and after what: our reading beside gitlab-ci-local's, on generated files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from interpreters.gitlab.children import Given, pipeline
from interpreters.gitlab.events import SOURCES, start
from interpreters.outcome import Unreadable, World
from tests.interpreters.gitlab_events import PROJECT, Event, push
from tests.interpreters.gitlab_pipelines import Circumstances, generated_pipelines
from tests.interpreters.test_gitlab_foreign import FOLDER, REPOSITORY, ROWS
from tools.judge_gitlab import GitLabEvent, Refused, SelectedJob, gitlab_selected

COUNT = 240
SEED = 20261120
AT_ONCE = 2
KNOWN_APART = {
    "drift",  # allow_failure with exit codes: gitlab-ci-local lists it as if every code were allowed
    "sign",  # needs:parallel:matrix: it lists the need without the selection
}
# Files whose jobs all have rules, or that have a workflow: others stay out of merge requests, which
# gitlab-ci-local does not know.
BY_RULES_ALONE = {"python-library", "terraform-environments", "monorepo", "review-apps", "nightly"}

Job = tuple[str, str, bool | None, frozenset[str] | None]  # stage, when, may fail, needs
Seen = dict[str, Job]


def ours(text: str, met: Circumstances) -> Seen | str:
    """A manual job outside `rules` may fail by itself, which gitlab-ci-local does not list: it is left open."""
    name, payload = met.event
    files = {PROJECT: {".gitlab-ci.yml": text, **met.files}}
    try:
        begun = start(name, payload, PROJECT, {})
        given = Given(files=files, settings={}, world=World(variables=met.variables))
        made = pipeline(given, begun) if begun else None
    except Unreadable as fault:
        return str(fault)
    if made is None:
        return {}
    return {
        entry.job.name: (
            entry.job.stage,
            entry.when,
            None if entry.job.rules is None and entry.when == "manual" else entry.allow_failure,
            None if entry.needs is None else frozenset(need.job for need in entry.needs),
        )
        for entry in made.jobs.values()
    }


def theirs(text: str, met: Circumstances, folder: Path) -> Seen | str:
    for path, content in {".gitlab-ci.yml": text, **met.files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(content)
    event = GitLabEvent(source=met.source, branch=met.branch, tag=met.tag, changed=met.changed)
    try:
        also = {"CI_MERGE_REQUEST_ID": "7"} if met.source == "merge_request_event" else {}
        found = gitlab_selected(folder, variables={**met.variables, **also}, event=event, validate=False)
    except Refused as fault:
        return str(fault)
    return {spaced(job.name): (job.stage, job.when, job.allow_failure, needed(job, found)) for job in found}


def spaced(name: str) -> str:
    """As GitLab writes the copies of a job: `job: [a, b]` and `job 1/2`; gitlab-ci-local has `[a,b]` and `[1/2]`."""
    numbered = re.sub(r": \[(\d+/\d+)\]$", r" \1", name)
    return re.sub(r",\s*", ", ", numbered) if numbered.endswith("]") else numbered


def needed(job: SelectedJob, found: Iterable[SelectedJob]) -> frozenset[str] | None:
    """It names a job of a matrix by what it was before; what is not there was optional."""
    if job.needs is None:
        return None
    names = [other.name for other in found]
    return frozenset(
        spaced(name)
        for need in job.needs
        for name in names
        if name == need.job or name.startswith(f"{need.job}: [")
    )


def agree(mine: Seen | str, other: Seen | str) -> bool:
    if isinstance(mine, str) or isinstance(other, str):
        return isinstance(mine, str) and isinstance(other, str)
    compared = mine.keys() - KNOWN_APART
    return mine.keys() == other.keys() and all(alike(mine[name], other[name]) for name in compared)


def alike(mine: Job, other: Job) -> bool:
    may_fail = mine[2] is None or mine[2] == other[2]
    return may_fail and (mine[:2], mine[3]) == (other[:2], other[3])


def differing(cases: Sequence[tuple[str, Circumstances]], at: Path) -> tuple[list[str], int]:
    """The cases on which the two disagree, told whole, and how many select a job."""

    def both(number: int) -> tuple[Seen | str, Seen | str]:
        folder = at / str(number)
        folder.mkdir()
        return ours(*cases[number]), theirs(*cases[number], folder)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        seen = list(pool.map(both, range(len(cases))))
    found = [
        f"case {number}: {cases[number][1].source}\n{cases[number][0]}\nours: {mine}\ntheirs: {other}"
        for number, (mine, other) in enumerate(seen)
        if not agree(mine, other)
    ]
    return found, sum(bool(mine) and not isinstance(mine, str) for mine, _ in seen)


@pytest.mark.judge
@pytest.mark.slow
def test_generated_pipelines_select_the_same_jobs_as_gitlab_ci_local(tmp_path: Path) -> None:
    found, selecting = differing(list(generated_pipelines(COUNT, SEED)), tmp_path)
    assert not found, f"{len(found)} of {COUNT} differ\n\n" + "\n\n".join(found[:3])
    assert selecting > COUNT / 2


@pytest.mark.judge
@pytest.mark.slow
def test_foreign_pipelines_select_the_same_jobs_as_gitlab_ci_local(tmp_path: Path) -> None:
    cases = [
        ((FOLDER / f"{name}.yml").read_text(), foreign(event))
        for name, event, _ in ROWS
        if name in BY_RULES_ALONE or event[0] != "merge_request"
    ]
    found, selecting = differing(cases, tmp_path)
    assert not found, "\n\n".join(found[:3])
    assert selecting > len(cases) / 2


def foreign(event: Event) -> Circumstances:
    """The same event in the words of the other."""
    name, payload = event
    source = SOURCES[name]
    ref = str(payload.get("ref", "")).removeprefix("refs/heads/").removeprefix("refs/tags/")
    if name == "merge_request":
        ref = "topic"
    commits = payload.get("commits") or [{}]
    told = payload.get("_changed_files") if name == "merge_request" else commits[0].get("modified")  # type: ignore[index]  # JSON has any shape
    variables = {pair["key"]: pair["value"] for pair in payload.get("variables", [])}  # type: ignore[attr-defined]  # JSON has any shape
    compared = name in {"push", "merge_request"}
    return Circumstances(
        event=event,
        source=source,
        branch=None if name == "tag_push" else ref,
        tag=ref if name == "tag_push" else None,
        changed=tuple(str(path) for path in told) if compared and isinstance(told, list) else None,
        files=REPOSITORY,
        variables=variables,
    )


@pytest.mark.judge
@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "a: {script: make, needs: [b]}",
        "a: {script: make, needs: [b]}\nb: {script: make, needs: [a]}",
        "a: {script: make, needs: [b]}\nb: {script: make, rules: [{if: $NOPE}]}",
        "a: {stage: nowhere, script: make}",
        "a: {stage: build}",
        "a: {script: make, extends: .b}",
        "a: {script: make, rules: [{if: '${A}'}]}",
        "a: {script: make, when: never}",
        "a: {script: [!reference [.b, script]]}",
    ],
)
def test_what_gitlab_ci_local_refuses_is_refused(text: str, tmp_path: Path) -> None:
    met = Circumstances(event=push(), source="push", branch="main", tag=None, changed=())
    assert isinstance(theirs(text, met, tmp_path), str)
    assert isinstance(ours(text, met), str)

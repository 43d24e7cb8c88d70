"""The page of the blueprints leaves out no profile, no route, no job and no gate."""

from __future__ import annotations

from functools import cache

import pytest

from delivery.blueprints import known_blueprints
from delivery.events import AfterSuccess, Input, InputKind, Manual, PullRequest, Push, Schedule, Upstream
from delivery.job import Equals, InputOf, Job, OutputOf, Run
from delivery.step import Step
from delivery.texts import (
    BranchPattern,
    Cron,
    EnvironmentName,
    JobName,
    PathPattern,
    ServiceName,
    TagPattern,
    VariableName,
)
from tools.blueprints_page import blueprints
from tools.example_services import PROFILES, Example, examples
from tools.pipeline_words import runs, started

DEV = EnvironmentName("dev")


@cache
def shown() -> tuple[tuple[Example, ...], str]:
    return tuple(examples()), blueprints()


def section(page: str, title: str) -> list[str]:
    after = page.partition(f"#### {title}\n")[2]
    return after.partition("\n####")[0].partition("\n###")[0].splitlines()


def test_every_shipped_profile_and_every_blueprint_is_shown() -> None:
    profiles, page = shown()
    assert {example.profile for example in profiles} == {path.stem for path in PROFILES.glob("*.yaml")}
    assert all(f"like `{example.profile}`" in page for example in profiles)
    assert all(f"\n## {name}\n" in page for name in known_blueprints())


def test_every_job_of_every_route_has_its_row_in_order() -> None:
    profiles, page = shown()
    for example in profiles:
        for route in example.pipeline.routes:
            rows = section(page, f"{example.profile}: {route.name}")[3:]
            assert [row.split("`")[1] for row in rows if row] == [job.name for job in route.jobs]


def test_the_gate_of_a_deployment_stands_right_before_its_apply() -> None:
    profiles, page = shown()
    for example in profiles:
        for deployment in example.pipeline.deployments:
            rows = section(page, f"{example.profile}: {deployment.key}")
            at = next(
                number for number, row in enumerate(rows) if row.startswith(f"| `{deployment.apply.name}` ")
            )
            gated = bool(example.service.target(deployment.environment).gate)
            assert rows[at - 1].startswith("| **gate** |") is gated


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (
            Push(branches=(BranchPattern("main"),), paths=(PathPattern("src/**"),)),
            "a push to `main` that changes `src/**`",
        ),
        (Push(tags=(TagPattern("v*"),)), "a tag `v*`"),
        (
            PullRequest(into=(BranchPattern("main"),), forks=True),
            "a pull request into `main`, also from a fork",
        ),
        (Schedule(cron=Cron("0 6 * * *")), "the clock, `0 6 * * *` UTC"),
        (Manual(), "a person"),
        (
            Manual(inputs=(Input(name=VariableName("sure"), description="?", kind=InputKind.YES_OR_NO),)),
            "a person, who is asked for `sure`",
        ),
        (Upstream(service=ServiceName("network")), "a release of `network`"),
        (AfterSuccess(environments=(DEV,)), "success in `dev`"),
        (AfterSuccess(environments=(DEV,), deployment=JobName("canary")), "success of `canary` in `dev`"),
    ],
)
def test_every_start_has_its_words(event: Push | AfterSuccess, words: str) -> None:
    assert started((event,)) == words


STEPS = (Step(name="say", command=("say",)),)
CHANGES = OutputOf(job=JobName("changes"), name=VariableName("changed"))


@pytest.mark.parametrize(
    ("job", "words"),
    [
        (Job(name=JobName("a"), steps=STEPS), ""),
        (Job(name=JobName("a"), steps=STEPS, run=Run.FAILURE), "after a failure"),
        (
            Job(name=JobName("a"), steps=STEPS, run=Run.ALWAYS, may_fail="it is slow"),
            "whatever happened; may fail: it is slow",
        ),
        (
            Job(name=JobName("a"), steps=STEPS, only_if=Equals(value=CHANGES, literal="true")),
            "if `changes.changed` is `true`",
        ),
        (
            Job(
                name=JobName("a"),
                steps=STEPS,
                only_if=Equals(value=InputOf(name=VariableName("sure")), literal="true"),
            ),
            "if the input `sure` is `true`",
        ),
    ],
)
def test_when_a_job_runs_has_its_words(job: Job, words: str) -> None:
    assert runs(job) == words

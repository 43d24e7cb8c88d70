"""Routes of two jobs each: what starts them, and what does not."""

from __future__ import annotations

from typing import TypedDict, Unpack

from delivery.events import Event, Input, InputKind, Manual, Push, Upstream
from delivery.identity import Purpose
from delivery.job import Job
from delivery.texts import BranchPattern, ServiceName, TagPattern, VariableName
from tests.delivery import pipelines as made
from tests.delivery.pipelines import job
from tests.estates import DEV
from tests.simulation.small import (
    Small,
    Story,
    asked,
    proposed,
    pushed,
    released,
    running,
    tagged,
    ticked,
)

DAILY, MONDAYS, BERLIN = "0 4 * * *", "30 5 * * 1", "Europe/Berlin"
BRANCH = made.push("main")


class Choices(TypedDict, total=False):
    choices: tuple[str, ...]


def started(on: Event | tuple[Event, ...], *stories: Story, **unsaid: str) -> Small:
    """Two jobs, one after the other."""
    return running(on, (job("lint"), job("test", needs=("lint",))), *stories, **unsaid)


def asking(kind: InputKind, default: str | None, sought: str, **more: Unpack[Choices]) -> tuple[Manual, Job]:
    question = Input(name=VariableName("force"), description="Force it", kind=kind, default=default, **more)
    return Manual(inputs=(question,)), job("sweep", only_if=made.input_is("force", sought))


def by_hand(kind: InputKind, default: str, sought: str, other: str, **more: Unpack[Choices]) -> Small:
    """A job that is wanted for one answer, and one that is wanted always."""
    manual, sweep = asking(kind, default, sought, **more)
    on = (manual, made.push("main"))
    stories = (asked("watch", force=sought), asked("watch", force=other), asked("watch"), pushed("main"))
    return running(on, (job("lint"), sweep), *stories, codepipeline="unsayable:only_if")


STARTS: dict[str, Small] = {
    "branch": started(
        BRANCH, pushed("main"), pushed("mainly"), pushed("elsewhere"), tagged("main"), proposed()
    ),
    "several-branches": started(made.push("main", "develop"), pushed("main"), pushed("develop"), pushed("d")),
    "pattern-in-a-segment": started(
        made.push("release/*"),
        pushed("release/1.2"),
        pushed("release/1/2"),
        pushed("releases/1"),
        pushed("a/release/1"),
    ),
    "pattern-across-segments": started(
        made.push("feature/**"), pushed("feature/a"), pushed("feature/a/b"), pushed("features")
    ),
    "branches-left-out": started(
        Push(branches=(BranchPattern("**"),), but_not=(BranchPattern("main"), BranchPattern("release/*"))),
        pushed("feature/a"),
        pushed("main"),
        pushed("release/1"),
        pushed("release/1/2"),
    ),
    "dot-in-a-branch": started(made.push("v1.2"), pushed("v1.2"), pushed("v1x2")),
    "tags": started(
        Push(tags=(TagPattern("v*"),)), tagged("v1.2.3"), tagged("w1"), pushed("v1"), pushed("main")
    ),
    "branch-or-tag": started(
        (BRANCH, Push(tags=(TagPattern("v*"),))), pushed("main"), tagged("v1"), tagged("main"), pushed("v1")
    ),
    "paths": started(
        made.push("main", paths=("infra/**", "Makefile")),
        pushed("main", "infra/main.tf"),
        pushed("main", "infra/deep/er.tf"),
        pushed("main", "Makefile", "docs/page.md"),
        pushed("main", "docs/page.md"),
        pushed("main", "other/infra/main.tf"),
        pushed("elsewhere", "infra/main.tf"),
    ),
    "paths-in-a-segment": started(
        made.push("main", paths=("*.md",)), pushed("main", "a.md"), pushed("main", "docs/a.md")
    ),
    "request": started(
        made.pull_request("main"), proposed(), proposed(into="develop"), pushed("main"), tagged("main")
    ),
    "request-into-a-pattern": started(
        made.pull_request("main", "release/*"),
        proposed(),
        proposed(into="release/1"),
        proposed(into="release/1/2"),
    ),
    "request-with-paths": started(
        made.pull_request("main", paths=("infra/**",)),
        proposed("infra/main.tf"),
        proposed("docs/page.md"),
    ),
    "forks": started(made.pull_request("main", forks=True), proposed(from_fork=True), proposed()),
    "no-forks": started(made.pull_request("main"), proposed(from_fork=True), proposed()),
    "no-forks-beside-a-push": started(
        (made.pull_request("main"), BRANCH), proposed(from_fork=True), proposed(), pushed("main")
    ),
    "forks-beside-somebody": running(
        made.pull_request("main", forks=True),
        (job("lint"), job("look", identity=made.identity(DEV, Purpose.PREVIEW))),
        proposed(),
        proposed(from_fork=True),
        codepipeline="unsayable:forks",
    ),
    "schedule": started(made.schedule(DAILY), ticked(DAILY), ticked("0 5 * * *"), pushed("main")),
    "schedule-in-a-zone": started(
        made.schedule(MONDAYS, BERLIN), ticked(MONDAYS, BERLIN), ticked(DAILY, BERLIN), ticked(MONDAYS)
    ),
    "two-schedules": Small(
        pipeline=made.pipeline(
            watches=(
                made.route("nightly", made.schedule(DAILY), job("sweep")),
                made.route("weekly", made.schedule(MONDAYS), job("audit")),
            )
        ),
        stories=(ticked(DAILY), ticked(MONDAYS)),
        environments=(DEV,),
    ),
    "by-hand": started(Manual(), asked("watch"), pushed("main")),
    "by-hand-one-of-two": Small(
        pipeline=made.pipeline(
            watches=(made.route("sweep", Manual(), job("sweep")), made.route("audit", Manual(), job("look")))
        ),
        stories=(asked("sweep"), asked("audit")),
        environments=(DEV,),
    ),
    "input-yes-or-no": by_hand(InputKind.YES_OR_NO, "false", "true", "false"),
    "input-yes-unless-said": by_hand(InputKind.YES_OR_NO, "true", "true", "false"),
    "input-text": by_hand(InputKind.TEXT, "here", "here", "there"),
    "input-choice": by_hand(InputKind.CHOICE, "all", "some", "all", choices=("all", "some")),
    "upstream": started(
        Upstream(service=ServiceName("base")),
        released("base"),
        released("other"),
        pushed("main"),
        codepipeline="unsayable:starts",
    ),
}

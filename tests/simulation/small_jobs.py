"""Routes that one push starts: which of their jobs run, after which, and as whom."""

from __future__ import annotations

from delivery.events import InputKind
from delivery.identity import Purpose
from delivery.job import Run
from tests.delivery import pipelines as made
from tests.delivery.pipelines import job
from tests.estates import DEV
from tests.simulation.small import Small, asked, failing, proposed, pushed, running, ticked, where
from tests.simulation.small_starts import BRANCH, DAILY, asking

LEGS = {name: made.leg("test", PYTHON=value) for name, value in (("test-old", "3.11"), ("test-new", "3.12"))}
NO_RUN, NO_IF = {"codepipeline": "unsayable:run"}, {"codepipeline": "unsayable:only_if"}
CHAIN = (job("lint"), job("test", needs=("lint",)), job("pack", needs=("test",)))
DIAMOND = (
    job("fetch"),
    job("lint", needs=("fetch",)),
    job("test", needs=("fetch",)),
    job("pack", needs=("lint", "test")),
)
JOBS: dict[str, Small] = {
    "needs": running(BRANCH, CHAIN, pushed("main"), failing(pushed("main"), "lint")),
    "diamond": running(
        BRANCH,
        DIAMOND,
        pushed("main"),
        *(failing(pushed("main"), name) for name in ("fetch", "lint", "test")),
    ),
    "may-fail": running(
        BRANCH,
        (job("lint", may_fail="it only warns"), job("test", needs=("lint",))),
        pushed("main"),
        failing(pushed("main"), "lint"),
        failing(pushed("main"), "test"),
    ),
    "on-failure": running(
        BRANCH,
        (*CHAIN, job("tell", needs=("test",), run=Run.FAILURE)),
        pushed("main"),
        *(failing(pushed("main"), name) for name in ("lint", "test", "pack")),
        **NO_RUN,
    ),
    "on-failure-of-one-of-two": running(
        BRANCH,
        (job("lint"), job("test"), job("tell", needs=("lint", "test"), run=Run.FAILURE)),
        pushed("main"),
        *(failing(pushed("main"), name) for name in ("lint", "test")),
        **NO_RUN,
    ),
    "on-failure-of-two-in-a-row": running(
        BRANCH,
        (*CHAIN[:2], job("tell", needs=("lint", "test"), run=Run.FAILURE)),
        pushed("main"),
        *(failing(pushed("main"), name) for name in ("lint", "test")),
        **NO_RUN,
    ),
    "always": running(
        BRANCH,
        (*CHAIN, job("tell", needs=("test",), run=Run.ALWAYS)),
        pushed("main"),
        *(failing(pushed("main"), name) for name in ("lint", "test")),
        **NO_RUN,
    ),
    "after-what-runs-always": running(
        BRANCH,
        (
            job("test"),
            job("tell", needs=("test",), run=Run.ALWAYS),
            job("sweep", needs=("tell",)),
        ),
        pushed("main"),
        *(failing(pushed("main"), name) for name in ("test", "tell")),
        **NO_RUN,
    ),
    "only-if-an-output": running(
        BRANCH,
        (
            job("look", outputs=("CHANGED",)),
            job("build", needs=("look",), only_if=made.output_is("look", "CHANGED", "yes")),
            job("pack", needs=("build",)),
        ),
        where(pushed("main"), look={"CHANGED": "yes"}),
        where(pushed("main"), look={"CHANGED": "no"}),
        pushed("main"),
        failing(where(pushed("main"), look={"CHANGED": "yes"}), "look"),
        **NO_IF,
    ),
    "after-what-an-input-leaves-out": running(
        asking(InputKind.YES_OR_NO, "false", "true")[0],
        (
            job("lint"),
            asking(InputKind.YES_OR_NO, "false", "true")[1],
            job("count", needs=("sweep",)),
        ),
        asked("watch", force="true"),
        asked("watch", force="false"),
        asked("watch"),
        **NO_IF,
    ),
    "always-after-what-an-input-leaves-out": running(
        asking(InputKind.YES_OR_NO, "false", "true")[0],
        (
            job("lint"),
            asking(InputKind.YES_OR_NO, "false", "true")[1],
            job("tell", needs=("lint", "sweep"), run=Run.ALWAYS),
        ),
        asked("watch", force="true"),
        asked("watch", force="false"),
        codepipeline="unsayable:run unsayable:only_if",
    ),
    "legs": running(
        BRANCH,
        (
            job("lint"),
            *(
                job(name, "pytest", needs=("lint",), leg=leg, variables=dict(leg.values))
                for name, leg in LEGS.items()
            ),
            job("pack", needs=tuple(LEGS)),
        ),
        pushed("main"),
        failing(pushed("main"), "lint"),
        failing(pushed("main"), "test-new"),
    ),
    "identities": running(
        (made.schedule(DAILY), BRANCH),
        (
            job("look", identity=made.identity(DEV, Purpose.OBSERVE)),
            job("plan", identity=made.identity(DEV, Purpose.PLAN)),
            job("lint"),
        ),
        ticked(DAILY),
        pushed("main"),
        pushed("elsewhere"),
    ),
    "cancels-older": Small(
        pipeline=made.pipeline(
            check=made.route("check", made.pull_request("main"), *CHAIN, cancels_older=True)
        ),
        stories=(proposed(), failing(proposed(), "test")),
        environments=(DEV,),
    ),
}

"""One kind of delivery each: what starts it, what it waits for, and what comes after it."""

from __future__ import annotations

from dataclasses import replace

from delivery.environment import Tier
from delivery.events import Input, InputKind, Manual, Push, Upstream
from delivery.identity import Purpose
from delivery.job import Run
from delivery.pipeline import Deployment, Route, Stop
from delivery.texts import ServiceName, TagPattern, VariableName
from tests.delivery import pipelines as made
from tests.delivery.pipelines import deployment, job
from tests.estates import DEV, PROD, STAGING, environment
from tests.simulation.small import (
    Small,
    Story,
    asked,
    failing,
    failing_each,
    pushed,
    released,
    tagged,
    ticked,
    where,
)

MAIN = made.push("main")
WEST = environment("west", Tier.DEVELOPMENT)
LAST = replace(STAGING, after=(DEV.name, WEST.name))
VERIFY = job("verify", needs=("apply",), identity=made.identity(DEV, Purpose.OBSERVE))
RELEASE = made.route("release", MAIN, job("build"), job("pack", needs=("build",)))


def of(*deployments: Deployment, stories: tuple[Story, ...], **unsaid: str) -> Small:
    return Small(pipeline=made.pipeline(*deployments), stories=stories, unsaid=unsaid)


def released_first(
    release: Route, *deployments: Deployment, stories: tuple[Story, ...], **unsaid: str
) -> Small:
    return Small(pipeline=made.pipeline(*deployments, release=release), stories=stories, unsaid=unsaid)


def question(default: str) -> Manual:
    asked_for = Input(
        name=VariableName("sure"), description="Are you?", kind=InputKind.YES_OR_NO, default=default
    )
    return Manual(inputs=(asked_for,))


DEPLOYMENTS: dict[str, Small] = {
    "one-environment": of(
        deployment(DEV, before=(job("vet"),), after=(VERIFY,)),
        stories=(
            pushed("main"),
            pushed("elsewhere"),
            *failing_each(
                "deploy-dev / vet", "deploy-dev / plan", "deploy-dev / apply", "deploy-dev / verify"
            ),
        ),
    ),
    "promotion": of(
        *made.promoted(),
        stories=(
            pushed("main"),
            pushed("elsewhere"),
            *failing_each(
                "deploy-dev / plan", "deploy-dev / apply", "deploy-staging / plan", "deploy-staging / apply"
            ),
        ),
    ),
    "promotion-waits-for-what-follows-apply": of(
        deployment(DEV, after=(VERIFY,)),
        deployment(STAGING, made.after(DEV)),
        stories=(pushed("main"), *failing_each("deploy-dev / verify")),
    ),
    "promotion-in-spite-of-a-warning": of(
        deployment(DEV, before=(job("lint", may_fail="it only warns"),)),
        deployment(STAGING, made.after(DEV)),
        stories=(pushed("main"), *failing_each("deploy-dev / lint")),
    ),
    "promotion-after-two": Small(
        pipeline=made.pipeline(deployment(DEV), deployment(WEST), deployment(LAST, made.after(DEV, WEST))),
        stories=(pushed("main"), *failing_each("deploy-dev / apply", "deploy-west / apply")),
        environments=(DEV, WEST, LAST),
    ),
    "promotion-of-what-starts-by-hand-too": of(
        deployment(DEV),
        deployment(STAGING, made.after(DEV), question("true"), applies_when=made.input_is("sure", "true")),
        stories=(
            pushed("main"),
            asked("deploy-staging", sure="true"),
            asked("deploy-staging", sure="false"),
            *failing_each("deploy-dev / apply"),
        ),
    ),
    "promotion-from-a-tag": of(
        deployment(DEV, Push(tags=(TagPattern("v*"),))),
        deployment(STAGING, made.after(DEV)),
        stories=(tagged("v1.2"), tagged("w1"), pushed("main")),
    ),
    "release-first": released_first(
        RELEASE, deployment(DEV), stories=(pushed("main"), *failing_each("build", "pack"))
    ),
    "release-first-or-by-hand": released_first(
        RELEASE,
        deployment(DEV, MAIN, Manual()),
        stories=(pushed("main"), asked("deploy-dev"), *failing_each("pack")),
        codepipeline="unsayable:release",
    ),
    "release-of-more-branches": released_first(
        made.route("release", made.push("main", "develop"), job("build")),
        deployment(DEV),
        stories=(pushed("main"), pushed("develop"), *failing_each("build")),
    ),
    "release-with-a-warning": released_first(
        made.route("release", MAIN, job("build"), job("lint", may_fail="it only warns")),
        deployment(DEV),
        stories=(pushed("main"), *failing_each("build", "lint")),
    ),
    "release-that-tells-of-failure": released_first(
        made.route("release", MAIN, job("build"), job("tell", needs=("build",), run=Run.FAILURE)),
        deployment(DEV),
        stories=(pushed("main"), *failing_each("build")),
        codepipeline="unsayable:run",
    ),
    "release-with-paths": released_first(
        made.route("release", made.push("main", paths=("infra/**",)), job("build")),
        deployment(DEV, made.push("main", paths=("infra/**",))),
        stories=(
            pushed("main", "infra/main.tf"),
            pushed("main", "docs/page.md"),
            failing(pushed("main", "infra/main.tf"), "build"),
        ),
    ),
    "release-of-more-paths": released_first(
        made.route("release", MAIN, job("build")),
        deployment(DEV, made.push("main", paths=("infra/**",))),
        stories=(pushed("main", "infra/main.tf"), pushed("main", "docs/page.md")),
        github="release-partly",
    ),
    "paths": of(
        deployment(DEV, made.push("main", paths=("infra/**",))),
        stories=(pushed("main", "infra/main.tf"), pushed("main", "docs/page.md")),
    ),
    "several-branches": of(
        deployment(DEV, made.push("develop", "main")),
        stories=(pushed("develop"), pushed("main"), pushed("x")),
    ),
    "own-branches": of(
        deployment(DEV, made.push("develop")),
        deployment(STAGING, made.push("release/*")),
        deployment(PROD, MAIN, before=(job("scan-config"),)),
        stories=(pushed("develop"), pushed("release/1"), pushed("release/1/2"), pushed("main"), pushed("x")),
        codepipeline="pulled-too",
    ),
    "own-branches-after-one-release": released_first(
        made.route("release", made.push("develop", "main"), job("build")),
        deployment(DEV, made.push("develop")),
        deployment(PROD, MAIN),
        stories=(pushed("develop"), pushed("main"), *failing_each("build")),
        codepipeline="pulled-too",
    ),
    "destroy-by-hand": of(
        deployment(DEV),
        deployment(DEV, Manual(), name="destroy"),
        stories=(pushed("main"), asked("destroy-dev")),
    ),
    "by-hand-with-an-input": of(
        deployment(DEV, question("false"), after=(VERIFY,), applies_when=made.input_is("sure", "true")),
        stories=(
            asked("deploy-dev", sure="true"),
            asked("deploy-dev", sure="false"),
            asked("deploy-dev"),
            pushed("main"),
        ),
    ),
    "input-that-a-push-leaves-to-its-default": of(
        deployment(DEV, MAIN, question("true"), applies_when=made.input_is("sure", "true")),
        stories=(pushed("main"), asked("deploy-dev", sure="true"), asked("deploy-dev", sure="false")),
    ),
    "on-a-schedule": of(
        deployment(DEV, made.schedule("0 4 * * *")),
        stories=(ticked("0 4 * * *"), ticked("0 5 * * *"), pushed("main")),
    ),
    "on-a-schedule-in-a-zone": of(
        deployment(DEV, made.schedule("30 5 * * 1", "Europe/Berlin")),
        stories=(ticked("30 5 * * 1", "Europe/Berlin"),),
    ),
    "upstream": of(
        deployment(DEV, Upstream(service=ServiceName("base"))),
        stories=(released("base"), released("other"), pushed("main")),
        codepipeline="unsayable:starts",
    ),
    "jobs-after": of(
        deployment(
            DEV,
            after=(
                VERIFY,
                job("undo", needs=("verify",), run=Run.FAILURE),
                job("say", needs=("verify",), run=Run.ALWAYS),
            ),
        ),
        stories=(
            pushed("main"),
            *failing_each("deploy-dev / plan", "deploy-dev / apply", "deploy-dev / verify"),
        ),
        codepipeline="unsayable:run",
    ),
    "apply-only-if-something-changed": of(
        deployment(
            DEV,
            plans=made.plan_job(DEV, outputs=("CHANGED",)),
            applies_when=made.output_is("plan", "CHANGED", "yes"),
        ),
        deployment(STAGING, made.after(DEV)),
        stories=(
            where(pushed("main"), **{"deploy-dev / plan": {"CHANGED": "yes"}}),
            where(pushed("main"), **{"deploy-dev / plan": {"CHANGED": "no"}}),
        ),
        gitlab="condition-unsayable",
    ),
    "stop": of(
        deployment(DEV, stop=Stop(job=job("remove", identity=made.identity(DEV, Purpose.APPLY)))),
        stories=(pushed("main"), *failing_each("deploy-dev / apply")),
        codepipeline="unsayable:stop",
    ),
    "lock": of(
        deployment(DEV, plans=made.plan_job(DEV, lock="state")),
        stories=(pushed("main"), *failing_each("deploy-dev / plan")),
    ),
}

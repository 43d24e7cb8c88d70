"""Deliveries that wait for people: behind which job, for whom, and what a closed gate keeps back."""

from __future__ import annotations

from delivery.environment import Environment
from delivery.events import Manual
from delivery.forges import GitLabTier
from delivery.gate import Gate
from delivery.identity import Purpose
from delivery.job import Job
from delivery.promises import Approved, BoundDigest, Checked, Promise, Wait
from delivery.texts import JobName
from tests.delivery import pipelines as made
from tests.delivery.pipelines import deployment, job
from tests.estates import DEV, PLATFORM, PROD, SECURITY, STAGING
from tests.simulation.small import Small, asked, closed, failing, failing_each, pushed
from tests.simulation.small_deployments import MAIN, question


def gated(*promises: Promise, tier: GitLabTier = GitLabTier.PREMIUM) -> Small:
    """Two environments: whatever the gate of the second says, the first is open."""
    jobs = tuple(job(each.job) for each in promises if isinstance(each, Checked))
    second = deployment(STAGING, made.after(DEV), before=jobs, after=(verify(STAGING),))
    fails = tuple(failing(pushed("main"), f"deploy-staging / {each.name}") for each in jobs)
    return Small(
        pipeline=made.pipeline(deployment(DEV), second),
        stories=(pushed("main"), closed(pushed("main"), "deploy-staging"), *fails),
        gates={"staging": Gate(frozenset(promises))},
        tier=tier,
    )


def verify(environment: Environment) -> Job:
    return job("verify", needs=("apply",), identity=made.identity(environment, Purpose.OBSERVE))


GATES: dict[str, Small] = {
    "gate-of-one-group": gated(PLATFORM, BoundDigest()),
    "gate-of-two-groups": gated(PLATFORM, SECURITY, BoundDigest()),
    "gate-before-each-job-that-changes": Small(
        pipeline=made.pipeline(
            deployment(
                STAGING,
                made.after(DEV),
                after=(job("shift", needs=("apply",), identity=made.identity(STAGING, Purpose.APPLY)),),
            ),
            deployment(DEV),
        ),
        stories=(pushed("main"), closed(pushed("main"), "deploy-staging")),
        gates={"staging": Gate(frozenset({PLATFORM, SECURITY}))},
    ),
    "gate-of-two-people": gated(Approved(group=PLATFORM.group, people=2)),
    "gate-that-checks": gated(PLATFORM, Checked(job=JobName("vet"))),
    "gate-that-checks-beside-the-plan": Small(
        pipeline=made.pipeline(deployment(STAGING, MAIN, before=(job("vet"),), plans=made.plan_job(STAGING))),
        stories=(pushed("main"), *failing_each("deploy-staging / vet")),
        gates={"staging": Gate(frozenset({PLATFORM, Checked(job=JobName("vet"))}))},
        unsaid={"codepipeline": "unsayable:needs pulled-too"},
    ),
    "gate-of-what-an-input-asks-for": Small(
        pipeline=made.pipeline(
            deployment(DEV),
            deployment(
                STAGING, question("false"), name="destroy", applies_when=made.input_is("sure", "true")
            ),
        ),
        stories=(
            asked("destroy-staging", sure="true"),
            asked("destroy-staging", sure="false"),
            closed(asked("destroy-staging", sure="true"), "destroy-staging"),
        ),
        gates={"staging": Gate(frozenset({PLATFORM, SECURITY}))},
    ),
    "gate-that-waits": gated(PLATFORM, Wait(minutes=30)),
    "gate-of-two-groups-on-free": gated(PLATFORM, SECURITY, BoundDigest(), tier=GitLabTier.FREE),
    "gate-that-checks-on-free": gated(PLATFORM, Checked(job=JobName("vet")), tier=GitLabTier.FREE),
    "gate-of-production": Small(
        pipeline=made.pipeline(*made.promoted()),
        stories=(
            pushed("main"),
            closed(pushed("main"), "deploy-staging"),
            closed(pushed("main"), "deploy-prod"),
            *failing_each("deploy-prod / scan-config"),
        ),
        gates={each.name: each.gate for each in (STAGING, PROD)},
    ),
    "destroy-behind-the-gate": Small(
        pipeline=made.pipeline(
            deployment(DEV),
            deployment(STAGING, made.after(DEV)),
            deployment(STAGING, Manual(), name="destroy"),
        ),
        stories=(
            asked("destroy-staging"),
            closed(asked("destroy-staging"), "destroy-staging"),
            pushed("main"),
        ),
        gates={"staging": Gate(frozenset({PLATFORM}))},
    ),
}

"""Which promises CodePipeline keeps, and how."""

from __future__ import annotations

from collections.abc import Iterable

from delivery.backends.codepipeline.window import cron_of
from delivery.bundle import Fidelity, Holding
from delivery.finding import Finding, error
from delivery.gate import (
    Approved,
    AuthorExcluded,
    BoundDigest,
    Checked,
    DistinctPeople,
    Expires,
    Promise,
    Window,
    written,
)


def fidelity(promise: Promise) -> Fidelity:
    match promise:
        case Approved(group=group):
            return _composed(f"an approval action of its own, which only the role of {group} may answer")
        case DistinctPeople():
            return _composed("apply compares the people in the execution's own record")
        case BoundDigest():
            return _composed("the digest stands in the approval; apply unseals no other")
        case Expires():
            return _composed("the approval action times out, and apply refuses an older yes")
        case Window():
            if cron_of(promise) is None:
                return Fidelity(
                    holding=Holding.NOT_HELD,
                    how="a DeploymentWindow rule knows whole hours of one day, to midnight at the most",
                )
            return Fidelity(holding=Holding.NATIVE, how="a DeploymentWindow rule before the Apply stage")
        case Checked(job=job):
            return _composed(f"the job {job} runs before the plan, and its failure ends the run")
        case AuthorExcluded():
            return Fidelity(
                holding=Holding.NOT_HELD,
                how="a commit's author is what the committer wrote there, and nothing maps authors to approvers",
            )


def check_promises(promises: Iterable[Promise], place: str) -> tuple[Finding, ...]:
    return tuple(
        error(
            f"promise-not-held:{type(promise).__name__}",
            place,
            f"CodePipeline cannot keep {written(promise)}: {fidelity(promise).how}",
            "Deliver through a backend that can, drop the promise, or waive it with reason, owner and expiry.",
        )
        for promise in sorted(promises, key=repr)
        if fidelity(promise).holding is Holding.NOT_HELD
    )


def _composed(how: str) -> Fidelity:
    return Fidelity(holding=Holding.COMPOSED, how=how)

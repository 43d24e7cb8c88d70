"""Which promises CodePipeline keeps, and how."""

from __future__ import annotations

from collections.abc import Iterable

from delivery.backends.codepipeline.window import cron_of
from delivery.bundle import Fidelity, Holding
from delivery.finding import Finding, error
from delivery.forges import Forges
from delivery.promises import (
    Approved,
    AuthorExcluded,
    BoundDigest,
    ChangeAgreed,
    Checked,
    Commented,
    DistinctPeople,
    Expires,
    Freeze,
    Promise,
    Quiet,
    SucceededIn,
    Wait,
    Window,
    written,
)


def fidelity(promise: Promise, _forges: Forges | None = None) -> Fidelity:
    """Nothing here hangs on a forge: the gate stands in the account."""
    match promise:
        case Approved(group=group, people=1):
            return _composed(f"an approval action of its own, which only the role of {group} may answer")
        case Approved(group=group):
            return _not_held(f"an approval action asks one person, and {group} has one role")
        case DistinctPeople():
            return _composed("apply compares the people in the execution's own record")
        case BoundDigest():
            return _composed("the digest stands in the approval; apply unseals no other")
        case Expires():
            return _composed("the approval action times out, and apply refuses an older yes")
        case Checked(job=job):
            return _composed(f"the job {job} runs before the plan, and its failure ends the run")
        case AuthorExcluded():
            return _not_held(
                "a commit's author is what the committer wrote there, and nothing maps authors to approvers"
            )
        case Window():
            return _window(promise)
        case _:
            return _later(promise)


def _window(promise: Window) -> Fidelity:
    if cron_of(promise) is None:
        return _not_held("a DeploymentWindow rule knows whole hours of one day, to midnight at the most")
    return Fidelity(
        holding=Holding.NATIVE,
        how="a DeploymentWindow rule before the Apply stage",
        trap="an alarm beside it in one condition would not be looked at again when the window opens",
    )


def _later(promise: Promise) -> Fidelity:
    match promise:
        case Commented():
            return _not_held("an approval's summary may be empty")
        case Wait() | Freeze():
            return _not_held("a stage knows no timer and no calendar of days")
        case Quiet():
            return _not_held("no rule that looks at an alarm is compiled")
        case SucceededIn():
            return _not_held("only what starts a run looks at the ledger below")
        case ChangeAgreed():
            return _not_held("no register is asked")
        case _:
            return _not_held("nobody may override a condition, in an emergency neither")


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


def _not_held(how: str) -> Fidelity:
    return Fidelity(holding=Holding.NOT_HELD, how=how)


def _composed(how: str) -> Fidelity:
    return Fidelity(holding=Holding.COMPOSED, how=how)

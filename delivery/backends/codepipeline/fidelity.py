"""Which promises CodePipeline keeps, and how."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from delivery.backends.codepipeline.window import cron_of
from delivery.bundle import Fidelity, Holding
from delivery.finding import Finding, error
from delivery.forges import Forges
from delivery.gate import Gate
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
            return _not_held("a stage knows no timer, and a rule's cron leaves out no days")
        case Quiet():
            return Fidelity(
                holding=Holding.NATIVE,
                how="a CloudWatchAlarm rule before the Apply stage",
                trap="it is looked at when the stage is entered, and not again; beside a window it is not kept",
            )
        case SucceededIn():
            return _not_held("the puller starts what succeeded below, and a person may start anything merged")
        case ChangeAgreed():
            return _not_held("no register is asked")
        case _:
            return _not_held("nobody may override a condition, in an emergency neither")


def check_promises(gate: Gate, place: str) -> tuple[Finding, ...]:
    return (*_not_kept(gate.promises, place), *_not_together(gate, place))


def _not_together(gate: Gate, place: str) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works-conditions.html"""
    if gate.of(Window):
        for quiet in gate.of(Quiet):
            yield error(
                "promise-not-held:Quiet",
                place,
                f"CodePipeline cannot keep {written(quiet)} beside a window: while it waits for the window to open "
                "it looks at no alarm again",
                "Keep one of the two, deliver through a backend that can, or waive it with reason, owner and expiry.",
            )


def _not_kept(promises: Iterable[Promise], place: str) -> tuple[Finding, ...]:
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

"""Which promises CodePipeline keeps, and how."""

from __future__ import annotations

from collections.abc import Iterator

from delivery import unkept
from delivery.backends.codepipeline.window import cron_of
from delivery.bundle import Fidelity, Holding
from delivery.environment import Tier
from delivery.finding import Finding
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
)

CALLED = "CodePipeline"


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


def check_promises(gate: Gate, tier: Tier, place: str) -> tuple[Finding, ...]:
    alone = unkept.check_promises(gate.promises, tier, place, backend=CALLED, fidelity=fidelity)
    return (*alone, *_not_together(gate, tier, place))


def _not_together(gate: Gate, tier: Tier, place: str) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/codepipeline/latest/userguide/concepts-how-it-works-conditions.html"""
    if gate.of(Window):
        held = _not_held("beside a window no alarm is looked at again when the window opens")
        for quiet in gate.of(Quiet):
            yield unkept.unkept(quiet, held, tier, place, backend=CALLED)


def _not_held(how: str) -> Fidelity:
    return Fidelity(holding=Holding.NOT_HELD, how=how)


def _composed(how: str) -> Fidelity:
    return Fidelity(holding=Holding.COMPOSED, how=how)

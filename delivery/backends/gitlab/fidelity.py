"""Which promises GitLab keeps, and how; it hangs on the tier, and for trust on whose instance it is."""

from __future__ import annotations

from collections.abc import Iterable

from delivery import unkept
from delivery.bundle import Fidelity, Holding
from delivery.environment import Tier
from delivery.finding import Finding
from delivery.forges import Forges, GitLab
from delivery.promises import (
    Approved,
    AuthorExcluded,
    BoundDigest,
    ChangeAgreed,
    Checked,
    Commented,
    DistinctPeople,
    Emergency,
    Expires,
    Freeze,
    Promise,
    Quiet,
    SucceededIn,
    Wait,
    Window,
)

ABOVE_FILES = "variables of a project stand above those of a file, and its maintainers set them"
BY_HAND = f"whoever may merge into the protected branch may press the button of every group; {ABOVE_FILES}"
STILL_RUN = (
    "after the approvals somebody must still run the job; maintainers can unprotect a project's environment, so it is "
    "protected at the group; instance administrators always may; deleting a rule hides who approved under it; an "
    "approval rule of merge requests that nobody can satisfy is approved by GitLab itself"
)
TRIGGERER = "GitLab bars who triggered the pipeline, which need not be who wrote the change"
SKIPPED = "whoever may run the job may start it before its time"


def fidelity(promise: Promise, forges: Forges | None = None) -> Fidelity:
    gitlab = forges.gitlab if forges else None
    if gitlab is None:
        return _not_held("no GitLab is named among the forges")
    match promise:
        case Approved() | DistinctPeople() | AuthorExcluded() | Commented():
            return _protected(promise) if gitlab.protects_environments else _free(promise)
        case BoundDigest() | Expires():
            return _bound(promise, gitlab)
        case Checked(job=job):
            return _composed(f"apply needs the job {job}, and does not start without its success")
        case Wait():
            return Fidelity(holding=Holding.NATIVE, how="apply is delayed by `start_in`", trap=SKIPPED)
        case _:
            return _later(promise)


def _protected(promise: Approved | DistinctPeople | AuthorExcluded | Commented) -> Fidelity:
    match promise:
        case Approved(group=group, people=people):
            how = f"the protected environment asks {people} of {group} to approve"
            return Fidelity(holding=Holding.NATIVE, how=how, trap=STILL_RUN)
        case DistinctPeople():
            return Fidelity(
                holding=Holding.NATIVE,
                how="a person approves a deployment once, for one rule",
                trap="accounts are counted, not people",
            )
        case AuthorExcluded():
            return _not_held("nobody keeps the author of a commit from approving its deployment", TRIGGERER)
        case Commented():
            return _composed(
                "apply refuses an approval without a comment", "GitLab's own form lets it be empty"
            )


def _free(promise: Approved | DistinctPeople | AuthorExcluded | Commented) -> Fidelity:
    match promise:
        case Approved(group=group):
            return _door(f"a job by hand stands for {group}, and shows who pressed it", BY_HAND)
        case DistinctPeople():
            return _door("each yes is kept with who said it, and nothing in GitLab compares them", BY_HAND)
        case AuthorExcluded():
            return _not_held("nothing maps the author of a commit to who presses a button", TRIGGERER)
        case Commented():
            return _not_held("a job by hand asks for no words")


def _bound(promise: BoundDigest | Expires, gitlab: GitLab) -> Fidelity:
    match promise, gitlab.protects_environments:
        case BoundDigest(), False:
            how = "each yes is kept with the digest, and apply compares it before it unseals that one"
            return Fidelity(holding=Holding.COMPOSED, how=how, trap=ABOVE_FILES)
        case BoundDigest(), True:
            return Fidelity(
                holding=Holding.COMPOSED,
                how="apply unseals by digest what its own pipeline planned, and refuses a yes older than the plan",
                trap=ABOVE_FILES,
            )
        case Expires(), False:
            return _composed("each yes is kept with its time, and apply refuses an older one")
        case _:
            return _composed("apply refuses an approval that is older", "GitLab itself lets none end")


def _later(promise: Promise) -> Fidelity:
    match promise:
        case Window() | Freeze():
            return _composed(
                "apply refuses outside of it",
                f"freeze periods of GitLab's own are looked at when a pipeline is made; {ABOVE_FILES}",
            )
        case Quiet():
            return _not_held("no job looks at an alarm")
        case SucceededIn():
            return _not_held("a pipeline sees what came before in itself, and one by hand came after nothing")
        case ChangeAgreed():
            return _not_held("no register is asked")
        case Emergency():
            return _not_held("there is one way to apply, in an emergency too")
        case _:
            return _not_held("nothing here keeps it")


def check_promises(
    promises: Iterable[Promise], tier: Tier, forges: Forges, place: str
) -> tuple[Finding, ...]:
    return unkept.check_promises(
        promises, tier, place, backend="GitLab", fidelity=lambda each: fidelity(each, forges)
    )


def _door(how: str, trap: str | None = None) -> Fidelity:
    return Fidelity(holding=Holding.DOOR, how=how, trap=trap)


def _not_held(how: str, trap: str | None = None) -> Fidelity:
    return Fidelity(holding=Holding.NOT_HELD, how=how, trap=trap)


def _composed(how: str, trap: str | None = None) -> Fidelity:
    return Fidelity(holding=Holding.COMPOSED, how=how, trap=trap)

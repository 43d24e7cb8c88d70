"""Which promises GitHub keeps, by what was bought, and what a reader would wrongly believe.

https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments
"""

from __future__ import annotations

from collections.abc import Iterable

from delivery import unkept
from delivery.bundle import Fidelity, Holding
from delivery.environment import Tier
from delivery.finding import Finding
from delivery.forges import Forges, GitHub, GitHubPlan
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

UNPROTECTED = "an environment that is not there is made by the first run, without any protection"
ANY_REVIEWER = "any one of up to six reviewers is enough"
ADMINISTRATORS = "administrators pass it, unless that is switched off"
THIRTY_DAYS = "who is asked may answer for 30 days"
TRIGGERER = "GitHub itself bars who started the run, and not who wrote the change"


def fidelity(promise: Promise, forges: Forges | None = None) -> Fidelity:
    github = forges.github if forges else None
    if github is None:
        return _not_held("no GitHub is described under forges")
    match promise:
        case Approved() | DistinctPeople() | AuthorExcluded() | Commented() | Expires():
            return _of_people(promise, github)
        case Wait():
            return _wait(github)
        case BoundDigest():
            return _composed(
                "a yes is for one run, the digest is the output of its plan job, and apply unseals no other",
                trap="who approves sees the digest only if they open the run's summary",
            )
        case Checked(job=job):
            return _composed(
                f"the job {job} is among the needs of apply and of who is asked; its failure ends the run"
            )
        case _:
            return _of_time_and_place(promise)


def _of_people(
    promise: Approved | DistinctPeople | AuthorExcluded | Commented | Expires, github: GitHub
) -> Fidelity:
    if not github.protects_environments:
        return _not_held(_not_bought(github))
    match promise:
        case Approved(group=group, people=1):
            return Fidelity(
                holding=Holding.NATIVE,
                how=f"an environment of its own, whose only reviewer is the team of {group}",
                trap=f"{UNPROTECTED}; {ANY_REVIEWER}, so two groups are two environments; {ADMINISTRATORS}",
            )
        case Approved(group=group):
            return _not_held(
                f"an environment asks one person of {group} and no more",
                trap=f"{ANY_REVIEWER}, however many are named",
            )
        case DistinctPeople():
            return _composed("apply compares who answered in the run's own record", trap=ADMINISTRATORS)
        case AuthorExcluded():
            return _composed(
                "self-review is off, and apply compares who answered with the author of the commit",
                trap=f"{TRIGGERER}; apply looks at the last commit and its merged pull request, not at earlier ones",
            )
        case Commented():
            return _composed(
                "apply refuses a yes without a comment", trap="GitHub's own form lets the comment be empty"
            )
        case Expires():
            return _composed(
                "apply refuses once the plan is older, and no yes is older than what it is for",
                trap=f"{THIRTY_DAYS}; then the run fails",
            )


def _wait(github: GitHub) -> Fidelity:
    if not github.protects_environments:
        return _not_held(_not_bought(github))
    return Fidelity(
        holding=Holding.NATIVE,
        how="the wait timer of the environment that changes",
        trap=f"it runs from when the job was reached, beside the question and not behind it; {ADMINISTRATORS}",
    )


def _of_time_and_place(promise: Promise) -> Fidelity:
    match promise:
        case Window():
            return _composed(
                "apply refuses while it is closed",
                trap="a yes that was given outside is spent: the run starts anew",
            )
        case Freeze():
            return _composed(
                "apply refuses on these days",
                trap="a yes that was given on one is spent: the run starts anew",
            )
        case SucceededIn(environment=environment):
            return _not_held(f"an account sees its own ledger, and not that of {environment}")
        case Quiet():
            return _not_held("nothing that runs here looks at an alarm")
        case ChangeAgreed():
            return _not_held("no register is asked")
        case Emergency():
            return _not_held("no way round is compiled", trap=ADMINISTRATORS)
        case _:
            return _not_held("nothing that runs here knows it")


def _not_bought(github: GitHub) -> str:
    has = "no environments" if github.plan is GitHubPlan.FREE else "environments with a branch policy alone"
    return f"private repositories have {has} on the {github.plan} plan: reviewers and timers need enterprise"


def check_promises(
    promises: Iterable[Promise], tier: Tier, forges: Forges, place: str
) -> tuple[Finding, ...]:
    return unkept.check_promises(
        promises, tier, place, backend="GitHub", fidelity=lambda each: fidelity(each, forges)
    )


def _not_held(how: str, trap: str | None = None) -> Fidelity:
    return Fidelity(holding=Holding.NOT_HELD, how=how, trap=trap)


def _composed(how: str, trap: str | None = None) -> Fidelity:
    return Fidelity(holding=Holding.COMPOSED, how=how, trap=trap)

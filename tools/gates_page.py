"""docs/gates.md: every promise on every backend and plan, and what each does not cover."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.backends import known_backends
from delivery.bundle import Fidelity
from delivery.forges import Forges, GitHub, GitHubPlan, GitLab, GitLabTier
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
    written,
)
from delivery.texts import Cron, Day, EnvironmentName, GroupName, JobName, Repository, ResourceName

PROMISES: tuple[tuple[str, Promise], ...] = (
    ("somebody of this group approves", Approved(group=GroupName("platform"))),
    ("two people of a group approve", Approved(group=GroupName("platform"), people=2)),
    ("nobody's yes counts twice", DistinctPeople()),
    ("who wrote it does not approve it", AuthorExcluded()),
    ("a yes is for one plan", BoundDigest()),
    ("a yes says why", Commented()),
    ("a yes ends", Expires(minutes=480)),
    ("so long after the plan", Wait(minutes=30)),
    ("only in this window", Window(opens=Cron("0 8 * * MON-FRI"), minutes=480)),
    ("only in this window, on the half hour", Window(opens=Cron("30 8 * * *"), minutes=60)),
    ("not on these days", Freeze(first=Day("2026-12-24"), last=Day("2026-12-26"))),
    ("a check succeeded", Checked(job=JobName("scan-config"))),
    ("no alarm rings", Quiet(alarm=ResourceName("network-errors"))),
    ("the same commit succeeded there", SucceededIn(environment=EnvironmentName("staging"))),
    ("a board agreed", ChangeAgreed(register=ResourceName("changes"))),
    ("in an emergency, by this group", Emergency(group=GroupName("on-call"))),
)
PLATFORM = Repository("acme/platform")
COLUMNS: tuple[tuple[str, str, Forges], ...] = (
    ("CodePipeline", "codepipeline", Forges()),
    *(
        (
            f"GitHub {plan.capitalize()}, private",
            "github",
            Forges(github=GitHub(platform=PLATFORM, plan=plan)),
        )
        for plan in GitHubPlan
    ),
    *(
        (f"GitLab {tier.capitalize()}", "gitlab", Forges(gitlab=GitLab(platform=PLATFORM, tier=tier)))
        for tier in (GitLabTier.FREE, GitLabTier.PREMIUM)
    ),
)
INTRODUCTION = """# Gates

A gate is a set of promises. What is promised stands in the stack file (for all services of an environment) and in the
catalog (a service only adds). Each backend keeps each promise natively, by composition (and it is compiled so), through
the door, or not at all. What holds for your services, and how: `penstock gates`.

A promise that is not held is an error, and nothing is created, unless `catalog/waivers.yaml` accepts it with a reason,
an owner and a last day. The day after, it is an error again. The door is not built yet: in production a promise that
needs it is an error too.

Production's gate must keep every promise of staging's, and at least one more. A public repository on GitHub has every
protection on every plan.
"""


def gates() -> str:
    return "\n".join((INTRODUCTION, *_matrix(), "", *_details(), ""))


def _matrix() -> Iterator[str]:
    yield f"| promise | in YAML | {' | '.join(name for name, _, _ in COLUMNS)} |"
    yield "|---|---|" + "---|" * len(COLUMNS)
    for what, promise in PROMISES:
        held = " | ".join(_fidelity(backend, promise, forges).holding for _, backend, forges in COLUMNS)
        yield f"| {what} | `{written(promise)}` | {held} |"


def _details() -> Iterator[str]:
    for name, backend, forges in COLUMNS:
        yield f"## {name}"
        yield ""
        for what, promise in PROMISES:
            found = _fidelity(backend, promise, forges)
            but = f" **But** {found.trap}." if found.trap else ""
            yield f"- {what}: *{found.holding}*, {found.how}.{but}"
        yield ""


def _fidelity(backend: str, promise: Promise, forges: Forges) -> Fidelity:
    return next(each for name, each in known_backends().items() if name == backend).fidelity(promise, forges)

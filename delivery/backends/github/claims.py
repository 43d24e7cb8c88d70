"""What GitHub's token says when a job asks to be somebody.

Repositories that were made after July 2026 have numbers in `sub` as well: who compiles trust knows them, and this
does not. https://docs.github.com/en/actions/reference/security/oidc
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from delivery.backends.github.refs import Refs
from delivery.backends.github.surroundings import environment_of
from delivery.bundle import Claims
from delivery.identity import Identity, Purpose
from delivery.job import Job
from delivery.work import Work

AUDIENCE = "sts.amazonaws.com"


def claims_of(jobs: Iterable[Job], work: Work, refs: Refs, called: str | None = None) -> Iterator[Claims]:
    """`called`: the workflow of the platform's repository that the jobs stand in."""
    identities = dict.fromkeys(job.identity for job in jobs if job.identity)
    for identity in identities:
        yield Claims(identity=identity, says=_says(identity, work, refs, called))


def _says(identity: Identity, work: Work, refs: Refs, called: str | None) -> dict[str, str]:
    repository = work.service.repository
    environment = environment_of(identity)
    context = f"environment:{environment}" if environment else _context(identity, refs)
    return {
        "sub": f"repo:{repository}:{context}",
        "aud": AUDIENCE,
        "repository": repository,
        **({"environment": environment} if environment else {}),
        **_ref(identity, refs),
        **({"job_workflow_ref": called} if called else {}),
    }


def _context(identity: Identity, refs: Refs) -> str:
    return "pull_request" if identity.purpose is Purpose.PREVIEW else f"ref:refs/heads/{refs.protected}"


def _ref(identity: Identity, refs: Refs) -> dict[str, str]:
    """Only where there is one: of several, the environment's own policy decides."""
    if identity.purpose is Purpose.PREVIEW or refs.tags or len(refs.branches) > 1:
        return {}
    branch = refs.branches[0] if refs.branches else refs.protected
    return {} if "*" in branch else {"ref": f"refs/heads/{branch}"}

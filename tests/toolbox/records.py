"""GitHub's record of a run, in the shapes that GitHub publishes, and one good run in them that tests then spoil.

https://docs.github.com/en/rest/actions/workflow-runs#get-the-review-history-for-a-workflow-run
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from tests.toolbox.memory import ACCOUNT, COMMIT, DIGEST, NOW
from toolbox import github_shapes, instants
from toolbox.record import Record, Seal, person
from toolbox.told_by_github import objections

REPOSITORY = "acme/network"
RUN = 30433642
PULL = 7
SEALED = NOW - timedelta(hours=1)
STARTED = SEALED - timedelta(minutes=5)


class ReviewLike(Protocol):
    """As `interpreters.outcome.Review` has it: `of` is the environment."""

    @property
    def of(self) -> str: ...

    @property
    def person(self) -> str: ...

    @property
    def approves(self) -> bool: ...

    @property
    def comment(self) -> str: ...


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    of: str
    person: str
    approves: bool = True
    comment: str = ""


def user(login: str, kind: str = "User") -> dict[str, object]:
    return {"login": login, "id": 1, "type": kind, "site_admin": False}


def review(of: Sequence[str], by: str, **spoiled: object) -> dict[str, object]:
    environments = [{"id": number, "name": name} for number, name in enumerate(of)]
    return {
        "state": "approved",
        "comment": "as agreed",
        "environments": environments,
        "user": user(by),
        **spoiled,
    }


def history(reviews: Iterable[ReviewLike]) -> list[dict[str, object]]:
    """What GitHub answers with once these were given."""
    return [
        review(
            [each.of],
            each.person,
            state="approved" if each.approves else "rejected",
            comment=each.comment,
        )
        for each in reviews
    ]


def run_of(**spoiled: object) -> dict[str, object]:
    return {
        "id": RUN,
        "head_sha": COMMIT,
        "head_branch": "main",
        "run_attempt": 1,
        "event": "push",
        "status": "in_progress",
        "path": ".github/workflows/release.yml",
        "run_started_at": instants.written(STARTED),
        "actor": user("merger"),
        "triggering_actor": user("merger"),
        **spoiled,
    }


def commit_of(author: str | None, committer: str | None = "web-flow", sha: str = COMMIT) -> dict[str, object]:
    return {
        "sha": sha,
        "author": user(author) if author else None,
        "committer": user(committer) if committer else None,
    }


def pull_of(opener: str | None, **spoiled: object) -> dict[str, object]:
    return {
        "number": PULL,
        "state": "closed",
        "merged_at": "2026-03-01T09:00:00Z",
        "user": user(opener) if opener else None,
        **spoiled,
    }


def answers_of(
    reviews: list[dict[str, object]],
    *,
    authors: Sequence[str] = ("alan",),
    run: Mapping[str, object] | None = None,
) -> dict[str, object]:
    """GitHub's answers by path: the run, who was asked, and who wrote the change by one pull request."""
    root = f"/repos/{REPOSITORY}"
    return {
        f"{root}/actions/runs/{RUN}": run_of(**(run or {})),
        f"{root}/actions/runs/{RUN}/approvals": reviews,
        f"{root}/commits/{COMMIT}": commit_of(authors[0]),
        f"{root}/commits/{COMMIT}/pulls": [pull_of(authors[0])],
        f"{root}/pulls/{PULL}/commits": [commit_of(each) for each in authors],
    }


def github_record(
    reviews: Iterable[ReviewLike],
    *,
    authors: Iterable[str] = ("alan",),
    sealed: datetime = SEALED,
    stored: str = DIGEST,
    digest: str = DIGEST,
    commit: str = COMMIT,
    now: datetime = NOW,
    rows: Sequence[dict[str, object]] = (),
    **run: object,
) -> Record:
    """What the guard knows of a run in which these people said this.

    `stored` is the digest of the bytes in the store, `digest` the one that apply was handed. The words in `run` are
    fields of GitHub's run that are not as in a good one: `run_attempt=2`, `head_sha=...`.
    """
    found = github_shapes.run(
        run_of(**{"head_sha": commit, "run_started_at": instants.written(sealed), **run})
    )
    seal = Seal(digest=stored, made=sealed)
    said = history(reviews)
    return Record(
        service="network",
        account=ACCOUNT,
        commit=commit,
        digest=digest,
        now=now,
        answers=tuple(github_shapes.answers(said)),
        sealed=seal,
        authors=frozenset(map(person, authors)),
        starters=found.starters,
        rows=tuple(rows),
        objections=tuple(objections(found, seal, execution=str(RUN), commit=commit, people=bool(said))),
    )


def forge_gate(**spoiled: object) -> str:
    """As the GitHub backend writes it: two groups, distinct people, not the author, who say why."""
    approvals = [
        {"environment": "prod-platform", "group": "platform", "people": 1, "team": "platform"},
        {"environment": "prod", "group": "security", "people": 1, "team": "security"},
    ]
    document = {
        "platform": "github",
        "approvals": approvals,
        "author_excluded": True,
        "commented": True,
        "distinct": True,
        "expires_minutes": 480,
        "freezes": [],
        "succeeded_in": [],
        "wait_minutes": 0,
        "windows": [],
    }
    return json.dumps({**document, **spoiled})


OPEN_FORGE_GATE = forge_gate(approvals=[], distinct=False, author_excluded=False, commented=False)

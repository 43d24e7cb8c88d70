"""GitLab's record of a deployment, as the guard judges it.

Where an environment is protected, its approvals stand in the deployment of this very job, each with a person, a time
and words. Elsewhere nothing of people is shown, and what remains is the clock, the seal and the ledger.
https://docs.gitlab.com/api/deployments/#get-a-specific-deployment
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING
from urllib.parse import quote

from toolbox import canonical, instants, sealed_at
from toolbox.gate import GITLAB, YES, GateDocument
from toolbox.grammar import Word
from toolbox.record import Answer, Record, person
from toolbox.seams import Edges, Forge
from toolbox.stops import Refused

if TYPE_CHECKING:
    from toolbox.guard import Guard

USERNAME = Word(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,253}[A-Za-z0-9_])?", "a user name")
STATUS = Word(r"[a-z_]{1,40}", "approved or rejected")


def record(asked: Guard, gate: GateDocument, edges: Edges) -> Record:
    asked.needs("bucket", "owner", "prefix")
    sealed, unread = sealed_at.look(asked, edges.vault)
    places = sorted({each.place for each in gate.approvals if each.place})
    if places:
        asked.needs("project", "job")
    answers = [answer for place in places for answer in _answers(place, asked, edges.gitlab)]
    return Record(
        service=asked.service,
        account=asked.account,
        commit=asked.commit,
        digest=asked.digest,
        now=edges.clock.now(),
        answers=tuple(answers),
        sealed=sealed,
        rows=edges.ledger.deployments(asked.table, asked.service),
        objections=unread,
    )


def _answers(environment: str, asked: Guard, gitlab: Forge) -> Iterator[Answer]:
    root = f"/projects/{asked.project}/deployments"
    running = gitlab.listed(f"{root}?environment={quote(environment, safe='')}&status=running&per_page=100")
    number = _of_job(running, asked.job)
    if number is None:
        raise Refused(
            f"GitLab knows no running deployment to {environment} by the job {asked.job}; expected this job's own."
            " Let the pipeline start the job."
        )
    yield from answers(environment, gitlab.one(f"{root}/{number}"))


def _of_job(deployments: Iterable[object], job: str) -> int | None:
    for found in deployments:
        deployment = _object(found, "GitLab's deployment")
        deployable = deployment.get("deployable")
        if isinstance(deployable, dict) and str(deployable.get("id")) == job:
            return canonical.whole(deployment.get("id"), "GitLab's deployment's id")
    return None


def answers(environment: str, deployment: Mapping[str, object]) -> Iterator[Answer]:
    found = deployment.get("approvals")
    if not isinstance(found, list):
        raise Refused(
            f"GitLab's deployment to {environment} has no approvals; expected a tier that keeps them, and a"
            " protected environment."
        )
    for each in found:
        approval = _object(each, "GitLab's approval")
        user = _object(approval.get("user"), "GitLab's approval's user")
        by = USERNAME.read(user.get("username"), "GitLab's approval's user name")
        status = STATUS.read(approval.get("status"), "GitLab's approval's status")
        comment = approval.get("comment")
        yield Answer(
            place=environment,
            by=by,
            person=person(by),
            status=status,
            agrees=status == YES[GITLAB],
            comment=comment if isinstance(comment, str) else "",
            at=instants.read_offset(approval.get("created_at"), "GitLab's approval's created_at"),
        )


def _object(found: object, place: str) -> Mapping[str, object]:
    if isinstance(found, dict):
        return found
    raise Refused(f"{place} is no object; expected what GitLab's documentation says.")

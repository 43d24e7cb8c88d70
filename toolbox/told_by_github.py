"""GitHub's record of a run, as the guard judges it.

A review has neither a time nor an attempt, so a run in which people were asked is applied at its first attempt only,
and a review is as old as the plan that it is for.
https://docs.github.com/en/rest/actions/workflow-runs#get-the-review-history-for-a-workflow-run
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from toolbox import github_shapes, instants, sealed_at
from toolbox.gate import GateDocument
from toolbox.github_shapes import Run
from toolbox.grammar import RUN
from toolbox.patience import until
from toolbox.record import Answer, Record, Seal
from toolbox.seams import Edges
from toolbox.stops import shown

if TYPE_CHECKING:
    from toolbox.guard import Guard

# The only event that names a commit which is not its own run's: a release that another forge handed over.
HANDED_OVER = "repository_dispatch"
# https://docs.github.com/en/rest/pulls/pulls#list-commits-on-a-pull-request
MOST_COMMITS = 250


def record(asked: Guard, gate: GateDocument, edges: Edges) -> Record:
    asked.needs("repository", "bucket", "owner", "prefix")
    root = f"/repos/{asked.repository}"
    run_id = RUN.read(asked.execution, "--execution")
    run = github_shapes.run(edges.github.one(f"{root}/actions/runs/{run_id}"))
    answers = _answers(f"{root}/actions/runs/{run_id}/approvals", asked, gate, edges)
    sealed, unread = sealed_at.look(asked, edges.vault)
    authors, nameless = _authors(root, asked.commit, edges) if gate.author_excluded else (frozenset(), ())
    return Record(
        service=asked.service,
        account=asked.account,
        commit=asked.commit,
        digest=asked.digest,
        now=edges.clock.now(),
        answers=answers,
        sealed=sealed,
        authors=authors,
        nameless=nameless,
        starters=run.starters,
        rows=edges.ledger.deployments(asked.table, asked.service),
        objections=(
            *unread,
            *objections(run, sealed, execution=run_id, commit=asked.commit, people=bool(gate.approvals)),
        ),
    )


def _answers(path: str, asked: Guard, gate: GateDocument, edges: Edges) -> tuple[Answer, ...]:
    if not gate.approvals:
        return ()
    places = {each.place for each in gate.approvals}
    return until(
        lambda: tuple(github_shapes.answers(edges.github.listed(path))),
        lambda found: places <= {each.place for each in found},
        seconds=int(asked.wait),
        clock=edges.clock,
    )


def _authors(root: str, commit: str, edges: Edges) -> tuple[frozenset[str], tuple[str, ...]]:
    """Of the commit, and of the pull request that brought it."""
    names, nameless = github_shapes.authors([edges.github.one(f"{root}/commits/{commit}")])
    pulls = github_shapes.pull_requests(edges.github.listed(f"{root}/commits/{commit}/pulls?per_page=100"))
    if not pulls:
        nameless = (*nameless, f"{commit} (no merged pull request brought it)")
    for number, opener in pulls.items():
        commits = edges.github.listed(f"{root}/pulls/{number}/commits?per_page=100")
        theirs, unknown = github_shapes.authors(commits)
        names = names | theirs | ({opener} if opener else frozenset())
        gone = () if opener else (f"pull request {number}",)
        cut = (f"all of pull request {number} (GitHub lists {MOST_COMMITS} commits)",)
        nameless = (*nameless, *unknown, *gone, *(cut if len(commits) >= MOST_COMMITS else ()))
    return names, nameless


def objections(run: Run, sealed: Seal | None, *, execution: str, commit: str, people: bool) -> Iterator[str]:
    if str(run.id) != execution:
        yield f"GitHub answers with the run {run.id}; expected the run {execution}, which runs this job."
    if run.commit != commit and run.event != HANDED_OVER:
        yield (
            f"The run {run.id} is of {run.commit}; expected the commit {commit}. Apply what this run checked out."
        )
    if run.attempt != 1 and people:
        yield (
            f"The run {run.id} is in its attempt {run.attempt}, and GitHub does not say which attempt was approved;"
            " expected the first. An approval serves one attempt: start a new run."
        )
    if sealed is not None and sealed.made < run.started:
        yield (
            f"The plan was sealed at {instants.written(sealed.made)}, before this attempt of the run began at"
            f" {instants.written(run.started)} ({shown(run.event)}); expected a plan of its own. Run all jobs again."
        )

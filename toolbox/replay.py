"""Whether this apply is the first of its evidence: nothing here is used twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from toolbox.execution import ActionExecution, Execution
from toolbox.stops import shown


def refusals_of_run(run: Execution | None, *, execution: str, commit: str) -> Iterator[str]:
    if run is None:
        yield f"The pipeline has no execution {execution}; expected the one that runs this job."
        return
    if run.is_replay:
        yield (
            f"The execution {run.id} replays an old one ({shown(run.type)}, {shown(run.trigger)}); expected"
            " a run of its own. Roll back by a new run at the earlier commit, with its own plan and approval."
        )
    commits = [revision for _, revision in run.revisions]
    if commits and commit not in commits:
        yield (
            f"The execution {run.id} delivers {shown(', '.join(commits))}; expected the commit {commit}."
            " Apply what this run checked out."
        )


def refusals_of_attempts(record: Iterable[ActionExecution], stage: str, action: str) -> Iterator[str]:
    """Exactly one attempt at apply may stand in the record: this one, in progress."""
    attempts = [each for each in record if (each.stage, each.action) == (stage, action)]
    under_way = [each for each in attempts if each.status == "InProgress"]
    if len(attempts) > len(under_way) or len(under_way) > 1:
        yield (
            f"{stage}/{action} was tried {len(attempts)} times in this execution; expected once, now."
            " An approval serves one attempt: start a new run."
        )
    elif not under_way:
        yield (
            f"{stage}/{action} is not in progress in this execution; expected this job to be it."
            " Let the pipeline start the job."
        )


def refusals_of_digest(rows: Iterable[Mapping[str, object]], digest: str) -> Iterator[str]:
    for row in rows:
        if row.get("plan_digest") == digest:
            yield (
                f"The plan {digest} was used before, by {shown(row.get('id'))}; expected a plan that"
                " was not used. Plan again in a new run."
            )
            return

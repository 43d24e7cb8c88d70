"""rollback: a new run at an earlier commit that this environment's own ledger says succeeded, never a replay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from toolbox import canonical, tagged
from toolbox.execution import Execution
from toolbox.grammar import ACCOUNT_IF_ANY, COMMIT, NAME, NAME_IF_ANY, SECONDS, TABLE
from toolbox.patience import until
from toolbox.request import Request, flag
from toolbox.seams import Edges
from toolbox.stops import Refused
from toolbox.successes import Success, newest, successes_of

Rows = tuple[Mapping[str, object], ...]


@dataclass(frozen=True)
class Rollback(Request):
    pipeline: str = flag(NAME, "pipeline to be started")
    environment: str = flag(NAME, "environment of the pipeline")
    service: str = flag(NAME_IF_ANY, "service of the pipeline; not given: its tag says", "")
    owner: str = flag(ACCOUNT_IF_ANY, "account of the pipeline, where its tag says the service", "")
    commit: str = flag(COMMIT, "earlier commit, which succeeded here")
    table: str = flag(TABLE, "this account's table of deployments")
    source_action: str = flag(NAME, "action of the pipeline that takes the commit")
    wait: str = flag(SECONDS, "seconds to wait for the ledger to show the commit", "30")


@dataclass(frozen=True)
class History:
    """What the ledger tells of one service in one environment."""

    rows: Rows
    successes: list[Success]
    malformed: list[str]

    def holds(self, commit: str) -> bool:
        return any(each.commit == commit for each in self.successes)

    @property
    def newest_row(self) -> str:
        """Of whatever result, told by its id."""
        ended = [(str(row.get("ended")), str(row.get("id"))) for row in self.rows]
        return max(ended, default=("", ""))[1]


def run(asked: Rollback, edges: Edges) -> None:
    service = tagged.service(asked.service, pipeline=asked.pipeline, owner=asked.owner, edges=edges)
    history = until(
        lambda: _history(service, asked, edges),
        lambda found: found.holds(asked.commit),
        seconds=int(asked.wait),
        clock=edges.clock,
    )
    for sentence in history.malformed:
        edges.say(sentence)
    _refuse(history, service, asked)
    under_way = _under_way(edges.pipelines.executions(asked.pipeline), asked.commit)
    if under_way:
        edges.say(
            f"{asked.pipeline} is already under way at {asked.commit} as {under_way}; nothing to start."
        )
        return
    started = edges.pipelines.start(
        asked.pipeline,
        source_action=asked.source_action,
        commit=asked.commit,
        token=token(asked.pipeline, asked.commit, history.newest_row),
    )
    edges.say(
        f"{asked.pipeline} was started at {asked.commit} as {started}."
        " It makes a plan of its own, and asks for approvals of its own."
    )


def _history(service: str, asked: Rollback, edges: Edges) -> History:
    listed = edges.ledger.deployments(asked.table, service)
    rows = tuple(row for row in listed if row.get("environment") == asked.environment)
    return History(rows, *successes_of(rows, service, environment=asked.environment, now=edges.clock.now()))


def _refuse(history: History, service: str, asked: Rollback) -> None:
    last = newest(history.successes)
    if last is None or not history.holds(asked.commit):
        raise Refused(
            f"The ledger shows no deployment of {service} to {asked.environment} that succeeded at"
            f" {asked.commit}; expected a commit that did. Look into {asked.table} for one,"
            " or deliver this commit the usual way."
        )
    # After a run that failed half way the newest success is just what one goes back to.
    if last.commit == asked.commit and last.id == history.newest_row:
        raise Refused(
            f"{service} stands at {asked.commit} in {asked.environment} already, by {last.id}: nothing to roll"
            " back. Name an earlier commit that succeeded."
        )


def _under_way(executions: Iterable[Execution], commit: str) -> str:
    held = (each for each in executions if not each.is_over and commit in dict(each.revisions).values())
    return next((each.id for each in held), "")


def token(pipeline: str, commit: str, newest_row: str) -> str:
    """The same until a run ends: asking twice starts once, and what failed may be asked for again."""
    return sha256(canonical.encode([pipeline, commit, newest_row])).hexdigest()

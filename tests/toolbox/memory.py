"""A world in memory behind the toolbox's seams, and one good run in it that tests then spoil."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from toolbox.ancestry import Checkout
from toolbox.execution import ActionExecution, Execution
from toolbox.seams import Edges, Row
from toolbox.stops import Refused

COMMIT = "a" * 40
OTHER_COMMIT = "b" * 40
DIGEST = "d" * 64
OTHER_DIGEST = "e" * 64
ACCOUNT = "333333333333"
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/11111111-2222-3333-4444-555555555555"
RETIRED_KEY = f"arn:aws:kms:eu-west-1:{ACCOUNT}:key/99999999-2222-3333-4444-555555555555"
FOREIGN_KEY = "arn:aws:kms:eu-west-1:111111111111:key/66666666-2222-3333-4444-555555555555"
SECURITY = "penstock-network-prod-approve-security"
PRODUCT = "penstock-network-prod-approve-product"
GOOD_CHECKOUT = Checkout(shallow=False, head=COMMIT, protected=OTHER_COMMIT, contains_commit=True)


@dataclass
class Pipelines:
    runs: tuple[Execution, ...] = ()
    record: tuple[ActionExecution, ...] = ()
    tagged: dict[tuple[str, str], dict[str, str]] = field(default_factory=dict)
    started: list[tuple[str, str, str, str]] = field(default_factory=list)

    def names(self) -> list[str]:
        return [name for name, _ in self.tagged]

    def executions(self, pipeline: str) -> tuple[Execution, ...]:
        self._enter(pipeline)
        return self.runs

    def actions(self, pipeline: str, execution: str) -> tuple[ActionExecution, ...]:
        self._enter(pipeline)
        return tuple(each for each in self.record if each.execution == execution)

    def _enter(self, pipeline: str) -> None:
        if pipeline == "forbidden-prod":
            raise Refused("AWS refused list_pipeline_executions with AccessDeniedException.")

    def tags(self, pipeline: str, owner: str) -> Mapping[str, str]:
        return self.tagged.get((pipeline, owner), {})

    def start(self, pipeline: str, *, source_action: str, commit: str, token: str) -> str:
        self.started.append((pipeline, source_action, commit, token))
        return f"run-{len(self.started)}"


@dataclass
class Ledger:
    tables: dict[str, dict[str, Row]] = field(default_factory=dict)
    foreign: list[Mapping[str, object]] = field(default_factory=list)

    def rows(self, table: str) -> list[Row]:
        return list(self.tables.get(table, {}).values())

    def insert(self, table: str, row: Row) -> bool:
        rows = self.tables.setdefault(table, {})
        if row["id"] in rows:
            return False
        rows[str(row["id"])] = row
        return True

    def holds(self, table: str, row_id: str) -> bool:
        return row_id in self.tables.get(table, {})

    def deployments(self, table: str, component: str) -> tuple[Mapping[str, object], ...]:
        held = [dict(row) for row in self.rows(table)]
        return tuple(row for row in [*held, *self.foreign] if row.get("component") == component)


@dataclass
class Vault:
    objects: dict[tuple[str, str, str], bytes] = field(default_factory=dict)

    def keep(self, *, bucket: str, owner: str, key: str, content: bytes) -> str:
        self.objects.setdefault((bucket, owner, key), content)
        return "version-1"

    def fetch(self, *, bucket: str, owner: str, key: str, version: str, limit: int) -> bytes:
        if (bucket, owner, key) not in self.objects or version not in {"", "version-1"}:
            raise Refused("The sealed plan is missing.")
        return self.objects[bucket, owner, key][: limit + 1]


class Keys:
    """Signatures that only the key's own name can have made."""

    def sign(self, key: str, message: bytes) -> bytes:
        return sha256(key.encode() + message).digest()

    def verifies(self, key: str, message: bytes, signature: bytes) -> bool:
        return self.sign(key, message) == signature


@dataclass
class Metrics:
    put_values: list[tuple[str, str, Mapping[str, int]]] = field(default_factory=list)

    def put(self, *, service: str, environment: str, values: Mapping[str, int]) -> None:
        self.put_values.append((service, environment, values))


@dataclass
class Forge:
    """A forge's answers by path, without the query."""

    answers: dict[str, object] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def one(self, path: str) -> Mapping[str, object]:
        found = self._answer(path)
        assert isinstance(found, dict)
        return found

    def listed(self, path: str) -> tuple[object, ...]:
        found = self._answer(path)
        assert isinstance(found, list)
        return tuple(found)

    def _answer(self, path: str) -> object:
        self.asked.append(path)
        if path.partition("?")[0] not in self.answers:
            raise Refused(f"The forge refused {path} with 404.")
        return self.answers[path.partition("?")[0]]


@dataclass
class Clock:
    moment: datetime = NOW
    waits: list[int] = field(default_factory=list)

    def now(self) -> datetime:
        return self.moment

    def wait(self, seconds: int) -> None:
        self.waits.append(seconds)
        self.moment += timedelta(seconds=seconds)


@dataclass
class World:
    pipelines: Pipelines = field(default_factory=Pipelines)
    ledger: Ledger = field(default_factory=Ledger)
    vault: Vault = field(default_factory=Vault)
    keys: Keys = field(default_factory=Keys)
    metrics: Metrics = field(default_factory=Metrics)
    github: Forge = field(default_factory=Forge)
    gitlab: Forge = field(default_factory=Forge)
    clock: Clock = field(default_factory=Clock)
    checkout: Checkout = GOOD_CHECKOUT
    said: list[str] = field(default_factory=list)

    def edges(self) -> Edges:
        return Edges(
            pipelines=self.pipelines,
            ledger=self.ledger,
            vault=self.vault,
            keys=self.keys,
            metrics=self.metrics,
            github=self.github,
            gitlab=self.gitlab,
            clock=self.clock,
            checkout=lambda _source, _commit, _ref: self.checkout,
            say=self.said.append,
        )


def run(**spoiled: object) -> Execution:
    good = Execution(
        id="run-1",
        status="InProgress",
        type="STANDARD",
        trigger="StartPipelineExecution",
        started=NOW - timedelta(hours=2),
        updated=NOW,
        revisions=(("Source", COMMIT),),
    )
    return replace(good, **spoiled)  # type: ignore[arg-type]  # each test names the field it spoils


def action(stage: str, name: str, **spoiled: object) -> ActionExecution:
    good = ActionExecution(
        execution="run-1",
        id=f"{name}-1",
        stage=stage,
        action=name,
        category="Build",
        status="Succeeded",
        started=NOW - timedelta(minutes=90),
        updated=NOW - timedelta(minutes=80),
        updated_by="",
        custom_data="",
        variables=(),
    )
    return replace(good, **spoiled)  # type: ignore[arg-type]  # each test names the field it spoils


def approval(group: str, role: str, person: str, **spoiled: object) -> ActionExecution:
    given: dict[str, object] = {
        "category": "Approval",
        "updated_by": f"arn:aws:sts::{ACCOUNT}:assumed-role/{role}/{person}",
        "custom_data": DIGEST,
        "started": NOW - timedelta(minutes=60),
        "updated": NOW - timedelta(minutes=10),
    }
    return replace(action("Approval", f"Approve-{group}", **given), **spoiled)  # type: ignore[arg-type]  # as above


def security(**spoiled: object) -> ActionExecution:
    return approval("security", SECURITY, "ada", **spoiled)


def product(**spoiled: object) -> ActionExecution:
    return approval("product", PRODUCT, "grace", **spoiled)


def applying(**spoiled: object) -> ActionExecution:
    given: dict[str, object] = {"status": "InProgress", "started": NOW, "updated": NOW}
    return action("Apply", "Apply", **{**given, **spoiled})


def gate_text(**spoiled: object) -> str:
    approvals = [
        {"action": "Approve-security", "group": "security", "role": SECURITY},
        {"action": "Approve-product", "group": "product", "role": PRODUCT},
    ]
    return json.dumps({"approvals": approvals, "distinct": True, "expires_minutes": 480, **spoiled})


EMPTY_GATE = gate_text(approvals=[], distinct=False)

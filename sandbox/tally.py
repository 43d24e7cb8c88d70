"""Counts what the engine tells about one operation on one stack."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pulumi.automation import EngineEvent, OpType
from pulumi.automation.events import DiagnosticEvent, StepEventMetadata

from sandbox.voice import Progress, Voice

Tier = Callable[[str], str]
_COLOUR = re.compile(r"<\{%.*?%\}>")
_DELETES = {OpType.DELETE, OpType.DELETE_REPLACED, OpType.DISCARD, OpType.DISCARD_REPLACED}
_SHOWN = {"info", "warning"}
_DRIFTS = {OpType.UPDATE: "changed", OpType.DELETE: "gone"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A resource that is not as the state remembered it."""

    type: str
    name: str
    how: str
    properties: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    stack: str
    environment: str
    created: int
    updated: int
    replaced: int
    deleted: int
    unchanged: int
    served: int
    recorded: int
    drift: tuple[Drift, ...]
    notes: tuple[str, ...]
    exports: Mapping[str, object] = field(default_factory=dict)

    @property
    def changed(self) -> int:
        return self.created + self.updated + self.replaced + self.deleted


class Tally:
    """Fed with the engine's events, from a thread of the Automation API's."""

    def __init__(self, stack: str, verb: str, voice: Voice, *, total: int | None = None) -> None:
        self.errors: list[str] = []
        self._stack, self._verb, self._voice, self._total = stack, verb, voice, total
        self._seen: dict[str, str] = {}
        self._drift: list[Drift] = []
        self._notes: dict[str, None] = {}
        self._done: set[tuple[str, OpType]] = set()
        self._changes: Mapping[OpType, int] = {}

    def hear(self, event: EngineEvent) -> None:
        if event.res_outputs_event:
            self._finished(event.res_outputs_event.metadata)
        elif event.resource_pre_event:
            self._begun(event.resource_pre_event.metadata)
        elif event.diagnostic_event:
            self._diagnosed(event.diagnostic_event)
        elif event.summary_event:
            self._changes = event.summary_event.resource_changes

    def outcome(self, environment: str, tier: Tier, exports: Mapping[str, object]) -> Outcome:
        tiers = Counter(tier(type_) for type_ in self._seen.values() if type_.startswith("aws:"))
        count = Counter({OpType(op): number for op, number in self._changes.items()})
        return Outcome(
            stack=self._stack,
            environment=environment,
            created=count[OpType.CREATE] + count[OpType.IMPORT],
            updated=count[OpType.UPDATE],
            replaced=count[OpType.REPLACE] + count[OpType.CREATE_REPLACEMENT],
            deleted=count[OpType.DELETE],
            unchanged=count[OpType.SAME],
            served=tiers["served"],
            recorded=tiers["recorded"],
            drift=tuple(self._drift),
            notes=tuple(self._notes),
            exports=exports,
        )

    @property
    def resources(self) -> int:
        """How many resources took part: what the next operation of the same program will count up to."""
        return len(self._seen)

    def _begun(self, step: StepEventMetadata) -> None:
        if step.op not in _DELETES:
            self._seen[step.urn] = step.type

    def _finished(self, step: StepEventMetadata) -> None:
        if step.op not in _DELETES:
            self._seen[step.urn] = step.type
        # The engine tells twice of a component: when it is registered, and when its outputs are.
        self._done.add((step.urn, step.op))
        name = step.urn.rsplit("::", 1)[-1]
        if self._verb == "refresh" and step.op in _DRIFTS:
            properties = tuple(sorted({*(step.detailed_diff or ()), *(step.diffs or ())}))
            self._drift.append(Drift(type=step.type, name=name, how=_DRIFTS[step.op], properties=properties))
        self._voice.progress(
            Progress(
                stack=self._stack,
                verb=self._verb,
                operation=step.op.value,
                type=step.type,
                name=name,
                done=len(self._done),
                total=self._total,
            )
        )

    def _diagnosed(self, diagnostic: DiagnosticEvent) -> None:
        if diagnostic.ephemeral:
            return
        text = _COLOUR.sub("", diagnostic.message).strip()
        urn = diagnostic.urn or ""
        about = "" if "::pulumi:pulumi:Stack::" in urn or not urn else f"{' '.join(urn.split('::')[-2:])}: "
        if diagnostic.severity == "error":
            self.errors.append(f"{about}{text}")
        elif text and diagnostic.severity in _SHOWN:
            self._notes[f"{about}{text}"] = None

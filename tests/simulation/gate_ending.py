"""How a script ends: at the platform, or at what apply itself looks at, as its compiled lines say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from interpreters.outcome import JobRun, Result, Run
from tests.simulation.gate_house import House, last
from tests.toolbox.memory import COMMIT
from toolbox import decision, unseal
from toolbox.gate import GateDocument, gate
from toolbox.manifest import Base
from toolbox.record import Record
from toolbox.stops import Refused
from toolbox.unseal import Expected

ALTERED = b"other bytes than those that were sealed"


@dataclass(frozen=True, kw_only=True, slots=True)
class Ending:
    """What kept apply from it; nothing: it was applied."""

    by_platform: tuple[str, ...] = ()
    by_apply: tuple[str, ...] = ()

    @property
    def applied(self) -> bool:
        return not self.by_platform and not self.by_apply


def ended(
    run: Run,
    house: House,
    record: Callable[[JobRun, GateDocument], Record],
    *,
    first: Callable[[JobRun], tuple[str, ...]] = lambda _: (),
    hands_pass_timers: bool = False,
) -> Ending:
    """`first`: what apply's own lines say before its guard."""
    (apply,) = (job for job in run.jobs if last(job.name) == "apply")
    held = _held(apply, house.script.minute, by_hand=house.script.by_hand and hands_pass_timers)
    if held:
        return Ending(by_platform=held)
    asked = gate(apply.variables["PENSTOCK_GATE"])
    refused = decision.refusals(asked, record(apply, asked)) if _calls(apply, "guard") else ()
    return Ending(by_apply=(*first(apply), *refused, *_opened(apply, house)))


def _held(apply: JobRun, minute: int, *, by_hand: bool) -> tuple[str, ...]:
    if apply.result is not Result.SUCCESS:
        return (f"the platform shows {apply.result}",)
    timers = (wait.minutes or 0 for wait in apply.waits if wait.kind == "timer" and not by_hand)
    return tuple(f"the platform waits for {minutes} minutes" for minutes in timers if minute < minutes)


def _opened(apply: JobRun, house: House) -> tuple[str, ...]:
    if not house.script.altered or not _calls(apply, "unseal"):
        return ()
    expected = Expected(
        digest=house.digest,
        service=house.work.service.id,
        environment="prod",
        commit=COMMIT,
        keys=(),
        base=Base(lineage="", serial=0),
    )
    try:
        unseal.opened(ALTERED, expected, lambda *_: True)
    except Refused as refusal:
        return refusal.sentences
    return ()


def _calls(apply: JobRun, command: str) -> bool:
    return any(f".pyz {command} " in line for line in apply.commands)

"""What a gate asks for and a backend does not keep: it stops production, and is told below it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from delivery.bundle import Fidelity, Holding
from delivery.environment import Tier
from delivery.finding import Finding, Severity
from delivery.promises import Promise, written

CODES = {Holding.NOT_HELD: "promise-not-held", Holding.DOOR: "promise-needs-door"}
SAID = {Holding.NOT_HELD: "cannot keep", Holding.DOOR: "keeps only through the door"}
CURE = "Deliver through a backend that can, drop the promise, or waive it with reason, owner and expiry."


def check_promises(
    promises: Iterable[Promise],
    tier: Tier,
    place: str,
    *,
    backend: str,
    fidelity: Callable[[Promise], Fidelity],
) -> tuple[Finding, ...]:
    """`backend` as people call it."""
    held = ((promise, fidelity(promise)) for promise in sorted(promises, key=repr))
    return tuple(
        unkept(promise, how, tier, place, backend=backend) for promise, how in held if how.holding in CODES
    )


def unkept(promise: Promise, held: Fidelity, tier: Tier, place: str, *, backend: str) -> Finding:
    trap = f"; {held.trap}" if held.trap else ""
    return Finding(
        code=f"{CODES[held.holding]}:{type(promise).__name__}",
        severity=Severity.ERROR if tier is Tier.PRODUCTION else Severity.WARNING,
        place=place,
        cause=f"{backend} {SAID[held.holding]} {written(promise)}: {held.how}{trap}",
        cure=CURE,
    )

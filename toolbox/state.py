"""The base of a plan, read from a Terraform state."""

from __future__ import annotations

from toolbox import canonical
from toolbox.manifest import LINEAGE, Base
from toolbox.stops import Refused


def base(state: bytes, last_applied: str) -> Base:
    """An empty text is the state before the first apply."""
    if not state.strip():
        return Base(lineage="", serial=0, last_applied=last_applied)
    found = canonical.decode(state, "--state")
    if not isinstance(found, dict) or "serial" not in found or "lineage" not in found:
        raise Refused("--state has no serial and lineage; expected what `terraform state pull` prints.")
    lineage, serial = found["lineage"], canonical.whole(found["serial"], "The serial in --state")
    if not LINEAGE.holds(lineage):
        raise Refused(f"The lineage in --state is not understood; expected {LINEAGE.expected}.")
    return Base(lineage=str(lineage), serial=serial, last_applied=last_applied)


def staleness(planned: Base, current: Base) -> str:
    """Why a plan of that base may no longer be applied, or nothing."""
    if planned.lineage != current.lineage:
        return "the state has another lineage"
    if planned.serial != current.serial:
        return f"the state stands at serial {current.serial}, the plan was made at {planned.serial}"
    if current.last_applied and planned.last_applied != current.last_applied:
        return "another plan was applied last"
    return ""

"""The base of a plan, read from a Terraform state."""

from __future__ import annotations

from toolbox import canonical
from toolbox.manifest import LINEAGE, Base
from toolbox.stops import Refused


def base(state: bytes) -> Base:
    """An empty text is the state before the first apply."""
    if not state.strip():
        return Base(lineage="", serial=0)
    found = canonical.decode(state, "--state")
    if not isinstance(found, dict) or "serial" not in found or "lineage" not in found:
        raise Refused("--state has no serial and lineage; expected what `terraform state pull` prints.")
    lineage, serial = found["lineage"], canonical.whole(found["serial"], "The serial in --state")
    if not LINEAGE.holds(lineage):
        raise Refused(f"The lineage in --state is not understood; expected {LINEAGE.expected}.")
    return Base(lineage=str(lineage), serial=serial)


def staleness(planned: Base, current: Base) -> str:
    """Why a plan of that base may no longer be applied, or nothing."""
    if planned.lineage != current.lineage:
        return "the state has another lineage"
    if planned.serial != current.serial:
        return f"the state stands at serial {current.serial}, the plan was made at {planned.serial}"
    return ""

"""What `penstock preview` costs where an estate is laid out in slices: a stack by itself, and a whole account."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import yaml

from delivery.decided import decide
from delivery.finding import errors
from delivery.slices import stacks_of
from delivery.texts import Digest
from settings import load
from tools.estates import write_estate
from tools.figure import Figure
from tools.process import Cost, once

SERVICES, A_SLICE, FEW = 1000, 100, 200
PREVIEW = (sys.executable, "-m", "desk", "preview", "--json")
GROWTH = 2
TOOLBOX = Digest("sha256:" + "0" * 64)


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        large, small = Path(folder) / "large", Path(folder) / "small"
        write_estate(large, SERVICES, a_slice=A_SLICE)
        write_estate(small, FEW, a_slice=A_SLICE)
        waived = waive(large)
        slice_of_large = once((*PREVIEW, "dev-part-0"), large)
        slice_of_small = once((*PREVIEW, "dev-part-0"), small)
        what = f"a slice of {A_SLICE} of {SERVICES} services"
        yield from _both(what, slice_of_large)
        growth = slice_of_large.processor / slice_of_small.processor
        reason = f"the catalog of {SERVICES} is read for each"
        yield _figure(
            f"{what} beside one of {FEW}, processor time", growth, "times", aim=GROWTH, reason=reason
        )
        yield from _both(f"the foundation of {SERVICES} services", once((*PREVIEW, "dev"), large), waived)
        names = [stack.name for stack in stacks_of(load(large).estate) if stack.environment == "dev"]
        whole = once((*PREVIEW, *names), large)
        yield from _both(f"an account of {SERVICES} services, {len(names)} stacks", whole)
        yield _figure("a stack of them", whole.seconds / len(names), "s")


def waive(estate: Path) -> str:
    """An account of so many services asks for more than AWS gives: accepted here, where the time is what counts."""
    loaded = load(estate)
    dev = next(stack for stack in stacks_of(loaded.estate) if stack.name == "dev")
    refused = errors(decide(loaded.estate, dev, TOOLBOX).findings)
    waivers = [
        {
            "code": each.code,
            "place": each.place,
            "reason": "measured, never created",
            "owner": "platform",
            "expires": "2099-12-31",
        }
        for each in refused
    ]
    (estate / "catalog/waivers.yaml").write_text(yaml.safe_dump({"waivers": waivers}), encoding="utf-8")
    return f"waived: {', '.join(sorted({each.code for each in refused}))}" if refused else ""


def _both(what: str, spent: Cost, more: str = "") -> Iterator[Figure]:
    reason = "; ".join(part for part in (f"{spent.processor:.1f} s on a processor", more) if part)
    yield _figure(what, spent.seconds, "s", reason=reason)
    yield _figure(f"{what}, peak memory", spent.peak_mb, "MB")


def _figure(what: str, value: float, unit: str, *, aim: float | None = None, reason: str = "") -> Figure:
    return Figure(bench="slices", what=what, value=value, unit=unit, aim=aim, reason=reason)

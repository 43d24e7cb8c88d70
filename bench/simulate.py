"""What it takes to say what one push starts in every service of an estate, on each backend."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import pairwise

from delivery.backends import known_backends
from tools.figure import Figure
from tools.process import ROOT

SIZES = (10, 100, 1000)
TENFOLD = 11  # linear, and a tenth for what else the machine does


def measure() -> Iterator[Figure]:
    for backend in sorted(known_backends()):
        spent = {size: _spent(backend, size) for size in SIZES}
        for size, each in spent.items():
            what = f"a push, {backend}, {size} services"
            reason = f"{each['processor']:.1f} s on a processor, compiling included; {each['differing']:.0f} differ"
            yield _figure(what, each["seconds"], "s", reason=reason)
        yield _figure(
            f"a push, {backend}, {SIZES[-1]} services, peak memory", spent[SIZES[-1]]["peak_mb"], "MB"
        )
        for before, size in pairwise(SIZES):
            growth = spent[size]["processor"] / spent[before]["processor"]
            what = f"a push, {backend}, {size} services beside {before}, processor time"
            yield _figure(what, growth, "times", aim=TENFOLD)


def _spent(backend: str, services: int) -> dict[str, float]:
    asked = (sys.executable, "-m", "tools.simulating", backend, str(services))
    found: dict[str, float] = json.loads(subprocess.check_output(asked, cwd=ROOT))
    return found


def _figure(what: str, value: float, unit: str, *, aim: float | None = None, reason: str = "") -> Figure:
    return Figure(bench="simulate", what=what, value=value, unit=unit, aim=aim, reason=reason)

"""What it takes to compile and check an estate on each backend, and how that grows."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise

from delivery.backends import known_backends
from tools.figure import Figure
from tools.process import ROOT

SIZES = (1, 10, 100, 1000)
AT_MOST_SECONDS = 5
TENFOLD = 10
# The richest of the shipped profiles, beside the plain one that the sizes are measured with.
RICH = {"terraform": "gitops", "container": "fintech"}
FEW = 20

Spent = Mapping[str, float]


def measure() -> Iterator[Figure]:
    for backend in sorted(known_backends()):
        yield from _on(backend)


def _on(backend: str) -> Iterator[Figure]:
    spent = {size: _spent(backend, size) for size in SIZES}
    for size, each in spent.items():
        what = f"{backend}, {size} service{'s' * (size > 1)}"
        aim = AT_MOST_SECONDS if size == SIZES[-1] else None
        yield _figure(what, each["seconds"], "s", aim=aim, reason=f"{each['processor']:.2f} s on a processor")
        yield _figure(
            f"{what}, peak memory", each["peak_mb"], "MB", reason=f"{each['grown_mb']:.0f} of them for this"
        )
    for before, size in pairwise(SIZES):
        growth = spent[size]["processor"] / spent[before]["processor"]
        aim = TENFOLD if before > 1 else None
        yield _figure(f"{backend}, {size} services beside {before}, processor time", growth, "times", aim=aim)
    for blueprint, profile in RICH.items():
        rich = _spent(backend, FEW, profile)
        yield _figure(
            f"{backend}, a service like {profile} ({blueprint})", 1000 * rich["processor"] / FEW, "ms"
        )


def _spent(backend: str, services: int, profile: str = "standard") -> Spent:
    asked = (sys.executable, "-m", "tools.compiling", backend, str(services), profile)
    found: dict[str, float] = json.loads(subprocess.check_output(asked, cwd=ROOT))
    return found


def _figure(what: str, value: float, unit: str, *, aim: float | None = None, reason: str = "") -> Figure:
    return Figure(bench="compile", what=what, value=value, unit=unit, aim=aim, reason=reason)

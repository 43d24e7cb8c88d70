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
TENFOLD = 11  # linear, and a tenth for what else the machine does


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
    yield from _profiles(backend)


def _profiles(backend: str) -> Iterator[Figure]:
    """The sizes are measured with the plainest: these are what a service like another profile takes."""
    found = _asked(backend)
    for profile, milliseconds in found.items():
        if milliseconds is not None:
            yield _figure(f"{backend}, a service like {profile}", milliseconds, "ms")
    refused = [profile for profile, milliseconds in found.items() if milliseconds is None]
    yield _figure(f"{backend}, profiles that it refuses", len(refused), "", reason=", ".join(refused))


def _spent(backend: str, services: int) -> dict[str, float]:
    return {what: value or 0.0 for what, value in _asked(backend, str(services)).items()}


def _asked(*words: str) -> Mapping[str, float | None]:
    found: dict[str, float | None] = json.loads(
        subprocess.check_output((sys.executable, "-m", "tools.compiling", *words), cwd=ROOT)
    )
    return found


def _figure(what: str, value: float, unit: str, *, aim: float | None = None, reason: str = "") -> Figure:
    return Figure(bench="compile", what=what, value=value, unit=unit, aim=aim, reason=reason)

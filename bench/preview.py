"""What `penstock preview` costs as an estate grows, and what a service costs an account."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from tools.estates import ROOT, write_estate
from tools.figure import Figure
from tools.process import cost

SIZES = (1, 10, 100)
TIMES = 2
PREVIEW = (sys.executable, "-m", "desk", "preview", "--json")
AT_MOST_OF_BARE = 1.2
AT_MOST_A_SERVICE = 12


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        estates = {size: write_estate(Path(folder) / str(size), size) for size in {*SIZES, 2}}
        yield from _whole_process(estates)
        yield from _beside_the_bare_sdk(estates[SIZES[-1]])
        yield from _a_service_costs(estates)


def _whole_process(estates: dict[int, Path]) -> Iterator[Figure]:
    spent = {size: cost(PREVIEW, times=TIMES, at=estates[size]) for size in SIZES}
    for size, each in spent.items():
        what = f"three stacks of {size} service{'s' * (size > 1)}"
        yield _figure(what, each.seconds, "s", reason=f"{each.processor:.1f} s of them on a processor")
        yield _figure(f"{what}, peak memory", each.peak_mb, "MB")
    *_, before, last = SIZES
    growth = spent[last].processor / spent[before].processor
    yield _figure(f"{last} services beside {before}, processor time", growth, "times", aim=last / before)


def _beside_the_bare_sdk(estate: Path) -> Iterator[Figure]:
    """The registrations of the program, and the same types and inputs written plainly, through the same mocks."""
    asked = (sys.executable, "-m", "tools.registrations", str(estate), "dev")
    found: dict[str, float] = json.loads(subprocess.check_output(asked, cwd=ROOT))
    count, ours, bare = found["resources"], found["program"], found["bare"]
    yield _figure(f"the program, a resource of {count:.0f}", 1000 * ours / count, "ms")
    yield _figure("the bare SDK, a resource of the same", 1000 * bare / count, "ms")
    parts = (
        f"of {ours:.1f} s of the program's processor time the bare SDK needs {bare:.1f} for the same resources,"
        f" {found['reading']:.1f} read settings, {found['compiling']:.1f} compile all three environments;"
        f" the rest registers {found['components']:.0f} components and orders resources after each other"
    )
    yield _figure("the program beside the bare SDK", ours / bare, "times", aim=AT_MOST_OF_BARE, reason=parts)


def _a_service_costs(estates: dict[int, Path]) -> Iterator[Figure]:
    one, two = _held(estates[1]), _held(estates[2])
    for stack, held in one.items():
        more = Counter(two[stack])
        more.subtract(held)
        listed = ", ".join(f"{number} {type}" for type, number in sorted(more.items()) if number)
        what = f"resources a further service costs {stack}"
        yield _figure(what, more.total(), "", aim=AT_MOST_A_SERVICE, reason=listed)


def _held(estate: Path) -> dict[str, dict[str, int]]:
    found = json.loads(subprocess.check_output(PREVIEW, cwd=estate))
    return {held["stack"]: held["resources"] for held in found["stacks"]}


def _figure(what: str, value: float, unit: str, *, aim: float | None = None, reason: str = "") -> Figure:
    return Figure(bench="preview", what=what, value=value, unit=unit, aim=aim, reason=reason)

"""Measure: every file in bench/ has `measure() -> Iterable[Figure]`; a table, kept as build/bench.json.

Never a test: a figure that misses its aim is shown, with the reason, and fails nothing.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import platform
import sys
import time
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from tools.figure import Figure, table

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / "build/bench.json"


def benches(chosen: str) -> tuple[str, ...]:
    names = sorted(path.stem for path in (ROOT / "bench").glob("[a-z]*.py"))
    return tuple(name for name in names if chosen in name)


def measured(name: str) -> tuple[Figure, ...]:
    """The bench is a stranger to the type checker: what it hands back is checked here."""
    figures = tuple(importlib.import_module(f"bench.{name}").measure())
    if not figures or not all(isinstance(figure, Figure) for figure in figures):
        raise TypeError(f"bench/{name}.py: measure() must give one Figure or more")
    return figures


def keep(figures: Iterable[Figure]) -> None:
    KEPT.parent.mkdir(exist_ok=True)
    machine = {"python": platform.python_version(), "system": platform.platform(), "processors": processors()}
    document = {"machine": machine, "figures": [asdict(figure) | {"met": figure.met} for figure in figures]}
    KEPT.write_text(json.dumps(document, indent=2) + "\n")


def processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else (os.cpu_count() or 1)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.bench", description=__doc__)
    parser.add_argument("--only", default="", help="only benches whose name holds this text")
    names = benches(parser.parse_args().only)
    if not names:
        print("bench/ holds nothing by that name", file=sys.stderr)
        return 2
    figures: list[Figure] = []
    for name in names:
        began = time.monotonic()
        figures += measured(name)
        print(f"measured {name} in {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)
    keep(figures)
    print("\n".join(table(figures)))
    print(f"kept as {KEPT.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())

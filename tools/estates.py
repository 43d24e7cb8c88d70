"""Write a repository like this one with as many services as asked: what benches and tests try at size."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("settings", "delivery", "components", "toolbox", "desk", "sandbox")

# CodePipeline looks at the first 20 characters of <service>-<environment>, so the number stands in front.
SERVICE = """\
# Service {number} of a generated estate.
id: s{number:04d}-{number:04x}
name: s{number:04d}
owner: platform
repository: acme/s{number:04d}
root: infrastructure/s{number:04d}
{own}"""
OWN = """\
like: standard
options:
  variables:
    flow_log_retention_days: 30
environments:
  dev: {}
  staging:
    options:
      variables:
        flow_log_retention_days: 90
  prod:
    options:
      variables:
        flow_log_retention_days: 365
"""


def write_estate(at: Path, services: int, *, a_slice: int = 0) -> Path:
    """This repository's program and environments, and a catalog of its own."""
    for room in ROOMS:
        shutil.copytree(ROOT / room, at / room, ignore=shutil.ignore_patterns("__pycache__"))
    for path in (ROOT / "__main__.py", ROOT / "Pulumi.yaml"):
        shutil.copy2(path, at / path.name)
    return write_catalog(at, services, a_slice=a_slice)


def write_catalog(at: Path, services: int, *, a_slice: int = 0) -> Path:
    """What people write: this repository's environments, defaults and profiles, and as many services as asked.

    With a number of services a slice, the slices are called part-0, part-1, and so on.
    """
    shipped = (*ROOT.glob("Pulumi.*.yaml"), *ROOT.glob("catalog/profiles/*.yaml"))
    for path in (*shipped, ROOT / "catalog/defaults.yaml"):
        copy = at / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, copy)
    for number in range(1, services + 1):
        part = f"slice: part-{(number - 1) // a_slice}\n" if a_slice else ""
        text = SERVICE.format(number=number, own=part + OWN)
        (at / f"catalog/s{number:04d}.yaml").write_text(text, encoding="utf-8")
    return at

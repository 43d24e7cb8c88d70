"""What it takes to read and validate a large catalog."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from settings import load
from tools.figure import Figure

SERVICES = 1000
SETTINGS = Path(__file__).resolve().parent.parent

SERVICE = """\
# Service {number} of a large estate.
id: service-{number}
name: service-{number}
owner: team-{team}
repository: acme/repository-{number}
root: infrastructure/service
like: standard
options:
  variables:
    size: {team}
    flow_log_retention_days: 30
    name: "service-{number}"
    public: false
environments:
  dev:
    options:
      variables:
        size: 1
  staging:
    options:
      timeout_minutes: 45
      variables:
        flow_log_retention_days: 90
  prod:
    gate:
      approved_by: [team-{team}]
      windows:
        - opens: 0 9 * * TUE
          minutes: 120
          time_zone: Europe/Berlin
    options:
      variables:
        flow_log_retention_days: 365
"""


def measure() -> Iterator[Figure]:
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), SERVICES)
        spent = min(_seconds(Path(folder)) for _ in range(3))
    yield Figure(bench="catalog", what=f"load {SERVICES} services", value=spent, unit="s", aim=2)


def write(root: Path, services: int) -> None:
    """The shipped stacks, defaults and profile, and as many services as asked."""
    shipped = (*SETTINGS.glob("Pulumi.*.yaml"), *SETTINGS.glob("catalog/profiles/*.yaml"))
    for path in (*shipped, SETTINGS / "catalog" / "defaults.yaml"):
        copy = root / path.relative_to(SETTINGS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    for number in range(services):
        text = SERVICE.format(number=number, team=number % 50)
        (root / "catalog" / f"service-{number}.yaml").write_text(text, encoding="utf-8")


def _seconds(root: Path) -> float:
    began = time.perf_counter()
    load(root)
    return time.perf_counter() - began

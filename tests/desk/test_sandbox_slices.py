"""The sandbox brings up the stacks of slices too, with the real engine, though no file describes them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import daemon
from sandbox.home import Home
from sandbox.run import down
from tests.sandbox.tiny import REQUIREMENT
from tools.estates import ROOT, write_catalog

pytestmark = pytest.mark.slow
WRONG_USE = 2
PROGRAM = "import pulumi\npulumi.export('stack', pulumi.get_stack())\n"


@pytest.fixture(scope="module")
def at(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A catalog with one slice, and a program that only says which stack it is."""
    root = write_catalog(tmp_path_factory.mktemp("sliced"), 2)
    with (root / "catalog/s0002.yaml").open("a") as catalog:
        catalog.write("slice: payments\n")
    (root / "__main__.py").write_text(PROGRAM)
    settings = {"name": "tiny", "runtime": "python", "requiredPulumiVersion": REQUIREMENT}
    (root / "Pulumi.yaml").write_text(json.dumps(settings))
    yield root
    down(Home(root), daemon, "the tests")


def penstock(at: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "desk", *words],
        cwd=at,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
    )


def test_a_slice_is_brought_up_after_its_foundation(at: Path) -> None:
    ended = penstock(at, "up", "dev-payments", "dev", "--sandbox", "--json")
    assert ended.returncode == 0, ended.stderr
    stacks = json.loads(ended.stdout)["stacks"]
    told = [(each["stack"], each["environment"], each["exports"]) for each in stacks]
    assert told == [
        ("dev", "dev", {"stack": "dev"}),
        ("dev-payments", "dev", {"stack": "dev-payments"}),
    ]


def test_a_slice_that_is_not_there_is_wrong_use(at: Path) -> None:
    ended = penstock(at, "up", "dev-paymets", "--sandbox")
    assert ended.returncode == WRONG_USE
    assert "dev-payments" in ended.stderr

"""The estate of these tests is brought up once a session, in a copy of the repository that goes with it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import daemon
from sandbox.home import Home
from sandbox.run import down
from tests.conftest import note
from tests.estate.copy_of_repository import lay_over
from tests.estate.story import Story, read
from tools import ledger

LONGEST = 540  # seconds


@pytest.fixture(scope="session")
def estate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    at = tmp_path_factory.mktemp("estate") / "repository"
    lay_over(at)
    try:
        yield at
    finally:
        down(Home(at), daemon, "the tests")


@pytest.fixture(scope="session")
def story(estate: Path) -> Story:
    """Everything that happens to it, in one go; tests only read."""
    told = estate.parent / "story.json"
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", "tests.estate.told", str(told)]
    ended = subprocess.run(
        command, cwd=estate, env=environment, capture_output=True, text=True, timeout=LONGEST
    )
    if ended.returncode:
        raise AssertionError(f"{ended.stdout[-500:]}\n{ended.stderr[-2000:]}")
    story = read(told)
    steps, refusals = len(story.steps), len(story.refusals)
    note(ledger.Entry(tool="pulumi engine", version=story.engine, judged=steps, rejected=refusals))
    return story

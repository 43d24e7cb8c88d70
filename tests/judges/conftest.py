"""What the judges look at: three accounts, created once a session by the real engine from a copy of the repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from sandbox import daemon
from sandbox.home import Home
from sandbox.run import down
from tests.estate.account_reading import Kinds, account_reading
from tests.estate.copy_of_repository import lay_over
from tests.estate.story import ACCOUNTS

LONGEST = 540  # seconds


@pytest.fixture(scope="session")
def created(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Kinds]]:
    """By stack: what each account answers about itself."""
    at = tmp_path_factory.mktemp("created") / "repository"
    lay_over(at)
    environment = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    command = [sys.executable, "-m", "desk", "up", "--sandbox", "--json"]
    try:
        ended = subprocess.run(
            command, cwd=at, env=environment, capture_output=True, text=True, timeout=LONGEST
        )
        if ended.returncode:
            raise AssertionError(ended.stderr)
        endpoint = json.loads(ended.stdout)["endpoint"]
        yield {stack: account_reading(account, endpoint) for stack, account in ACCOUNTS.items()}
    finally:
        down(Home(at), daemon, "the judges")

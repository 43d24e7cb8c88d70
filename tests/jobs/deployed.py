"""Production, brought up once by the real engine from a copy of the program with two services."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from tests.job_runner import Account

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("catalog", "components", "delivery", "desk", "sandbox", "settings", "toolbox")
SERVICES = ("network", "dns")
STACK, ACCOUNT, REGION = "prod", "333333333333", "eu-west-1"


def copy_program(into: Path) -> None:
    for room in ROOMS:
        shutil.copytree(ROOT / room, into / room, ignore=shutil.ignore_patterns("__pycache__"))
    for file in (ROOT / "__main__.py", *ROOT.glob("Pulumi*.yaml")):
        shutil.copy(file, into)
    for described in (into / "catalog").glob("*.yaml"):
        if described.stem not in {*SERVICES, "defaults"}:
            described.unlink()


def up(at: Path) -> Account:
    command = [sys.executable, "-m", "desk", "up", STACK, "--sandbox", "--json"]
    env = {name: text for name, text in os.environ.items() if name != "PYTHONPATH"}
    ended = subprocess.run(command, cwd=at, env=env, capture_output=True, text=True, timeout=540)
    if ended.returncode:
        raise AssertionError(ended.stderr)
    return Account(json.loads(ended.stdout)["endpoint"], ACCOUNT, REGION)

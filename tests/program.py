"""The whole program, in memory, once for each stack: tests read it, none changes it."""

from __future__ import annotations

import runpy
from functools import cache
from pathlib import Path

from tests.harness import Deployed, deploy

ROOT = Path(__file__).resolve().parent.parent
STACKS = ("dev", "staging", "prod")
ACCOUNTS = {"dev": "111111111111", "staging": "222222222222", "prod": "333333333333"}


@cache
def deployed(stack: str, *, preview: bool = False) -> Deployed:
    return deploy(run, stack=stack, preview=preview)


def run(root: Path = ROOT) -> None:
    runpy.run_path(str(root / "__main__.py"), run_name="__main__")

"""Style, types and the arrows between rooms: every tool runs, and all that they found is shown."""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

from tools.ledger import Entry, record, restart

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
ROOMS = ("settings", "delivery", "components", "policy", "interpreters", "toolbox", "desk", "sandbox")
SOURCES = (*ROOMS, "tests", "tools", "bench", "__main__.py")
CHECKS = {
    "ruff check": ("ruff", "check", "--quiet"),
    "ruff format": ("ruff", "format", "--check", "--quiet"),
    "mypy": ("mypy", "--no-error-summary"),
    "import-linter": ("lint-imports", "--no-cache", "--no-logo"),
}
PACKAGES = {"lint-imports": "import-linter"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.lint", description=__doc__)
    parser.add_argument("--only", choices=sorted(CHECKS), help="one of the tools")
    only = parser.parse_args().only
    restart()
    files = sources()
    chosen = {name: command for name, command in CHECKS.items() if only in (None, name)}
    failed = [name for name, command in chosen.items() if not passes(name, command, files)]
    if failed:
        print(f"lint: {', '.join(failed)} found something; see above", file=sys.stderr)
    return 1 if failed else 0


def sources() -> list[str]:
    """Every Python file of ours; a checker that is handed none would pass."""
    found = [path for source in SOURCES for path in sorted((ROOT / source).rglob("*.py"))]
    return [str(path.relative_to(ROOT)) for path in [*found, *ROOT.glob("__main__.py")]]


def passes(name: str, command: tuple[str, ...], files: list[str]) -> bool:
    began = time.monotonic()
    line = [str(BIN / command[0]), *command[1:], *([] if name == "import-linter" else files)]
    ended = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    good = ended.returncode == 0
    print(f"{name:14} {'clean' if good else 'findings':9}{time.monotonic() - began:5.1f} s", flush=True)
    if not good:
        print(ended.stdout + ended.stderr, flush=True)
    package = PACKAGES.get(command[0], command[0])
    record(Entry(tool=name, version=version(package), judged=len(files), rejected=0 if good else 1))
    return good


if __name__ == "__main__":
    sys.exit(main())

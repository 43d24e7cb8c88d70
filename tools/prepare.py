"""Make .venv: exactly what requirements-dev.txt names, each file checked against its hash."""

from __future__ import annotations

import fcntl
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements-dev.txt"
VENV = ROOT / ".venv"
READY = VENV / ".ready"
BIN = VENV / "bin"

# A shell's #! line breaks on spaces and beyond 127 characters, so sh opens the file and hands it on.
LAUNCHER = """#!/bin/sh
'''exec' "${0%/*}/python" "$0" "$@"
'''
import sys

from desk.app import main

sys.exit(main())
"""


class Missing(Exception):
    """Something this machine has to bring."""


def main() -> int:
    with LOCK.open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if is_ready():
            return 0
        try:
            prepare()
        except Missing as missing:
            print(missing, file=sys.stderr)
            return 3
        except subprocess.CalledProcessError as failed:
            print(
                f"{Path(str(failed.cmd[0])).name} ended with {failed.returncode}; see above", file=sys.stderr
            )
            return 3
    return 0


def is_ready() -> bool:
    if not READY.exists():
        return False
    made = READY.stat().st_mtime
    return all(made >= source.stat().st_mtime for source in (LOCK, Path(__file__)))


def prepare() -> None:
    READY.unlink(missing_ok=True)
    print(f"preparing {VENV.name} from {LOCK.name}, once", flush=True)
    if not usable(BIN / "python"):
        create()
    install()
    (BIN / "penstock").write_text(LAUNCHER)
    (BIN / "penstock").chmod(0o755)
    # Relative to the folder it stands in, so a moved clone still finds its rooms.
    (packages() / "penstock.pth").write_text("../../../..\n")
    READY.touch()


def usable(python: Path) -> bool:
    if not python.exists():
        return False
    check = "import pip, sys; sys.exit(sys.version_info < (3, 11))"
    return subprocess.run([python, "-c", check], capture_output=True, check=False).returncode == 0


def create() -> None:
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Missing(
            f"{sys.executable} comes without the venv module (on Debian and Ubuntu: apt install python3-venv)"
        )
    subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)


def install() -> None:
    """uv takes seconds where pip takes a minute; pip knows this machine's own index settings."""
    seed = VENV / "uv.txt"
    seed.write_text(entry("uv", LOCK.read_text()))
    pip = f"{BIN}/pip", "--disable-pip-version-check", "install", "--quiet", "--require-hashes"
    subprocess.run([*pip, "--only-binary=:all:", "--no-deps", "-r", str(seed)], check=True)
    uv = f"{BIN}/uv", "pip", "sync", "--system-certs", "--link-mode=copy", "--require-hashes", "--no-build"
    if subprocess.run([*uv, f"--python={BIN}/python", str(LOCK)], check=False).returncode != 0:
        print("uv did not get there; pip tries, with the settings of this machine (a minute)", flush=True)
        subprocess.run([*pip, "--only-binary=:all:", "-r", str(LOCK)], check=True)


def entry(package: str, locked: str) -> str:
    found = re.search(rf"^{re.escape(package)}==.*(?:\n .*)*\n", locked, re.MULTILINE)
    if found is None:
        raise Missing(f"{LOCK.name} names no {package}; run: make lock")
    return found.group()


def packages() -> Path:
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    answer = subprocess.run([BIN / "python", "-c", ask], capture_output=True, text=True, check=True)
    return Path(answer.stdout.strip())


if __name__ == "__main__":
    sys.exit(main())

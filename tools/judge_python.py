"""Judges that are Python programs: beside this Python, or in an environment of their own where their needs differ."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.judge_cache import PINS, Missing, kept, last_words

BIN = Path(sys.executable).parent


def beside(name: str) -> Path:
    """A program that requirements-dev.txt installs."""
    program = BIN / name
    if not program.exists():
        raise Missing(f"{name} is not beside {sys.executable}; run: rm .venv/.ready; make lint")
    return program


def checkov() -> Path:
    """It asks for a boto3 far older than ours, so it lives apart."""
    pins = PINS / "checkov.txt"
    return kept("checkov", [pins], lambda folder: into_environment(folder, pins)) / "bin" / "checkov"


def into_environment(folder: Path, requirements: Path) -> None:
    """A new environment that holds exactly these requirements, each file checked against its hash."""
    _uv("venv", "--quiet", "--allow-existing", "--relocatable", f"--python={sys.executable}", str(folder))
    install = ("pip", "install", "--quiet", "--require-hashes", "--no-build", "--system-certs")
    _uv(*install, "--link-mode=copy", f"--python={folder}/bin/python", "-r", str(requirements))


def _uv(*words: str) -> None:
    ended = subprocess.run([beside("uv"), *words], capture_output=True, text=True)
    if ended.returncode:
        raise Missing(f"`uv {words[0]}` ended with {ended.returncode}: {last_words(ended.stderr)}")

"""The `terraform` that tests run jobs with: from PATH, or OpenTofu built once from its Go module.

OpenTofu's go.mod replaces a module, which `go install` refuses: so it is built in its own folder, where its go.mod and
go.sum hold. https://go.dev/ref/mod#go-install
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path

MODULE, VERSION = "github.com/opentofu/opentofu", "1.10.7"
SUM = "h1:8alUSELAsxZ4X5NdYCKN8lclBAzV1KwaZnuuM88yt1Y="


class Missing(Exception):
    """Neither is on this machine, nor can be made."""


@cache
def terraform() -> Path:
    """A program called `terraform`, in a folder that can stand on PATH."""
    found = shutil.which("terraform")
    return Path(found).absolute() if found else built()


def built() -> Path:
    """OpenTofu speaks Terraform's language; a job knows it by Terraform's name."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    folder = Path(base) / "penstock" / "opentofu" / VERSION
    folder.mkdir(parents=True, exist_ok=True)
    program = folder / "terraform"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not program.exists():
            half = folder / "terraform.half"
            _go("build", "-trimpath", "-o", str(half), "./cmd/tofu", at=_source(folder))
            half.rename(program)
    return program


def _source(folder: Path) -> Path:
    found = json.loads(_go("mod", "download", "-json", f"{MODULE}@v{VERSION}", at=folder))
    if found["Sum"] != SUM:
        raise Missing(
            f"{MODULE} {VERSION} has the sum {found['Sum']}; expected {SUM}. Pin it anew, after a look."
        )
    return Path(found["Dir"])


def _go(*words: str, at: Path) -> str:
    go = shutil.which("go")
    if go is None:
        raise Missing("Neither terraform nor go is on this machine; install Terraform 1.11 or later, or Go.")
    env = {**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly", "GOWORK": "off"}
    ended = subprocess.run([go, *words], cwd=at, env=env, capture_output=True, text=True)
    if ended.returncode:
        last = " / ".join((ended.stderr or ended.stdout).strip().splitlines()[-3:])
        raise Missing(f"OpenTofu {VERSION} could not be built from its Go module: {last}.")
    return ended.stdout

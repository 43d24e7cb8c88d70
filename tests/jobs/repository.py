"""The repository under delivery: an origin with a protected branch and another, and clones of it as builds get them."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from pathlib import Path

# Whoever commits may write anything.
SAID = 'canary-of-a-commit $(touch /tmp/no) `id` "quoted"'
# A root that needs no provider from the internet. The state is where the project's variables say.
ROOT_MODULE = """\
terraform {
  backend "s3" {}
}

variable "%s" {
  type = number
}

resource "terraform_data" "thing" {
  input = "%s"
}
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Repository:
    """Commits on the protected branch, oldest first, and one on another branch alone, which is not even formatted."""

    origin: Path
    merged: tuple[str, ...]
    unmerged: str

    @property
    def head(self) -> str:
        return self.merged[-1]

    def clone(self, into: Path, commit: str, *words: str) -> Path:
        """As CodeBuild clones: the commit checked out, no branch of its own."""
        git(into.parent, "clone", "--quiet", "--no-checkout", *words, self.origin.as_uri(), str(into))
        git(into, "checkout", "--quiet", "--detach", commit)
        return into


def made(at: Path, *, root: str, variable: str) -> Repository:
    origin, work = at / "origin.git", at / "work"
    at.mkdir(parents=True)
    git(at, "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
    git(at, "clone", "--quiet", str(origin), str(work))
    git(work, "checkout", "--quiet", "-B", "main")
    merged = tuple(_committed(work, root, variable, text) for text in ("first", "second"))
    git(work, "push", "--quiet", "origin", "main")
    git(work, "checkout", "--quiet", "-b", "elsewhere")
    unmerged = _committed(work, root, variable, "nobody reviewed this", more="\nlocals   {}\n")
    git(work, "push", "--quiet", "origin", "elsewhere")
    return Repository(origin=origin, merged=merged, unmerged=unmerged)


def _committed(work: Path, root: str, variable: str, text: str, *, more: str = "") -> str:
    folder = work / root
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "main.tf").write_text(ROOT_MODULE % (variable, text) + more)
    git(work, "add", ".")
    git(work, "commit", "--quiet", "-m", f"{text}: {SAID}")
    return git(work, "rev-parse", "HEAD")


def git(where: Path, *words: str) -> str:
    author = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com", "-c", "commit.gpgsign=false")
    ended = subprocess.run(["git", *author, *words], cwd=where, capture_output=True, text=True, check=True)
    return ended.stdout.strip()

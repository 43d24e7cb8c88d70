"""Throwaway git repositories for judges that ask git what happened."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

# What a machine says of itself in its environment would be taken for the pipeline's.
OWN = ("CI", "GITHUB_", "GITLAB_", "GIT_", "GCL_", "ACT_", "AWS_")
SETTINGS = {"user.name": "Somebody", "user.email": "somebody@acme.example", "commit.gpgSign": "false"}


def surroundings(copy: Path, *, first: Path | None = None) -> dict[str, str]:
    """This machine's own settings of git and of runners stay out; one folder may stand first on PATH."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(OWN)}
    path = os.environ.get("PATH", os.defpath)
    told = {
        "GIT_CONFIG_COUNT": str(len(SETTINGS)),
        "PATH": f"{first.absolute()}{os.pathsep}{path}" if first else path,
    }
    for number, (name, text) in enumerate(SETTINGS.items()):
        told |= {f"GIT_CONFIG_KEY_{number}": name, f"GIT_CONFIG_VALUE_{number}": text}
    return {
        **kept,
        **told,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "HOME": str(copy.parent),
    }


def committed(copy: Path, branch: str) -> None:
    """One commit of everything, which the remote's default branch has too."""
    upstream = f"refs/remotes/origin/{branch}"
    for words in (
        ("init", "--quiet", f"--initial-branch={branch}"),
        ("add", "--all", "--force"),
        ("commit", "--quiet", "--allow-empty", "--message=before"),
        ("update-ref", upstream, "HEAD"),
        ("symbolic-ref", "refs/remotes/origin/HEAD", upstream),
        ("remote", "add", "origin", "https://git.example/acme/service.git"),
    ):
        subprocess.run(["git", *words], cwd=copy, env=surroundings(copy), check=True, capture_output=True)

"""Whether the commit to apply is on the protected branch: the questions to git, and the judgement."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from toolbox.stops import Missing, Refused, shown


@dataclass(frozen=True)
class Checkout:
    """What git says of a clone. An empty text: git knows no such thing."""

    shallow: bool
    head: str
    protected: str
    contains_commit: bool


def refusals(checkout: Checkout, *, commit: str, ref: str) -> Iterator[str]:
    if checkout.shallow:
        yield (
            "The source is a shallow clone, which hides history; expected a full one."
            " Set the source action's output to a full clone (CODEBUILD_CLONE_REF)."
        )
    if checkout.head != commit:
        yield (
            f"The source stands at {shown(checkout.head)}; expected the commit {commit}."
            " Check that commit out before apply."
        )
    if not checkout.protected:
        yield f"The remote has no branch {ref}; expected the protected branch. Fetch it, or name it right."
    elif not checkout.contains_commit:
        yield (
            f"The commit {commit} is not on {ref} (which stands at {checkout.protected}); expected a commit"
            " of the protected branch. Merge it, then start a new run."
        )


def look(source: str, commit: str, ref: str) -> Checkout:
    """Ask the clone. Only refs/remotes is read: a local branch or tag of that name counts for nothing."""
    where = Path(source)
    if not where.is_dir():
        raise Refused(f"--source is {shown(source)}, which is no folder; expected the full clone.")
    shallow = _ask(where, "rev-parse", "--is-shallow-repository")
    if shallow not in {"true", "false"}:
        raise Refused(
            f"--source is {shown(source)}, where git finds no repository it trusts; expected the clone."
        )
    protected = _ask(where, "rev-parse", "--verify", "--quiet", f"refs/remotes/{ref}^{{commit}}")
    return Checkout(
        shallow=shallow == "true",
        head=_ask(where, "rev-parse", "--verify", "--quiet", "HEAD^{commit}"),
        protected=protected,
        contains_commit=bool(protected) and _is_ancestor(where, commit, protected),
    )


def _is_ancestor(where: Path, commit: str, protected: str) -> bool:
    return _git(where, "merge-base", "--is-ancestor", commit, protected).returncode == 0


def _ask(where: Path, *words: str) -> str:
    done = _git(where, *words)
    return done.stdout.strip() if done.returncode == 0 else ""


def _git(where: Path, *words: str) -> subprocess.CompletedProcess[str]:
    # Replacement refs, grafts and a forged commit graph would each let a clone lie about ancestry.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment.update(GIT_NO_REPLACE_OBJECTS="1", GIT_GRAFT_FILE=os.devnull, LC_ALL="C")
    command = ("git", "-C", str(where), "-c", "core.commitGraph=false", *words)
    try:
        return subprocess.run(command, capture_output=True, text=True, env=environment, errors="replace")
    except FileNotFoundError:
        raise Missing(
            "git is not on this machine; expected it beside Python. Install git in the build image."
        ) from None

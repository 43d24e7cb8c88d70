"""merged: before a job runs a repository's code as somebody, the commit is shown to be on the protected branch."""

from __future__ import annotations

from dataclasses import dataclass

from toolbox import ancestry
from toolbox.grammar import COMMIT, PATH, PROTECTED_REF
from toolbox.request import Request, flag
from toolbox.seams import Edges
from toolbox.stops import refuse_any


@dataclass(frozen=True)
class Merged(Request):
    source: str = flag(PATH, "folder of the full clone")
    commit: str = flag(COMMIT, "commit whose code is to run")
    protected_ref: str = flag(PROTECTED_REF, "protected branch of the remote, as in origin/main")


def run(asked: Merged, edges: Edges) -> None:
    checkout = edges.checkout(asked.source, asked.commit, asked.protected_ref)
    refuse_any(tuple(ancestry.refusals(checkout, commit=asked.commit, ref=asked.protected_ref)))
    edges.say(f"The commit {asked.commit} is on {asked.protected_ref}.")

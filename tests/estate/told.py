"""Brings an estate up and does to it what tests ask about, in the copy of the repository it is started in.

A process of its own: the program's modules are those of the copy, and are read anew after each change.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import yaml

from sandbox import daemon
from sandbox.engine import find_engine
from sandbox.home import Home
from sandbox.program import program_of
from sandbox.project import read_project
from sandbox.provider import install_plugin, tier
from sandbox.run import Box, opened
from tests.estate.attempts import attempts
from tests.estate.behind import CHANGES
from tests.estate.sandboxed_estate import Estate, Heard
from tests.estate.story import STACKS, Story, write

# One word of the program each: what it asks for then is another key, table or bucket, or none.
FAULTS = {
    "another key": ("components/signing_key.py", '"ECC_NIST_P256"', '"ECC_NIST_P384"'),
    "another table": ("delivery/aws/names.py", '"terraform-approvals"', '"approvals"'),
    "another bucket": ("delivery/aws/names.py", 'self.bucket("state")', 'self.bucket("states")'),
    "no deployments": (
        "components/ledger.py",
        'self._table(f"{name}-deployments", DEPLOYMENTS, args, args.readers_above)',
        "self.approvals",
    ),
}


def lengthened(catalog: Path) -> None:
    """One service of one environment may take longer."""
    described = yaml.safe_load(catalog.read_text())
    described["environments"]["dev"] = {"options": {"timeout_minutes": 45}}
    catalog.write_text(yaml.safe_dump(described))


@contextmanager
def faulty(at: Path, name: str, was: str, fault: str) -> Iterator[None]:
    text = (at / name).read_text()
    if was not in text:
        raise LookupError(f"{name} no longer says {was}")
    try:
        (at / name).write_text(text.replace(was, fault))
        yield
    finally:
        (at / name).write_text(text)


def tell(estate: Estate, at: Path) -> Story:
    first = {stack: estate.up(stack) for stack in STACKS}
    accounts = {stack: estate.reading(stack) for stack in STACKS}
    states = {stack: estate.state(stack) for stack in STACKS}
    second = {stack: estate.up(stack) for stack in STACKS}
    estate.leave_evidence()
    tried = attempts(estate)
    for change in CHANGES.values():
        change(estate.dev)
    spoiled = estate.reading("dev")
    refreshed, mended, after_mending = estate.refresh("dev"), estate.up("dev"), estate.reading("dev")
    lengthened(at / "catalog" / "network.yaml")
    updated, after_update = estate.up("dev"), estate.reading("dev")
    (at / "catalog" / "dns.yaml").unlink()
    removed, after_removal, evidence = estate.up("dev"), estate.reading("dev"), estate.evidence()
    refusals = {}
    for title, (name, was, fault) in FAULTS.items():
        with faulty(at, name, was, fault):
            refusals[title] = estate.up("dev")
    refusals["destroy"] = estate.destroy("dev")
    spared = estate.reading("dev")
    restored = estate.up("dev")
    return Story(
        engine=estate.engine,
        first=first,
        accounts=accounts,
        states=states,
        second=second,
        attempts=tried,
        spoiled=spoiled,
        refreshed=refreshed,
        mended=mended,
        after_mending=after_mending,
        updated=updated,
        after_update=after_update,
        removed=removed,
        after_removal=after_removal,
        evidence=evidence,
        refusals=refusals,
        spared=spared,
        restored=restored,
        after_all=estate.reading("dev"),
        evidence_after_all=estate.evidence(),
    )


def main() -> None:
    at, heard = Path.cwd(), Heard()
    project = read_project(at)
    box = Box(
        home=Home(at),
        project=project,
        engine=find_engine(project.requirement, voice=heard),
        program=program_of(at),
        cloud=daemon,
        install_plugin=install_plugin,
        tier=tier,
        voice=heard,
    )
    with opened(box, "the story of an estate") as session:
        write(tell(Estate(box, session, heard), at), Path(sys.argv[1]))


if __name__ == "__main__":
    main()

"""unseal: nothing of a sealed plan is unpacked before everything about it is known to be right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from toolbox import files, manifest, sealed, state
from toolbox.grammar import (
    ACCOUNT,
    BUCKET,
    COMMIT,
    DIGEST,
    KEY_ARNS,
    NAME,
    PATH,
    PREFIX,
    VERSION_IF_ANY,
    key_arns,
)
from toolbox.manifest import Base, Manifest
from toolbox.request import Request, flag
from toolbox.seal import STATE_LIMIT
from toolbox.seams import Edges
from toolbox.stops import Refused, shown

Verifies = Callable[[str, bytes, bytes], bool]


@dataclass(frozen=True)
class Unseal(Request):
    digest: str = flag(DIGEST, "digest of the sealed plan")
    service: str = flag(NAME, "service to be applied")
    environment: str = flag(NAME, "environment to be applied")
    commit: str = flag(COMMIT, "commit to be applied")
    keys: str = flag(KEY_ARNS, "ARNs of the sealing keys, current and retired, with commas between them")
    state: str = flag(PATH, "the state as it stands; no such file: before the first apply")
    bucket: str = flag(BUCKET, "bucket of sealed plans")
    owner: str = flag(ACCOUNT, "account that owns the bucket")
    prefix: str = flag(PREFIX, "where sealed plans stand in the bucket")
    out: str = flag(PATH, "folder for tfplan and plan.json")
    version_id: str = flag(VERSION_IF_ANY, "version of the object", "")


@dataclass(frozen=True)
class Expected:
    """What the sealed plan must be."""

    digest: str
    service: str
    environment: str
    commit: str
    keys: tuple[str, ...]
    base: Base


def run(asked: Unseal, edges: Edges) -> None:
    expected = Expected(
        digest=asked.digest,
        service=asked.service,
        environment=asked.environment,
        commit=asked.commit,
        keys=key_arns(asked.keys),
        base=state.base(files.content(asked.state, "--state", limit=STATE_LIMIT, absent=b"")),
    )
    content = edges.vault.fetch(
        bucket=asked.bucket,
        owner=asked.owner,
        key=sealed.key(asked.prefix, asked.digest),
        version=asked.version_id,
        limit=sealed.SIZE_LIMIT,
    )
    for name, member in opened(content, expected, edges.keys.verifies).items():
        files.write(Path(asked.out) / name, member)
    edges.say(f"The sealed plan {asked.digest} is what was reviewed; it stands in {shown(asked.out)}.")


def opened(content: bytes, expected: Expected, verifies: Verifies) -> dict[str, bytes]:
    """The members, if digest, format, signature, purpose, contents and base are right, in this order."""
    if sealed.digest(content) != expected.digest:
        raise Refused(
            f"The sealed plan was altered: its bytes have the digest {sealed.digest(content)}, expected"
            f" {expected.digest}. Plan again and have the new digest approved."
        )
    parts = sealed.split(content)
    if not parts.signature:
        raise Refused(
            "The sealed plan is unsigned; expected a signature of the sealing key. Plan again with seal."
        )
    found = manifest.decode(parts.manifest)
    if found.key not in expected.keys or not verifies(found.key, parts.manifest, parts.signature):
        raise Refused(
            f"The sealed plan is signed by another key (it names {found.key}); expected a signature of"
            f" {' or '.join(expected.keys)}. Plan again in this environment."
        )
    for sentence in _misfits(found, expected):
        raise Refused(sentence)
    members = sealed.unpack(parts.archive, found)
    stale = state.staleness(found.base, expected.base)
    if stale:
        raise Refused(
            f"The sealed plan has a stale base: {stale}. Plan again, and have the new plan approved."
        )
    return members


def _misfits(found: Manifest, expected: Expected) -> Iterator[str]:
    if found.service != expected.service:
        yield (
            f"The sealed plan is for the service {found.service}; expected {expected.service}."
            " Pass the digest of its own plan."
        )
    if found.environment != expected.environment:
        yield (
            f"The sealed plan is for the environment {found.environment}; expected {expected.environment}."
            " Plan in this environment."
        )
    if found.commit != expected.commit:
        yield (
            f"The sealed plan is of the commit {found.commit}; expected {expected.commit}. Plan this commit."
        )

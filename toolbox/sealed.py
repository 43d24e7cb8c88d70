"""The sealed object: a first line with three lengths, then manifest, signature and archive, nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from toolbox.manifest import LIMIT, MEMBERS, Manifest, Member
from toolbox.stops import Refused

MEMBER_LIMIT = 128 * 1024 * 1024
SIZE_LIMIT = 2 * MEMBER_LIMIT + 64 * 1024
SIGNATURE_LIMIT = 512
_FIRST_LINE = re.compile(rb"penstock-sealed 1 ([0-9]{1,4}) ([0-9]{1,3}) ([0-9]{1,9})\n")
_BLOCK = 512


@dataclass(frozen=True)
class Sealed:
    manifest: bytes
    signature: bytes
    archive: bytes


def digest(content: bytes) -> str:
    return sha256(content).hexdigest()


def join(sealed: Sealed) -> bytes:
    lengths = (len(sealed.manifest), len(sealed.signature), len(sealed.archive))
    return b"penstock-sealed 1 %d %d %d\n" % lengths + sealed.manifest + sealed.signature + sealed.archive


def split(content: bytes) -> Sealed:
    first = _FIRST_LINE.match(content)
    if first is None:
        raise Refused("The sealed object does not begin as format 1 does; expected an object made by seal.")
    manifest, signature, archive = (int(length) for length in first.groups())
    start = first.end()
    if (
        len(content) != start + manifest + signature + archive
        or manifest >= LIMIT
        or signature > SIGNATURE_LIMIT
    ):
        raise Refused("The sealed object's lengths do not add up; expected an object made by seal.")
    signed = start + manifest
    return Sealed(content[start:signed], content[signed : signed + signature], content[signed + signature :])


def members(contents: Mapping[str, bytes]) -> tuple[Member, ...]:
    for name in MEMBERS:
        if not 0 < len(contents[name]) <= MEMBER_LIMIT:
            raise Refused(
                f"{name} has {len(contents[name])} bytes; expected between 1 and {MEMBER_LIMIT}."
                " Plan again, or split the root."
            )
    return tuple(Member(name, digest(contents[name]), len(contents[name])) for name in MEMBERS)


def pack(contents: Mapping[str, bytes]) -> bytes:
    """A tar whose bytes depend on names and contents alone.

    Written here because tarfile's headers differ between versions of Python.
    """
    blocks = [_header(name, len(contents[name])) + _padded(contents[name]) for name in MEMBERS]
    return b"".join(blocks) + bytes(2 * _BLOCK)


def _header(name: str, size: int) -> bytes:
    before = (
        name.encode().ljust(100, b"\0")
        + b"0000600\0"
        + b"0000000\0" * 2
        + b"%011o\0" % size
        + b"0" * 11
        + b"\0"
    )
    after = b"0" + bytes(100) + b"ustar\00000" + bytes(64) + b"0000000\0" * 2 + bytes(167)
    return before + b"%06o\0 " % sum(before + b" " * 8 + after) + after


def _padded(content: bytes) -> bytes:
    return content + bytes(-len(content) % _BLOCK)


def unpack(archive: bytes, manifest: Manifest) -> dict[str, bytes]:
    """The known members, cut where the manifest puts them.

    No tar reader sees foreign bytes: links, paths and surprises cannot be said, because the
    archive must be exactly the one that pack makes of these contents.
    """
    contents, start = {}, 0
    for member in manifest.members:
        content = archive[start + _BLOCK : start + _BLOCK + member.size]
        if digest(content) != member.sha256:
            raise Refused(
                f"The sealed plan was altered: {member.name} has not the digest its manifest names."
                " Plan again and have the new digest approved."
            )
        contents[member.name] = content
        start += _BLOCK + member.size + -member.size % _BLOCK
    if pack(contents) != archive:
        raise Refused("The sealed plan was altered: its archive holds more than its members. Plan again.")
    return contents


def key(prefix: str, digest_of_object: str) -> str:
    return f"{prefix}/{digest_of_object}.sealed"

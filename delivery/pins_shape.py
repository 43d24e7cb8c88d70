"""What a pin must look like to pin anything: one shape for each kind."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator
from functools import singledispatch

from delivery.pins import ActionPin, Ecosystem, ImagePin, PackagePin, Pin, Pinned
from delivery.texts import Digest

ACTION = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)+")
FULL_VERSION = re.compile(r"v?[0-9]+\.[0-9]+\.[0-9]+")
COMMIT = re.compile(r"[0-9a-f]{40}")
SHA256 = re.compile(r"[0-9a-f]{64}")
ARCHIVE = re.compile(r"https://[A-Za-z0-9.-]+(/[A-Za-z0-9._+-]+)+")
MEMBER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)*")
TAG = re.compile(r"v?[0-9]+(\.[0-9]+)*([.-][A-Za-z0-9]+)*")
# The registry's name is always written: without it, each engine decides for itself where to ask.
REPOSITORY = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(/[a-z0-9][a-z0-9._-]*)+")
PACKAGE = {
    Ecosystem.PYPI: re.compile(r"[a-z0-9]+(-[a-z0-9]+)*"),
    Ecosystem.NPM: re.compile(r"(@[a-z0-9-]+/)?[a-z0-9][a-z0-9._-]*"),
    Ecosystem.GO: re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+(/[A-Za-z0-9][A-Za-z0-9._-]*)+"),
}
PROGRAM = re.compile(r"[a-z0-9][a-z0-9_-]*")
# What stands before the digest, and how many bytes it has.
INTEGRITY = {Ecosystem.NPM: ("sha512-", 64), Ecosystem.GO: ("h1:", 32)}
ALLOWED = {
    Ecosystem.PYPI: "64 digits of 0-9a-f, the sha256 of the one file that is installed",
    Ecosystem.NPM: "sha512- and 64 bytes in base64, as the registry's dist.integrity says",
    Ecosystem.GO: "h1: and 32 bytes in base64, as go.sum says of the module's content",
}
Malformed = tuple[str, str]  # cause, cure


@singledispatch
def shape_of(pin: Pinned) -> Iterator[Malformed]:
    raise TypeError(f"a {type(pin).__name__} is no pin")


@shape_of.register
def _tool(pin: Pin) -> Iterator[Malformed]:
    if not ARCHIVE.fullmatch(pin.url):
        yield _malformed(f"the address {pin.url!r}", "one https address, without a query or a fragment")
    if not MEMBER.fullmatch(pin.member):
        yield _malformed(f"the member {pin.member!r}", "the path of one file inside the archive")
    if not SHA256.fullmatch(pin.sha256):
        yield _malformed(f"the digest {pin.sha256!r}", "64 digits of 0-9a-f, as its vendor publishes them")


@shape_of.register
def _package(pin: PackagePin) -> Iterator[Malformed]:
    if not PACKAGE[pin.ecosystem].fullmatch(pin.package):
        yield _malformed(f"the package {pin.package!r}", f"the name that {pin.ecosystem} knows it by")
    elif not _runs(pin):
        yield _malformed(
            f"the program {pin.program!r}",
            "what is run; for go the import path, which begins with the module",
        )
    if not _whole(pin.ecosystem, pin.integrity):
        yield _malformed(f"the digest {pin.integrity!r}", ALLOWED[pin.ecosystem])


def _runs(pin: PackagePin) -> bool:
    if pin.ecosystem is Ecosystem.GO:
        inside = pin.program.removeprefix(f"{pin.package}/")
        return pin.program == pin.package or (inside != pin.program and MEMBER.fullmatch(inside) is not None)
    return PROGRAM.fullmatch(pin.program) is not None


def _whole(ecosystem: Ecosystem, integrity: str) -> bool:
    if ecosystem is Ecosystem.PYPI:
        return SHA256.fullmatch(integrity) is not None
    before, length = INTEGRITY[ecosystem]
    try:
        digest = base64.b64decode(integrity.removeprefix(before), validate=True)
    except (binascii.Error, ValueError):
        return False
    return integrity.startswith(before) and len(digest) == length


@shape_of.register
def _image(pin: ImagePin) -> Iterator[Malformed]:
    if not REPOSITORY.fullmatch(pin.repository):
        yield _malformed(
            f"the repository {pin.repository!r}", "registry and path, such as docker.io/library/postgres"
        )
    if not TAG.fullmatch(pin.tag):
        yield _malformed(f"the tag {pin.tag!r}", "a tag that begins with a version; 'latest' says nothing")
    if Digest.problem_with(pin.digest):
        yield _malformed(f"the digest {pin.digest!r}", "sha256: and 64 digits of 0-9a-f")


@shape_of.register
def _action(pin: ActionPin) -> Iterator[Malformed]:
    if not ACTION.fullmatch(pin.name):
        yield _malformed(f"the name {pin.name!r}", "owner/repository, or owner/repository/folder")
    if not FULL_VERSION.fullmatch(pin.version):
        yield _malformed(f"the version {pin.version!r}", "a full version, such as v7.0.1; v7 moves")
    if not COMMIT.fullmatch(pin.commit):
        yield _malformed(f"the commit {pin.commit!r}", "all 40 digits of 0-9a-f; a tag or a branch moves")


def _malformed(what: str, allowed: str) -> Malformed:
    return f"{what} pins nothing", f"Write {allowed}."

"""What a sealed plan says of itself: the few bytes that are signed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from toolbox import canonical, instants
from toolbox.grammar import COMMIT, DIGEST, KEY_ARN, NAME, TOOL, TOOL_VERSION, Word
from toolbox.stops import Refused, shown

FORMAT = 1
# KMS signs at most 4,096 bytes RAW: https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
LIMIT = 4096
MEMBERS = ("plan.json", "tfplan")
LINEAGE = Word(r"[A-Za-z0-9-]{0,64}", "an id of letters, digits and '-', at most 64")


@dataclass(frozen=True)
class Base:
    """The state a plan was made on."""

    lineage: str
    serial: int

    def document(self) -> dict[str, object]:
        return {"lineage": self.lineage, "serial": self.serial}


@dataclass(frozen=True)
class Member:
    name: str
    sha256: str
    size: int


@dataclass(frozen=True)
class Manifest:
    service: str
    environment: str
    commit: str
    members: tuple[Member, ...]
    tools: tuple[tuple[str, str], ...]
    base: Base
    created: datetime
    key: str

    def document(self) -> dict[str, object]:
        return {
            "format": FORMAT,
            "service": self.service,
            "environment": self.environment,
            "commit": self.commit,
            "members": {each.name: {"sha256": each.sha256, "size": each.size} for each in self.members},
            "tools": dict(self.tools),
            "base": self.base.document(),
            "created": instants.written(self.created),
            "key": self.key,
        }

    def encode(self) -> bytes:
        text = canonical.encode(self.document())
        if len(text) >= LIMIT:
            raise Refused(
                f"The manifest has {len(text)} bytes; fewer than {LIMIT} can be signed."
                " Name fewer tools in --tools."
            )
        return text


FIELDS = ("format", "service", "environment", "commit", "members", "tools", "base", "created", "key")


def decode(text: bytes) -> Manifest:
    """Only the one canonical spelling of a well-formed manifest is read."""
    if len(text) >= LIMIT:
        raise Refused(f"The manifest has {len(text)} bytes; expected fewer than {LIMIT}.")
    found = canonical.record(canonical.decode(text, "The manifest"), FIELDS, "The manifest")
    if canonical.whole(found["format"], "The manifest's format") != FORMAT:
        raise Refused(
            f"The manifest's format is {shown(found['format'])}; this toolbox reads {FORMAT}."
            " Seal and unseal with one toolbox."
        )
    manifest = _manifest(found)
    if manifest.encode() != text:
        raise Refused("The manifest is not in its canonical spelling; expected exactly what seal writes.")
    return manifest


def _manifest(found: dict[str, object]) -> Manifest:
    return Manifest(
        service=NAME.read(found["service"], "The manifest's service"),
        environment=NAME.read(found["environment"], "The manifest's environment"),
        commit=COMMIT.read(found["commit"], "The manifest's commit"),
        members=_members(found["members"]),
        tools=_tools(found["tools"]),
        base=_base(found["base"]),
        created=instants.read(found["created"], "The manifest's created"),
        key=KEY_ARN.read(found["key"], "The manifest's key"),
    )


def _members(found: object) -> tuple[Member, ...]:
    members = canonical.record(found, MEMBERS, "The manifest's members")
    return tuple(_member(name, members[name]) for name in MEMBERS)


def _member(name: str, found: object) -> Member:
    place = f"The manifest's member {name}"
    fields = canonical.record(found, ("sha256", "size"), place)
    return Member(name, DIGEST.read(fields["sha256"], place), canonical.whole(fields["size"], place))


def _tools(found: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(found, dict):
        raise Refused("The manifest's tools are no object; expected names with versions.")
    return tuple(
        (TOOL.read(name, "The manifest's tool"), TOOL_VERSION.read(version, "The manifest's tool version"))
        for name, version in sorted(found.items())
    )


def _base(found: object) -> Base:
    base = canonical.record(found, ("lineage", "serial"), "The manifest's base")
    return Base(
        lineage=LINEAGE.read(base["lineage"], "The manifest's lineage"),
        serial=canonical.whole(base["serial"], "The manifest's serial"),
    )

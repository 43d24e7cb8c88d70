"""The sealed plan: its bytes open only for what was reviewed."""

from __future__ import annotations

import dataclasses
import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.toolbox.memory import (
    COMMIT,
    DIGEST,
    FOREIGN_KEY,
    KEY,
    NOW,
    OTHER_COMMIT,
    OTHER_DIGEST,
    RETIRED_KEY,
    Keys,
)
from toolbox import canonical, manifest, sealed, unseal
from toolbox.manifest import Base, Manifest
from toolbox.sealed import Sealed
from toolbox.stops import Refused
from toolbox.unseal import Expected

CONTENTS = {"tfplan": b"binary \x00 plan" * 99, "plan.json": b'{"resource_changes":[]}'}
STATE = {"version": 4, "serial": 7, "lineage": "2f1c1a5e-0000-4000-8000-000000000001", "resources": []}
BASE = Base(lineage="2f1c1a5e-0000-4000-8000-000000000001", serial=7)
EXPECTED = Expected(
    digest="", service="network", environment="prod", commit=COMMIT, keys=(KEY, RETIRED_KEY), base=BASE
)
KEYS = Keys()


def good_manifest(**spoiled: object) -> Manifest:
    good = Manifest(
        service="network",
        environment="prod",
        commit=COMMIT,
        members=sealed.members(CONTENTS),
        tools=(("terraform", "1.13.0"),),
        base=BASE,
        created=NOW,
        key=KEY,
    )
    return dataclasses.replace(good, **spoiled)  # type: ignore[arg-type]  # each test names the field it spoils


def sealed_bytes(
    *, by: str = "", archive: bytes = b"", signature: bytes | None = None, **spoiled: object
) -> bytes:
    made = good_manifest(**spoiled)
    text = made.encode()
    return sealed.join(
        Sealed(
            manifest=text,
            signature=KEYS.sign(by or made.key, text) if signature is None else signature,
            archive=archive or sealed.pack(CONTENTS),
        )
    )


def opened(content: bytes, **expected: object) -> dict[str, bytes]:
    wanted = {"digest": sealed.digest(content), **expected}
    asked = dataclasses.replace(EXPECTED, **wanted)  # type: ignore[arg-type]  # each test names the field it changes
    return unseal.opened(content, asked, KEYS.verifies)


def refusal(content: bytes, **expected: object) -> str:
    with pytest.raises(Refused) as stopped:
        opened(content, **expected)
    return str(stopped.value)


def test_a_sealed_plan_opens_to_what_was_sealed() -> None:
    assert opened(sealed_bytes()) == CONTENTS


def test_a_plan_sealed_by_a_retired_key_that_is_pinned_opens() -> None:
    assert opened(sealed_bytes(key=RETIRED_KEY)) == CONTENTS


def test_the_archive_is_an_ordinary_tar() -> None:
    with tarfile.open(fileobj=io.BytesIO(sealed.pack(CONTENTS))) as archive:
        names = {member.name: archive.extractfile(member) for member in archive.getmembers()}
        assert {name: found.read() for name, found in names.items() if found} == CONTENTS


def test_the_same_plan_is_sealed_to_the_same_bytes() -> None:
    assert sealed_bytes() == sealed_bytes()


@pytest.mark.mission(83)
def test_a_plan_with_another_digest_was_altered() -> None:
    assert "was altered: its bytes have the digest" in refusal(sealed_bytes(), digest=OTHER_DIGEST)


@pytest.mark.mission(83)
def test_an_unsigned_plan_is_refused() -> None:
    assert "is unsigned" in refusal(sealed_bytes(signature=b""))


def test_a_plan_signed_by_a_key_that_is_not_pinned_is_refused() -> None:
    assert "signed by another key" in refusal(sealed_bytes(key=FOREIGN_KEY))


def test_a_plan_that_names_a_pinned_key_but_is_signed_by_another_is_refused() -> None:
    assert "signed by another key" in refusal(sealed_bytes(by=FOREIGN_KEY))


def test_a_plan_of_another_service_is_refused() -> None:
    assert "for the service network; expected storage" in refusal(sealed_bytes(), service="storage")


def test_a_plan_of_another_environment_is_refused() -> None:
    assert "for the environment prod; expected staging" in refusal(sealed_bytes(), environment="staging")


def test_a_plan_of_another_commit_is_refused() -> None:
    assert "of the commit aaaa" in refusal(sealed_bytes(), commit=OTHER_COMMIT)


def test_a_member_that_is_not_the_signed_one_is_refused() -> None:
    archive = sealed.pack({**CONTENTS, "tfplan": CONTENTS["tfplan"].swapcase()})
    assert "was altered: tfplan has not the digest" in refusal(sealed_bytes(archive=archive))


def test_an_archive_with_one_more_entry_is_refused() -> None:
    archive = sealed.pack(CONTENTS)[:-1024] + sealed.pack(CONTENTS)
    assert "holds more than its members" in refusal(sealed_bytes(archive=archive))


def test_an_archive_with_a_link_for_a_member_is_refused() -> None:
    archive = bytearray(sealed.pack(CONTENTS))
    archive[156:157] = b"2"
    assert "holds more than its members" in refusal(sealed_bytes(archive=bytes(archive)))


def test_an_archive_with_a_path_out_of_the_folder_is_refused() -> None:
    archive = bytearray(sealed.pack(CONTENTS))
    archive[0:9] = b"../../etc"
    assert "holds more than its members" in refusal(sealed_bytes(archive=bytes(archive)))


@pytest.mark.parametrize(
    ("current", "cause"),
    [
        (Base(lineage=BASE.lineage, serial=8), "the state stands at serial 8"),
        (Base(lineage="another", serial=7), "the state has another lineage"),
        (Base(lineage="", serial=0), "the state has another lineage"),
    ],
)
def test_a_plan_of_a_stale_base_is_refused(current: Base, cause: str) -> None:
    assert f"a stale base: {cause}" in refusal(sealed_bytes(), base=current)


def test_a_plan_on_the_state_as_it_is_is_fresh() -> None:
    assert opened(sealed_bytes(base=BASE), base=BASE) == CONTENTS


def test_the_signature_is_asked_before_what_it_signs() -> None:
    assert "signed by another key" in refusal(sealed_bytes(key=FOREIGN_KEY), service="storage", base=BASE)


def spoiled_text(**fields: object) -> bytes:
    return canonical.encode({**good_manifest().document(), **fields})


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{}",
        b"[" * 4000,
        b"\xff",
        b"1e999",
        good_manifest().encode() + b" ",
        spoiled_text(format=2),
        spoiled_text(format=True),
        spoiled_text(more=1),
        spoiled_text(service="../x"),
        spoiled_text(service="\ud800"),
        spoiled_text(commit=COMMIT.upper()),
        spoiled_text(key="alias/mine"),
        spoiled_text(created="yesterday"),
        spoiled_text(created="2026-13-01T00:00:00Z"),
        spoiled_text(tools={"a": 1}),
        spoiled_text(tools=[]),
        spoiled_text(base={"lineage": "", "serial": -1}),
        spoiled_text(members={"tfplan": {"sha256": DIGEST, "size": 1}}),
        spoiled_text(
            members={"tfplan": {"sha256": DIGEST, "size": -1}, "plan.json": {"sha256": DIGEST, "size": 1}}
        ),
    ],
)
def test_a_manifest_that_seal_would_not_write_is_refused(text: bytes) -> None:
    content = sealed.join(
        Sealed(manifest=text, signature=KEYS.sign(KEY, text), archive=sealed.pack(CONTENTS))
    )
    assert "manifest" in refusal(content)


def test_the_manifest_that_seal_writes_is_read_back() -> None:
    assert manifest.decode(good_manifest().encode()) == good_manifest()


def test_a_manifest_too_long_to_be_signed_is_refused() -> None:
    with pytest.raises(Refused, match="fewer than 4096"):
        good_manifest(tools=tuple((f"tool{number}", "1.0.0") for number in range(400))).encode()


def test_an_empty_plan_is_refused() -> None:
    with pytest.raises(Refused, match="tfplan has 0 bytes"):
        sealed.members({**CONTENTS, "tfplan": b""})


@given(at=st.integers(0, 10**6), byte=st.integers(0, 255), cut=st.integers(-3, 3), says_so=st.booleans())
def test_mutated_bytes_are_refused_without_a_traceback(
    *, at: int, byte: int, cut: int, says_so: bool
) -> None:
    """Even where the approved digest is that of the mutated bytes."""
    good = sealed_bytes()
    mutated = bytearray(good)
    mutated[at % len(good)] = byte
    spoiled = bytes(mutated)[:cut] if cut < 0 else bytes(mutated) + bytes([byte]) * cut
    if spoiled == good:
        assert opened(spoiled) == CONTENTS
    else:
        assert refusal(spoiled, digest=sealed.digest(spoiled if says_so else good))


@given(foreign=st.binary(max_size=300), framed=st.booleans())
def test_foreign_bytes_are_refused_without_a_traceback(*, foreign: bytes, framed: bool) -> None:
    text = good_manifest().encode()
    joined = sealed.join(Sealed(manifest=text, signature=KEYS.sign(KEY, text), archive=foreign))
    assert refusal(joined if framed else foreign)

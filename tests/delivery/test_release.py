"""A release is a commit and the digests made of it."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from delivery.release import Release
from delivery.texts import Commit, Digest, JobName, ServiceId

PLANNED = Digest("sha256:" + "a" * 64)
RELEASE = Release(
    service=ServiceId("network-1a2b"), commit=Commit("0" * 40), digests={JobName("plan"): PLANNED}
)


def test_a_release_carries_what_was_made_and_nothing_else() -> None:
    assert RELEASE.carries(PLANNED)
    assert not RELEASE.carries(Digest("sha256:" + "b" * 64))


def test_a_release_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one digest"):
        Release(service=ServiceId("network-1a2b"), commit=Commit("0" * 40), digests={})


def test_a_release_cannot_change() -> None:
    with pytest.raises(FrozenInstanceError):
        RELEASE.commit = Commit("1" * 40)  # type: ignore[misc]  # what must not work


def test_a_short_commit_is_no_commit() -> None:
    with pytest.raises(ValueError, match="full commit id"):
        Commit("abc123")

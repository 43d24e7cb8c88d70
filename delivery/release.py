"""What is promoted: one commit of a service, and what was made of it, by digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from delivery.texts import Commit, Digest, JobName, ServiceId


@dataclass(frozen=True, kw_only=True, slots=True)
class Release:
    """Immutable: another digest of the same commit is another release."""

    service: ServiceId
    commit: Commit
    digests: Mapping[JobName, Digest]

    def __post_init__(self) -> None:
        if not self.digests:
            raise ValueError(f"a release of {self.service} carries nothing: it names at least one digest")

    def carries(self, digest: Digest) -> bool:
        return digest in self.digests.values()

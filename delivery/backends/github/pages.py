"""A file before it is text, and the lines that stand above it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from delivery.backends.github.document import AnyJob
from delivery.backends.github.writing import Plain
from delivery.texts import Repository


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    path: str
    repository: Repository
    document: Mapping[str, Plain]
    header: tuple[str, ...]
    jobs: tuple[AnyJob, ...] = ()

    @property
    def place(self) -> str:
        return f"{self.repository}/{self.path}"


def header(source: str, made_from: str) -> tuple[str, ...]:
    """Whoever changes what a file is made from changes its digest, even where no other byte changes."""
    digest = hashlib.sha256(made_from.encode()).hexdigest()
    return (
        f"Made by penstock from {source}.",
        "Do not edit: change what it is made from, and render it again.",
        f"digest of input: sha256:{digest}",
    )

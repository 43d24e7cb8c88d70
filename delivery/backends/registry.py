"""The backends by name. A new one is one file and one line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import MappingProxyType

from delivery.bundle import Bundle, Fidelity
from delivery.forges import Forges
from delivery.pipeline import Part, Pipeline
from delivery.promises import Promise
from delivery.texts import BackendName
from delivery.work import Work


@dataclass(frozen=True, kw_only=True, slots=True)
class Backend:
    name: BackendName
    compile: Callable[[Pipeline, Work], Bundle[object]]
    fidelity: Callable[[Promise, Forges | None], Fidelity]
    runs: frozenset[Part] = frozenset(Part)


_KNOWN: dict[BackendName, Backend] = {}


def register(backend: Backend) -> Backend:
    _KNOWN[backend.name] = backend
    return backend


@contextmanager
def registered(backend: Backend) -> Iterator[Backend]:
    """For a while: what was known before is known again."""
    before = dict(_KNOWN)
    try:
        yield register(backend)
    finally:
        _KNOWN.clear()
        _KNOWN.update(before)


def known_backends() -> Mapping[BackendName, Backend]:
    return MappingProxyType(_KNOWN)

"""What the provider reads of the SDK is whole, whoever imports it at the same time."""

from __future__ import annotations

import sys
import threading
import types

import pytest

from sandbox.provider import sdk


def test_a_module_that_another_thread_is_importing_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    half = types.ModuleType("half_imported")
    half.__spec__ = types.SimpleNamespace(name="half_imported", _initializing=True)  # type: ignore[assignment]  # as the import system marks it
    monkeypatch.setitem(sys.modules, "half_imported", half)

    def finish() -> None:
        half.Thing = object  # type: ignore[attr-defined]  # what the rest of the import defines
        half.__spec__._initializing = False  # type: ignore[union-attr]  # the import is over

    threading.Timer(0.05, finish).start()
    assert hasattr(sdk._imported("half_imported"), "Thing")


def test_a_type_that_the_sdk_lacks_is_none() -> None:
    assert sdk.resource("aws:sqs/queue:Queue") is not None
    assert sdk.resource("aws:sqs/heap:Heap") is None

"""Waiting a bounded time for a record that arrives late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from toolbox.seams import Clock

Found = TypeVar("Found")
PAUSE = 5


def until(look: Callable[[], Found], good: Callable[[Found], bool], *, seconds: int, clock: Clock) -> Found:
    """The first good look, or the last one when the time is over."""
    end = clock.now() + timedelta(seconds=seconds)
    found = look()
    while not good(found) and clock.now() < end:
        clock.wait(min(PAUSE, seconds))
        found = look()
    return found

"""The few files that commands read and write."""

from __future__ import annotations

import os
from pathlib import Path

from toolbox.stops import Refused, WrongUse, shown


def content(path: str, option: str, *, limit: int, absent: bytes | None = None) -> bytes:
    try:
        with Path(path).open("rb") as opened:
            found = opened.read(limit + 1)
    except FileNotFoundError:
        if absent is not None:
            return absent
        raise WrongUse(f"{option} is {shown(path)}, which is not there; expected a file.") from None
    except OSError as error:
        raise WrongUse(f"{option} is {shown(path)}, which cannot be read ({error.strerror}).") from None
    if len(found) > limit:
        raise Refused(f"{option} has more than {limit} bytes; expected a smaller file.")
    return found


def write(path: Path, found: bytes) -> None:
    """Only its owner may read it: plans hold secrets."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(found)
    except OSError as error:
        raise WrongUse(f"{shown(str(path))} cannot be written ({error.strerror}).") from None

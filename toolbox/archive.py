"""The toolbox as one file: `python3 penstock-toolbox.pyz <command>`. Same sources, same bytes."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256
from pathlib import Path

NAME = "penstock-toolbox.pyz"
_FIRST_LINE = b"#!/usr/bin/env python3\n"
# The earliest time that a zip can say.
_THEN = (1980, 1, 1, 0, 0, 0)
_MODE = 0o100644 << 16


def build() -> bytes:
    """Stored, not compressed: what a compressor makes depends on its version."""
    made = io.BytesIO()
    made.write(_FIRST_LINE)
    with zipfile.ZipFile(made, "a", zipfile.ZIP_STORED) as archive:
        for name, content in sorted(_sources().items()):
            entry = zipfile.ZipInfo(name, _THEN)
            entry.create_system, entry.external_attr = 3, _MODE
            archive.writestr(entry, content)
    return made.getvalue()


def digest() -> str:
    return sha256(build()).hexdigest()


def _sources() -> dict[str, bytes]:
    room = Path(__file__).parent
    sources = {
        f"toolbox/{path.name}": path.read_bytes() for path in room.glob("*.py") if path.name != "archive.py"
    }
    return {**sources, "__main__.py": sources["toolbox/__main__.py"]}

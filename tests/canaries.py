"""How a secret that must stand nowhere may be spelt."""

from __future__ import annotations

import base64
from urllib.parse import quote, quote_plus


def spellings(secret: str) -> set[str]:
    """As it is; URL-encoded; base64, wherever in an encoded text it begins."""
    plain = secret.encode()
    shifted = (base64.b64encode(b"\0" * by + plain).decode() for by in range(3))
    # Its neighbours decide the characters at either end, so these are cut off.
    inner = {text.rstrip("=")[(0, 2, 3)[by] : -1] for by, text in enumerate(shifted)}
    safe = {text.replace("+", "-").replace("/", "_") for text in inner}
    return {secret, quote(secret, safe=""), quote_plus(secret)} | inner | safe

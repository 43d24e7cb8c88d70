"""How old the plan is: what the stored bytes say of themselves.

Their signature is not looked at here. `unseal` opens only bytes of this digest, and only when it is right.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from toolbox import manifest, sealed
from toolbox.record import Seal
from toolbox.seams import Vault
from toolbox.stops import Refused

if TYPE_CHECKING:
    from toolbox.guard import Guard


def look(asked: Guard, vault: Vault) -> tuple[Seal | None, tuple[str, ...]]:
    """The seal, or why there is none that can be read."""
    try:
        content = vault.fetch(
            bucket=asked.bucket,
            owner=asked.owner,
            key=sealed.key(asked.prefix, asked.digest),
            version=asked.version_id,
            limit=sealed.SIZE_LIMIT,
        )
        made = manifest.decode(sealed.split(content).manifest).created
    except Refused as refusal:
        return None, refusal.sentences
    return Seal(digest=sealed.digest(content), made=made), ()

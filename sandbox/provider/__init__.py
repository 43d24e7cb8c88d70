"""The sandbox's own `aws` provider: pulumi-aws 7.51.1's types against the emulator."""

from __future__ import annotations

import enum

from sandbox.provider.plugin import install_plugin


class Tier(enum.StrEnum):
    SERVED = "served"
    RECORDED = "recorded"


def tier(type_token: str) -> Tier:
    """How far a green run reaches for this type: carried to the emulator, or checked and echoed."""
    from sandbox.provider.services import ENTRIES

    return Tier.SERVED if type_token in ENTRIES else Tier.RECORDED


__all__ = ["Tier", "install_plugin", "tier"]

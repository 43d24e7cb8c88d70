"""What AWS would have answered, as the harness invents it."""

from __future__ import annotations

from sandbox.in_memory.computed import ACCOUNT, COMPUTED, REGION, computed, identity

__all__ = ["ACCOUNT", "COMPUTED", "REGION", "computed", "identity"]

"""What the sandbox says when it cannot go on: sentences for a person, and the exit code they end with."""

from __future__ import annotations

FINDINGS = 1
WRONG_USE = 2
MISSING = 3
INTERRUPTED = 130


class SandboxFailure(Exception):
    exit_code = FINDINGS

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences: tuple[str, ...] = sentences


class SandboxBusy(SandboxFailure):
    """Somebody else holds the lock."""


class WrongUse(SandboxFailure):
    exit_code = WRONG_USE


class EngineMissing(SandboxFailure):
    exit_code = MISSING

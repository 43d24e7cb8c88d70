"""Why a command stops: every stop carries its exit code and whole sentences."""

from __future__ import annotations

from collections.abc import Iterable


class Stop(Exception):
    code = 1

    def __init__(self, *sentences: str) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


class Refused(Stop):
    """The evidence does not allow it."""

    code = 1


class WrongUse(Stop):
    """The caller gave something that no run could accept."""

    code = 2


class Missing(Stop):
    """This machine lacks a tool, a region or credentials."""

    code = 3


def refuse_any(sentences: Iterable[str]) -> None:
    """Raise one refusal that tells all of them, or nothing."""
    told = tuple(sentences)
    if told:
        raise Refused(*told)


def shown(found: object) -> str:
    """A foreign value made safe to print: quoted, escaped, cut."""
    text = ascii(found) if isinstance(found, str) else ascii(str(found))
    return text if len(text) <= 90 else text[:87] + "...'"

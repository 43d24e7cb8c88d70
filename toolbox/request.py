"""A command's flags are the fields of its request; each may come from the environment instead."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from toolbox.grammar import Word
from toolbox.stops import Refused, WrongUse

Made = TypeVar("Made", bound="Request")


@dataclass(frozen=True)
class Flag:
    name: str
    word: Word
    help: str
    default: str | None

    @property
    def option(self) -> str:
        return "--" + self.name.replace("_", "-")

    @property
    def variable(self) -> str:
        return "PENSTOCK_" + self.name.upper()


class Request:
    """Base of the requests: frozen dataclasses whose fields are all made by `flag`."""

    def __init__(self, **values: str) -> None: ...

    @classmethod
    def flags(cls) -> tuple[Flag, ...]:
        if not dataclasses.is_dataclass(cls):
            return ()
        return tuple(
            Flag(each.name, each.metadata["word"], each.metadata["help"], each.metadata["default"])
            for each in dataclasses.fields(cls)
        )


def read(request: type[Made], given: Mapping[str, str | None], environ: Mapping[str, str]) -> Made:
    """All that is wrong with the flags is told at once."""
    values: dict[str, str] = {}
    wrong: list[str] = []
    for each in request.flags():
        found = given.get(each.name) or environ.get(each.variable) or each.default
        outcome = _value(each, found)
        if isinstance(outcome, Refused):
            wrong.extend(outcome.sentences)
        else:
            values[each.name] = outcome
    if wrong:
        raise WrongUse(*wrong)
    return request(**values)


def _value(asked: Flag, found: str | None) -> str | Refused:
    if found is None:
        return Refused(f"{asked.option} is missing; give it, or set {asked.variable}: {asked.help}.")
    if found == asked.default:
        return found
    try:
        return asked.word.read(found, asked.option)
    except Refused as refusal:
        return refusal


def flag(word: Word, meaning: str, default: str | None = None) -> str:
    """A field of a request. Its default lives in the metadata, so that fields keep any order."""
    made: str = dataclasses.field(metadata={"word": word, "help": meaning, "default": default})
    return made

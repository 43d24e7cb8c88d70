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
    variable: str

    @property
    def option(self) -> str:
        return "--" + self.name.replace("_", "-")


class Request:
    """Base of the requests: frozen dataclasses whose fields are all made by `flag`."""

    def __init__(self, **values: str) -> None: ...

    @classmethod
    def flags(cls) -> tuple[Flag, ...]:
        if not dataclasses.is_dataclass(cls):
            return ()
        return tuple(
            Flag(name=each.name, **{"variable": "PENSTOCK_" + each.name.upper(), **each.metadata})
            for each in dataclasses.fields(cls)
        )

    def needs(self, *names: str) -> None:
        """Flags that only some runs of a command cannot do without."""
        flags = {each.name: each for each in self.flags()}
        missing = [_missing(flags[name]) for name in names if not getattr(self, name)]
        if missing:
            raise WrongUse(*missing)


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
        return Refused(_missing(asked))
    if found == asked.default:
        return found
    try:
        return asked.word.read(found, asked.option)
    except Refused as refusal:
        return refusal


def _missing(asked: Flag) -> str:
    return f"{asked.option} is missing; give it, or set {asked.variable}: {asked.help}."


def flag(word: Word, meaning: str, default: str | None = None, *, variable: str | None = None) -> str:
    """A field of a request. Its default lives in the metadata, so that fields keep any order.

    `variable` is for what a platform itself sets; all others are ours, and named after the field.
    """
    own = {} if variable is None else {"variable": variable}
    made: str = dataclasses.field(metadata={"word": word, "help": meaning, "default": default, **own})
    return made

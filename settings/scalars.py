"""Which value an unquoted word is: only where every reader of YAML agrees, else it must be quoted.

YAML 1.1 reads `no` as false, `0123` as 83 and `12:30` as 750; YAML 1.2 reads words and 123. The
same file is read by this program, by the engine and by editors, so what they read differently is refused.
"""

from __future__ import annotations

import math
import re

TAG = "tag:yaml.org,2002:"
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]{0,17})")
_FLOAT = re.compile(r"[-+]?[0-9]{1,18}\.[0-9]{1,18}([eE][-+][0-9]{1,3})?")
_NUMBER_TO_SOME = re.compile(
    r"[-+]?(0[xob])?[0-9a-fA-F_]*[0-9][0-9_]*(\.[0-9_]*)?([eE][-+]?[0-9]+)?|\.(inf|nan)", re.IGNORECASE
)


class Unclear(ValueError):
    """A word that readers of YAML take for different things."""


def value_of(text: str, tag: str) -> str | int | float | bool | None:
    """The value of a plain scalar, `tag` being what YAML 1.1 takes it for."""
    kind = tag.removeprefix(TAG)
    if kind == "null":
        return None
    if kind == "timestamp" or (kind == "str" and not _looks_like_a_number(text)):
        return text
    if kind == "bool":
        return _truth(text)
    if kind == "int" and _INTEGER.fullmatch(text):
        return int(text)
    if kind == "float" and _FLOAT.fullmatch(text) and math.isfinite(float(text)):
        return float(text)
    raise Unclear(f'{text} is not the same to every reader of YAML; write it in quotes: "{text}"')


def _looks_like_a_number(text: str) -> bool:
    return text[:1] in "0123456789+-." and _NUMBER_TO_SOME.fullmatch(text) is not None


def _truth(text: str) -> bool:
    if text.lower() in {"true", "false"}:
        return text.lower() == "true"
    meant = "true" if text.lower() in {"y", "yes", "on"} else "false"
    why = f"{text} is {meant} to some readers of YAML and a word to others"
    raise Unclear(f'{why}; write {meant}, or "{text}" in quotes')

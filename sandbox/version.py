"""Version ranges as `requiredPulumiVersion` writes them: comparisons side by side, alternatives by `||`.

The engine wants all three numbers of each version, so a shorter one is refused here, before it is asked.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable

from semver import VersionInfo

_COMPARISONS: dict[str, Callable[[VersionInfo, VersionInfo], bool]] = {
    "": operator.eq,
    "=": operator.eq,
    "==": operator.eq,
    "!": operator.ne,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_TERM = re.compile(r"(?P<sign>[=!<>]*)\s*v?(?P<number>\d+\.\d+\.\d+(?:-[0-9A-Za-z.-]+)?)(?:\s+|$)")


def parse(text: str) -> VersionInfo:
    """`v3.220.0` and Go's `1.24` are versions; anything else is a ValueError."""
    return VersionInfo.parse(text.strip().removeprefix("v"), optional_minor_and_patch=True)


def satisfies(version: str, requirement: str) -> bool:
    """Whether the version lies in the range; an empty range holds every version."""
    found = parse(version)
    return any(_all_hold(found, part.strip()) for part in requirement.split("||"))


def _all_hold(version: VersionInfo, terms: str) -> bool:
    place, good = 0, True
    while place < len(terms):
        term = _TERM.match(terms, place)
        if term is None or term["sign"] not in _COMPARISONS:
            raise ValueError(f"{terms!r} is not a version range; write one like '>=3.220.0 <4.0.0'")
        good = good and _COMPARISONS[term["sign"]](version, parse(term["number"]))
        place = term.end()
    return good

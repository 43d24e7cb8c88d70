"""What is wrong in what people wrote: all of a run at once, each with its place and its cure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from difflib import get_close_matches


@dataclass(frozen=True, kw_only=True, slots=True, order=True)
class Problem:
    file: str
    line: int
    path: str = ""
    found: str
    allowed: str = ""
    nearest: str = ""
    cure: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        told = f"{self.path}: {self.found}" if self.path else self.found
        parts = [
            f"{place}: {told}.",
            f"Allowed: {self.allowed}." if self.allowed else "",
            f"Did you mean {self.nearest}?" if self.nearest else "",
            self.cure,
        ]
        return " ".join(part for part in parts if part)

    def inside(self, other: Problem) -> bool:
        """Whether the other problem is with what holds this place, or with this very place."""
        if self.file != other.file:
            return False
        return not other.path or f"{self.path}.".startswith(f"{other.path}.")

    def as_json(self) -> dict[str, str | int]:
        return asdict(self)


class Problems(Exception):
    """Settings that cannot be used, and every reason why."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(self.sentences))

    @property
    def sentences(self) -> tuple[str, ...]:
        return tuple(str(problem) for problem in self.problems)

    def as_json(self) -> list[dict[str, str | int]]:
        return [problem.as_json() for problem in self.problems]


def nearest(word: str, known: Iterable[str]) -> str:
    """The known word that was probably meant, or nothing."""
    written = {name.casefold(): name for name in known}
    found = get_close_matches(word.casefold(), written, n=1, cutoff=0.6)
    return written[found[0]] if found else ""


def listed(words: Sequence[str]) -> str:
    return ", ".join(words) if words else "nothing"

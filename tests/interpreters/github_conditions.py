"""The conditions that stand in workflows, and contexts under which they come out one way or the other."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from interpreters.github.expressions import to_text
from interpreters.github.workflow import workflow
from tests.interpreters.github_expressions import STATUS, Contexts, Json

PATH = re.compile(r"\b(github|needs|inputs|matrix|steps|env|vars|runner|job|strategy)((?:\.(?:\*|[\w-]+))+)")
TEXT = re.compile(r"'((?:[^']|'')*)'")
USUAL: tuple[Json, ...] = ("", "true", "success", "failure", "skipped", "main", True, False, None, 0.0)


@dataclass(frozen=True, slots=True)
class Condition:
    job: str
    step: int | None  # none: the job's own
    text: str


def conditions_in(content: str) -> Iterator[Condition]:
    for job in workflow("a/b", ".github/workflows/x.yml", content).jobs.values():
        if job.written.get("if") is not None:
            yield Condition(job.id, None, to_text(job.written["if"]))
        for number, step in enumerate(job.steps):
            if isinstance(step, dict) and step.get("if") is not None:
                yield Condition(job.id, number, to_text(step["if"]))


def contexts_for(text: str, chance: random.Random) -> Contexts:
    """Everything that the condition asks for is there, mostly with a value that it compares with."""
    made: Contexts = {"status": chance.choice(STATUS)}
    mentioned: list[Json] = [found.replace("''", "'") for found in TEXT.findall(text)]
    for root, rest in PATH.findall(text):
        below = made.setdefault(root, {})
        put(below, rest.strip(".").split("."), chance, [*mentioned, *mentioned, *USUAL])
    return made


def put(into: Json, steps: list[str], chance: random.Random, values: list[Json]) -> None:
    """Walks down and makes what is missing; below a star there are up to three."""
    if not isinstance(into, dict):
        return
    first, rest = steps[0], steps[1:]
    if first == "*":
        for name in ("a", "b", "c")[: chance.randint(0, 3)]:
            put(into, [name, *rest], chance, values)
    elif not rest:
        into.setdefault(first, chance.choice(values))
    else:
        put(into.setdefault(first, {}), rest, chance, values)

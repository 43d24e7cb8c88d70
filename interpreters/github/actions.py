"""Composite actions that are found among the files.

https://docs.github.com/actions/reference/workflows-and-actions/metadata-syntax
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from interpreters.github.availability import HASH, STATUS, allowing, check, check_condition
from interpreters.github.expressions import Value
from interpreters.github.shape import Place, mapping, optional_mapping, read, sequence, text

NAMES = ("action.yml", "action.yaml")
CONTEXTS = ("github", "inputs", "strategy", "matrix", "steps", "job", "runner", "env")


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    place: Place
    defaults: Mapping[str, Value]
    outputs: Mapping[str, Value]
    steps: Sequence[Value]


@dataclass(kw_only=True, slots=True)
class Actions:
    """`./` is the checked-out repository, the one where the event happened, even inside a called workflow."""

    repository: str
    files: Mapping[str, Mapping[str, str]]
    entered: list[Action] = field(default_factory=list)

    def find(self, uses: str) -> Action | None:
        """The action, if it is a composite one among the files; any other is opaque."""
        repository, folder = self.address(uses)
        there = self.files.get(repository, {})
        for name in NAMES:
            path = f"{folder}/{name}".lstrip("/")
            if path in there:
                return action(there[path], Place(f"{repository}/{path}"))
        return None

    def address(self, uses: str) -> tuple[str, str]:
        if uses.startswith("./"):
            return self.repository, uses.removeprefix("./").strip("/")
        owner, _, rest = uses.partition("@")[0].partition("/")
        name, _, folder = rest.partition("/")
        return f"{owner}/{name}", folder

    def enter(self, entered: Action, most: int) -> None:
        self.entered.append(entered)
        if len(self.entered) > most:
            raise entered.place.refusal(f"actions use each other more than {most} deep")

    def leave(self) -> None:
        self.entered.pop()


@lru_cache(maxsize=1024)
def action(content: str, place: Place) -> Action | None:
    root = read(content, str(place))
    runs = mapping(root.get("runs"), place / "runs")
    if text(runs.get("using"), place / "runs" / "using") != "composite":
        return None
    steps = sequence(runs.get("steps"), place / "runs" / "steps")
    for number, step in enumerate(steps):
        check_step(mapping(step, place / "runs" / "steps" / number), place / "runs" / "steps" / number)
    inputs = optional_mapping(root.get("inputs"), place / "inputs")
    outputs = optional_mapping(root.get("outputs"), place / "outputs")
    return Action(
        place=place,
        defaults={name: optional_mapping(each, place / name).get("default") for name, each in inputs.items()},
        outputs={name: mapping(each, place / name).get("value") for name, each in outputs.items()},
        steps=steps,
    )


def check_step(step: Mapping[str, Value], place: Place) -> None:
    if ("run" in step) is ("uses" in step):
        raise place.refusal("a step needs either 'run' or 'uses'")
    if "run" in step and step.get("shell") is None:
        raise place.refusal("'shell' is missing; a command of an action must name it")
    check_condition(step.get("if"), allowing(CONTEXTS, (*STATUS, *HASH)), place / "if")
    check({k: v for k, v in step.items() if k != "if"}, allowing(CONTEXTS, HASH), place)

"""`trigger:`: which pipeline a job starts, and what it hands down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from interpreters.gitlab.plain import Tree, flag, known, one_of, text, tree
from interpreters.outcome import Unreadable

MOST_INCLUDES = 3
STRATEGIES = frozenset({"depend", "mirror"})
TRIGGER = frozenset({"project", "branch", "include", "strategy", "forward", "inputs"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Trigger:
    """A job that starts another pipeline and does nothing else."""

    project: str | None = None
    branch: str | None = None
    include: Sequence[object] = ()
    strategy: str | None = None
    forwards_yaml: bool = True
    forwards_pipeline: bool = False
    inputs: Tree = field(default_factory=dict)


def trigger(value: object, place: str) -> Trigger:
    if isinstance(value, str):
        return Trigger(project=value)
    entry = tree(value, place)
    known(entry, TRIGGER, place)
    project, branch, strategy = (entry.get(key) for key in ("project", "branch", "strategy"))
    if (project is None) == (entry.get("include") is None):
        raise Unreadable(f"{place}: either project or include is wanted")
    forward = tree(entry.get("forward"), f"{place}:forward")
    known(forward, frozenset({"yaml_variables", "pipeline_variables"}), f"{place}:forward")
    return Trigger(
        project=None if project is None else text(project, f"{place}:project"),
        branch=None if branch is None else text(branch, f"{place}:branch"),
        include=included(entry.get("include"), place),
        strategy=None if strategy is None else one_of(strategy, STRATEGIES, f"{place}:strategy"),
        forwards_yaml=flag(forward.get("yaml_variables", True), f"{place}:forward"),
        forwards_pipeline=flag(forward.get("pipeline_variables", False), f"{place}:forward"),
        inputs=tree(entry.get("inputs"), f"{place}:inputs"),
    )


def included(value: object, place: str) -> Sequence[object]:
    entries = value if isinstance(value, list) else [] if value is None else [value]
    if len(entries) > MOST_INCLUDES:
        raise Unreadable(f"{place}:include: at most {MOST_INCLUDES} files, found {len(entries)}")
    return entries

"""`needs:`: which jobs of this pipeline a job waits for, whatever their stage."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from interpreters.gitlab.config import Config
from interpreters.gitlab.jobs import Job
from interpreters.gitlab.parallel import matrix, named
from interpreters.gitlab.plain import Tree, flag, known, shown, text, tree
from interpreters.outcome import Unreadable

KEYS = frozenset({"job", "artifacts", "optional", "parallel", "project", "ref", "pipeline"})
MATRIX = re.compile(r"\$\[\[\s*matrix\.(\w+)\s*\]\]")
MOST = 50


@dataclass(frozen=True, slots=True)
class Need:
    job: str
    optional: bool = False
    artifacts: bool = True


def needs(job: Job, entries: Sequence[object], config: Config) -> tuple[Need, ...]:
    """The needs of one job, each copy that `parallel` made named; other pipelines' artifacts hold nothing up."""
    place = f"{config.place}: {job.name} job"
    found: list[Need] = []
    for entry in entries:
        found.extend(need(filled(entry, job, place), config, place))
    twice = {one.job for one in found if [other.job for other in found].count(one.job) > 1}
    if twice:
        raise Unreadable(f"{place}: has the following needs duplicated: {', '.join(sorted(twice))}")
    if len(found) > MOST:
        raise Unreadable(f"{place}: one job can only need {MOST} others, but you have listed {len(found)}")
    for one in found:
        defined(one, job, config, place)
    fetched(found, job, config, place)
    return tuple(found)


def fetched(found: Sequence[Need], job: Job, config: Config, place: str) -> None:
    """What a job fetches artifacts from must be among what it needs, where it needs anything."""
    named = {one.job for one in found} | {
        config.jobs[one.job].base for one in found if one.job in config.jobs
    }
    missing = sorted((job.dependencies or frozenset()) - named)
    if found and missing:
        raise Unreadable(f"{place}: dependencies: the {', '.join(missing)} should be part of needs")


def filled(entry: object, job: Job, place: str) -> object:
    """`$[[ matrix.NAME ]]` takes the value of the copy that needs."""
    if isinstance(entry, str):
        return MATRIX.sub(lambda found: cell(found[1], job, place), entry)
    if isinstance(entry, Mapping):
        return {str(key): filled(value, job, place) for key, value in entry.items()}
    return [filled(one, job, place) for one in entry] if isinstance(entry, list) else entry


def cell(name: str, job: Job, place: str) -> str:
    if job.node is None or name not in job.variables.values:
        raise Unreadable(f"{place}: '{name}' does not exist in matrix configuration")
    return job.variables.values[name]


def need(entry: object, config: Config, place: str) -> list[Need]:
    if isinstance(entry, str):
        return [Need(name) for name in config.copies.get(entry, (entry,))]
    told = tree(entry, f"{place}: needs") if isinstance(entry, Mapping) else {}
    known(told, KEYS, f"{place}: needs")
    if "pipeline" in told and "job" not in told:
        raise Unreadable(f"{place}: needs:pipeline mirrors another pipeline, which is not read here")
    if "job" not in told:
        raise Unreadable(f"{place}: needs: a name or a mapping with job is wanted, found {shown(entry)}")
    if "project" in told or "pipeline" in told:
        return []
    optional = flag(told.get("optional", False), f"{place}: needs:optional")
    artifacts = flag(told.get("artifacts", True), f"{place}: needs:artifacts")
    return [Need(name, optional, artifacts) for name in names(told, config, place)]


def names(told: Tree, config: Config, place: str) -> Iterable[str]:
    base = text(told["job"], f"{place}: needs:job")
    if "parallel" not in told:
        return config.copies.get(base, (base,))
    cells = tree(told["parallel"], f"{place}: needs:parallel")
    return [named(base, one) for one in matrix(cells.get("matrix"), f"{place}: needs:parallel:matrix")]


def defined(one: Need, job: Job, config: Config, place: str) -> None:
    other = config.jobs.get(one.job)
    if other is None:
        if not one.optional:
            raise Unreadable(f"{place}: undefined need: {one.job}")
        return
    if config.order(other.stage) > config.order(job.stage):
        raise Unreadable(f"{place}: need {one.job} is not defined in current or prior stages")


def present(wanted: Mapping[str, tuple[Need, ...]], config: Config) -> dict[str, tuple[Need, ...]]:
    """Optional needs that are not there are forgotten; others make the pipeline fail to be created."""
    found: dict[str, tuple[Need, ...]] = {}
    for name, entries in wanted.items():
        missing = [one.job for one in entries if one.job not in wanted and not one.optional]
        if missing:
            raise Unreadable(
                f"{config.place}: '{name}' job needs '{missing[0]}' job, but '{missing[0]}' does not exist in the "
                "pipeline. This might be because of the only, except, or rules keywords. To need a job that "
                "sometimes does not exist in the pipeline, use needs:optional."
            )
        found[name] = tuple(one for one in entries if one.job in wanted)
    return found


def acyclic(wanted: Mapping[str, Iterable[Need]], place: str) -> tuple[str, ...]:
    """The jobs in an order in which each comes after what it needs."""
    graph = {name: [one.job for one in entries] for name, entries in wanted.items()}
    try:
        return tuple(TopologicalSorter(graph).static_order())
    except CycleError as fault:
        circle = " -> ".join(map(str, fault.args[1]))
        raise Unreadable(f"{place}: The pipeline has circular dependencies: {circle}") from fault

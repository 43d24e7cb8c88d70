"""The whole of a configuration: stages, jobs and what holds for all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interpreters.gitlab.extends import resolved
from interpreters.gitlab.jobs import INHERITED, Job, job
from interpreters.gitlab.parallel import copies
from interpreters.gitlab.plain import Tree, known, sequence, text, texts, tree
from interpreters.gitlab.variables import Declared, declared
from interpreters.outcome import Unreadable

STAGES = ("build", "test", "deploy")
OF_ALL = frozenset({"image", "services", "cache", "before_script", "after_script"})  # old places of `default`
WORDS = frozenset({"default", "include", "stages", "variables", "workflow", "spec", "types"}) | OF_ALL
LONGEST_NAME = 255
WORKFLOW = frozenset({"rules", "name", "auto_cancel"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Config:
    place: str
    stages: tuple[str, ...]
    jobs: Mapping[str, Job]
    copies: Mapping[str, tuple[str, ...]]  # the names that `parallel` made of a name
    variables: Declared
    workflow: Sequence[object] | None
    name: str | None

    def order(self, stage: str) -> int:
        return self.stages.index(stage)


def config(found: Tree, place: str) -> Config:
    """Whatever is wrong in it is told with the file that it was found in."""
    try:
        return checked(resolved(found), place)
    except Unreadable as fault:
        if str(fault).startswith(place):
            raise
        raise Unreadable(f"{place}: {fault}") from fault


def checked(found: Tree, place: str) -> Config:
    workflow = tree(found.get("workflow"), "workflow")
    known(workflow, WORKFLOW, "workflow")
    jobs, several = jobs_of(found)
    name = workflow.get("name")
    result = Config(
        place=place,
        stages=stages(found.get("stages")),
        jobs=jobs,
        copies=several,
        variables=declared(found.get("variables"), "variables"),
        workflow=sequence(workflow["rules"], "workflow:rules") if workflow.get("rules") else None,
        name=None if name is None else text(name, "workflow:name"),
    )
    for each in jobs.values():
        staged(each, result)
        stopping(each, result)
        depended(each, result)
    return result


def stages(value: object) -> tuple[str, ...]:
    named = STAGES if value is None else texts(value, "stages")
    between = tuple(dict.fromkeys(stage for stage in named if stage not in {".pre", ".post"}))
    return (".pre", *between, ".post")


def defaults(found: Tree) -> Tree:
    entry = tree(found.get("default"), "default")
    known(entry, INHERITED, "default")
    old = {key: found[key] for key in OF_ALL if found.get(key) is not None}
    twice = sorted(set(old) & set(entry))
    if twice:
        raise Unreadable(f"default: {', '.join(twice)} stands at the top as well")
    return {**old, **entry}


def jobs_of(found: Tree) -> tuple[dict[str, Job], dict[str, tuple[str, ...]]]:
    shared = defaults(found)
    jobs: dict[str, Job] = {}
    several: dict[str, tuple[str, ...]] = {}
    for name, entry in found.items():
        if name.startswith(".") or name in WORDS:
            continue
        if not isinstance(entry, Mapping):
            raise Unreadable(f"jobs:{name} config should implement the script:, run:, or trigger: keyword")
        written = tree(entry, f"jobs:{name}")
        one = job(name, written, shared)
        made = [one] if written.get("parallel") is None else copies(one, written["parallel"])
        if written.get("parallel") is not None:
            several[name] = tuple(each.name for each in made)
        jobs.update({each.name: each for each in made})
    for name in jobs:
        if len(name) > LONGEST_NAME:
            raise Unreadable(f"jobs:{name[:40]}… job name is too long (maximum is {LONGEST_NAME} characters)")
    if not jobs:
        raise Unreadable("jobs config should contain at least one visible job")
    return jobs, several


def staged(each: Job, whole: Config) -> None:
    if each.stage not in whole.stages:
        raise Unreadable(
            f"{each.name} job: chosen stage {each.stage} does not exist; available stages are "
            f"{', '.join(whole.stages)}"
        )


def stopping(each: Job, whole: Config) -> None:
    """`on_stop` names a job that stops the same environment."""
    if each.environment is None or each.environment.on_stop is None:
        return
    name = each.environment.on_stop
    place = f"{each.name} job: on_stop job {name}"
    other = whole.jobs.get(name)
    if other is None:
        raise Unreadable(f"{place} is not defined")
    if other.environment is None or other.environment.name != each.environment.name:
        raise Unreadable(f"{place} have different environment name")
    if other.environment.action != "stop":
        raise Unreadable(f"{place} needs to have action stop defined")


def depended(each: Job, whole: Config) -> None:
    """Artifacts come from jobs that are there and no later."""
    for name in sorted(each.dependencies or ()):
        others = [whole.jobs[copy] for copy in whole.copies.get(name, (name,)) if copy in whole.jobs]
        if not others:
            raise Unreadable(f"{each.name} job: undefined dependency: {name}")
        if any(whole.order(other.stage) > whole.order(each.stage) for other in others):
            raise Unreadable(f"{each.name} job: dependency {name} is not defined in current or prior stages")

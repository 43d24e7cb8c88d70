"""Pipelines that a job starts: children in the same project, and others elsewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace

from interpreters.gitlab import includes
from interpreters.gitlab.config import Config, config
from interpreters.gitlab.events import NOTHING, Start
from interpreters.gitlab.includes import Shelf
from interpreters.gitlab.plain import Tree, tree
from interpreters.gitlab.predefined import predefined
from interpreters.gitlab.processing import process
from interpreters.gitlab.rules import Situation
from interpreters.gitlab.selecting import Pipeline, Selected, selected, wanted
from interpreters.gitlab.statuses import Status
from interpreters.gitlab.triggers import Trigger
from interpreters.gitlab.variables import Declared, expanded
from interpreters.gitlab.work import Above, Children, Work
from interpreters.outcome import JobRun, Unreadable, World

PATH = ".gitlab-ci.yml"
DEEPEST = 2  # children of children; pipelines of other projects have no such limit
MOST_EQUAL = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Given:
    """All that a caller handed over and that stays the same down to the last child."""

    files: Mapping[str, Mapping[str, str]]
    settings: Tree
    world: World

    def of(self, project: str) -> Tree:
        """Settings of another project stand under `projects`."""
        others = tree(self.settings.get("projects"), "settings: projects")
        return tree(others.get(project, self.settings), f"settings: projects: {project}")


def pipeline(given: Given, start: Start, include: object = None) -> Pipeline | None:
    """The pipeline that a start makes, before anything of it runs; None where it has no job."""
    settings = given.of(start.project)
    path = str(settings.get("ci_config_path") or PATH)
    before = predefined(start, settings, path)
    shelf = Shelf(files=given.files, project=start.project, situation=early(given, start, before))
    found = written(shelf, path, start, include)
    whole = Pipeline(
        start=start,
        config=found,
        settings=settings,
        predefined=before,
        platform=given.world.variables,
        paths=paths(given),
        variables=Declared(),
        jobs={},
    )
    variables = wanted(whole)
    if variables is None:
        return None
    whole = replace(whole, variables=variables)
    jobs = selected(whole)
    return replace(whole, jobs=jobs) if jobs else None


def paths(given: Given) -> dict[str, frozenset[str]]:
    return {project: frozenset(tree_) for project, tree_ in given.files.items()}


def early(given: Given, start: Start, before: Mapping[str, str]) -> Situation:
    """What an include may ask for: nothing that a file declares."""
    return Situation(
        variables={**before, **given.world.variables, **start.variables},
        changed=start.changed,
        paths=paths(given),
        project=start.project,
        compared=start.compared,
        untold=start.untold,
    )


def written(shelf: Shelf, path: str, start: Start, include: object) -> Config:
    if include is not None:
        place = f"{shelf.project}: trigger"
        return config(includes.expand({"include": include}, shelf, place), place)
    return config(
        includes.configuration(shelf, path, start.inputs, typed=start.typed), f"{shelf.project}/{path}"
    )


def descending(given: Given) -> Children:
    """How a trigger job's pipeline is made and gone through."""

    def go(
        parent: Pipeline, job: Selected, variables: Mapping[str, str], dotenv: Mapping[str, str], above: Above
    ) -> tuple[Status, tuple[JobRun, ...]]:
        below = replace(above, depth=depth(job, above), chain=chain(parent, above))
        if below.depth > DEEPEST or (below.depth == 0 and looping(below.chain)):
            return Status.FAILED, ()
        start, include = started(given, parent, job, variables, dotenv)
        made = pipeline(given, start, include)
        if made is None:
            return Status.FAILED, ()
        return process(Work(pipeline=made, world=given.world, above=below, children=go))

    return go


def depth(job: Selected, above: Above) -> int:
    return above.depth + 1 if job.job.trigger and job.job.trigger.project is None else 0


def chain(parent: Pipeline, above: Above) -> tuple[str, ...]:
    """The pipelines above, children left out, each by what would make it the same again."""
    start = parent.start
    child = start.source == "parent_pipeline"
    return above.chain if child else (*above.chain, f"{start.project} {start.ref} {start.source}")


def looping(above: tuple[str, ...]) -> bool:
    """One circle of projects that trigger each other is let through; a second is not."""
    return any(count > MOST_EQUAL for count in Counter(above).values())


def started(
    given: Given, parent: Pipeline, job: Selected, variables: Mapping[str, str], dotenv: Mapping[str, str]
) -> tuple[Start, object]:
    trigger = job.job.trigger
    if trigger is None:
        raise Unreadable(f"{parent.config.place}: {job.job.name} starts no pipeline")
    handed = forwarded(parent, job, trigger, variables, dotenv)
    if trigger.project is None:
        start = replace(
            parent.start, source="parent_pipeline", variables=handed, inputs={}, typed=True, extra={}
        )
        return start, list(trigger.include)
    project = expanded(trigger.project, variables)
    if project not in given.files:
        place = f"{parent.config.place}: jobs:{job.job.name}:trigger"
        raise Unreadable(
            f"{place}: project `{project}` is not among the files. Known: {', '.join(given.files)}"
        )
    default = str(given.of(project).get("default_branch") or "main")
    start = Start(
        source="pipeline",
        project=project,
        ref=expanded(trigger.branch, variables) if trigger.branch else default,
        default_branch=default,
        before=NOTHING,
        user=parent.start.user,
        variables=handed,
        inputs=trigger.inputs,
    )
    return start, None


def forwarded(
    parent: Pipeline, job: Selected, trigger: Trigger, variables: Mapping[str, str], dotenv: Mapping[str, str]
) -> dict[str, str]:
    """The other pipeline gets them as pipeline variables, which nothing overrides."""
    declared = {name: expanded(value, variables) for name, value in job.variables.values.items()}
    handed = declared if trigger.forwards_yaml else {}
    return {**handed, **dotenv, **parent.start.variables} if trigger.forwards_pipeline else handed

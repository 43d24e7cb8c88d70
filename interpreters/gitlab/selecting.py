"""Which jobs a pipeline gets, and what the matching rule makes of each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from interpreters.gitlab import needs as needing
from interpreters.gitlab import rules
from interpreters.gitlab.config import Config
from interpreters.gitlab.events import Start
from interpreters.gitlab.jobs import Job
from interpreters.gitlab.needs import Need
from interpreters.gitlab.plain import Tree
from interpreters.gitlab.predefined import slug
from interpreters.gitlab.variables import Declared, expanded, settled

EDGES = frozenset({".pre", ".post"})


@dataclass(frozen=True, kw_only=True, slots=True)
class Selected:
    """A job of this pipeline."""

    job: Job
    when: str
    allow_failure: bool
    start_in: str | None
    needs: tuple[Need, ...] | None  # None: it waits for the stages before its own
    variables: Declared  # of the file, the job and the rule


@dataclass(frozen=True, kw_only=True, slots=True)
class Pipeline:
    start: Start
    config: Config
    settings: Tree
    predefined: Mapping[str, str]
    platform: Mapping[str, str]  # variables of the project, the group, the instance
    paths: Mapping[str, frozenset[str]]
    variables: Declared
    jobs: Mapping[str, Selected]

    def told(self, selected: Selected, dotenv: Mapping[str, str]) -> dict[str, str]:
        """All that a job sees, by https://docs.gitlab.com/ci/variables/#cicd-variable-precedence."""
        return told(self, selected.job, selected.variables, dotenv)

    def name(self) -> str:
        visible = {**self.predefined, **self.variables.values, **self.platform, **self.start.variables}
        written = self.config.name and expanded(self.config.name, visible)
        return written or self.start.project


def told(pipeline: Pipeline, job: Job, variables: Declared, dotenv: Mapping[str, str]) -> dict[str, str]:
    above = {**dotenv, **pipeline.platform, **pipeline.start.variables}
    merged = {**pipeline.predefined, **of_job(job), **variables.values, **above}
    found = settled(merged, variables.raw - above.keys(), f"{pipeline.config.place}: {job.name}")
    if job.environment is not None:
        name = expanded(job.environment.name, found)
        found |= {"CI_ENVIRONMENT_NAME": name, "CI_ENVIRONMENT_ACTION": job.environment.action}
    return found


def of_job(job: Job) -> dict[str, str]:
    found = {"CI_JOB_NAME": job.name, "CI_JOB_NAME_SLUG": slug(job.name), "CI_JOB_STAGE": job.stage}
    index, total = job.node or (0, 1)
    return {**found, "CI_NODE_TOTAL": str(total), **({"CI_NODE_INDEX": str(index)} if index else {})}


def situation(pipeline: Pipeline, variables: Mapping[str, str]) -> rules.Situation:
    start = pipeline.start
    return rules.Situation(
        variables={**pipeline.predefined, **variables, **pipeline.platform, **start.variables},
        changed=start.changed,
        paths=pipeline.paths,
        project=start.project,
        compared=start.compared,
        untold=start.untold,
    )


def wanted(pipeline: Pipeline) -> Declared | None:
    """The variables of the whole file once `workflow` has spoken; None where it wants no pipeline."""
    config = pipeline.config
    if config.workflow is None:
        return config.variables
    place = f"{config.place}: workflow:rules"
    found = rules.chosen(
        config.workflow, situation(pipeline, config.variables.values), place, rules.OF_WORKFLOW
    )
    if found is None or found.when == "never":
        return None
    return found.variables.over(config.variables)


def selected(pipeline: Pipeline) -> dict[str, Selected]:
    """The jobs by stage and as written; none where only .pre and .post have any."""
    config = pipeline.config
    static = {name: needing.needs(job, job.needs or (), config) for name, job in config.jobs.items()}
    needing.acyclic(
        {name: [one for one in entries if one.job in static] for name, entries in static.items()},
        config.place,
    )
    found = [entry for job in config.jobs.values() if (entry := select(pipeline, job, static[job.name]))]
    if all(entry.job.stage in EDGES for entry in found):
        return {}
    ordered = sorted(found, key=lambda entry: config.order(entry.job.stage))
    there = needing.present({entry.job.name: entry.needs or () for entry in ordered}, config)
    needing.acyclic(there, config.place)
    return {entry.job.name: narrowed(entry, there[entry.job.name]) for entry in ordered}


def narrowed(entry: Selected, there: tuple[Need, ...]) -> Selected:
    return Selected(
        job=entry.job,
        when=entry.when,
        allow_failure=entry.allow_failure,
        start_in=entry.start_in,
        needs=None if entry.needs is None else there,
        variables=entry.variables,
    )


def select(pipeline: Pipeline, job: Job, static: tuple[Need, ...]) -> Selected | None:
    own = job.variables.over(inherited(job, pipeline.variables))
    waits = None if job.needs is None else static
    if job.rules is None:
        if not by_default(pipeline):
            return None
        return Selected(
            job=job,
            when=job.when,
            allow_failure=job.allow_failure,
            start_in=job.start_in,
            needs=waits,
            variables=own,
        )
    place = f"{pipeline.config.place}: jobs:{job.name}:rules"
    environment = {"CI_ENVIRONMENT_NAME": job.environment.name} if job.environment else {}
    seen = situation(pipeline, {**of_job(job), **environment, **own.values})
    found = rules.chosen(job.rules, seen, place, rules.OF_JOB, job.when)
    if found is None or found.when == "never":
        return None
    return Selected(
        job=job,
        when=found.when,
        allow_failure=job.allow_failure if found.allow_failure is None else found.allow_failure,
        start_in=found.start_in or job.start_in,
        needs=waits if found.needs is None else needing.needs(job, found.needs, pipeline.config) or waits,
        variables=found.variables.over(own),
    )


def by_default(pipeline: Pipeline) -> bool:
    """A job without rules stays out of merge requests, unless `workflow:rules` let the pipeline in.
    https://docs.gitlab.com/ci/jobs/job_rules/#avoid-duplicate-pipelines"""
    return not pipeline.start.merge_request or pipeline.config.workflow is not None


def inherited(job: Job, variables: Declared) -> Declared:
    if isinstance(job.takes, bool):
        return variables if job.takes else Declared()
    return variables.only(job.takes)

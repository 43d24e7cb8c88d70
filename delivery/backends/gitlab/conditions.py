"""Which jobs of a graph are in a pipeline at all, and how a job asks for the failure of others.

Rules are looked at when a pipeline is made: they see inputs, and nothing that a job says. GitLab refuses a pipeline
whose job needs one that is not in it, so what leaves a job out leaves out those that need its success too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from delivery.backends.gitlab.document import Need, Rule, When
from delivery.backends.gitlab.rules import OF_THIS_PROJECT, narrowed
from delivery.graph import in_order
from delivery.job import Equals, InputOf, Job, Run
from delivery.texts import JobName

WHEN = {Run.SUCCESS: When.ON_SUCCESS, Run.FAILURE: When.ON_FAILURE, Run.ALWAYS: When.ALWAYS}


def quoted(literal: str) -> str | None:
    """Texts in rules know no escape: https://docs.gitlab.com/ci/jobs/job_rules/#compare-a-variable-to-a-string"""
    if not literal.isprintable() or {'"', "'"} <= set(literal):
        return None
    return f"'{literal}'" if '"' in literal else f'"{literal}"'


@dataclass(frozen=True, slots=True)
class Graph:
    """The jobs of a route or of a deployment, and what each asks of the event."""

    jobs: Mapping[JobName, Job]
    asked: Mapping[JobName, tuple[str, ...]]
    open_to_all: frozenset[JobName]  # what runs for whoever asks; for a fork, none of it is somebody

    @classmethod
    def of(cls, jobs: Iterable[Job], prefix: str = "", *, forks: bool = False) -> Graph:
        """A deployment's inputs reach its own file under another name, so that none is passed on to itself."""
        by_name = {job.name: job for job in jobs}
        asked: dict[JobName, tuple[str, ...]] = {}
        open_to_all: set[JobName] = set()
        for name in in_order({job.name: job.needs for job in by_name.values()}):
            job = by_name[name]
            awaited = job.needs if job.run is Run.SUCCESS else ()
            inherited = [each for need in awaited for each in asked[need]]
            asked[name] = tuple(dict.fromkeys((*inherited, *_own(job.only_if, prefix))))
            if not forks or (job.identity is None and set(awaited) <= open_to_all):
                open_to_all.add(name)
        return cls(jobs=by_name, asked=asked, open_to_all=frozenset(open_to_all))

    def rules(self, job: Job, rules: Iterable[Rule]) -> tuple[Rule, ...]:
        when = WHEN[job.run]
        found = narrowed(rules, self.asked[job.name])
        if job.name not in self.open_to_all:
            found = tuple(each for rule in found for each in _without_forks(rule))
        return tuple(_at(rule, when) for rule in found)

    def adds_nothing(self, job: Job, rules: tuple[Rule, ...]) -> bool:
        """Whether it runs whenever its route does, but for how those that it needs ended."""
        return self.rules(job, rules) == tuple(_at(rule, WHEN[job.run]) for rule in rules)

    def need(self, job: Job, name: JobName, called: str) -> Need:
        """One that may be left out while this job is there must not be missed."""
        missing = not set(self.asked[name]) <= set(self.asked[job.name])
        barred = name not in self.open_to_all and job.name in self.open_to_all
        takes = name in job.fetches or (job.takes is not None and self.jobs[name].makes == job.takes)
        return Need(job=called, artifacts=takes, optional=missing or barred)

    def waits_by_stage(self, job: Job) -> bool:
        """A job with several `needs` is left out as soon as one of them is, though another failed.

        So where the failure of one need would leave another out, the job waits for whole stages instead.
        """
        if job.run is not Run.FAILURE or len(job.needs) == 1:
            return False
        return any(self.jobs[name].needs for name in job.needs)

    def unseen(self, job: Job, earlier: Iterable[JobName]) -> tuple[JobName, ...]:
        """Jobs of earlier stages whose failure this job would see, though it does not need them."""
        return tuple(name for name in earlier if name not in job.needs and self.jobs[name].may_fail is None)


def _own(condition: Equals | None, prefix: str) -> tuple[str, ...]:
    if condition is None or not isinstance(condition.value, InputOf):
        return ()
    return (f"${prefix}{condition.value.name} == {quoted(condition.literal)}",)


def _without_forks(rule: Rule) -> tuple[Rule, ...]:
    if '"merge_request_event"' not in (rule.condition or ""):
        return (rule,)
    return narrowed((rule,), (OF_THIS_PROJECT,))


def _at(rule: Rule, when: When) -> Rule:
    if when is When.ON_SUCCESS:
        return rule
    return Rule(condition=rule.condition, changes=rule.changes, when=when)


def carried(graph: Graph) -> tuple[Need, ...]:
    """The jobs that a release's success hangs on; those that another of them needs are seen through it.

    What runs after a failure is no part of a success, and must not be waited for: it would be skipped.
    """
    order = in_order({name: job.needs for name, job in graph.jobs.items()})
    never: set[JobName] = set()
    for name in order:
        job = graph.jobs[name]
        if job.run is Run.FAILURE or (job.run is Run.SUCCESS and set(job.needs) & never):
            never.add(name)
    running = [graph.jobs[name] for name in order if name not in never]
    seen = {
        need
        for job in running
        if job.run is Run.SUCCESS and not job.may_fail
        for need in job.needs
        if set(graph.asked[job.name]) <= set(graph.asked[need])
    }
    return tuple(
        Need(job=job.name, optional=bool(graph.asked[job.name])) for job in running if job.name not in seen
    )

"""Every case on every backend: what was compiled does what is meant. What a backend refuses to say is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from hypothesis import HealthCheck, Phase, given, settings

from delivery.backends import known_backends
from delivery.events import Event, Manual, PullRequest, Push, Schedule, Start
from delivery.finding import errors
from delivery.forges import Forges, GitHub, GitLab, GitLabTier
from delivery.happening import Proposed
from delivery.job import InputOf, OutputOf, Run
from delivery.meaning import Meant, meaning
from delivery.texts import Repository
from delivery.work import Work
from desk.simulation.comparing import differences
from desk.simulation.told import SIMULATED, roles_of
from tests.delivery import pipelines as made
from tests.estates import DEV, PROD, STAGING
from tests.simulation.generated import PROMISES, Case, cases

FORGES = Forges(
    github=GitHub(platform=Repository("acme/platform")),
    gitlab=GitLab(platform=Repository("acme/platform"), tier=GitLabTier.PREMIUM),
)
BACKENDS = tuple(SIMULATED)


@dataclass(slots=True)
class Covered:
    cases: int = 0
    silent: int = 0  # no job was selected
    seen: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    why: Counter[str] = field(default_factory=Counter)  # codes of findings

    def add(self, case: Case, meant: tuple[Meant, ...]) -> None:
        self.cases += 1
        self.silent += not meant
        self.seen.update(set(_kinds(case)))

    def rare(self, share: float) -> list[str]:
        return sorted(kind for kind in KINDS if self.seen[kind] < share * self.cases)

    def __str__(self) -> str:
        rows = [f"{kind:32} {self.seen[kind] / self.cases:6.1%}" for kind in KINDS]
        rows += [f"refused by {name:21} {count / self.cases:6.1%}" for name, count in self.refused.items()]
        rows += [f"because {code:24} {count / self.cases:6.1%}" for code, count in self.why.most_common()]
        return "\n".join((f"{self.cases} cases, {self.silent / self.cases:.1%} start nothing", *rows))


SELECTORS = (
    "push", "push with paths", "push of tags", "pull request", "pull request with paths",
    "pull request of forks", "schedule", "schedule in a zone", "by hand", "by hand with inputs",
    "upstream", "after success",
)  # fmt: skip
KINDS = (
    *SELECTORS,
    *(f"run {each}" for each in Run),
    *(f"promise {each.__name__}" for each in dict.fromkeys(map(type, PROMISES))),
    "a job fails",
    "a gate stays shut",
    "a job may fail",
    "only if an input says so",
    "only if a job said so",
    "push but not there",
)


def _kinds(case: Case) -> Iterator[str]:
    jobs = [job for route in case.pipeline.routes for job in route.jobs]
    jobs += [job for each in case.pipeline.deployments for job in each.jobs]
    yield from (f"run {job.run}" for job in jobs)
    yield from (f"promise {type(each).__name__}" for gate in case.gates.values() for each in gate.promises)
    events = [event for route in case.pipeline.routes for event in route.on]
    starts = [start for each in case.pipeline.deployments for start in each.starts]
    yield from (_selector(each) for each in (*events, *starts))
    if isinstance(case.happening, Proposed) and case.happening.from_fork:
        yield "pull request of forks"
    yield from ("a job fails",) if case.circumstances.fails else ()
    yield from ("a gate stays shut",) if case.circumstances.closed_gates else ()
    yield from ("a job may fail",) if any(job.may_fail for job in jobs) else ()
    conditions = [job.only_if.value for job in jobs if job.only_if]
    yield from ("only if an input says so",) if any(isinstance(each, InputOf) for each in conditions) else ()
    yield from ("only if a job said so",) if any(isinstance(each, OutputOf) for each in conditions) else ()


def _selector(event: Event | Start) -> str:
    match event:
        case Push(tags=tags) if tags:
            return "push of tags"
        case Push(but_not=left) if left:
            return "push but not there"
        case Push(paths=paths):
            return "push with paths" if paths else "push"
        case PullRequest(paths=paths):
            return "pull request with paths" if paths else "pull request"
        case Schedule(time_zone=zone):
            return "schedule" if zone == "UTC" else "schedule in a zone"
        case Manual(inputs=inputs):
            return "by hand with inputs" if inputs else "by hand"
    return {"Upstream": "upstream", "AfterSuccess": "after success"}[type(event).__name__]


def disagreements(case: Case, backend: str, covered: Covered | None = None) -> tuple[str, ...]:
    work = _work(case, backend)
    bundle = known_backends()[work.service.runs_on.deploy].compile(case.pipeline, work)
    if not bundle.files:
        if covered:
            covered.refused[backend] += 1
            covered.why.update({f"{backend}: {each.code}" for each in errors(bundle.findings)})
        return ()
    meant = meaning(case.pipeline, work.service, case.happening, case.circumstances)
    seen = SIMULATED[backend](case.pipeline, work, bundle, case.happening, case.circumstances)
    return differences(meant, seen, roles_of(case.pipeline, work))


def _work(case: Case, backend: str) -> Work:
    """An environment comes after others where its deployment does: that is what CodePipeline's puller follows."""
    followed = {each.environment for each in case.pipeline.deployments if case.pipeline.comes_after(each)}
    there = (each if each.name in followed else replace(each, after=()) for each in (DEV, STAGING, PROD))
    work = made.work(backend, *there, gates=case.gates)
    return replace(work, forges=FORGES)


def searched(count: int, backends: tuple[str, ...] = BACKENDS) -> Covered:
    """So many cases, always the same ones; the first that disagrees is made small and raised."""
    covered = Covered()

    @settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    @given(cases())
    def holds(case: Case) -> None:
        work = _work(case, backends[0])
        covered.add(case, meaning(case.pipeline, work.service, case.happening, case.circumstances))
        wrong = {name: found for name in backends if (found := disagreements(case, name, covered))}
        assert not wrong, f"{wrong}\n{case.happening}\n{case.circumstances}\n{case.gates}"

    holds()
    return covered

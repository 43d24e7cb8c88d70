"""Pipelines so small that each shows one word of the model, with what may happen to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from delivery.backends import known_backends
from delivery.bundle import Bundle
from delivery.environment import Environment
from delivery.events import Event
from delivery.forges import Forges, GitHub, GitLab, GitLabTier
from delivery.gate import Gate
from delivery.happening import Asked, Circumstances, Happening, Proposed, Pushed, Released, Tagged, Ticked
from delivery.job import Job
from delivery.meaning import Meant, meaning
from delivery.pipeline import Pipeline
from delivery.texts import Branch, Cron, Repository, ServiceName, TimeZone, VariableName
from delivery.work import Work
from desk.simulation.comparing import differences
from desk.simulation.told import SIMULATED, roles_of
from tests.delivery import pipelines as made
from tests.estates import DEV, PROD, STAGING

Story = tuple[Happening, Circumstances]
WELL = Circumstances()
ENVIRONMENTS = (DEV, STAGING, PROD)
HELD = "promise-"  # what another person may waive; it is rendered all the same


@dataclass(frozen=True, kw_only=True, slots=True)
class Small:
    pipeline: Pipeline
    stories: tuple[Story, ...]
    gates: Mapping[str, Gate] = field(default_factory=dict)
    environments: tuple[Environment, ...] = ENVIRONMENTS
    tier: GitLabTier = GitLabTier.PREMIUM
    unsaid: Mapping[str, str] = field(default_factory=dict)  # by backend: the finding that says why

    def work(self, backend: str) -> Work:
        gates = {str(each.name): self.gates.get(each.name, Gate()) for each in self.environments}
        platform = Repository("acme/platform")
        forges = Forges(github=GitHub(platform=platform), gitlab=GitLab(platform=platform, tier=self.tier))
        return replace(made.work(backend, *self.environments, gates=gates), forges=forges)

    def compiled(self, backend: str) -> Bundle[object]:
        return {str(name): each for name, each in known_backends().items()}[backend].compile(
            self.pipeline, self.work(backend)
        )

    def meant(self, story: Story) -> tuple[Meant, ...]:
        return meaning(self.pipeline, self.work("github").service, *story)

    def told_wrongly(self, backend: str) -> tuple[tuple[Story, tuple[str, ...]], ...]:
        """What the platform would do otherwise than it is meant, story by story."""
        work, bundle = self.work(backend), self.compiled(backend)
        assert bundle.files, list(map(str, bundle.findings))
        roles = roles_of(self.pipeline, work)
        found = (
            (
                story,
                differences(
                    self.meant(story), SIMULATED[backend](self.pipeline, work, bundle, *story), roles
                ),
            )
            for story in self.stories
        )
        return tuple((story, wrong) for story, wrong in found if wrong)


def running(on: Event | tuple[Event, ...], jobs: tuple[Job, ...], *stories: Story, **unsaid: str) -> Small:
    """One route in one environment, of these jobs."""
    pipeline = made.pipeline(watches=(made.route("watch", on, *jobs),))
    return Small(pipeline=pipeline, stories=stories, environments=(DEV,), unsaid=unsaid)


def pushed(branch: str = "main", *changed: str) -> Story:
    return Pushed(branch=Branch(branch), changed=changed or ("main.tf",)), WELL


def tagged(tag: str) -> Story:
    return Tagged(tag=tag), WELL


def proposed(*changed: str, into: str = "main", from_fork: bool = False) -> Story:
    return Proposed(into=Branch(into), changed=changed or ("main.tf",), from_fork=from_fork), WELL


def ticked(cron: str, zone: str = "UTC") -> Story:
    return Ticked(cron=Cron(cron), time_zone=TimeZone(zone)), WELL


def asked(what: str, **inputs: str) -> Story:
    return Asked(what=what, inputs={VariableName(name): value for name, value in inputs.items()}), WELL


def released(service: str) -> Story:
    return Released(service=ServiceName(service)), WELL


def where(story: Story, **outputs: dict[str, str]) -> Story:
    """Jobs of these names say so."""
    return story[0], replace(
        story[1], outputs={name.replace("_", "-"): told for name, told in outputs.items()}
    )


def failing(story: Story, *names: str) -> Story:
    return story[0], replace(story[1], fails=frozenset(names))


def closed(story: Story, *keys: str) -> Story:
    return story[0], replace(story[1], closed_gates=frozenset(keys))


def failing_each(*names: str) -> tuple[Story, ...]:
    """A push, once for each of these jobs, which fails."""
    return tuple(failing(pushed("main"), name) for name in names)

"""What stands around a job: the service, the forge, the graph that it is in, and what started it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from delivery.aws.names import Account
from delivery.backends.github.conditions import Questions
from delivery.backends.github.document import Condition
from delivery.backends.github.refs import Refs
from delivery.environment import Environment
from delivery.forges import GitHub
from delivery.identity import Identity, Purpose
from delivery.job import Job
from delivery.pipeline import Deployment
from delivery.promises import AuthorExcluded
from delivery.texts import EnvironmentName
from delivery.work import Work

THIS_COMMIT = "${{ github.sha }}"


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    work: Work
    github: GitHub
    place: str
    jobs: tuple[Job, ...]
    refs: Refs
    deployment: Deployment | None = None
    questions: Questions | None = None  # none: a called workflow
    open_to_forks: bool = False
    first_of_all: Condition = ()  # what must hold for jobs that wait for none, as for pull requests from forks
    commit: str = THIS_COMMIT

    def account(self, name: EnvironmentName) -> Account:
        return self.work.account(name)

    def environment(self, name: EnvironmentName) -> Environment:
        return self.work.target(name).environment

    def at(self, job: Job) -> str:
        return f"{self.place}, job {job.name}"

    @property
    def excludes_author(self) -> bool:
        """Whether apply must know who wrote what it applies."""
        if self.deployment is None:
            return False
        return AuthorExcluded() in self.work.target(self.deployment.environment).gate.promises

    @property
    def platform(self) -> str:
        return f"{self.github.platform}/.github"

    @property
    def at_branch(self) -> str:
        return f"@refs/heads/{self.github.branch}"


def environment_of(identity: Identity | None) -> str | None:
    """Where GitHub gives out a token that says so. What is unmerged has none: its branch is not protected."""
    if identity is None or identity.purpose is Purpose.PREVIEW:
        return None
    if identity.purpose in {Purpose.PLAN, Purpose.OBSERVE}:
        return planning(identity.environment)
    return identity.environment


def planning(environment: EnvironmentName) -> str:
    return f"{environment}-plan"


def approving(environment: EnvironmentName, group: str) -> str:
    return f"{environment}-{group}"


def asks_whether_merged(job: Job) -> bool:
    return job.identity is not None and job.identity.purpose is not Purpose.PREVIEW


def names(jobs: Sequence[Job]) -> tuple[str, ...]:
    return tuple(job.name for job in jobs)

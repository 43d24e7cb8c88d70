"""What a pipeline is compiled for, and how its facts are told to GitLab."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from delivery.aws.names import Account
from delivery.backends.gitlab.literals import literal
from delivery.forges import GitLab
from delivery.identity import Purpose
from delivery.job import Image
from delivery.pins import image_of
from delivery.pipeline import Deployment, Part, Pipeline, Route
from delivery.texts import EnvironmentName, ImageName, StageName
from delivery.work import Work

CHECK, RELEASE, WATCH = StageName("check"), StageName("release"), StageName("watch")
USUAL = ImageName("infrastructure/python")  # where a job runs that asks for no image


@dataclass(frozen=True, kw_only=True)
class Context:
    pipeline: Pipeline
    work: Work
    gitlab: GitLab

    @property
    def place(self) -> str:
        return f"service {self.work.service.name}, backend gitlab"

    def place_of(self, deployment: Deployment) -> str:
        return f"{self.work.place(deployment.environment)}, {deployment.key}"

    # The parts that are compiled

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """The check, the release, and the watches, which run where the deployments do."""
        watches = self.pipeline.watches if Part.DEPLOY in self.work.parts else ()
        check = self.pipeline.check if Part.CHECK in self.work.parts else None
        release = self.pipeline.release if Part.RELEASE in self.work.parts else None
        return tuple(route for route in (check, release, *watches) if route)

    @cached_property
    def deployments(self) -> tuple[Deployment, ...]:
        known = {target.name for target in self.work.targets}
        found = self.pipeline.deployments if Part.DEPLOY in self.work.parts else ()
        return tuple(each for each in found if each.environment in known)

    # Images

    def image(self, image: Image) -> str:
        if self.gitlab.mirrors_images:
            return f"$CI_REGISTRY/{image.name}:{image.version}"
        return image_of(image.name, image.version).reference

    @property
    def usual_image(self) -> str:
        return self.image(usual())

    # Accounts: their ids are the project's variables, so that no file holds one.

    def account(self, environment: EnvironmentName) -> Account:
        return self.work.account(environment)

    @cached_property
    def account_ids(self) -> Mapping[EnvironmentName, str]:
        return {target.name: target.environment.account for target in self.work.targets}

    def told(self, text: str, purpose: Purpose | None = None) -> str:
        """A literal for a variable: what looks like a variable is none, and account ids are."""
        found = literal(text)
        for environment, account in self.account_ids.items():
            found = found.replace(account, f"${{{account_variable(environment, purpose)}}}")
        return found

    # Stages

    @cached_property
    def stages(self) -> tuple[StageName, ...]:
        """All of the service's, in order; those that nobody wrote down stand where they are usually looked for."""
        usual = (CHECK, RELEASE, *(StageName(target.name) for target in self.work.service.targets), WATCH)
        wanted = {self.stage_of_route(route) for route in self.routes if _unstaged(route)}
        if self.work.hands_off_release:
            wanted.add(RELEASE)
        wanted |= {_own_stage(deployment) for deployment in self.deployments}
        return (
            *self.pipeline.stages,
            *(each for each in usual if each in wanted - set(self.pipeline.stages)),
        )

    def stage_of_route(self, route: Route) -> StageName:
        if route is self.pipeline.check:
            return CHECK
        return RELEASE if route is self.pipeline.release else WATCH

    def stage_of(self, deployment: Deployment) -> StageName:
        """Where people look for it, or later: no job needs one of a later stage."""
        by_key = {each.key: each for each in self.deployments}
        before = [by_key[key] for key in self.pipeline.comes_after(deployment) if key in by_key]
        order = (_own_stage(deployment), *(self.stage_of(each) for each in before))
        return max(order, key=self.stages.index)


def usual() -> Image:
    return Image(name=USUAL, version=image_of(USUAL).version)


def account_variable(environment: EnvironmentName, purpose: Purpose | None = None) -> str:
    """A preview runs before anything is merged, where GitLab gives no protected variable."""
    name = f"{environment}_account_id".replace("-", "_").upper()
    return f"PREVIEW_{name}" if purpose is Purpose.PREVIEW else name


def _own_stage(deployment: Deployment) -> StageName:
    return deployment.apply.stage or StageName(deployment.environment)


def _unstaged(route: Route) -> bool:
    return any(job.stage is None for job in route.jobs)

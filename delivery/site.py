"""A site: what one stack puts into one account, decided before anything is created."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from delivery.aws.duties import check_pulled
from delivery.aws.duty_roles import duty_roles
from delivery.aws.names import Account
from delivery.aws.roles import RoleSpec, service_roles
from delivery.aws.watching import check_dashboards
from delivery.backends.codepipeline.hooks import ScheduleSpec
from delivery.backends.codepipeline.limits import check_together
from delivery.backends.codepipeline.specification import (
    Buildspec,
    PipelineSpec,
    ProjectSpec,
    RouteSpec,
    Source,
)
from delivery.backends.registry import known_backends
from delivery.blueprints.registry import pipeline_of
from delivery.bundle import Bundle
from delivery.environment import Environment
from delivery.estate import Estate
from delivery.finding import Finding, Severity, error
from delivery.forges import Forges
from delivery.identity import Purpose
from delivery.pipeline import Part
from delivery.quotas.measure import check_quotas
from delivery.service import CODEPIPELINE, Service, Target
from delivery.texts import Digest, EnvironmentName
from delivery.work import Work


@dataclass(frozen=True, kw_only=True)  # without slots: what is asked for often is made once
class Delivered:
    """One service in this account. Without a connection there is no pipeline yet, and so nothing to run as."""

    service: Service[Any]
    target: Target[Any]
    bundle: Bundle[object]

    @property
    def pipeline(self) -> PipelineSpec | None:
        """The one that deploys: there is none where another backend does."""
        return next((each for each in self.pipelines if each.recorded), None)

    @cached_property
    def pipelines(self) -> tuple[PipelineSpec, ...]:
        return tuple(each for each in self.bundle.objects if isinstance(each, PipelineSpec))

    @property
    def schedules(self) -> tuple[ScheduleSpec, ...]:
        return tuple(schedule for each in self.pipelines for schedule in each.schedules)

    @cached_property
    def roles(self) -> tuple[RoleSpec, ...]:
        return service_roles(self.service, self.target, self.pipelines) if self.pipelines else ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        return (*self.bundle.findings, *self._without_role, *self._not_made)

    @property
    def _without_role(self) -> Iterator[Finding]:
        """What runs as somebody who is not there would fail on its first run."""
        made = {role.arn for role in self.roles}
        for project in _projects((self,)):
            purpose = project.role_arn.split("/")[-2]
            if project.role_arn not in made and purpose in tuple(Purpose):
                yield error(
                    "role-not-made",
                    f"service {self.service.name}, environments, {self.target.name}",
                    f"{project.name} runs as {purpose}, and a service has the roles plan and apply in an account",
                    "Let the job run as plan, or on a backend of a forge.",
                )

    @property
    def _not_made(self) -> Iterator[Finding]:
        for route in self.bundle.objects:
            if isinstance(route, RouteSpec):
                yield Finding(
                    code="route-not-made",
                    severity=Severity.NOTE,
                    place=f"service {self.service.name}, environments, {self.target.name}",
                    cause=f"the projects of {route.route} are compiled, and this stack does not make them: CodeBuild "
                    "would hand their code a token of the connection, which reaches every repository of it",
                    cure="Let checks run on the forge, under runs_on.",
                )

    @property
    def own_projects(self) -> tuple[ProjectSpec, ...]:
        own = {role.arn for role in self.roles}
        return tuple(project for project in _projects((self,)) if project.role_arn in own)


@dataclass(frozen=True, kw_only=True, slots=True)
class Site:
    environment: Environment
    below: tuple[Account, ...]
    above: tuple[Account, ...]
    delivered: tuple[Delivered, ...]

    @property
    def account(self) -> Account:
        return Account.of(self.environment)

    @property
    def services(self) -> tuple[Service[Any], ...]:
        return tuple(delivered.service for delivered in self.delivered)

    @property
    def sealers(self) -> tuple[str, ...]:
        """The plan roles one by one; where slices make them in stacks of their own, all of them by one pattern."""
        if any(service.slice for service in self.services):
            return (self.account.roles_of(Purpose.PLAN),)
        return tuple(
            role.arn for each in self.delivered for role in each.roles if role.purpose == Purpose.PLAN
        )

    @property
    def duty_roles(self) -> tuple[RoleSpec, ...]:
        pipelines = tuple(pipeline for delivered in self.delivered for pipeline in delivered.pipelines)
        return duty_roles(self.environment, self.services, self.below, pipelines=pipelines)

    @property
    def shared_projects(self) -> tuple[ProjectSpec, ...]:
        """Of jobs without an identity: one for all services that run the same steps with the same tools."""
        own = {project.name for delivered in self.delivered for project in delivered.own_projects}
        found = {project.name: project for project in _projects(self.delivered) if project.name not in own}
        return tuple(found[name] for name in sorted(found))

    @property
    def buildspecs(self) -> tuple[Buildspec, ...]:
        found = {
            each.buildspec.sha256: each.buildspec
            for each in _projects(self.delivered)
            if each.source is Source.PIPELINE
        }
        return tuple(found[digest] for digest in sorted(found))

    @property
    def findings(self) -> tuple[Finding, ...]:
        pipelines = (pipeline for delivered in self.delivered for pipeline in delivered.pipelines)
        each = (finding for delivered in self.delivered for finding in delivered.findings)
        shown = check_dashboards(self.environment, self.services)
        return tuple(
            dict.fromkeys(
                (
                    *each,
                    *check_together(pipelines),
                    *check_pulled(self.environment),
                    *check_quotas(self),
                    *shown,
                )
            )
        )


def site_of(estate: Estate, environment: EnvironmentName, toolbox: Digest) -> Site:
    here = estate.environment(environment)
    return Site(
        environment=here,
        below=tuple(Account.of(estate.environment(name)) for name in here.after),
        above=tuple(Account.of(each) for each in estate.environments if environment in each.after),
        delivered=tuple(
            _delivered(service, environment, estate.forges, toolbox)
            for service in estate.in_environment(environment)
        ),
    )


def sites_of(estate: Estate, toolbox: Digest) -> tuple[Site, ...]:
    """All of them: what one account may hold can hang on another, and waivers are the estate's."""
    return tuple(site_of(estate, environment.name, toolbox) for environment in estate.environments)


def _delivered(
    service: Service[Any], environment: EnvironmentName, forges: Forges, toolbox: Digest
) -> Delivered:
    """An account holds what CodePipeline runs of it. What runs on a forge, the stack of the forges holds."""
    target, parts = service.target(environment), service.runs_on.parts(CODEPIPELINE)
    work = Work(service=service, targets=(target,), parts=parts, forges=forges, toolbox=toolbox)
    bundle = known_backends()[CODEPIPELINE].compile(pipeline_of(service), work) if parts else Bundle()
    elsewhere = () if Part.DEPLOY in parts else (_deployed_elsewhere(service, target),)
    return Delivered(
        service=service, target=target, bundle=replace(bundle, findings=(*bundle.findings, *elsewhere))
    )


def _deployed_elsewhere(service: Service[Any], target: Target[Any]) -> Finding:
    return Finding(
        code="roles-not-made",
        severity=Severity.NOTE,
        place=f"service {service.name}, environments, {target.name}",
        cause=f"it is deployed by {service.runs_on.deploy}, and this stack makes no roles for it yet",
        cure="Deploy it with codepipeline, until an account trusts the forge's tokens.",
    )


def _projects(delivered: Iterable[Delivered]) -> tuple[ProjectSpec, ...]:
    return tuple(project for each in delivered for spec in each.pipelines for project in spec.projects)

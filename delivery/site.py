"""A site: what one stack puts into one account, decided before anything is created."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from delivery.aws.duties import check_pulled
from delivery.aws.duty_roles import duty_roles
from delivery.aws.names import Account
from delivery.aws.roles import RoleSpec, service_roles
from delivery.aws.watching import check_dashboard, dashboard
from delivery.backends.codepipeline import Context, compile_deployment
from delivery.backends.codepipeline.limits import check_together
from delivery.backends.codepipeline.specification import Buildspec, PipelineSpec, ProjectSpec, Source
from delivery.blueprints.registry import pipeline_of
from delivery.bundle import Bundle
from delivery.environment import Environment
from delivery.estate import Estate
from delivery.finding import Finding
from delivery.quotas.measure import check_quotas
from delivery.service import Service, Target
from delivery.texts import Digest, EnvironmentName


@dataclass(frozen=True, kw_only=True)  # without slots: what is asked for often is made once
class Delivered:
    """One service in this account. Without a connection there is no pipeline yet, and so nothing to run as."""

    service: Service[Any]
    target: Target[Any]
    bundle: Bundle[PipelineSpec]

    @property
    def pipeline(self) -> PipelineSpec | None:
        return self.bundle.objects[0] if self.bundle.objects else None

    @cached_property
    def roles(self) -> tuple[RoleSpec, ...]:
        return service_roles(self.service, self.target, self.pipeline) if self.pipeline else ()

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
    def duty_roles(self) -> tuple[RoleSpec, ...]:
        return duty_roles(self.environment, self.services, self.below)

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
        pipelines = (delivered.pipeline for delivered in self.delivered if delivered.pipeline)
        each = (finding for delivered in self.delivered for finding in delivered.bundle.findings)
        shown = check_dashboard(self.environment, dashboard(self.environment, self.services))
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
            _delivered(service, environment, toolbox) for service in estate.in_environment(environment)
        ),
    )


def sites_of(estate: Estate, toolbox: Digest) -> tuple[Site, ...]:
    """All of them: what one account may hold can hang on another, and waivers are the estate's."""
    return tuple(site_of(estate, environment.name, toolbox) for environment in estate.environments)


def _delivered(service: Service[Any], environment: EnvironmentName, toolbox: Digest) -> Delivered:
    target = service.target(environment)
    deployment = pipeline_of(service).deployment(environment)
    bundle = compile_deployment(deployment, Context(service=service, target=target, toolbox=toolbox))
    return Delivered(service=service, target=target, bundle=bundle)


def _projects(delivered: Iterable[Delivered]) -> tuple[ProjectSpec, ...]:
    return tuple(project for each in delivered if each.pipeline for project in each.pipeline.projects)

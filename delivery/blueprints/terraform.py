"""Terraform: a plan is made, shown, approved, and the very same plan is applied."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from delivery.blueprints.registry import blueprint
from delivery.blueprints.terraform_checks import Tf, check_jobs, looks, state_of, terraform_of
from delivery.blueprints.terraform_deployments import deployments, paths_of
from delivery.blueprints.terraform_options import Look, TerraformOptions
from delivery.branching import check_on, release_on, strategy
from delivery.events import Event, Input, InputKind, Manual, PullRequest, Push, Schedule
from delivery.job import Job, Run
from delivery.pipeline import Pipeline, Route
from delivery.steps import sources, telling
from delivery.texts import RouteName, VariableName

SECURITY = (Look.TRUFFLEHOG, Look.GITLEAKS, Look.TRIVY, Look.CHECKOV, Look.TERRASCAN)
NUMBERS = {
    "pull-request": "00-pr-validation",
    "security": "01-security-scan",
    "costs": "02-cost-estimate",
    "release": "03-deploy-dev",
    "drift": "monitor-drift",
}


@blueprint("terraform", TerraformOptions)
def terraform(service: Tf) -> Pipeline:
    release = looks(service, service.targets[0], service.targets[0].options.release_checks)
    way = strategy(service.branching, service.branch)
    paths = paths_of(service, service.targets[0])
    return Pipeline(
        check=_route(service, "pull-request", (check_on(way, paths),), check_jobs(service), cancels=True),
        release=_route(service, "release", (release_on(way, paths),), release) if release else None,
        deployments=tuple(deployments(service)),
        watches=tuple(_watches(service)),
        labels=_labels(service),
    )


def _route(
    service: Tf, name: str, on: tuple[Event, ...], jobs: tuple[Job, ...], *, cancels: bool = False
) -> Route:
    called = NUMBERS[name] if service.targets[0].options.numbered else name
    return Route(name=RouteName(called), on=on, jobs=jobs, cancels_older=cancels)


def _labels(service: Tf) -> Mapping[str, RouteName]:
    if not service.targets[0].options.numbered:
        return {}
    order = {
        f"deploy-{target.name}": f"{number:02d}-deploy-{target.name}"
        for number, target in enumerate(service.targets, start=3)
    }
    return {key: RouteName(label) for key, label in order.items()} | {
        f"destroy-{target.name}": RouteName("99-destroy")
        for target in service.targets
        if target.name in target.options.destroyable_in
    }


def _watches(service: Tf) -> Iterator[Route]:
    watched = service.targets[0].options.watches
    if watched.drift:
        every = Schedule(cron=watched.drift)
        which = Input(
            name=VariableName("environment"),
            description="Which environment to look at",
            kind=InputKind.CHOICE,
            choices=("all", *(target.name for target in service.targets)),
            default="all",
        )
        yield _route(service, "drift", (every, Manual(inputs=(which,))), tuple(_drift(service)))
    if watched.security:
        main = strategy(service.branching, service.branch)
        on: tuple[Event, ...] = (
            Push(branches=main.released_from),
            PullRequest(into=main.reviewed_into),
            Schedule(cron=watched.security),
            Manual(),
        )
        yield _route(service, "security", on, tuple(_security(service)))
    if watched.costs:
        jobs = tuple(
            sources.infracost(service.root, target.name).job(f"estimate-cost-{target.name}")
            for target in service.targets
        )
        yield _route(service, "costs", (Manual(),), jobs)


def _drift(service: Tf) -> Iterator[Job]:
    """One result an environment. What could not be looked at is a failure, and no drift."""
    for target in service.targets:
        tf, name = terraform_of(service, target), target.name
        variables = tf.variables(state_of(service, target), target.options.variables)
        look = tf.drift(name).job(f"drift-{name}", identity=target.plan, variables=variables)
        yield look
        issue = telling.drift_issue(name, service.root)
        yield issue.job(f"report-drift-{name}", needs=(look.name,), fetches=(look.name,))
        channels = target.options.watches.tell
        if channels:
            message = telling.drift_message(*channels, environment=name, folder=service.root)
            yield message.job(f"notify-{name}", needs=(look.name,), fetches=(look.name,))


def _security(service: Tf) -> Iterator[Job]:
    found = looks(service, service.targets[0], SECURITY)
    yield from found
    names = tuple(job.name for job in found)
    yield telling.report_compliance().job("report-compliance", needs=names, fetches=names, run=Run.ALWAYS)
    yield telling.open_issue("security", "security", "compliance", "urgent").job(
        "report-failure", needs=names, run=Run.FAILURE
    )

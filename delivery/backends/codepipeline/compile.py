"""A pipeline becomes CodePipelines, CodeBuild projects and schedules: what one account's stack creates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from delivery.aws.names import Duty
from delivery.backends.codepipeline.context import Context
from delivery.backends.codepipeline.deploying import buildspecs_of, pipeline_of
from delivery.backends.codepipeline.documents import documents_of
from delivery.backends.codepipeline.fidelity import check_promises
from delivery.backends.codepipeline.graphs import check_deployment
from delivery.backends.codepipeline.limits import check_limits, check_route_limits
from delivery.backends.codepipeline.releasing import check_release, left_over, released_with
from delivery.backends.codepipeline.routes import route_of
from delivery.backends.codepipeline.routes_check import check_route
from delivery.backends.codepipeline.selecting import Unless
from delivery.backends.codepipeline.specification import PipelineSpec, RouteSpec
from delivery.backends.codepipeline.unsayable import check_unpinned, note
from delivery.bundle import Bundle, File, InAccount
from delivery.events import DEPLOY
from delivery.finding import Finding, Severity, error, errors
from delivery.pipeline import Deployment, Part, Pipeline, Route
from delivery.service import Target
from delivery.texts import JobName
from delivery.work import Work

ROLLBACK = JobName("rollback")
# A person may accept these, and then the files are wanted; with any other error there is nothing to accept.
WAIVABLE = ("promise-",)
Compiled = PipelineSpec | RouteSpec


def compile_pipeline(pipeline: Pipeline, work: Work) -> Bundle[object]:
    bundles = [_for_target(pipeline, work, target) for target in work.targets]
    findings = tuple(dict.fromkeys(finding for bundle in bundles for finding in bundle.findings))
    if _stops(findings):
        return Bundle(findings=findings)
    return Bundle(
        objects=tuple(each for bundle in bundles for each in bundle.objects),
        files=tuple(file for bundle in bundles for file in bundle.files),
        findings=findings,
    )


def compile_deployment(deployment: Deployment, context: Context) -> Bundle[Compiled]:
    """One of them, with all that is found about it."""
    found = (
        *check_unpinned((*released_with(deployment, context), *deployment.jobs), context),
        *check_promises(context.target.gate, context.target.environment.tier, f"{context.place}, gate"),
        *_unheld_checks(deployment, context),
        *check_deployment(deployment, context),
    )
    if _stops(found):
        return Bundle(findings=found)
    connection = context.target.environment.connection
    files = _buildspec_files(deployment, context)
    if connection is None:
        return Bundle(files=files, findings=(*found, _no_connection(context)))
    spec = pipeline_of(deployment, context, connection)
    findings = (*found, *check_limits(spec, context.place))
    return Bundle(
        objects=(spec,), files=(*files, *documents_of(spec, context.target.environment)), findings=findings
    )


def _for_target(pipeline: Pipeline, work: Work, target: Target[Any]) -> Bundle[Compiled]:
    context = Context(
        service=work.service, target=target, toolbox=work.toolbox, pipeline=pipeline, parts=work.parts
    )
    bundles = [compile_deployment(each, context) for each in _deployments(pipeline, context)]
    bundles += [_compile_route(route, context, unless) for route, unless in _routes(pipeline, context)]
    return Bundle(
        objects=tuple(each for bundle in bundles for each in bundle.objects),
        files=tuple({file.path: file for bundle in bundles for file in bundle.files}.values()),
        findings=(
            *check_release(context),
            *_check_rollback(pipeline, context),
            *(each for bundle in bundles for each in bundle.findings),
        ),
    )


def _deployments(pipeline: Pipeline, context: Context) -> tuple[Deployment, ...]:
    """Going back is a run of the pipeline that deploys, at an earlier commit: the account's own project starts it."""
    if Part.DEPLOY not in context.parts:
        return ()
    return tuple(each for each in pipeline.into(context.target.name) if each.name != ROLLBACK)


def _check_rollback(pipeline: Pipeline, context: Context) -> Iterator[Finding]:
    if Part.DEPLOY in context.parts and any(
        each.name == ROLLBACK for each in pipeline.into(context.target.name)
    ):
        yield note(
            "rollback-by-project",
            context.place,
            f"{ROLLBACK}-{context.target.name} is no pipeline of its own",
            f"Start the project {context.account.duty_project(Duty.ROLLBACK)} with the pipeline and the commit.",
        )


def _routes(pipeline: Pipeline, context: Context) -> Iterator[tuple[Route, Unless]]:
    if pipeline.check and Part.CHECK in context.parts:
        yield pipeline.check, {}
    alone = left_over(pipeline)
    if pipeline.release and alone and Part.RELEASE in context.parts:
        unless = {each.event: each.unless for each in alone}
        yield replace(pipeline.release, on=tuple(unless)), unless
    if Part.DEPLOY in context.parts:
        yield from ((watch, {}) for watch in pipeline.watches)


def _compile_route(route: Route, context: Context, unless: Unless) -> Bundle[Compiled]:
    found = (*check_unpinned(route.jobs, context), *check_route(route, context))
    connection = context.target.environment.connection
    if _stops(found) or connection is None:
        return Bundle(findings=found)
    spec = route_of(route, context, connection, unless)
    if not spec.projects:
        return Bundle(findings=found)
    return Bundle(
        objects=(spec,),
        files=documents_of(spec, context.target.environment),
        findings=(*found, *check_route_limits(spec, context.place)),
    )


def _stops(findings: Iterable[Finding]) -> bool:
    """A promise that is not held may be waived, so what it stands in is rendered."""
    return any(not finding.code.startswith(WAIVABLE) for finding in errors(findings))


def _buildspec_files(deployment: Deployment, context: Context) -> tuple[File, ...]:
    """Twice: as people look for it, and under the key by which its project fetches it."""
    owner = InAccount(environment=context.target.name)
    told = "" if deployment.name == DEPLOY else f"{deployment.name}-"
    specs = buildspecs_of(deployment, released_with(deployment, context), context)
    named = {
        f"buildspecs/{'release-' if released else told}{name}.yml": spec
        for (name, released), spec in specs.items()
    }
    stored = {f"objects/{spec.object_key}": spec for spec in specs.values()}
    return tuple(File(path=path, text=spec.text, owner=owner) for path, spec in {**named, **stored}.items())


def _unheld_checks(deployment: Deployment, context: Context) -> tuple[Finding, ...]:
    jobs = [job.name for job in deployment.before]
    return tuple(
        error(
            "check-unknown",
            f"{context.place}, gate",
            f"the gate asks for the check {check!r}, and no job of that name runs before the plan",
            f"There are {', '.join(jobs)}.",
        )
        for check in context.target.gate.checks
        if check not in jobs
    )


def _no_connection(context: Context) -> Finding:
    return Finding(
        code="connection-missing",
        severity=Severity.WARNING,
        place=f"environment {context.target.name}, connection",
        cause="no connection is named, so this stack makes one, which waits for a person to complete its handshake",
        cure="Complete it in the console, write its ARN under `connection` of this stack's settings, and run again.",
    )

"""What a pipeline asks of CodePipeline and CodeBuild, held against their quotas, and what pipelines share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from delivery.backends.codepipeline.specification import (
    ApprovalAction,
    BuildAction,
    PipelineSpec,
    RouteSpec,
    SourceAction,
    StageSpec,
)
from delivery.finding import Finding, error
from delivery.quotas import aws
from delivery.quotas.quota import Measure, check
from delivery.quotas.starting import (
    BUILDS_A_BATCH,
    FILTER_GROUPS,
    FILTER_PATTERNS,
    PROJECT_NAME,
    PUSH_FILTERS,
    SCHEDULE_NAME,
    VARIABLES,
)

PREFIX_LENGTH = 20


def check_limits(spec: PipelineSpec, place: str) -> tuple[Finding, ...]:
    return tuple(check((*asked_of(spec, place), *starts_of(spec, place))))


def check_together(specs: Iterable[PipelineSpec]) -> Iterator[Finding]:
    """What holds between the pipelines of one account."""
    specs = tuple(specs)
    prefixes = defaultdict(list)
    for spec in specs:
        prefixes[spec.name[:PREFIX_LENGTH]].append(spec.name)
    for prefix, names in prefixes.items():
        if len(names) > 1:
            yield error(
                "artifact-prefix-shared",
                f"service {names[1].rsplit('-', 1)[0]}, name",
                f"the pipelines {', '.join(names)} begin with the same {PREFIX_LENGTH} characters, {prefix!r}, and "
                "CodePipeline keeps their artifacts under that prefix",
                "Rename one, so that they differ within 20 characters.",
            )


def check_route_limits(spec: RouteSpec, place: str) -> tuple[Finding, ...]:
    return tuple(check(starts_of(spec, place)))


def asked_of(spec: PipelineSpec, place: str) -> Iterator[Measure]:
    yield aws.PIPELINE_NAMES, len(spec.name), f"{place}, pipeline {spec.name}"
    yield aws.STAGES, len(spec.stages), place
    yield aws.ACTIONS_A_PIPELINE, sum(len(stage.actions) for stage in spec.stages), place
    for stage in spec.stages:
        yield from _of_stage(stage, f"{place}, stage {stage.name}")
    for project in spec.projects:
        yield aws.BUILD_TIMEOUT, project.timeout_minutes, f"{place}, project {project.name}"


def starts_of(spec: PipelineSpec | RouteSpec, place: str) -> Iterator[Measure]:
    """What starts it, and what is named after it."""
    if isinstance(spec, PipelineSpec):
        yield from _of_triggers(spec, place)
    for project in spec.projects:
        here = f"{place}, project {project.name}"
        yield PROJECT_NAME, len(project.name), here
        yield BUILDS_A_BATCH, project.batch.builds if project.batch else 1, here
        if project.webhook:
            yield FILTER_GROUPS, len(project.webhook.groups), here
    for schedule in spec.schedules:
        yield SCHEDULE_NAME, len(schedule.name), f"{place}, schedule {schedule.name}"


def _of_triggers(spec: PipelineSpec, place: str) -> Iterator[Measure]:
    for push in spec.pushes:
        for patterns in (push.branches, push.tags, push.paths):
            yield FILTER_PATTERNS, len(patterns), f"{place}, trigger"
    yield PUSH_FILTERS, len(spec.pushes), f"{place}, trigger"
    yield VARIABLES, len(spec.variables), place


def _of_stage(stage: StageSpec, place: str) -> Iterator[Measure]:
    yield aws.PIPELINE_NAMES, len(stage.name), place
    yield aws.ACTIONS_A_STAGE, len(stage.actions), place
    yield aws.RULES_A_CONDITION, len(stage.windows) + len(stage.alarms) + len(stage.only_if), place
    for action in stage.actions:
        match action:
            case SourceAction():
                continue
            case BuildAction(name=name, output=output):
                yield aws.PIPELINE_NAMES, len(name), f"{place}, action {name}"
                if output is not None:
                    yield aws.PIPELINE_NAMES, len(output), f"{place}, artifact {output}"
            case ApprovalAction(name=name, timeout_minutes=minutes):
                yield aws.PIPELINE_NAMES, len(name), f"{place}, action {name}"
                if minutes is not None:
                    yield aws.APPROVAL_TIMEOUT, minutes, f"{place}, action {name}"

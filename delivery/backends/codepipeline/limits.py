"""CodePipeline's limits, as data: https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from delivery.backends.codepipeline.specification import PipelineSpec
from delivery.finding import Finding, error


@dataclass(frozen=True, slots=True)
class Limit:
    what: str
    most: int
    source: str
    date: str


NAME_LENGTH = Limit("characters of a pipeline's name", 100, "CodePipeline limits page", "2026-11-20")
ACTIONS_A_STAGE = Limit("actions a stage", 100, "awslabs/aws-deployment-framework #792", "2024-10-01")
RULES_A_CONDITION = Limit("rules a condition", 5, "CodePipeline limits page", "2026-11-20")
PIPELINES_A_REGION = Limit("pipelines a region", 1000, "CodePipeline limits page", "2026-11-20")
PREFIX_LENGTH = 20


def check_limits(spec: PipelineSpec, place: str) -> tuple[Finding, ...]:
    return tuple(
        error(
            "limit",
            place,
            f"{found} {limit.what}; CodePipeline takes {limit.most} ({limit.source}, {limit.date})",
            "Make it smaller, or split the service.",
        )
        for found, limit in _measured(spec)
        if found > limit.most
    )


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
    if len(specs) > PIPELINES_A_REGION.most:
        yield error(
            "limit",
            f"environment {specs[0].environment}",
            f"{len(specs)} {PIPELINES_A_REGION.what}; AWS allows {PIPELINES_A_REGION.most}",
            "Ask for a higher quota, or use a second account.",
        )


def _measured(spec: PipelineSpec) -> Iterator[tuple[int, Limit]]:
    yield len(spec.name), NAME_LENGTH
    for stage in spec.stages:
        yield len(stage.actions), ACTIONS_A_STAGE
        yield len(stage.windows), RULES_A_CONDITION

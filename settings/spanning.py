"""What must hold between files, told once: what only follows from another problem is left out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from delivery.estate import Estate, check_estate
from delivery.finding import Finding
from delivery.slices import check_slices
from delivery.texts import ServiceName
from settings.placing import placed
from settings.problems import Problem
from settings.tree import Tree


def between_files(
    estate: Estate,
    services: Mapping[ServiceName, Sequence[Tree]],
    stacks: Mapping[str, Tree],
    broken: frozenset[str],
) -> list[Problem]:
    findings = (*check_estate(estate), *check_slices(estate))
    doubtful = broken | {name for finding in findings for name in _environments_of(finding, estate)}
    return [placed(each, services, stacks) for each in findings if not _follows(each, doubtful)]


def _environments_of(finding: Finding, estate: Estate) -> Iterable[str]:
    """The environments that a finding is about: all of them, if it is about their order."""
    owner = finding.place.split(", ")[0]
    everyone = [each.name for each in estate.environments]
    return everyone if owner == "environments" else [owner.removeprefix("environment ")]


def _follows(finding: Finding, doubtful: frozenset[str]) -> bool:
    """Whether it is about a service in an environment that has a problem of its own."""
    owner, *path = finding.place.split(", ")
    return (
        owner.startswith("service ")
        and path[:1] == ["environments"]
        and bool(doubtful.intersection(path[1:2]))
    )

"""The model's findings speak of services and environments; people look for files and lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from delivery.finding import Finding
from delivery.texts import ServiceName
from settings.problems import Problem
from settings.tree import Path, Tree
from settings.wording import problem_at


def placed(
    finding: Finding, services: Mapping[ServiceName, Sequence[Tree]], environments: Mapping[str, Tree]
) -> Problem:
    """A finding's place reads `service network, environments, prod, gate`: an owner, then a path."""
    owner, *rest = finding.place.split(", ")
    kind, _, name = owner.partition(" ")
    path: Path = tuple(rest)
    same = [tree for called, trees in services.items() if called == name for tree in trees]
    if kind == "service" and same:
        *earlier, last = same
        marks = [tree.mark(path) for tree in earlier]
        also = f" (also {', '.join(f'{mark.file}:{mark.line}' for mark in marks)})" if marks else ""
        return problem_at(last, path, found=finding.cause + also, cure=finding.cure)
    for tree in [environments[name]] if name in environments else environments.values():
        if kind == "environment" or tree.get(path):
            return problem_at(tree, path, found=finding.cause, cure=finding.cure)
    return Problem(file=finding.place, line=0, found=finding.cause, cure=finding.cure)

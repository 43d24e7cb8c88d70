"""All that people write, read at once: an estate, or every problem of every file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath

from delivery.estate import Estate
from delivery.finding import Waiver
from delivery.forges import Forges
from delivery.slices import stacks_of
from delivery.texts import EnvironmentName, ServiceName
from settings.catalog import Written, read_catalog
from settings.checking import Shape, made
from settings.environments import read_stacks
from settings.explaining import Value, explained
from settings.problems import Problem, Problems, listed, nearest
from settings.reading import Document
from settings.services import build
from settings.shape import WaiversForm
from settings.spanning import between_files
from settings.tree import Tree

_WAIVERS = Shape(WaiversForm)
_FORGES = Shape(Forges)


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    estate: Estate
    root: FilePath
    stacks: Mapping[str, Tree]
    services: Mapping[ServiceName, Written]

    def explain(self, service: ServiceName, environment: EnvironmentName) -> tuple[Value, ...]:
        """Every value that holds there, with its file, line and level."""
        found = self.estate.service(service)
        return explained(found, found.target(environment), self.services[service], self.stacks[environment])


def load(root: FilePath) -> Loaded:
    stacks, catalog = read_stacks(root), read_catalog(root)
    environments = {environment.name: environment for environment in stacks.environments}
    built = [build(written, environments, number) for number, written in enumerate(catalog.services)]
    waivers, refused = _waivers(catalog.waivers)
    forges, unforged = _forges(catalog.forges)
    pairs = [(each.service, written) for each, written in zip(built, catalog.services, strict=True)]
    delivered = [(service, written) for service, written in pairs if service]
    estate = Estate(
        environments=stacks.environments,
        services=tuple(service for service, _ in delivered),
        waivers=waivers,
        forges=forges,
    )
    of_services = (each for one in built for each in one.problems)
    found = (*stacks.problems, *catalog.problems, *refused, *unforged, *of_services)
    known = _first_causes((*stacks.documents, *catalog.documents), found)
    trees: dict[ServiceName, list[Tree]] = {}
    for service, written in delivered:
        trees.setdefault(service.name, []).append(written.whole)
    spanning = between_files(estate, trees, stacks.trees, stacks.broken)
    spanning += _idle_slices(stacks.sliced, estate)
    new = [each for each in spanning if not any(each.inside(one) or one.inside(each) for one in known)]
    if known or new:
        raise Problems([*known, *new])
    by_name = {service.name: written for service, written in delivered}
    return Loaded(estate=estate, root=root, stacks=stacks.trees, services=by_name)


def _first_causes(documents: Iterable[Document], judged: Iterable[Problem]) -> list[Problem]:
    """What could not be read, and what is wrong with the rest: a stand-in is not judged."""
    documents = tuple(documents)
    left_out = [problem for document in documents for problem in document.left_out]
    unread = [problem for document in documents for problem in document.problems]
    return unread + [each for each in judged if not any(each.inside(other) for other in left_out)]


def _idle_slices(files: Mapping[str, Document], estate: Estate) -> Iterator[Problem]:
    """A file of a stack that would hold nothing: a slice that was renamed, or misspelt."""
    known = [stack.name for stack in stacks_of(estate) if stack.slice]
    for name, document in files.items():
        if name not in known:
            yield Problem(
                file=document.file,
                line=1,
                found=f"no slice makes a stack of the name {name}",
                allowed=listed(known),
                nearest=nearest(name, known),
                cure="Remove the file once its stack is empty, or name the slice on its services.",
            )


def _forges(tree: Tree | None) -> tuple[Forges, tuple[Problem, ...]]:
    if tree is None:
        return Forges(), ()
    checked = _FORGES.check(tree)
    return checked.form or Forges(), checked.problems


def _waivers(tree: Tree | None) -> tuple[tuple[Waiver, ...], tuple[Problem, ...]]:
    if tree is None:
        return (), ()
    checked = _WAIVERS.check(tree)
    forms = checked.form.waivers if checked.form else ()
    tries = [made(form.waiver, tree, ("waivers", index)) for index, form in enumerate(forms)]
    refused = tuple(problem for _, problems in tries for problem in problems)
    return tuple(waiver for waiver, _ in tries if waiver), (*checked.problems, *refused)

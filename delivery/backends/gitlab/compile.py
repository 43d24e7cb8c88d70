"""A pipeline becomes one file in the service's project and one a deployment in the platform's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from delivery.backends.gitlab.conditions import Graph
from delivery.backends.gitlab.context import Context
from delivery.backends.gitlab.deployments import child
from delivery.backends.gitlab.document import Document
from delivery.backends.gitlab.findings import findings_of
from delivery.backends.gitlab.header import child_comments, parent_comments
from delivery.backends.gitlab.limits import check_document, check_objects
from delivery.backends.gitlab.nodes import text_of
from delivery.backends.gitlab.objects import objects_of
from delivery.backends.gitlab.refs import claims_of
from delivery.backends.gitlab.routes import FILE, parent
from delivery.backends.gitlab.staging import Stages, check_failures, check_order
from delivery.backends.gitlab.starting import Starts, starts_of
from delivery.bundle import Bundle, File, InRepository
from delivery.finding import Finding, error, errors
from delivery.forge_objects import ForgeObject
from delivery.pipeline import Pipeline
from delivery.texts import Repository
from delivery.work import Work

# A person may accept these, and then the files are wanted; with any other error there is nothing to accept.
WAIVABLE = ("promise-", "identity-not-told-apart")
# With these nothing can be written down at all.
UNWRITABLE = (
    "tool-unpinned",
    "image-unpinned",
    "start-unsayable",
    "literal-unsayable",
    "name-taken",
    "check-unknown",
)


Graphs: TypeAlias = Mapping[str, tuple[Graph, Stages]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Made:
    file: File
    jobs: int
    findings: tuple[Finding, ...]


def compile_pipeline(pipeline: Pipeline, work: Work) -> Bundle[ForgeObject]:
    if work.forges.gitlab is None:
        return Bundle(findings=(_no_forge(work),))
    context = Context(pipeline=pipeline, work=work, gitlab=work.forges.gitlab)
    starts = starts_of(context)
    findings = (*findings_of(context), *starts.findings)
    if any(finding.code in UNWRITABLE for finding in findings):
        return Bundle(findings=findings)
    made = tuple(_made(context, starts))
    objects = objects_of(context)
    findings = (
        *findings,
        *(finding for each in made for finding in each.findings),
        *check_objects(objects, sum(each.jobs for each in made), context),
    )
    if any(not finding.code.startswith(WAIVABLE) for finding in errors(findings)):
        return Bundle(findings=findings)
    files = tuple(each.file for each in made)
    return Bundle(objects=objects, files=files, claims=claims_of(context), findings=findings)


def _made(context: Context, starts: Starts) -> Iterator[Made]:
    service = parent(context, starts, parent_comments(context))
    if service.document.jobs:
        graphs = {f"{context.place}, {name}": graph for name, graph in service.graphs.items()}
        yield _file(FILE, service.document, context.work.service.repository, graphs, context)
    for deployment in context.deployments:
        found = child(deployment, context, child_comments(deployment, context))
        graphs = {context.place_of(deployment): (found.graph, found.stages)}
        yield _file(found.path, found.document, context.gitlab.platform, graphs, context)


def _file(path: str, document: Document, repository: Repository, graphs: Graphs, context: Context) -> Made:
    place, text = f"{context.place}, file {path}", text_of(document)
    stages = list(check_order(document, place))
    stages += [finding for where, graph in graphs.items() for finding in check_failures(*graph, where)]
    limits = check_document(document, text, context, place)
    return Made(
        file=File(path=path, text=text, owner=InRepository(repository=repository)),
        jobs=len(document.text_jobs),
        findings=(*stages, *limits),
    )


def _no_forge(work: Work) -> Finding:
    return error(
        "forge-missing",
        f"service {work.service.name}, runs_on",
        "it runs on gitlab, and no GitLab is named among the forges",
        "Name the platform's project, the host and the tier under `forges`.",
    )

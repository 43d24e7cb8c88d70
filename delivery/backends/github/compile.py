"""A pipeline becomes workflow files, actions, environments, required checks, and claims."""

from __future__ import annotations

from collections.abc import Iterable

from delivery.backends.github.assembling import Assembly
from delivery.backends.github.checking import check_before, check_collisions
from delivery.backends.github.limits import check_limits
from delivery.backends.github.standing import claims, environments_of, required_checks
from delivery.backends.github.writing import written
from delivery.bundle import Bundle, File, InRepository
from delivery.finding import Finding, error, errors
from delivery.pipeline import Pipeline
from delivery.work import Work


def compile_pipeline(pipeline: Pipeline, work: Work) -> Bundle[object]:
    github = work.forges.github
    if github is None:
        return Bundle(findings=(_no_github(work),))
    before = check_before(pipeline, work, github)
    if _stops(before):
        return Bundle(findings=before)
    assembly = Assembly(pipeline=pipeline, work=work, github=github)
    pages = assembly.pages
    texts = {page.place: written(page.document, page.header) for page in pages}
    environments = environments_of(assembly)
    findings = (
        *before,
        *check_collisions(pages, work),
        *check_limits(assembly, texts, environments),
    )
    if _stops(findings):
        return Bundle(findings=findings)
    return Bundle(
        objects=(*environments, *required_checks(assembly)),
        files=tuple(
            File(path=page.path, text=texts[page.place], owner=InRepository(repository=page.repository))
            for page in pages
        ),
        claims=claims(assembly),
        findings=findings,
    )


def _stops(findings: Iterable[Finding]) -> bool:
    """A promise that is not held may be waived, so what it stands in is rendered."""
    return any(not finding.code.startswith("promise-not-held:") for finding in errors(findings))


def _no_github(work: Work) -> Finding:
    return error(
        "forge-missing",
        f"service {work.service.name}, runs_on",
        "it runs on GitHub, and the estate describes none",
        "Describe it under forges, with the platform's own repository.",
    )

"""What a language brings: its linter, its tests with coverage, its package manager's own checks."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from delivery.steps import go, node, python
from delivery.steps.sidecars import Beside, sidecar
from delivery.steps.task import Task


class Language(StrEnum):
    GO = "go"
    PYTHON = "python"
    NODE = "node"


def lint(language: Language) -> Task:
    return {Language.GO: go.lint, Language.PYTHON: python.lint, Language.NODE: node.lint}[language]()


def unit_tests(language: Language, at_least: int) -> Task:
    """Fails below so many per cent of lines; exactly so many pass."""
    tests = {Language.GO: go.unit_tests, Language.PYTHON: python.unit_tests, Language.NODE: node.unit_tests}
    return tests[language](at_least)


def tagged_tests(language: Language, tag: str) -> Task:
    """Those tests of the repository that are marked for one purpose, such as `integration`."""
    tests = {
        Language.GO: go.tagged_tests,
        Language.PYTHON: python.tagged_tests,
        Language.NODE: node.tagged_tests,
    }
    return tests[language](tag)


def integration_tests(language: Language, beside: tuple[Beside, ...]) -> Task:
    return replace(tagged_tests(language, "integration"), sidecars=tuple(map(sidecar, beside)))


def audit(language: Language) -> Task:
    return {Language.GO: go.audit, Language.PYTHON: python.audit, Language.NODE: node.audit}[language]()


def licenses(language: Language) -> Task:
    looks = {Language.GO: go.licenses, Language.PYTHON: python.licenses, Language.NODE: node.licenses}
    return looks[language]()


def bundle(language: Language) -> Task:
    return {Language.GO: go.bundle, Language.PYTHON: python.bundle, Language.NODE: node.bundle}[language]()

"""What reads files that are not the program: YAML, Dockerfiles, manifests, charts. Each says by its exit code."""

from __future__ import annotations

from delivery.step import Report, ReportKind, Step
from delivery.steps.task import Task
from delivery.steps.tools import kept, step
from delivery.texts import EnvironmentName, RelativePath, ServiceName


def yaml_files() -> Task:
    return Task(steps=(step("yaml", "yamllint", "--strict", "."),))


def dockerfile(path: RelativePath) -> Task:
    words = ("hadolint", "--failure-threshold=warning", "--format=sarif", path)
    return Task(
        steps=(step("dockerfile", *words, output="hadolint.sarif"),),
        reports=(Report(kind=ReportKind.SARIF, path="hadolint.sarif"),),
        artifacts=(kept("hadolint", "hadolint.sarif"),),
    )


def terraform_sources(root: RelativePath) -> Task:
    """The linter, and the formatter in check mode."""
    return Task(
        steps=(
            step("format", "terraform", "fmt", "-check", "-recursive", "-diff", folder=root),
            step("lint", "tflint", "--recursive", "--minimum-failure-severity=error", folder=root),
        )
    )


def manifests(overlays: RelativePath, environments: tuple[EnvironmentName, ...]) -> Task:
    """What an overlay comes to is held against the schemas: its parts alone say little."""
    steps = (
        step for name in environments for step in _overlay(f"{overlays}/{name}", f"rendered-{name}.yaml")
    )
    return Task(steps=tuple(steps))


def _overlay(folder: str, rendered: str) -> tuple[Step, ...]:
    return (
        step("build", "kubectl", "kustomize", folder, output=rendered),
        step("schemas", "kubeconform", "-strict", "-summary", "-ignore-missing-schemas", rendered),
    )


def chart(service: ServiceName, path: RelativePath) -> Task:
    return Task(
        steps=(
            step("lint", "helm", "lint", "--strict", path),
            step("render", "helm", "template", service, path, output="rendered.yaml"),
        )
    )

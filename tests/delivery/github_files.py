"""What the GitHub backend wrote, read again: no test of it compares whole files."""

from __future__ import annotations

from typing import Any

import yaml

from delivery.backends.github import compile_pipeline
from delivery.bundle import Bundle
from delivery.events import Event
from delivery.forge_objects import ForgeEnvironment, RequiredCheck
from delivery.job import Job
from delivery.pipeline import Pipeline
from delivery.work import Work
from tests.delivery.pipelines import pipeline, push, route, work


def rendered(pipeline: Pipeline, asked: Work | None = None) -> Bundle[object]:
    bundle = compile_pipeline(pipeline, asked or work("github"))
    assert bundle.files, [str(finding) for finding in bundle.findings]
    return bundle


def codes(pipeline: Pipeline, asked: Work | None = None) -> list[str]:
    return [finding.code for finding in compile_pipeline(pipeline, asked or work("github")).findings]


def text(bundle: Bundle[object], name: str) -> str:
    return {file.path.rpartition("/")[2]: file.text for file in bundle.files}[name]


def workflow(bundle: Bundle[object], name: str) -> dict[str, Any]:
    """With every scalar as the text that it is: a reader of YAML 1.1 takes `on` for true."""
    document: dict[str, Any] = yaml.load(text(bundle, name), Loader=yaml.BaseLoader)  # noqa: S506  it makes texts only
    return document


def jobs(bundle: Bundle[object], name: str) -> dict[str, Any]:
    found: dict[str, Any] = workflow(bundle, name)["jobs"]
    return found


def built(*of: Job, on: Event | None = None) -> dict[str, Any]:
    """The jobs of a release route of these."""
    return jobs(rendered(pipeline(release=route("build", on or push("main"), *of))), "build.yml")


def step(job: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = {step["name"]: step for step in job["steps"]}[name]
    return found


def environments(bundle: Bundle[object]) -> dict[str, ForgeEnvironment]:
    return {each.name: each for each in bundle.objects if isinstance(each, ForgeEnvironment)}


def required(bundle: Bundle[object]) -> list[str]:
    return [each.name for each in bundle.objects if isinstance(each, RequiredCheck)]

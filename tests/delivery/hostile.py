"""Values that try to become code, and where each of a pipeline's free texts can hold one."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from delivery.backends import known_backends
from delivery.bundle import Bundle
from delivery.events import Input, Manual
from delivery.job import Job
from delivery.pipeline import Pipeline
from delivery.step import Report, ReportKind, Step
from delivery.texts import BackendName, VariableName
from tests.delivery.gitlab_pipelines import Reader
from tests.delivery.pipelines import deployment, job, pipeline, plan_job, pull_request, route, step, work
from tests.estates import DEV

BACKENDS = ("codepipeline", "github", "gitlab")
EXPRESSION = "${{ github.event.head_commit.message }}"
MARK = "touch pwned"
# What a shell, a YAML reader or a platform's own language would read as more than a text.
HOSTILE: Mapping[str, str] = {
    "substitution": f"$({MARK})",
    "backticks": f"`{MARK}`",
    "single quote": f"'; {MARK}; '",
    "double quote": f'"; {MARK}; "',
    "encoded colon": f"%3A%0A{MARK}",
    "workflow command": f"::error::{MARK}",
    "variable": "$CI_COMMIT_TITLE ${CI_COMMIT_TITLE}",
    "pipeline variable": "#{SourceVariables.CommitMessage}",
    "look-alike letter": "m\u0430in",
    "reference": "!reference [.web-identity, script]",
    "mapping": "- a: b # c",
    "anchor": "&a *a",
    "truth": "on",
    "number": "0o17",
    "emoji": "\U0001f680",
    "nothing": "",
}
Documents = Mapping[str, Any]


def compiled(backend: str, made: Pipeline) -> Bundle[object]:
    return known_backends()[BackendName(backend)].compile(made, work(backend, DEV))


def checking(*jobs: Job) -> Pipeline:
    return pipeline(deployment(DEV), check=route("check", pull_request(), *jobs))


def asking(description: str) -> Pipeline:
    asked = Input(name=VariableName("why"), description=description)
    return pipeline(deployment(DEV, Manual(inputs=(asked,))))


# Every text of a pipeline that is free: anything that a person writes may stand there.
PLACES: Mapping[str, Callable[[str], Pipeline]] = {
    "a word of a command": lambda text: checking(job("look", "make", text)),
    "a step's name": lambda text: checking(job("look", steps=(step("make", name=text or "make"),))),
    "a job's variable": lambda text: checking(job("look", variables={"TF_VAR_word": text})),
    "a plan's variable": lambda text: pipeline(
        deployment(DEV, plans=replace(plan_job(DEV), variables={"TF_VAR_word": text}))
    ),
    "a question": asking,
    "a file that a step writes": lambda text: checking(
        job("look", steps=(Step(name="look", command=("make",), output=text or "out"),))
    ),
    "a report's path": lambda text: checking(
        job("look", reports=(Report(kind=ReportKind.JUNIT, path=text or "junit.xml"),))
    ),
    "a reason": lambda text: checking(job("look", may_fail=f"because {text}")),
    "an address": lambda text: pipeline(deployment(DEV, url=f"https://shop.example.com/{text}")),
}


def documents(bundle: Bundle[object]) -> Documents:
    """All files read as a platform reads them; what holds a buildspec is opened too."""
    found: dict[str, Any] = {}
    for file in bundle.files:
        found[file.path] = json.loads(file.text) if file.path.endswith(".json") else _yaml(file.text)
    inline = {f"{name}, buildspec": spec for name, each in found.items() if (spec := _inline(each))}
    return {**found, **{name: _yaml(spec) for name, spec in inline.items()}}


def texts(node: object) -> Iterator[str]:
    match node:
        case dict():
            for key, value in node.items():
                yield from (*texts(key), *texts(value))
        case list():
            for each in node:
                yield from texts(each)
        case str():
            yield node


def commands(found: Documents) -> tuple[str, ...]:
    """The lines of shell that call make."""
    return tuple(
        line
        for name, each in found.items()
        if not name.startswith("objects/")
        for line in _lines(each)
        if "make" in line
    )


def ran(lines: str, at: Path) -> tuple[list[str], ...]:
    """What make was called with, each time, when bash read these lines."""
    told = at / "told"
    (at / "bin").mkdir(exist_ok=True)
    stub = at / "bin" / "make"
    stub.write_text('#!/bin/bash\nprintf "%s\\0" call "$@" >> "$TOLD"\n')
    stub.chmod(0o755)
    path = f"{stub.parent}{os.pathsep}{os.environ['PATH']}"
    variables = {
        "PATH": path,
        "TOLD": str(told),
        "CI_COMMIT_TITLE": MARK,
        "CODEBUILD_SRC_DIR": str(at),
        "PENSTOCK_FOLDER": ".",
    }
    subprocess.run(["bash", "-e", "-c", lines], cwd=at, env=variables, check=True, capture_output=True)
    calls = told.read_text().removeprefix("call\0").split("call\0")
    return tuple(call.split("\0")[:-1] for call in calls)


def _yaml(text: str) -> Any:  # noqa: ANN401  a document of any shape
    return yaml.load(text, Reader)  # noqa: S506 - a SafeLoader with one more tag


def _inline(document: object) -> str | None:
    match document:
        case {"source": {"buildspec": str(spec)}} if spec.startswith("version:"):
            return spec
    return None


def _lines(node: object) -> Iterator[str]:
    """What stands where a platform looks for shell."""
    match node:
        case dict():
            for key, value in node.items():
                if key in {"run", "script", "commands"}:
                    yield from texts(value)
                else:
                    yield from _lines(value)
        case list():
            for each in node:
                yield from _lines(each)

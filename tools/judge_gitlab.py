"""Which jobs of a GitLab pipeline an event selects, as gitlab-ci-local sees it.

What that does not do by itself is done here: it lists jobs though `workflow: rules` forbid the pipeline, it passes a
need of a job that the event leaves out, and it never notices a circle of needs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from tools.judge_gitlab_copy import PROBE, repository_like
from tools.judge_repository import surroundings
from tools.judge_tools import Verdict, counted, ended, node, npm_tree

# Where there is nothing to compare with, GitLab holds rules:changes true. https://docs.gitlab.com/ci/yaml/#ruleschanges
COMPARED = {"push", "merge_request_event"}
# A pipeline that holds only these stages does not run. https://docs.gitlab.com/ci/yaml/#stages
AROUND = {".pre", ".post"}


class Refused(Exception):
    """The pipeline is not one that could run: what was said."""


@dataclass(frozen=True, kw_only=True, slots=True)
class GitLabEvent:
    """What GitLab would know about the event; `changed` is None where nothing tells what changed."""

    source: str = "push"
    branch: str | None = "main"
    tag: str | None = None
    target: str | None = None
    default_branch: str = "main"
    protected: bool = True
    changed: tuple[str, ...] | None = None

    @property
    def compares(self) -> bool:
        """Whether GitLab has something to hold `rules:changes` against."""
        return self.source in COMPARED and self.tag is None

    def variables(self) -> dict[str, str]:
        """https://docs.gitlab.com/ci/variables/predefined_variables/"""
        ref = self.tag or self.branch or self.default_branch
        known = {
            "CI_PIPELINE_SOURCE": self.source,
            "CI_COMMIT_REF_NAME": ref,
            "CI_COMMIT_REF_PROTECTED": str(self.protected).lower(),
            "CI_DEFAULT_BRANCH": self.default_branch,
        }
        if self.tag:
            return {**known, "CI_COMMIT_TAG": self.tag}
        if self.source != "merge_request_event":
            return {**known, "CI_COMMIT_BRANCH": ref}
        return {
            **known,
            "CI_MERGE_REQUEST_IID": "1",
            "CI_MERGE_REQUEST_EVENT_TYPE": "detached",
            "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": ref,
            "CI_MERGE_REQUEST_TARGET_BRANCH_NAME": self.target or self.default_branch,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    job: str
    artifacts: bool
    optional: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class SelectedJob:
    """A job that is in the pipeline; `needs` is None where only stages order it."""

    name: str
    stage: str
    when: str
    allow_failure: bool
    needs: tuple[Need, ...] | None


def gitlab_selected(
    folder: Path, *, variables: Mapping[str, str], event: GitLabEvent, validate: bool = True
) -> list[SelectedJob]:
    """The jobs of the pipeline, none where no pipeline starts; Refused where GitLab would refuse to create it."""
    with pipeline_like(folder, event) as copy:
        return selected_in(copy, variables=variables, event=event, validate=validate)


def pipeline_like(folder: Path, event: GitLabEvent) -> AbstractContextManager[Path]:
    changed = event.changed if event.compares else None
    return repository_like(folder, default_branch=event.default_branch, changed=changed or ())


def selected_in(
    copy: Path, *, variables: Mapping[str, str], event: GitLabEvent, validate: bool = True
) -> list[SelectedJob]:
    switches = ["--list-json", *([] if validate else ["--no-json-schema-validation"])]
    said = ask(copy, [*switches, *told(event, variables)])
    selected = [_selected(job) for job in _listed(said) if job["when"] != "never"]
    allowed = any(job.name == PROBE for job in selected)
    jobs = [job for job in selected if job.name != PROBE]
    if not allowed or all(job.stage in AROUND for job in jobs):
        return []
    _hold_together(jobs)
    counted(Verdict(tool="gitlab-ci-local", ok=True, text="", exit_code=0))
    return jobs


def told(event: GitLabEvent, variables: Mapping[str, str]) -> list[str]:
    """The event in gitlab-ci-local's own words."""
    known = {**event.variables(), **variables}
    said = [word for name, text in known.items() for word in ("--variable", f"{name}={text}")]
    said += [] if event.compares and event.changed is not None else ["--no-evaluate-rule-changes"]
    said += [] if "CI_COMMIT_BRANCH" in known else ["--unset-variable", "CI_COMMIT_BRANCH"]
    return [*said, "--ignore-predefined-vars", ",".join(known)]


def ask(copy: Path, switches: Sequence[str]) -> str:
    program = npm_tree() / "node_modules" / ".bin" / "gitlab-ci-local"
    command: list[str | Path] = [node(), program, "--home", str(copy.parent), *switches]
    code, said, complained = ended(command, cwd=copy, env=surroundings(copy))
    if code:
        raise refusal(f"{said.strip()}\n{complained.strip()}".strip())
    return said


def _listed(said: str) -> list[dict[str, object]]:
    lines = said.splitlines()
    jobs: list[dict[str, object]] = json.loads(
        "\n".join(lines[lines.index("[") :] if "[" in lines else ["[]"])
    )
    return jobs


def _hold_together(jobs: Sequence[SelectedJob]) -> None:
    there = {job.name for job in jobs} | {job.name.partition(": [")[0] for job in jobs}
    for job in jobs:
        for need in job.needs or ():
            if need.job not in there and not need.optional:
                raise refusal(f"job {job.name!r} needs {need.job!r}, which this event leaves out")
    try:
        TopologicalSorter({job.name: {need.job for need in job.needs or ()} for job in jobs}).prepare()
    except CycleError as cycle:
        raise refusal(f"jobs need each other in a circle: {' -> '.join(cycle.args[1])}") from None


def refusal(text: str) -> Refused:
    counted(Verdict(tool="gitlab-ci-local", ok=False, text=text, exit_code=1))
    return Refused(text)


def _selected(job: Mapping[str, object]) -> SelectedJob:
    needs = job.get("needs")
    return SelectedJob(
        name=str(job["name"]),
        stage=str(job["stage"]),
        when=str(job["when"]),
        allow_failure=bool(job["allow_failure"]),
        needs=tuple(_need(each) for each in needs) if isinstance(needs, list) else None,
    )


def _need(need: Mapping[str, object]) -> Need:
    return Need(
        job=str(need["job"]),
        artifacts=need.get("artifacts") is not False,
        optional=need.get("optional") is True,
    )

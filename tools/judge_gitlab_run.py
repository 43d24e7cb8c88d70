"""A GitLab pipeline really run by gitlab-ci-local on this machine: scripts are processes of the user.

Each job has a folder of its own with what git tracks and the artifacts it needs, so a need without artifacts brings
none. What gitlab-ci-local does not do by itself is done here: a manual job that nobody starts holds back the stages
after it.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from tools.judge_gitlab import GitLabEvent, SelectedJob, pipeline_like, selected_in, told
from tools.judge_gitlab_copy import leave_out
from tools.judge_repository import surroundings
from tools.judge_tools import Verdict, counted, ended, node, npm_tree

REPORTED = re.compile(r"^ (?P<result>PASS|WARN|FAIL)  (?P<job>.+)$")
CHILD = re.compile(r"^\s*(?P<job>\[(?P<caller>.+?)\] -> .+?)\s+finished in [^A-Z]*(?P<result>FAIL|WARN)?")
RESULTS = {"PASS": "success", "WARN": "warning", "FAIL": "failed"}
RSYNC = Path(__file__).parent / "judge_rsync.py"


@dataclass(frozen=True, kw_only=True, slots=True)
class GitLabRun:
    """By job: success, warning (it may fail) or failed. A job that is not here did not run."""

    verdict: Verdict
    jobs: Mapping[str, str]
    log: str


def gitlab_runs(
    folder: Path,
    *,
    variables: Mapping[str, str],
    event: GitLabEvent,
    started: Sequence[str] = (),
    programs: Path | None = None,
) -> GitLabRun:
    """`started` are the manual jobs that somebody starts; `programs` stands first on the jobs' PATH."""
    with pipeline_like(folder, event) as copy:
        jobs = selected_in(copy, variables=variables, event=event)
        expanded = _expanded(copy)
        waiting = held(jobs, stages=expanded.stages, started=started)
        names = [job.name for job in jobs if job.name not in waiting]
        unheld = [name for name in names if name.partition(": [")[0] in expanded.served]
        if unheld or not names:
            text = "\n".join(f"job {name!r} has services, which nothing holds on the host" for name in unheld)
            return GitLabRun(verdict=counted(_verdict(text, 3 if unheld else 0)), jobs={}, log="")
        leave_out(copy, {job.name.partition(": [")[0] for job in jobs if job.name in waiting})
        manual = [word for name in started for word in ("--manual", name)]
        command: list[str | Path] = [
            node(),
            npm_tree() / "node_modules" / ".bin" / "gitlab-ci-local",
            "--home",
            copy.parent,
        ]
        command += ["--force-shell-executor", "--shell-isolation", "--no-artifacts-to-source", "--no-color"]
        env = surroundings(copy, first=_programs(copy.parent / "bin", programs))
        code, said, complained = ended([*command, *told(event, variables), *manual], cwd=copy, env=env)
    return _read(code, said, complained, names)


def held(jobs: Sequence[SelectedJob], *, stages: Sequence[str], started: Sequence[str]) -> set[str]:
    """The manual jobs that nobody starts, and all that waits for one.

    A job that names its needs waits for those; another waits for the stages before it, unless what stands there may
    fail: https://docs.gitlab.com/ci/jobs/job_control/#types-of-manual-jobs
    """
    idle = {job.name for job in jobs if job.when == "manual" and job.name not in started}
    blocking = {job.name for job in jobs if job.name in idle and not job.allow_failure}
    waiting = set(idle)
    while more := {
        job.name for job in jobs if job.name not in waiting and _waits(job, jobs, stages, waiting, blocking)
    }:
        waiting |= more
        blocking |= more
    return waiting


def _waits(
    job: SelectedJob,
    jobs: Sequence[SelectedJob],
    stages: Sequence[str],
    waiting: set[str],
    blocking: set[str],
) -> bool:
    if job.needs is not None:
        plain = {name.partition(": [")[0] for name in waiting} | waiting
        return any(need.job in plain for need in job.needs)
    before = set(stages[: stages.index(job.stage)])
    return any(other.name in blocking and other.stage in before for other in jobs)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Expanded:
    """The pipeline after gitlab-ci-local followed every include: its stages in order, and the jobs with services."""

    stages: list[str]
    served: set[str]


def _expanded(copy: Path) -> _Expanded:
    found = yaml.safe_load((copy / ".gitlab-ci-local" / "expanded-gitlab-ci.yml").read_text())
    served = {str(name) for name, job in found.items() if isinstance(job, dict) and job.get("services")}
    return _Expanded(stages=[str(stage) for stage in found["stages"]], served=served)


def _programs(own: Path, given: Path | None) -> Path:
    """gitlab-ci-local copies artifacts with rsync, and goes on without them where there is none."""
    shutil.copytree(given, own) if given else own.mkdir()
    if shutil.which("rsync") is None:
        (own / "rsync").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{RSYNC}" "$@"\n')
        (own / "rsync").chmod(0o755)
    return own


def _read(code: int, said: str, complained: str, names: Sequence[str]) -> GitLabRun:
    own = {_named(found["job"], names): RESULTS[found["result"]] for found in _matches(REPORTED, said)}
    ends = [*_matches(CHILD, said), *_matches(CHILD, complained)]
    children = {found["job"]: RESULTS[found["result"] or "PASS"] for found in ends}
    # The report of a child that failed does not say whose child it was, and the job that triggered it "passed".
    callers = {found["caller"]: "failed" for found in ends if found["result"] == "FAIL"}
    jobs = {name: result for name, result in {**own, **children, **callers}.items() if name is not None}
    failed = [f"{job} {result}" for job, result in jobs.items() if result == "failed"]
    text = "\n".join([*failed, *([complained.strip()] if code else [])])
    return GitLabRun(verdict=counted(_verdict(text, code or int(bool(failed)))), jobs=jobs, log=said)


def _matches(pattern: re.Pattern[str], said: str) -> list[re.Match[str]]:
    return [found for line in said.splitlines() if (found := pattern.match(line))]


def _verdict(text: str, code: int) -> Verdict:
    return Verdict(tool="gitlab-ci-local", ok=code == 0, text=text, exit_code=code)


def _named(rest: str, names: Sequence[str]) -> str | None:
    """Behind the name stand its padding, a coverage, the script that warned."""
    return max((name for name in names if rest.startswith(name)), key=len, default=None)

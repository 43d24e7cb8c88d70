"""A graph of jobs as a batch of builds: the platform owns the one buildspec, and each build finds its part in it.

https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build-buildspec.html
"""

from __future__ import annotations

from collections.abc import Sequence

from delivery.backends.codepipeline.buildspecs import WHERE, survived, written
from delivery.backends.codepipeline.naming import word
from delivery.backends.codepipeline.projects import image_of_job, own_variables
from delivery.backends.codepipeline.specification import CURATED_IMAGE, Buildspec
from delivery.job import Job
from delivery.script import install, script_of
from delivery.step import Tool
from delivery.texts import Digest, JobName

JOB = "PENSTOCK_JOB"


def batch_of(jobs: tuple[Job, ...], toolbox: Digest) -> Buildspec:
    """The toolbox and each tool are written once, for the jobs that want them."""
    scripts = {job.name: script_of(job, None, toolbox) for job in jobs}
    wanted: dict[Tool, list[JobName]] = {}
    for job in jobs:
        for tool in scripts[job.name].tools:
            wanted.setdefault(tool, []).append(job.name)
    fetching = [job.name for job in jobs if scripts[job.name].fetch]
    prepare = [_only(names, install(tool)) for tool, names in wanted.items()]
    if fetching:
        prepare.append(_only(fetching, next(each.fetch for each in scripts.values() if each.fetch)))
    needed = {need for job in jobs for need in job.needs}
    build = [_part(job, scripts[job.name].run, needed=job.name in needed) for job in jobs]
    install_phase = {"install": {"on-failure": "ABORT", "commands": prepare}} if prepare else {}
    return Buildspec(
        written(
            {
                "version": 0.2,
                "env": {"shell": "bash"},
                "batch": {
                    "fast-fail": False,
                    "build-graph": [_task(job, needed=job.name in needed) for job in jobs],
                },
                "phases": {**install_phase, "build": {"on-failure": "ABORT", "commands": build}},
            }
        )
    )


def identifiers_collide(jobs: tuple[Job, ...]) -> bool:
    return len({word(job.name) for job in jobs}) < len(jobs)


def _task(job: Job, *, needed: bool) -> dict[str, object]:
    env: dict[str, object] = {"variables": {JOB: str(job.name), **own_variables(job)}}
    if image_of_job(job) != CURATED_IMAGE:
        env["image"] = image_of_job(job)
    if job.builds_images:
        env["privileged-mode"] = True
    task: dict[str, object] = {"identifier": word(job.name), "env": env}
    if job.needs:
        task["depend-on"] = [word(need) for need in job.needs]
    if job.may_fail and not needed:
        task["ignore-failure"] = True
    return task


def _part(job: Job, lines: tuple[str, ...], *, needed: bool) -> str:
    """What others wait for must end well to let them start, so there a failure is told and passed over."""
    if job.may_fail and needed:
        return _case([job.name], survived((WHERE, *lines), job.may_fail))
    return _only([job.name], (WHERE, *lines))


def _only(names: Sequence[str], lines: tuple[str, ...]) -> str:
    """A list of commands stops at the first that fails, and the lines of one command do not: so they are told to."""
    return _case(names, "\n".join(("(", "set -e", *lines, ")")) + "\n")


def _case(names: Sequence[str], body: str) -> str:
    return f'case "${JOB}" in\n{"|".join(names)})\n{body};;\nesac\n'

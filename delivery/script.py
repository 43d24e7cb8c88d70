"""What a job runs, as shell lines: the same on every backend, whatever file they stand in.

A job that is somebody runs the repository's code as that somebody, so it first asks whether its commit was merged.
The job that makes what is reviewed seals it last. The job behind the gate asks for itself whether it may, before
it opens what it was given. What differs between services reaches a job as variables, never as text in these lines.
"""

from __future__ import annotations

import shlex
from dataclasses import dataclass

from delivery.identity import Purpose
from delivery.job import Job
from delivery.pins import installable
from delivery.pins_install import install_lines
from delivery.pipeline import Deployment
from delivery.step import Sealed, Step, Tool, tools_of
from delivery.texts import Digest

TOOLBOX = "penstock-toolbox.pyz"
OURS = "penstock"  # the first word of a step that calls the toolbox
COMMITTED = ".penstock/penstock-toolbox.b64"
EXPORTS = "penstock.exports"
OUTPUTS = "penstock.outputs"
MERGED = f"python3 -I /tmp/{TOOLBOX} merged --source=."


@dataclass(frozen=True, kw_only=True, slots=True)
class Script:
    """Lines in the order in which they run. `install` has one group of lines a tool."""

    tools: tuple[Tool, ...]
    fetch: tuple[str, ...]  # of the toolbox; empty where the job is nobody
    run: tuple[str, ...]
    exports: tuple[str, ...] = ()  # variables that `run` leaves set in the shell, and in EXPORTS
    keeps: tuple[str, ...] = ()  # files that later jobs are given

    @property
    def install(self) -> tuple[str, ...]:
        return tuple(line for tool in self.tools for line in install(tool))


def script_of(job: Job, deployment: Deployment | None, toolbox: Digest) -> Script:
    """`fetch` runs at the root of the repository, all else in the job's folder."""
    if job.makes:
        return _sealing(job, job.makes, toolbox)
    if job.takes and deployment:
        return _applying(job, job.takes, deployment.base, toolbox)
    lines = lines_of(job.steps)
    if job.identity is None:
        wanted = any(step.command[0] == OURS for step in job.steps)
        return Script(tools=job.tools, fetch=unpack(toolbox) if wanted else (), run=lines)
    reviewed = () if job.identity.purpose is Purpose.PREVIEW else (MERGED,)
    return Script(tools=job.tools, fetch=fetch(toolbox), run=(*reviewed, *lines))


def _sealing(job: Job, sealed: Sealed, toolbox: Digest) -> Script:
    seal = call(
        "seal",
        f"--plan={sealed.content}",
        f"--plan-json={sealed.readable}",
        f"--state={sealed.base}",
        f"--tools={','.join(f'{tool.name}={tool.version}' for tool in tools_of(job.steps))}",
        f"--exports={EXPORTS}",
    )
    return Script(
        tools=job.tools,
        fetch=fetch(toolbox),
        run=(MERGED, *lines_of(job.steps), seal, f". ./{EXPORTS}"),
        exports=("DIGEST", "VERSION_ID"),
        keeps=(sealed.content, EXPORTS),
    )


def _applying(job: Job, sealed: Sealed, base: tuple[Step, ...], toolbox: Digest) -> Script:
    asks = call("guard", "--source=.")
    opens = call("unseal", f"--state={sealed.base}", "--out=.")
    return Script(
        tools=tools_of((*base, *job.steps)),
        fetch=fetch(toolbox),
        run=(asks, *lines_of(base), opens, *lines_of(job.steps)),
    )


def lines_of(steps: tuple[Step, ...]) -> tuple[str, ...]:
    return tuple(line for step in steps for line in _lines(step))


def _lines(step: Step) -> tuple[str, ...]:
    words = step.command
    called = call(*words[1:]) if words[0] == OURS else shlex.join(words)
    command = called + (f" > {shlex.quote(step.output)}" if step.output else "")
    if step.accepts == (0,) and step.answer is None:
        return (command,)
    told = (f'echo "{step.answer}=$status" >> {OUTPUTS}',) if step.answer else ()
    accepted = "|".join(map(str, step.accepts))
    refusal = f'case "$status" in {accepted}) ;; *) exit "$status" ;; esac'
    return (f"status=0; {command} || status=$?", *told, refusal)


def install(tool: Tool) -> tuple[str, ...]:
    return install_lines(installable(tool))


def fetch(toolbox: Digest) -> tuple[str, ...]:
    """The toolbox comes from the account's own store; its digest stands here, not where it comes from."""
    hexadecimal = toolbox.removeprefix("sha256:")
    where = '--bucket "$PENSTOCK_BUCKET" --expected-bucket-owner "$PENSTOCK_OWNER"'
    return (
        f"aws s3api get-object {where} --key toolbox/{hexadecimal}.pyz /tmp/{TOOLBOX}",
        f"echo '{hexadecimal}  /tmp/{TOOLBOX}' | sha256sum --check --strict",
    )


def unpack(toolbox: Digest) -> tuple[str, ...]:
    """Who is nobody may read no bucket: the archive then stands in the repository, as text, and is compared too."""
    hexadecimal = toolbox.removeprefix("sha256:")
    return (
        f"base64 --decode {COMMITTED} > /tmp/{TOOLBOX}",
        f"echo '{hexadecimal}  /tmp/{TOOLBOX}' | sha256sum --check --strict",
    )


def call(*words: str) -> str:
    return shlex.join(("python3", "-I", f"/tmp/{TOOLBOX}", *words))

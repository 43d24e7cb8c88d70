"""Buildspecs: the same bytes for every service that runs the same steps with the same tools.

What differs (folder, variables, buckets, keys) reaches a build as variables that only its project and its
pipeline set. Everything stands in the build phase: CodeBuild runs post_build even after a failed build.
"""

from __future__ import annotations

import shlex
from functools import cache

import yaml

from delivery.backends.codepipeline.specification import Buildspec
from delivery.pins import Pin, pin_of
from delivery.pipeline import Job, Sealed, Step, tools_of
from delivery.texts import Digest

TOOLBOX = "penstock-toolbox.pyz"
EXPORTS = "penstock.exports"
WHERE_IT_IS = "$CODEBUILD_SRC_DIR/$PENSTOCK_FOLDER"
WHERE = f'cd "{WHERE_IT_IS}"'


# A job that is somebody runs the repository's code as that somebody: first it asks whether anybody reviewed it.
# A run can be started at any commit by whoever may start one, so the pipeline's own branch is no answer.
MERGED = f"python3 -I /tmp/{TOOLBOX} merged --source=."


def plain(job: Job, toolbox: Digest) -> Buildspec:
    """A job that neither makes nor takes what is reviewed."""
    if job.identity is None:
        return _buildspec(_installs(job.steps), (WHERE, *_lines(job.steps)))
    return _buildspec((*_installs(job.steps), *_fetch(toolbox)), (WHERE, MERGED, *_lines(job.steps)))


def sealing(job: Job, sealed: Sealed, toolbox: Digest) -> Buildspec:
    """The job that makes what is reviewed: the last thing it does is to seal it."""
    seal = _toolbox(
        "seal",
        f"--plan={sealed.content}",
        f"--plan-json={sealed.readable}",
        f"--state={sealed.base}",
        f"--tools={','.join(f'{tool.name}={tool.version}' for tool in job.tools)}",
        f"--exports={EXPORTS}",
    )
    return _buildspec(
        (*_installs(job.steps), *_fetch(toolbox)),
        (WHERE, MERGED, *_lines(job.steps), seal, f". ./{EXPORTS}"),
        exported=("DIGEST", "VERSION_ID"),
        artifacts=(sealed.content, EXPORTS),
    )


def applying(job: Job, sealed: Sealed, base: tuple[Step, ...], toolbox: Digest) -> Buildspec:
    """The job behind the gate: it asks for itself whether it may, before it opens what it was given."""
    commands = (
        WHERE,
        _toolbox("guard", "--source=."),
        *_lines(base),
        _toolbox("unseal", f"--state={sealed.base}", "--out=."),
        *_lines(job.steps),
    )
    return _buildspec((*_installs((*base, *job.steps)), *_fetch(toolbox)), commands)


def duty(command: str, toolbox: Digest) -> Buildspec:
    """What the delivery system does for itself: one command of the toolbox, its ids given by the event."""
    return _buildspec(_fetch(toolbox), (_toolbox(command),))


@cache
def _buildspec(
    install: tuple[str, ...],
    build: tuple[str, ...],
    exported: tuple[str, ...] = (),
    artifacts: tuple[str, ...] = (),
) -> Buildspec:
    """Written once for all services that run the same: most of compiling a large estate was this."""
    env: dict[str, object] = {"shell": "bash"}
    if exported:
        env["exported-variables"] = list(exported)
    phases = {"install": {"on-failure": "ABORT", "commands": list(install)}} if install else {}
    phases["build"] = {"on-failure": "ABORT", "commands": list(build)}
    document: dict[str, object] = {"version": 0.2, "env": env, "phases": phases}
    if artifacts:
        document["artifacts"] = {"base-directory": WHERE_IT_IS, "files": list(artifacts)}
    return Buildspec(yaml.safe_dump(document, sort_keys=False, width=1000))


def _lines(steps: tuple[Step, ...]) -> tuple[str, ...]:
    return tuple(
        shlex.join(step.command) + (f" > {shlex.quote(step.output)}" if step.output else "") for step in steps
    )


def _installs(steps: tuple[Step, ...]) -> tuple[str, ...]:
    return tuple(line for tool in tools_of(steps) for line in _install(pin_of(tool)))


def _install(pin: Pin) -> list[str]:
    archive = f"/tmp/{pin.name}-{pin.version}"
    unpack = (
        f"unzip -q -o {archive} {pin.member} -d /usr/local/bin"
        if pin.url.endswith(".zip")
        else f"tar -xzf {archive} -C /usr/local/bin {pin.member}"
    )
    return [
        f"curl --fail --silent --show-error --location --proto '=https' --output {archive} {pin.url}",
        f"echo '{pin.sha256}  {archive}' | sha256sum --check --strict",
        unpack,
    ]


def _fetch(toolbox: Digest) -> tuple[str, ...]:
    """The toolbox comes from the account's own store; its digest stands here, not where it comes from."""
    hexadecimal = toolbox.removeprefix("sha256:")
    where = '--bucket "$PENSTOCK_BUCKET" --expected-bucket-owner "$PENSTOCK_OWNER"'
    return (
        f"aws s3api get-object {where} --key toolbox/{hexadecimal}.pyz /tmp/{TOOLBOX}",
        f"echo '{hexadecimal}  /tmp/{TOOLBOX}' | sha256sum --check --strict",
    )


def _toolbox(*words: str) -> str:
    return shlex.join(("python3", "-I", f"/tmp/{TOOLBOX}", *words))

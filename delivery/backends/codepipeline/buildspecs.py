"""Buildspecs: the same bytes for every service that runs the same steps with the same tools.

What differs (folder, variables, buckets, keys) reaches a build as variables that only its project and its
pipeline set. Everything stands in the build phase: CodeBuild runs post_build even after a failed build.
"""

from __future__ import annotations

import hashlib
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import yaml

from delivery.backends.codepipeline.reporting import report_section
from delivery.backends.codepipeline.specification import Buildspec
from delivery.job import Job
from delivery.pipeline import Deployment
from delivery.script import OUTPUTS, call, fetch, script_of
from delivery.texts import Digest, VariableName

WHERE_IT_IS = "$CODEBUILD_SRC_DIR/$PENSTOCK_FOLDER"
WHERE = f'cd "{WHERE_IT_IS}"'
ENDED = "PENSTOCK_ENDED"
# CodePipeline resolves no empty variable, and an output that no step wrote is empty.
NOTHING = "-"


@dataclass(frozen=True, kw_only=True, slots=True)
class Parts:
    """What a buildspec is made of; equal ones are one text."""

    install: tuple[str, ...] = ()
    build: tuple[str, ...]
    exported: tuple[str, ...] = ()
    artifacts: tuple[str, ...] = ()
    reports: tuple[tuple[str, str, str], ...] = ()  # name, format, file


def buildspec_of(
    job: Job, deployment: Deployment | None, toolbox: Digest, fetched: tuple[str, ...] = ()
) -> Buildspec:
    """`fetched` are the artifacts of earlier jobs that it starts from."""
    script = script_of(job, deployment, toolbox)
    install, run = (*script.install, *script.fetch), (*map(_copied, fetched), *script.run)
    outputs = tuple(map(_output, job.outputs))
    exported = (*script.exports, *job.outputs)
    if job.may_fail:
        build = (survived((*install, WHERE, *run), job.may_fail), *((WHERE,) if outputs else ()), *outputs)
        install, exported = (), (*exported, ENDED)
    else:
        build = (WHERE, *run, *outputs)
    kept = tuple(path for artifact in job.artifacts for path in artifact.paths)
    return _buildspec(
        Parts(
            install=install,
            build=build,
            exported=exported,
            artifacts=tuple(dict.fromkeys((*script.keeps, *kept))),
            reports=report_section(job),
        ),
        headed=deployment is not None,
    )


def duty(command: str, toolbox: Digest) -> Buildspec:
    """What the delivery system does for itself: one command of the toolbox, its ids given by the event."""
    return _buildspec(Parts(install=fetch(toolbox), build=(call(command),)), headed=False)


def written(document: Mapping[str, object]) -> str:
    return yaml.dump(document, Dumper=_Readable, sort_keys=False, width=1000)


def _copied(artifact: str) -> str:
    return f'cp -R "$CODEBUILD_SRC_DIR_{artifact}/." .'


def _output(name: VariableName) -> str:
    """Read, never run: what a step writes there is no shell of ours."""
    read = f"\"$(sed -n 's/^{name}=//p' {OUTPUTS} | tail -n 1)\""
    return f'{name}={read}; {name}="${{{name}:-{NOTHING}}}"; export {name}'


def survived(lines: tuple[str, ...], reason: str) -> str:
    """A CodeBuild action may not fail and be passed over, so the build ends well and says how the job ended.

    Not `( ... ) || status=$?`: there the shell would go on after a line that failed.
    """
    inside = "\n".join(("(", "set -e", *lines, ")"))
    told = f"echo 'May fail:' {shlex.quote(reason)} \"(it ended with ${ENDED})\""
    return f"{inside}\n{ENDED}=$?\nexport {ENDED}\n{told}\n"


@cache
def _buildspec(parts: Parts, *, headed: bool) -> Buildspec:
    """Written once for all services that run the same: most of compiling a large estate was this.

    One that is a file of its own says what made it; one that stands in a project's document is part of that.
    """
    env: dict[str, object] = {"shell": "bash"}
    if parts.exported:
        env["exported-variables"] = list(parts.exported)
    phases = {"install": {"on-failure": "ABORT", "commands": list(parts.install)}} if parts.install else {}
    phases["build"] = {"on-failure": "ABORT", "commands": list(parts.build)}
    document: dict[str, object] = {"version": 0.2, "env": env, "phases": phases}
    if parts.reports:
        document["reports"] = {
            name: {"files": [file], "base-directory": WHERE_IT_IS, "file-format": kind}
            for name, kind, file in parts.reports
        }
    if parts.artifacts:
        document["artifacts"] = {"base-directory": WHERE_IT_IS, "files": list(parts.artifacts)}
    return Buildspec((_header(parts) if headed else "") + written(document))


def _header(parts: Parts) -> str:
    """It names no service and no job, as others that run the same have the same bytes."""
    digest = hashlib.sha256(repr(parts).encode()).hexdigest()
    return (
        "# Made by penstock from the steps of a job.\n"
        "# Do not edit: change what it is made from, and render it again.\n"
        f"# digest of input: sha256:{digest}\n"
    )


class _Readable(yaml.SafeDumper):
    """Several lines stand as several lines."""


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", str(text), style=style)


_Readable.add_representer(str, _text)
_Readable.add_multi_representer(str, _text)

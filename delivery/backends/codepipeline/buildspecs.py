"""Buildspecs: the same bytes for every service that runs the same steps with the same tools.

What differs (folder, variables, buckets, keys) reaches a build as variables that only its project and its
pipeline set. Everything stands in the build phase: CodeBuild runs post_build even after a failed build.
"""

from __future__ import annotations

from functools import cache

import yaml

from delivery.backends.codepipeline.specification import Buildspec
from delivery.job import Job
from delivery.pipeline import Deployment
from delivery.script import call, fetch, script_of
from delivery.texts import Digest

WHERE_IT_IS = "$CODEBUILD_SRC_DIR/$PENSTOCK_FOLDER"
WHERE = f'cd "{WHERE_IT_IS}"'


def buildspec_of(job: Job, deployment: Deployment | None, toolbox: Digest) -> Buildspec:
    script = script_of(job, deployment, toolbox)
    return _buildspec(
        (*script.install, *script.fetch),
        (WHERE, *script.run),
        exported=script.exports,
        artifacts=script.keeps,
    )


def duty(command: str, toolbox: Digest) -> Buildspec:
    """What the delivery system does for itself: one command of the toolbox, its ids given by the event."""
    return _buildspec(fetch(toolbox), (call(command),))


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

"""The steps of a job: check out, install, become somebody, run, and leave something behind."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from delivery.backends.github.asking import reads_history
from delivery.backends.github.commands import commands
from delivery.backends.github.conditions import NO_FORK, NOT_CANCELLED, literal
from delivery.backends.github.document import Condition, Runs, StepOf, Uses, pinned
from delivery.backends.github.surroundings import THIS_COMMIT, Surroundings, asks_whether_merged
from delivery.backends.github.writing import Lines, Plain
from delivery.forges import GitHub, GitHubPlan
from delivery.identity import Identity
from delivery.job import Cache, Job
from delivery.pins import action_of
from delivery.script import OUTPUTS, script_of
from delivery.step import Artifact, ReportKind, Tool

KEEPER = "penstock.artifact"
DAYS_OF_REPORTS = 14


def action(name: str) -> str:
    pin = action_of(name)
    return pinned(pin.name, pin.commit, pin.version)


def steps_of(job: Job, around: Surroundings) -> tuple[StepOf, ...]:
    script = script_of(job, around.deployment, around.work.toolbox)
    return (
        _checkout(job, around),
        *(_install(tool, around) for tool in script.tools),
        *(_cache(cache, job) for cache in job.caches),
        *_fetched(job, around),
        *((_credentials(job.identity, around),) if job.identity else ()),
        *commands(job, script, around.deployment.base if around.deployment and job.takes else ()),
        *_outputs(job),
        *(_upload(artifact, job, around) for artifact in job.artifacts),
        *_reports(job, around),
    )


def _checkout(job: Job, around: Surroundings) -> Uses:
    inputs: dict[str, Plain] = {"persist-credentials": False}
    why = None
    if asks_whether_merged(job):
        inputs = {"fetch-depth": 0, **inputs}
        why = "The whole history: this job asks whether its commit is on the protected branch."
    elif reads_history(job):
        inputs = {"fetch-depth": 0, **inputs}
    if around.commit != THIS_COMMIT:
        inputs = {"ref": around.commit, **inputs}
    return Uses(name="Check out", action=action("actions/checkout"), inputs=inputs, why=why)


def installer(tool: Tool) -> str:
    return f"install-{tool.name}-{tool.version}"


def _install(tool: Tool, around: Surroundings) -> Uses:
    return Uses(
        name=f"Install {tool.name} {tool.version}",
        action=f"{around.platform}/actions/{installer(tool)}{around.at_branch}",
    )


def _credentials(identity: Identity, around: Surroundings) -> Uses:
    return Uses(
        name=f"Assume the {identity.purpose} role",
        action=action("aws-actions/configure-aws-credentials"),
        inputs={
            "role-to-assume": around.work.role_of(identity),
            "aws-region": around.account(identity.environment).region,
            "role-session-name": "penstock-${{ github.run_id }}",
        },
    )


def _cache(cache: Cache, job: Job) -> Uses:
    files = ", ".join(literal(_under(job, path)) for path in cache.key_files)
    return Uses(
        name=f"Restore {cache.name}",
        action=action("actions/cache"),
        inputs={
            "path": _paths(job, cache.paths),
            # Of the branch too: what an unreviewed run left there, no other branch takes for its own.
            "key": f"{cache.name}-${{{{ runner.os }}}}-${{{{ github.ref_name }}}}-${{{{ hashFiles({files}) }}}}",
        },
    )


def _fetched(job: Job, around: Surroundings) -> Iterator[Uses]:
    by_name = {each.name: each for each in around.jobs}
    for source in job.fetches:
        for artifact in by_name[source].artifacts:
            yield Uses(
                name=f"Fetch {artifact.name}",
                action=action("actions/download-artifact"),
                inputs={
                    "name": artifact_name(made_by(by_name[source], artifact, around), around),
                    "path": by_name[source].folder,
                },
            )


def made_by(job: Job, artifact: Artifact, around: Surroundings) -> str:
    """Where several jobs call one of theirs the same, the job stands behind it."""
    makers = [each for each in around.jobs if artifact.name in {made.name for made in each.artifacts}]
    if len(makers) == 1:
        return artifact.name
    return job.name if job.name.startswith(f"{artifact.name}-") else f"{artifact.name}-{job.name}"


def artifact_name(name: str, around: Surroundings) -> str:
    """A run may hold several deployments, and an artifact's name is there once a run."""
    environment = around.deployment.environment if around.deployment else None
    if environment and environment not in name.replace("_", "-").split("-"):
        return f"{name}-{environment}-${{{{ github.sha }}}}"
    return f"{name}-${{{{ github.sha }}}}"


def _upload(artifact: Artifact, job: Job, around: Surroundings) -> Uses:
    kept = _keeping_folders(artifact.paths)
    return Uses(
        name=f"Keep {artifact.name}",
        action=action("actions/upload-artifact"),
        why=f"{KEEPER} is not there: of one path alone GitHub would keep what is in it, and not where it was."
        if KEEPER in kept
        else None,
        inputs={
            "name": artifact_name(made_by(job, artifact, around), around),
            "path": _paths(job, kept),
            "retention-days": artifact.retention_days,
            "if-no-files-found": "error",
            **_hidden(artifact.paths),
        },
    )


def _keeping_folders(paths: tuple[str, ...]) -> tuple[str, ...]:
    """Paths are kept relative to the folder that all have in common; with this one it is the job's own.

    https://github.com/actions/upload-artifact#upload-using-multiple-paths-and-exclusions
    """
    first = {path.removeprefix("./").split("/")[0] for path in paths}
    return paths if len(first) > 1 else (*paths, KEEPER)


def _hidden(paths: tuple[str, ...]) -> Mapping[str, Plain]:
    parts = (part for path in paths for part in path.split("/"))
    return (
        {"include-hidden-files": True} if any(part.startswith(".") and part != "." for part in parts) else {}
    )


def _reports(job: Job, around: Surroundings) -> Iterator[Uses]:
    """GitHub shows code scanning's findings; other reports are files that are kept, even of a job that failed."""
    shown = [report for report in job.reports if is_shown(report.kind, around.github)]
    for report in shown:
        yield Uses(
            name=f"Show what {job.name} found",
            action=action("github/codeql-action/upload-sarif"),
            inputs={"sarif_file": _under(job, report.path), "category": job.name},
            when=(NOT_CANCELLED, *_not_for_forks(around)),
        )
    kept = [
        report.path for report in job.reports if report not in shown and report.kind is not ReportKind.PLAN
    ]
    if kept:
        yield Uses(
            name="Keep the reports",
            action=action("actions/upload-artifact"),
            inputs={
                "name": artifact_name(f"{job.name}-reports", around),
                "path": _paths(job, tuple(dict.fromkeys(kept))),
                "retention-days": DAYS_OF_REPORTS,
                "if-no-files-found": "ignore",
            },
            when=(NOT_CANCELLED,),
        )


def is_shown(kind: ReportKind, github: GitHub) -> bool:
    return kind is ReportKind.SARIF and shows_findings(github)


def shows_findings(github: GitHub) -> bool:
    """Of private repositories it does only for those who pay for it."""
    return not github.private or github.plan is not GitHubPlan.FREE


def _not_for_forks(around: Surroundings) -> Condition:
    """A token of a fork's run may write nothing."""
    return (NO_FORK,) if around.open_to_forks else ()


def _outputs(job: Job) -> Iterator[Runs]:
    if job.outputs:
        line = f'if [ -f {OUTPUTS} ]; then cat {OUTPUTS} >> "$GITHUB_OUTPUT"; fi'
        yield Runs(name="Tell later jobs", id="told", lines=(line,))


def outputs_of(job: Job, exports: tuple[str, ...]) -> dict[str, str]:
    sealed = {name: f"${{{{ steps.seal.outputs.{name} }}}}" for name in exports}
    return {**sealed, **{name: f"${{{{ steps.told.outputs.{name} }}}}" for name in job.outputs}}


def _paths(job: Job, paths: tuple[str, ...]) -> Plain:
    below = [_under(job, path) for path in paths]
    return below[0] if len(below) == 1 else Lines(tuple(below))


def _under(job: Job, path: str) -> str:
    return path if job.folder == "." or path.startswith(("~", "/")) else f"{job.folder}/{path}"

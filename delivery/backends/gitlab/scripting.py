"""A job's lines as GitLab runs them: what several jobs share stands once, under a name that says what it does."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from delivery.backends.gitlab.document import JobSpec, Line
from delivery.backends.gitlab.holding import brought
from delivery.backends.gitlab.yaml_text import Reference
from delivery.job import Job
from delivery.pipeline import Deployment
from delivery.script import EXPORTS, install, lines_of, script_of
from delivery.step import Step, Tool
from delivery.texts import Digest

MOST_LINES = 4  # of a script that stands in a job; longer ones are made of named parts
ENTER = ('cd "$PENSTOCK_FOLDER"',)
# The AWS command line and every SDK read these two and assume the role by themselves.
WEB_IDENTITY = (
    'install -m 600 /dev/null "$AWS_WEB_IDENTITY_TOKEN_FILE"',
    'printf %s "$AWS_ID_TOKEN" > "$AWS_WEB_IDENTITY_TOKEN_FILE"',
)
# Read as text, never run, and not a dotenv report: one of those could set any variable of the job behind the gate.
REVIEWED = (
    'PENSTOCK_DIGEST="$(sed -n "s/^DIGEST=//p" "$PENSTOCK_REVIEWED")"',
    'PENSTOCK_VERSION_ID="$(sed -n "s/^VERSION_ID=//p" "$PENSTOCK_REVIEWED")"',
    "export PENSTOCK_DIGEST PENSTOCK_VERSION_ID",
)


@dataclass(slots=True)
class Shared:
    """The hidden jobs of one file: the same lines have one name."""

    jobs: dict[str, JobSpec] = field(default_factory=dict)

    def lines(self, name: str, lines: tuple[str, ...]) -> Reference:
        return Reference(self.add(name, JobSpec(script=lines)), "script")

    def add(self, name: str, job: JobSpec) -> str:
        free = next(each for each in _names(name) if self.jobs.get(each, job) == job)
        self.jobs[free] = job
        return free


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    before: tuple[Line, ...]
    script: tuple[Line, ...]
    keeps: tuple[str, ...]


def written(
    job: Job, deployment: Deployment | None, toolbox: Digest, shared: Shared, asks: tuple[Line, ...] = ()
) -> Written:
    """`asks` stands between what was reviewed and what is run on it, where the job's checkout begins."""
    script = script_of(job, deployment, toolbox)
    before: list[Line] = [line for tool in brought(job) for line in _installing(tool, shared)]
    if job.identity:
        before.append(shared.lines(".web-identity", WEB_IDENTITY))
    before += [line for tool in script.tools for line in _installing(tool, shared)]
    if script.fetch:
        before.append(shared.lines(".fetch-toolbox" if job.identity else ".unpack-toolbox", script.fetch))
    if job.takes:
        before += [shared.lines(".read-reviewed", REVIEWED), *asks]
    if job.folder != ".":
        before.append(shared.lines(".enter-folder", ENTER))
    steps = (*deployment.base, *job.steps) if job.takes and deployment else job.steps
    lines = tuple(_parts(script.run, steps, shared))
    # What is sealed is fetched from where it was sealed; later jobs are told which one it is.
    keeps = tuple(path for path in script.keeps if job.makes is None or path != job.makes.content)
    return Written(before=tuple(before), script=lines, keeps=keeps)


def _installing(tool: Tool, shared: Shared) -> Iterator[Reference]:
    """What is fetched and held against its digest, and then what is made of it, where that is much."""
    lines = install(tool)
    if len(lines) > MOST_LINES:
        yield shared.lines(f".download-{tool.name}", lines[:2])
        lines = lines[2:]
    yield shared.lines(f".install-{tool.name}", lines)


def reviewed_at(deployment: Deployment) -> str:
    """What the plan job left that says which digest was reviewed, from where a checkout begins."""
    folder = deployment.maker.folder
    return EXPORTS if folder == "." else f"{folder}/{EXPORTS}"


def _parts(run: tuple[str, ...], steps: tuple[Step, ...], shared: Shared) -> Iterator[Line]:
    if len(run) <= MOST_LINES:
        yield from run
        return
    for names, lines in _chunks(_by_step(run, steps)):
        if not names:
            yield from lines
        else:
            yield shared.lines(f".{_slug(names)}", lines)


def _by_step(run: tuple[str, ...], steps: Iterable[Step]) -> Iterator[tuple[str | None, tuple[str, ...]]]:
    """Which lines come from which step; those around steps come from none."""
    at = 0
    for step in steps:
        lines = lines_of((step,))
        while at < len(run) and run[at : at + len(lines)] != lines:
            yield None, (run[at],)
            at += 1
        yield step.name, lines
        at += len(lines)
    yield from ((None, (line,)) for line in run[at:])


def _chunks(
    parts: Iterable[tuple[str | None, tuple[str, ...]]],
) -> Iterator[tuple[tuple[str, ...], tuple[str, ...]]]:
    """Steps that follow each other, as long as their lines are few."""
    names: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    for name, found in parts:
        if lines and (name is None or len(lines) + len(found) > MOST_LINES):
            yield names, lines
            names, lines = (), ()
        if name is None:
            yield (), found
        else:
            names, lines = (*names, name), (*lines, *found)
    if lines:
        yield names, lines


def _slug(names: Iterable[str]) -> str:
    words = dict.fromkeys(re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") for name in names)
    return "-".join(words)[:60] or "steps"


def _names(name: str) -> Iterator[str]:
    yield name
    yield from (f"{name}-{number}" for number in range(2, 10_000))


def hidden(shared: Shared) -> Mapping[str, JobSpec]:
    return dict(sorted(shared.jobs.items()))

"""What a job's script says, cut into steps that have the names of the model's steps."""

from __future__ import annotations

from collections.abc import Iterator

from delivery.backends.github.asking import asked_by
from delivery.backends.github.document import Runs
from delivery.job import Job
from delivery.script import TOOLBOX, Script, lines_of
from delivery.step import Step

TOKEN = {"GITHUB_TOKEN": "${{ github.token }}"}
# The toolbox's commands that the compiler of scripts put between the steps.
PLACED = {
    "merged": "Refuse what is not merged",
    "guard": "Ask the gate",
    "unseal": "Open what was reviewed",
    "seal": "Seal",
}


def commands(job: Job, script: Script, base: tuple[Step, ...] = ()) -> Iterator[Runs]:
    if script.fetch:
        yield Runs(name="Fetch the toolbox", lines=script.fetch, at_root=job.folder != ".")
    rest = script.run
    while rest:
        step, lines = _next(rest, (*base, *job.steps))
        rest = rest[len(lines) :]
        if step is not None:
            yield Runs(name=step.name, lines=lines, variables=TOKEN if asked_by(step) else {})
        elif _command(lines[0]) == "seal":
            yield from _sealed(job, (*lines, *rest), script.exports)
            return
        else:
            yield _placed(lines[0])


def _next(rest: tuple[str, ...], steps: tuple[Step, ...]) -> tuple[Step | None, tuple[str, ...]]:
    for step in steps:
        lines = lines_of((step,))
        if rest[: len(lines)] == lines:
            return step, lines
    return None, rest[:1]


def _command(line: str) -> str | None:
    words = line.split(" ")
    return words[3] if words[:3] == ["python3", "-I", f"/tmp/{TOOLBOX}"] else None


def _placed(line: str) -> Runs:
    command = _command(line)
    # The guard reads who agreed; a step has a token only where it asks the forge for something.
    variables = TOKEN if command == "guard" else {}
    return Runs(name=PLACED.get(command or "", "Ask the toolbox"), lines=(line,), variables=variables)


def _sealed(job: Job, lines: tuple[str, ...], exports: tuple[str, ...]) -> Iterator[Runs]:
    told = "; ".join(f'echo "{name}=${name}"' for name in exports)
    yield Runs(name=PLACED["seal"], id="seal", lines=(*lines, f'{{ {told}; }} >> "$GITHUB_OUTPUT"'))
    yield Runs(
        name="Show the digest to who approves",
        lines=(f'echo "{job.name} sealed $DIGEST" >> "$GITHUB_STEP_SUMMARY"',),
        variables={"DIGEST": "${{ steps.seal.outputs.DIGEST }}"},
    )

"""A workflow really run by act on this machine: steps are processes of the user, so only our own files are run.

act passes silently over a runner that nobody mapped and over `services:`; here both are refused.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import yaml

from tools.judge_repository import committed, surroundings
from tools.judge_tools import Verdict, act, counted, ended

RUNNERS = ("ubuntu-latest", "ubuntu-24.04")
UNKNOWN = "Skipping unsupported platform"


@dataclass(frozen=True, kw_only=True, slots=True)
class ActJob:
    """`place` is the workflow and the job as act names them, with the number of a leg and, if called, its caller."""

    id: str
    place: str
    result: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ActRun:
    """A job that is not here did not run."""

    verdict: Verdict
    jobs: tuple[ActJob, ...]

    @property
    def results(self) -> dict[str, str]:
        """By job; one of its legs that failed makes it failed."""
        failed = {job.id: job.result for job in self.jobs if job.result != "success"}
        return {job.id: "success" for job in self.jobs} | failed


def act_runs(
    folder: Path,
    event_file: Path,
    event_name: str,
    *,
    repositories: Mapping[str, Path] | None = None,
    environment: Mapping[str, str] | None = None,
    programs: Path | None = None,
) -> ActRun:
    """`repositories` gives a folder for each `owner/name@ref` that a workflow uses; nothing comes from the network.

    `programs` stands first on the steps' PATH.
    """
    unheld = [line for place in (folder, *(repositories or {}).values()) for line in _unheld(place)]
    if unheld:
        refused = Verdict(tool="act", ok=False, text="\n".join(unheld), exit_code=3)
        return ActRun(verdict=counted(refused), jobs=())
    with _repository(folder) as copy:
        mapped = [
            f"--local-repository={name}={place.absolute()}" for name, place in (repositories or {}).items()
        ]
        told = [f"--env={name}={text}" for name, text in (environment or {}).items()]
        command = _command(copy, event_file, event_name, [*mapped, *told])
        code, said, complained = ended(command, cwd=copy, env=surroundings(copy, first=programs))
    return _read(code, said.splitlines(), complained.strip())


def _command(copy: Path, event_file: Path, event_name: str, more: Sequence[str]) -> list[str | Path]:
    runners = [f"--platform={name}=-self-hosted" for name in RUNNERS]
    apart = [f"--action-cache-path={copy.parent / 'actions'}", "--action-offline-mode", "--no-cache-server"]
    event: list[str | Path] = ["--eventpath", event_file.absolute()]
    return [act(), event_name, "--json", *event, *runners, *apart, *more]


def _read(code: int, said: Sequence[str], complained: str) -> ActRun:
    lines = [_line(text) for text in said]
    skipped = [
        f"{line.get('jobID')}: no runner is mapped for it"
        for line in lines
        if UNKNOWN in str(line.get("msg"))
    ]
    errors = [f"{line.get('jobID')}: {line.get('msg')}" for line in lines if line.get("level") == "error"]
    ok = code == 0 and not skipped
    text = "\n".join([*skipped, *errors, complained]).strip()
    verdict = counted(Verdict(tool="act", ok=ok, text=text, exit_code=code or int(not ok)))
    return ActRun(verdict=verdict, jobs=tuple(_job(line) for line in lines if "jobResult" in line))


def _job(line: Mapping[str, object]) -> ActJob:
    return ActJob(id=str(line["jobID"]), place=str(line["job"]).strip(), result=str(line["jobResult"]))


def _line(text: str) -> dict[str, object]:
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _unheld(folder: Path) -> Iterator[str]:
    """What act leaves out without a word, or cannot do without Docker."""
    for path in sorted((folder / ".github" / "workflows").glob("*.y*ml")):
        for name, job in _jobs(path).items():
            for word in ("services", "container"):
                if isinstance(job, dict) and word in job:
                    yield f"{path.name}, job {name!r}: act has no {word} on the host, so it proves nothing here"


def _jobs(path: Path) -> dict[str, object]:
    try:
        workflow = yaml.safe_load(path.read_text())
    except yaml.YAMLError:
        return {}
    jobs = workflow.get("jobs") if isinstance(workflow, dict) else None
    return jobs if isinstance(jobs, dict) else {}


@contextmanager
def _repository(folder: Path) -> Iterator[Path]:
    """act asks git for the commit and the branch."""
    with tempfile.TemporaryDirectory(prefix="penstock-act-") as made:
        copy = Path(made, "repository")
        shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".git", "node_modules"))
        committed(copy, "main")
        yield copy

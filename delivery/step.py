"""Steps: one command each, the tool it calls, and what it leaves behind."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from delivery.texts import ArtifactName, ToolVersion


@dataclass(frozen=True, kw_only=True, slots=True)
class Tool:
    """A program that a step calls, at the one version that was reviewed."""

    name: str
    version: ToolVersion


@dataclass(frozen=True, kw_only=True, slots=True)
class Step:
    """One command as words, never as a line for a shell to read again."""

    name: str
    command: tuple[str, ...]
    tool: Tool | None = None
    output: str | None = None
    folder: str = "."
    accepts: tuple[int, ...] = (0,)  # exit codes that are no failure
    answer: str | None = None  # the job's output that is given the exit code, for who must tell 0 from 2

    def __post_init__(self) -> None:
        if not self.command:
            raise ValueError(f"step {self.name} has no command")
        if not self.accepts:
            raise ValueError(f"step {self.name} accepts no exit code, so it could only fail")


def tools_of(steps: tuple[Step, ...]) -> tuple[Tool, ...]:
    found = {step.tool for step in steps if step.tool}
    return tuple(sorted(found, key=lambda tool: (tool.name, tool.version)))


class ReportKind(StrEnum):
    """What a platform can show of a job beside its log."""

    JUNIT = "junit"
    COVERAGE = "coverage"
    SARIF = "sarif"
    SAST = "sast"
    DEPENDENCIES = "dependencies"
    CONTAINER = "container"
    SECRETS = "secrets"
    DAST = "dast"
    CYCLONEDX = "cyclonedx"
    PLAN = "plan"
    PERFORMANCE = "performance"
    ACCESSIBILITY = "accessibility"


@dataclass(frozen=True, kw_only=True, slots=True)
class Report:
    kind: ReportKind
    path: str
    regex: str | None = None  # where the log says how much is covered

    def __post_init__(self) -> None:
        if self.regex is not None and self.kind is not ReportKind.COVERAGE:
            raise ValueError(f"a {self.kind} report is not read with a regular expression")


class Readers(StrEnum):
    """Who may fetch what a job made."""

    EVERYBODY = "everybody"  # who may see the project
    DEVELOPERS = "developers"  # who may change it
    NOBODY = "nobody"  # later jobs alone


@dataclass(frozen=True, kw_only=True, slots=True)
class Artifact:
    """Files that a job leaves for later jobs and for people."""

    name: ArtifactName
    paths: tuple[str, ...]
    retention_days: int = 7
    readers: Readers = Readers.DEVELOPERS

    def __post_init__(self) -> None:
        if not self.paths:
            raise ValueError(f"artifact {self.name} holds no paths")
        if not 1 <= self.retention_days <= 90:
            raise ValueError(f"artifact {self.name} is kept for 1 to 90 days, not {self.retention_days}")


@dataclass(frozen=True, kw_only=True, slots=True)
class Sealed:
    """An artifact that travels by digest, with a signature over where it came from and where it may go."""

    name: str
    content: str
    readable: str
    base: str  # the file that says what it was made on

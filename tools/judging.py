"""One function a judge: each is shown files and answers with all it found. A judge that saw nothing has not agreed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.judge_act import ActJob, ActRun, act_runs
from tools.judge_checkov import judge_everything
from tools.judge_expressions import (
    Contexts,
    Json,
    ParsedWorkflow,
    Unevaluated,
    evaluated,
    parsed_workflow,
    parsed_workflows,
)
from tools.judge_gitlab import GitLabEvent, Need, Refused, SelectedJob, gitlab_selected
from tools.judge_gitlab_run import GitLabRun, gitlab_runs
from tools.judge_tools import PINS, Missing, Verdict, actionlint, beside, counted, judged, shfmt

__all__ = [
    "ActJob", "ActRun", "Contexts", "GitLabEvent", "GitLabRun", "Json", "Missing", "Need", "ParsedWorkflow",
    "Refused", "SelectedJob", "Unevaluated", "Verdict", "act_runs", "evaluated", "gitlab_runs",
    "gitlab_selected", "judge_action_schema", "judge_dockerfile", "judge_everything", "judge_gitlab_schema",
    "judge_shell", "judge_workflow_schema", "judge_workflow_security", "judge_workflows", "parsed_workflow",
    "parsed_workflows",
]  # fmt: skip

# Neither what git keeps for itself nor what would tell a judge to look away.
LEFT_OUT = shutil.ignore_patterns(
    ".git", ".gitignore", ".venv", "node_modules", "__pycache__", "actionlint.y*ml", "*zizmor.y*ml"
)


def judge_workflows(folder: Path) -> Verdict:
    """actionlint, which says nothing of shell without shellcheck, nor of local workflows outside a repository."""
    with _as_repository(folder) as copy:
        files = sorted((copy / ".github" / "workflows").glob("*.y*ml"))
        if not files:
            return _nothing("actionlint", f"{folder}/.github/workflows")
        shell = ("-shellcheck", beside("shellcheck"), "-pyflakes", "")
        return judged("actionlint", [actionlint(), "-no-color", *shell, *_under(copy, files)], cwd=copy)


def judge_workflow_schema(files: Sequence[Path]) -> Verdict:
    """Structure alone: a need of a job that is nowhere passes."""
    return _by_schema(files, "vendor.github-workflows")


def judge_action_schema(files: Sequence[Path]) -> Verdict:
    """Composite actions; what stands in `run` is for the judges of shell."""
    return _by_schema(files, "vendor.github-actions")


def judge_gitlab_schema(files: Sequence[Path]) -> Verdict:
    """Structure alone: a need of a job that is nowhere passes."""
    return _by_schema(files, "vendor.gitlab-ci", "--data-transform", "gitlab-ci")


def judge_workflow_security(folder: Path) -> Verdict:
    """zizmor, which leaves out a file that it cannot read unless collecting is strict."""
    switches = ("--offline", "--no-progress", "--color=never", "--strict-collection", "--quiet")
    with _as_repository(folder) as copy:
        return judged("zizmor", [beside("zizmor"), *switches, "--config", PINS / "zizmor.yml", "."], cwd=copy)


def judge_shell(files: Sequence[Path]) -> Verdict:
    """shellcheck, then shfmt: both say what they found, and the first refusal is the verdict."""
    if not files:
        return _nothing("shellcheck", "the list of files")
    cwd = Path.cwd()
    named = [file.absolute() for file in files]
    checked = judged("shellcheck", [beside("shellcheck"), "--norc", "--color=never", *named], cwd=cwd)
    formatted = judged("shfmt", [shfmt(), "-d", "-i", "2", *named], cwd=cwd)
    first = checked if not checked.ok else formatted
    text = "\n".join(each.text for each in (checked, formatted) if each.text)
    return Verdict(tool=first.tool, ok=first.ok, text=text, exit_code=first.exit_code)


def judge_dockerfile(files: Sequence[Path]) -> Verdict:
    if not files:
        return _nothing("hadolint", "the list of files")
    command: list[str | Path] = [beside("hadolint"), "--no-color", "--config", PINS / "hadolint.yaml"]
    return judged("hadolint", [*command, *(file.absolute() for file in files)], cwd=Path.cwd())


def _by_schema(files: Sequence[Path], schema: str, *more: str) -> Verdict:
    if not files:
        return _nothing("check-jsonschema", "the list of files")
    command: list[str | Path] = [beside("check-jsonschema"), "--verbose", "--color=never"]
    command += ["--builtin-schema", schema, *more]
    return judged("check-jsonschema", [*command, *(file.absolute() for file in files)], cwd=Path.cwd())


@contextmanager
def _as_repository(folder: Path) -> Iterator[Path]:
    """A copy that looks like a repository's root and ignores nothing."""
    with tempfile.TemporaryDirectory(prefix="penstock-judged-") as made:
        copy = Path(made, "repository")
        shutil.copytree(folder, copy, ignore=LEFT_OUT)
        (copy / ".git").mkdir()
        yield copy


def _under(folder: Path, files: Sequence[Path]) -> list[Path]:
    return [file.relative_to(folder) for file in files]


def _nothing(tool: str, place: str) -> Verdict:
    return counted(
        Verdict(tool=tool, ok=False, text=f"{tool} was shown nothing: {place} is empty", exit_code=3)
    )

"""checkov over everything that was rendered into a folder."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from tools.judge_tools import Verdict, checkov, counted, ended

# What each framework reads; one that reads nothing answers as if all were well.
FRAMEWORKS = {
    "github_actions": (".github/workflows/*.yml", ".github/workflows/*.yaml"),
    "gitlab_ci": ("**/.gitlab-ci.yml",),
    "dockerfile": ("**/Dockerfile", "**/Dockerfile.*", "**/*.Dockerfile"),
    "cloudformation": ("**/*.template.json", "**/*.template.yaml"),
}


def judge_everything(folder: Path, *, skip: Sequence[str] = ()) -> Verdict:
    """`skip` names checks that do not apply; the caller says why."""
    expected = {name for name, patterns in FRAMEWORKS.items() if any(_found(folder, patterns))}
    torn = [f"{path.relative_to(folder)} is no YAML; checkov would leave it out" for path in _torn(folder)]
    torn += [f"{path.name} would tell checkov to look away" for path in folder.glob(".checkov.y*ml")]
    if torn or not expected:
        text = (
            "\n".join(torn)
            or f"checkov was shown nothing: no framework of {', '.join(FRAMEWORKS)} is in {folder}"
        )
        return counted(Verdict(tool="checkov", ok=False, text=text, exit_code=3))
    command: list[str | Path] = [
        checkov(),
        "--directory",
        folder.absolute(),
        "--skip-download",
        "--output",
        "json",
    ]
    command += ["--framework", *sorted(expected), *(["--skip-check", ",".join(skip)] if skip else [])]
    code, said, complained = ended(command, cwd=folder)
    try:
        reports = json.loads(said)
    except json.JSONDecodeError:
        return counted(
            Verdict(tool="checkov", ok=False, text=f"{said}\n{complained}".strip(), exit_code=code or 3)
        )
    found = _read(reports if isinstance(reports, list) else [reports], expected)
    ok = code == 0 and not found
    return counted(Verdict(tool="checkov", ok=ok, text="\n".join(found), exit_code=code or int(not ok)))


def _read(reports: Sequence[dict[str, object]], expected: set[str]) -> list[str]:
    looked = {str(report.get("check_type")) for report in reports if _looked(report)}
    silent = [
        f"{name}: checkov checked nothing, though its files are there" for name in sorted(expected - looked)
    ]
    return [*(line for report in reports for line in _findings(report)), *silent]


def _looked(report: dict[str, object]) -> bool:
    match report.get("summary"):
        case {"passed": int(passed), "failed": int(failed)}:
            return passed + failed > 0
        case _:
            return False


def _findings(report: dict[str, object]) -> Iterator[str]:
    match report.get("results"):
        case {"failed_checks": list(failed), **others}:
            for each in failed:
                name, file, resource = each["check_name"], each["file_path"], each["resource"]
                yield f"{file}: {each['check_id']} {name} ({resource})"
            errors = others.get("parsing_errors")
            yield from (f"{path}: cannot be read" for path in (errors if isinstance(errors, list) else []))


def _found(folder: Path, patterns: Sequence[str]) -> Iterator[Path]:
    for pattern in patterns:
        yield from folder.glob(pattern)


def _torn(folder: Path) -> Iterator[Path]:
    for path in sorted(_found(folder, (*FRAMEWORKS["github_actions"], *FRAMEWORKS["gitlab_ci"]))):
        try:
            list(yaml.compose_all(path.read_text()))
        except yaml.YAMLError:
            yield path

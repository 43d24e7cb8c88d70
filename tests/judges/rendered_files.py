"""The rendered files as judges want them: by repository, and the shell in them as scripts."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.delivery.gitlab_pipelines import Reader

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
EXPRESSION = re.compile(r"\$\{\{.*?\}\}")
PHASES = ("install", "pre_build", "build", "post_build")
# What a job sources is made by the job itself.
HEAD = "#!/bin/bash\n# shellcheck source=/dev/null\nset -e\n"


def repositories() -> list[Path]:
    """Each is a folder that stands for a repository's root."""
    found = {path.parents[2] for path in EXAMPLES.glob("*/*/.github/workflows/*.yml")}
    return sorted(found | {path.parent for path in EXAMPLES.glob("*/*/.gitlab-ci.yml")})


def workflows(repository: Path) -> list[Path]:
    return sorted((repository / ".github" / "workflows").glob("*.yml"))


def actions(repository: Path) -> list[Path]:
    return sorted((repository / ".github" / "actions").glob("*/action.yml"))


def gitlab_files(repository: Path) -> list[Path]:
    return sorted((*repository.glob(".gitlab-ci.yml"), *repository.glob("deliveries/*/*.yml")))


def copy_of(repository: Path, at: Path) -> Path:
    return Path(shutil.copytree(repository, at / repository.name))


def scripts(at: Path) -> dict[str, Path]:
    """All shell that is rendered, each text once, as a file that says where it came from."""
    found: dict[str, str] = {}
    for name, text in (*_of_github(), *_of_gitlab(), *_of_buildspecs()):
        found.setdefault(text, name)
    written = {}
    for number, (text, name) in enumerate(found.items()):
        path = at / f"{number}.sh"
        path.write_text(HEAD + text)
        written[name] = path
    return written


def _of_github() -> Iterator[tuple[str, str]]:
    for repository in repositories():
        for path in (*workflows(repository), *actions(repository)):
            for place, step in _steps(_read(path)):
                if "run" in step:
                    # An expression is a word by the time that a shell reads it.
                    yield (
                        f"{path.relative_to(EXAMPLES)}, {place}",
                        EXPRESSION.sub("word", step["run"]).rstrip() + "\n",
                    )


def _steps(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, str]]]:
    holders = [("", document["runs"])] if "runs" in document else list(document["jobs"].items())
    for job, holder in holders:
        yield from ((f"{job} / {step['name']}", step) for step in holder.get("steps", ()))


def _of_gitlab() -> Iterator[tuple[str, str]]:
    for repository in repositories():
        for path in gitlab_files(repository):
            for name, job in _read(path).items():
                if isinstance(job, dict):
                    for part in ("before_script", "script", "after_script"):
                        lines = [line for line in job.get(part, ()) if not line.startswith("!reference")]
                        if lines:
                            yield f"{path.relative_to(EXAMPLES)}, {name}, {part}", "\n".join(lines) + "\n"


def _of_buildspecs() -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "buildspecs").glob("*.yml")):
        phases = _read(path)["phases"]
        for name in PHASES:
            commands = (*phases.get(name, {}).get("commands", ()), *phases.get(name, {}).get("finally", ()))
            if commands:
                yield f"{path.name}, {name}", "\n".join(commands) + "\n"


def _read(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = yaml.load(path.read_text(), Reader)  # noqa: S506 - a SafeLoader with one more tag
    return found

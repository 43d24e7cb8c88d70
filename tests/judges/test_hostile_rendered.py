"""Judges of workflows and pipelines find nothing to run in what hostile texts are rendered to."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from delivery.bundle import Bundle, InRepository
from tests.delivery.hostile import HOSTILE, PLACES, compiled
from tests.judges.samples import said
from tools.judging import (
    judge_gitlab_schema,
    judge_workflow_schema,
    judge_workflow_security,
    judge_workflows,
)

pytestmark = pytest.mark.slow
OURS = "acme/shop"
BROKEN = ("one\ntouch pwned\n", "a'\n      - name: evil\n        run: touch pwned\n      # ")
TRIED = {"gitlab": tuple(HOSTILE.values()), "github": tuple(HOSTILE.values())}
# "Expressions don't expand in single quotes": that they do not is what is asked for here.
QUOTED = "SC2016"
RULE = re.compile(r"^\S+:\d+:\d+: ")


def laid(bundle: Bundle[object], at: Path, number: int) -> None:
    """Every file in one folder of each repository, so that a judge is started once."""
    for file in bundle.files:
        assert isinstance(file.owner, InRepository)
        folder, _, name = file.path.rpartition("/")
        path = (
            at / file.owner.repository / folder / (name if name.startswith("action") else f"{number}-{name}")
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text)


def rendered(backend: str, at: Path, *places: str, texts: tuple[str, ...] = ()) -> Path:
    """Each hostile text at each place."""
    every = [(place, text) for place in places or PLACES for text in texts or TRIED[backend]]
    for number, (place, text) in enumerate(every):
        laid(compiled(backend, PLACES[place](text)), at, number)
    return at / OURS


def test_no_judge_finds_code_in_a_hostile_text_on_github(tmp_path: Path) -> None:
    folder = rendered("github", tmp_path)
    files = sorted((folder / ".github" / "workflows").glob("*.yml"))
    assert len(files) >= len(TRIED["github"]) * len(PLACES)
    found = judge_workflows(folder).text
    assert [line for line in found.splitlines() if RULE.search(line) and QUOTED not in line] == []
    for verdict in (judge_workflow_schema(files), judge_workflow_security(folder)):
        assert verdict.ok, verdict.text


def test_no_judge_finds_code_in_a_text_of_several_lines_on_github(tmp_path: Path) -> None:
    folder = rendered("github", tmp_path, "a word of a command", "a job's variable", "a reason", texts=BROKEN)
    files = sorted((folder / ".github" / "workflows").glob("*.yml"))
    assert len(files) >= 3 * len(BROKEN)
    for verdict in (judge_workflows(folder), judge_workflow_schema(files), judge_workflow_security(folder)):
        assert verdict.ok, verdict.text


def test_gitlabs_schema_takes_what_hostile_texts_are_rendered_to(tmp_path: Path) -> None:
    files = sorted(path for path in rendered("gitlab", tmp_path).parent.rglob("*.yml") if path.is_file())
    assert len(files) >= len(TRIED["gitlab"]) * len(PLACES)
    verdict = judge_gitlab_schema(files)
    assert verdict.ok, verdict.text


def test_an_expression_that_came_through_would_be_found(tmp_path: Path) -> None:
    folder = rendered("github", tmp_path, "a word of a command")
    path = next(iter(sorted((folder / ".github" / "workflows").glob("*.yml"))))
    text = path.read_text()
    path.write_text(text.replace("run: make", "run: make ${{ github.event.pull_request.title }}", 1))
    assert said(judge_workflow_security(folder), "template-injection")

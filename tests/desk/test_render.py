"""`penstock render` writes what the model says, removes what nobody says any more, and touches no file of others."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from desk.render import render
from desk.rendering import Unrendered
from settings import Problems
from tests.program import ROOT
from tests.settings.conftest import FILES, NETWORK, Written

FINDINGS = 1
ON_GITHUB = "runs_on: {check: github, release: github, deploy: github}\n"
FORGES = "github: {platform: acme/platform}\ngitlab: {platform: acme/platform}\n"
WORKFLOW = Path("examples/acme/platform/.github/workflows/network-deploy-dev.yml")
CONNECTION = (
    "    connection: arn:aws:codeconnections:eu-west-1:111111111111:connection/"
    "6f1c2a5e-0d3b-4c57-9a86-1b2f3e4d5c60\n"
)
PENSTOCK = Path(sys.executable).parent / "penstock"


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Written:
    """One service on GitHub, one on CodePipeline."""
    made = Written(tmp_path)
    files = {**FILES, "catalog/forges.yaml": FORGES, "catalog/network.yaml": NETWORK + ON_GITHUB}
    for file, text in files.items():
        made.write(file, text)
    made.add("Pulumi.dev.yaml", CONNECTION)
    monkeypatch.chdir(tmp_path)
    return made


def penstock(*words: str) -> Result:
    app = typer.Typer()
    app.command()(render)
    return CliRunner().invoke(app, words)


def rendered(below: str = ".") -> set[str]:
    return {str(path) for path in Path(below).rglob("*") if path.is_file() and "catalog" not in path.parts}


@pytest.mark.slow
def test_the_committed_files_are_what_the_model_says() -> None:
    ended = subprocess.run(
        [PENSTOCK, "render", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr


@pytest.mark.usefixtures("written")
def test_files_of_every_backend_stand_under_their_owners() -> None:
    assert penstock().exit_code == 0
    found = rendered()
    assert str(WORKFLOW) in found
    assert "buildspecs/plan.yml" in found
    assert "examples/dev/pipelines/dns-dev.json" in found
    assert not [path for path in found if "/objects/" in path]


@pytest.mark.usefixtures("written")
def test_a_second_rendering_writes_nothing() -> None:
    penstock()
    before = {path: Path(path).stat().st_mtime_ns for path in rendered()}
    assert penstock().stdout.endswith("files: each is as the model says.\n")
    assert {path: Path(path).stat().st_mtime_ns for path in rendered()} == before


@pytest.mark.usefixtures("written")
def test_two_renderings_give_the_same_bytes() -> None:
    penstock("--into", "one")
    penstock("--into", "two")
    texts = [
        {path.relative_to(into): path.read_bytes() for path in Path(into).rglob("*") if path.is_file()}
        for into in ("one", "two")
    ]
    assert texts[0] == texts[1]


@pytest.mark.usefixtures("written")
def test_another_folder_is_written_and_the_examples_are_left_alone() -> None:
    assert penstock("--into", "elsewhere").exit_code == 0
    assert Path("elsewhere", *WORKFLOW.parts[1:]).exists()
    assert not Path("examples").exists()


@pytest.mark.usefixtures("written")
def test_a_check_names_a_file_that_differs_and_writes_nothing() -> None:
    penstock()
    WORKFLOW.write_text(WORKFLOW.read_text() + "# by hand\n")
    ended = penstock("--check")
    assert ended.exit_code == FINDINGS
    assert ended.stdout.splitlines() == [
        f"{WORKFLOW} differs from what the model says.",
        "Run `penstock render` and commit what it writes.",
    ]
    assert WORKFLOW.read_text().endswith("# by hand\n")


@pytest.mark.usefixtures("written")
def test_an_edit_of_a_file_that_says_not_to_is_undone() -> None:
    penstock()
    good = WORKFLOW.read_text()
    WORKFLOW.write_text(good + "# by hand\n")
    assert penstock().stdout == f"{WORKFLOW} written.\n"
    assert WORKFLOW.read_text() == good


@pytest.mark.usefixtures("written")
def test_a_file_that_somebody_else_wrote_is_refused_with_place_cause_and_cure() -> None:
    WORKFLOW.parent.mkdir(parents=True)
    WORKFLOW.write_text("name: ours\n")
    problem = penstock().exception
    assert isinstance(problem, Unrendered)
    (sentence,) = problem.sentences
    assert sentence.startswith(f"{WORKFLOW}: it would be written over, and its first line does not say that")
    assert sentence.endswith("Move it elsewhere if it is wanted, or remove it, and render again.")
    assert WORKFLOW.read_text() == "name: ours\n"
    assert not Path("buildspecs").exists()  # nothing of it was written


def test_what_nobody_renders_any_more_is_removed_and_named(written: Written) -> None:
    penstock()
    written.replace("catalog/network.yaml", ON_GITHUB, "")
    assert f"{WORKFLOW} is rendered by nobody any more." in penstock("--check").stdout
    assert WORKFLOW.exists()
    assert f"{WORKFLOW} removed: nobody renders it any more." in penstock().stdout
    assert not Path("examples/acme").exists()  # nor an empty folder


def test_documents_of_an_account_go_with_their_pipeline(written: Written) -> None:
    penstock()
    (written.root / "catalog/dns.yaml").unlink()
    penstock()
    assert not Path("examples/dev").exists()


@pytest.mark.usefixtures("written")
def test_a_file_of_others_beside_the_rendered_ones_stays() -> None:
    penstock()
    Path("examples/README.md").write_text("What this folder shows.\n")
    Path("examples/acme/notes.json").write_text("{}\n")
    assert penstock("--check").exit_code == 0
    assert penstock().exit_code == 0
    assert Path("examples/README.md").exists()
    assert Path("examples/acme/notes.json").exists()


@pytest.mark.usefixtures("written")
@pytest.mark.parametrize(
    ("into", "word"), [(".", "catalog itself"), ("..", "catalog itself"), ("Pulumi.dev.yaml", "a file")]
)
def test_a_folder_that_cannot_be_cleaned_is_refused(into: str, word: str) -> None:
    problem = penstock("--into", into).exception
    assert isinstance(problem, Unrendered)
    assert word in str(problem)
    assert Path("catalog/dns.yaml").exists()


def test_a_promise_that_the_backend_does_not_hold_renders_nothing(written: Written) -> None:
    written.replace("catalog/network.yaml", ON_GITHUB, ON_GITHUB.replace("github", "gitlab"))
    problem = penstock().exception
    assert isinstance(problem, Problems)
    assert "catalog/network.yaml:9: environments.prod.gate: GitLab keeps only through the door" in str(
        problem
    )
    assert not Path("examples").exists()


def test_two_services_that_write_one_file_otherwise_are_refused_by_name(written: Written) -> None:
    written.write("catalog/network.yaml", NETWORK + 'options: {version: "1.16.2"}\n')
    problem = penstock().exception
    assert isinstance(problem, Unrendered)
    assert "buildspecs/plan.yml: dns, network run different steps or tools there" in str(problem)
    assert not Path("buildspecs").exists()

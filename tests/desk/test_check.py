"""`penstock check` judges what no account's site looks at: the files on the forges."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from desk.check import check
from tests.settings.conftest import FILES, NETWORK, Written

ON_GITLAB = "runs_on: {check: gitlab}\n"
FORGES = "gitlab: {platform: acme/platform}\n"
CONNECTION = (
    "    connection: arn:aws:codeconnections:eu-west-1:111111111111:connection/"
    "6f1c2a5e-0d3b-4c57-9a86-1b2f3e4d5c60\n"
)


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Written:
    made = Written(tmp_path)
    files = {**FILES, "catalog/forges.yaml": FORGES, "catalog/network.yaml": NETWORK + ON_GITLAB}
    for file, text in files.items():
        made.write(file, text)
    made.add("Pulumi.dev.yaml", CONNECTION)
    monkeypatch.chdir(tmp_path)
    return made


def checked() -> tuple[int, str]:
    app = typer.Typer()
    app.command()(check)
    ended = CliRunner().invoke(app, [])
    return ended.exit_code, ended.output


@pytest.mark.usefixtures("written")
def test_a_service_that_is_checked_on_gitlab_has_a_file_of_its_own() -> None:
    code, said = checked()
    assert code == 0, said


def test_two_services_of_one_gitlab_project_are_refused_before_one_overwrites_the_other(
    written: Written,
) -> None:
    written.add("catalog/dns.yaml", ON_GITLAB)
    written.replace("catalog/dns.yaml", "acme/dns", "acme/network")
    code, said = checked()
    assert code == 1
    assert "repository acme/network, file .gitlab-ci.yml: the services dns and network" in said

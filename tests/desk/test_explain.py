"""`penstock explain` and `penstock check`: an answer for people, the same for machines, and the right exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from desk.check import check
from desk.explain import Unknown, explain
from tests.settings.conftest import FILES, PROD, Written

FINDINGS, WRONG_USE = 1, 2
AUTHOR = "    gate:\n      author_excluded: true\n"


@pytest.fixture
def written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Written:
    made = Written(tmp_path)
    for file, text in FILES.items():
        made.write(file, text)
    monkeypatch.chdir(tmp_path)
    return made


def penstock(*words: str) -> Result:
    app = typer.Typer()
    app.command("explain")(explain)
    app.command("check")(check)
    return CliRunner().invoke(app, words)


def test_explain_tells_value_place_and_level_in_one_line(written: Written) -> None:
    lines = penstock("explain", "dns", "prod").stdout.splitlines()
    (line,) = [line for line in lines if line.startswith("options.variables.days")]
    assert line.split() == ["options.variables.days", "365", "catalog/dns.yaml:15", "environment"]
    assert written.problems() == ()


def test_explain_tells_a_machine_the_same(written: Written) -> None:
    values = json.loads(penstock("explain", "dns", "prod", "--json").stdout)
    place = {value["path"]: value["place"] for value in values}
    assert place["environment.account"] == "Pulumi.prod.yaml:4"
    assert written.problems() == ()


@pytest.mark.usefixtures("written")
def test_explain_of_an_unknown_service_is_wrong_use_and_names_the_nearest() -> None:
    unknown = penstock("explain", "netwrok", "prod").exception
    assert isinstance(unknown, Unknown)
    assert unknown.exit_code == WRONG_USE
    assert unknown.sentences == (
        "There is no service 'netwrok'; there are dns, network. Did you mean network?",
    )


def test_explain_of_an_environment_that_a_service_does_not_reach_is_wrong_use(written: Written) -> None:
    written.replace("catalog/network.yaml", "  prod: {}\n", "")
    unknown = penstock("explain", "network", "prod").exception
    assert isinstance(unknown, Unknown)
    assert unknown.sentences == ("There is no environment 'prod'; there are dev, staging.",)


def test_explain_of_a_broken_catalog_raises_all_sentences_for_the_last_door(written: Written) -> None:
    written.replace("catalog/dns.yaml", "root:", "rooot:")
    ended = penstock("explain", "dns", "prod")
    assert "catalog/dns.yaml:4" in str(ended.exception)


@pytest.mark.usefixtures("written")
def test_check_of_a_whole_catalog_is_good() -> None:
    ended = penstock("check")
    assert (ended.exit_code, "2 services in dev, staging, prod" in ended.stdout) == (0, True)


def test_check_tells_every_problem_and_ends_with_findings(written: Written) -> None:
    written.replace("catalog/dns.yaml", "root:", "rooot:")
    written.replace("Pulumi.prod.yaml", "production", "productoin")
    ended = penstock("check")
    assert ended.exit_code == FINDINGS
    assert [line.split(": ")[0] for line in ended.stdout.splitlines()] == [
        "Pulumi.prod.yaml:7",
        "catalog/dns.yaml:4",
        "2 problems",
    ]


def test_check_tells_a_machine_the_same(written: Written) -> None:
    written.replace("catalog/dns.yaml", "root:", "rooot:")
    ended = penstock("check", "--json")
    (problem,) = json.loads(ended.stdout)["problems"]
    assert (ended.exit_code, problem["nearest"]) == (FINDINGS, "root")


def test_check_tells_a_promise_that_the_backend_cannot_hold(written: Written) -> None:
    written.write("Pulumi.prod.yaml", PROD.replace("    gate:\n", AUTHOR))
    ended = penstock("check")
    assert ended.exit_code == FINDINGS
    assert "Pulumi.prod.yaml" in ended.stdout or "catalog/" in ended.stdout

"""`penstock preview --slice`: the stacks of one slice, each by itself."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from desk.app import app
from desk.stacks import chosen_stacks
from sandbox.failure import WrongUse
from sandbox.project import Project, read_project
from settings import Problems
from tools.estates import ROOT, write_catalog

PROGRAM = "import pulumi\npulumi.log.info(f'this is {pulumi.get_stack()}')\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A catalog with a slice, and a program that only says who it is."""
    write_catalog(tmp_path, 2)
    with (tmp_path / "catalog/s0002.yaml").open("a") as catalog:
        catalog.write("slice: payments\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    (tmp_path / "Pulumi.yaml").write_bytes((ROOT / "Pulumi.yaml").read_bytes())
    monkeypatch.setattr(sys, "path", sys.path[:])
    monkeypatch.chdir(tmp_path)
    return tmp_path


def project(here: Path) -> Project:
    return read_project(here)


def penstock(*words: str) -> Result:
    return CliRunner().invoke(app, ["preview", *words])


def test_a_slice_is_previewed_by_itself_in_every_account(here: Path) -> None:
    stacks = json.loads(penstock("--slice", "payments", "--json").stdout)["stacks"]
    assert [held["stack"] for held in stacks] == ["dev-payments", "staging-payments", "prod-payments"]
    assert stacks[0]["notes"] == [{"severity": "info", "message": "this is dev-payments"}]


def test_without_a_name_every_stack_is_previewed_foundations_first(here: Path) -> None:
    assert chosen_stacks(here, project(here), ()) == (
        *("dev", "dev-payments", "staging", "staging-payments", "prod", "prod-payments"),
    )


def test_a_stack_of_a_slice_may_be_named_like_any_other(here: Path) -> None:
    assert chosen_stacks(here, project(here), ["prod-payments", "dev"]) == ("dev", "prod-payments")


def test_an_unknown_slice_is_wrong_use_and_the_nearest_is_named(here: Path) -> None:
    with pytest.raises(WrongUse) as wrong:
        chosen_stacks(here, project(here), (), "paymets")
    assert wrong.value.sentences == (
        "There is no slice 'paymets'; there are payments. Did you mean payments?",
    )


def test_a_slice_where_there_are_none_is_wrong_use(here: Path) -> None:
    (here / "catalog/s0002.yaml").unlink()
    with pytest.raises(WrongUse, match="There is no slice 'payments'; there is none"):
        chosen_stacks(here, project(here), (), "payments")


def test_a_stack_of_another_slice_is_not_chosen_by_both_words(here: Path) -> None:
    assert chosen_stacks(here, project(here), ["prod-payments"], "payments") == ("prod-payments",)
    with pytest.raises(WrongUse, match="There is no stack 'dev'"):
        chosen_stacks(here, project(here), ["dev"], "payments")


def test_a_catalog_that_cannot_be_read_is_for_the_program_to_tell(here: Path) -> None:
    (here / "catalog/s0001.yaml").write_text("id: [\n")
    assert chosen_stacks(here, project(here), ()) == ("dev", "staging", "prod")
    with pytest.raises(Problems):
        chosen_stacks(here, project(here), (), "payments")

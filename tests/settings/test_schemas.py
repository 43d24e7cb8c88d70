"""Editors check what people type against the same types as the loader."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator

from settings.editors import schemas, text
from tests.conftest import Judge
from tests.settings.conftest import DNS, FILES, PROD

ROOT = Path(__file__).resolve().parent.parent.parent
SERVICE, SHARED = "catalog/schema.json", "catalog/shared.schema.json"
WAIVERS, STACK = "catalog/waivers.schema.json", "catalog/stack.schema.json"

Accepts = Callable[[str, str], bool]


@pytest.fixture
def accepts(judge: Callable[[str], Judge]) -> Accepts:
    tool = judge("jsonschema")

    def accepted(schema: str, written: str) -> bool:
        return tool.found(Draft202012Validator(schemas()[schema]).is_valid(yaml.safe_load(written)))

    return accepted


def schema_of(path: Path) -> str:
    """The schema that a file's first line names, as an editor would find it."""
    named = path.read_text().splitlines()[0].removeprefix("# yaml-language-server: $schema=")
    return (path.parent / named).resolve().relative_to(ROOT).as_posix()


@pytest.mark.parametrize("file", list(schemas()))
def test_the_committed_schema_is_the_generated_one(file: str) -> None:
    stale = f"{file} is not what the types say; write it anew with `python -m settings.editors`"
    assert (ROOT / file).read_text() == text(schemas()[file]), stale


@pytest.mark.parametrize("file", list(schemas()))
def test_a_schema_is_a_schema(file: str) -> None:
    Draft202012Validator.check_schema(schemas()[file])


def test_every_shipped_file_names_a_schema_and_passes_it(accepts: Accepts) -> None:
    shipped = [*ROOT.glob("Pulumi.*.yaml"), *ROOT.glob("catalog/**/*.yaml")]
    assert len(shipped) >= 6
    for path in shipped:
        assert accepts(schema_of(path), path.read_text()), path.name


def test_a_service_with_an_unknown_key_fails(accepts: Accepts) -> None:
    assert accepts(SERVICE, DNS)
    assert not accepts(SERVICE, DNS + "rooot: x\n")


def test_a_service_with_an_unknown_option_fails(accepts: Accepts) -> None:
    assert not accepts(SERVICE, DNS.replace("  variables:\n    days: 7", "  variabels:\n    days: 7"))


def test_a_service_whose_root_leaves_its_repository_fails(accepts: Accepts) -> None:
    assert not accepts(SERVICE, DNS.replace("root: infrastructure/dns", "root: ../dns"))


def test_a_service_without_an_id_fails(accepts: Accepts) -> None:
    assert not accepts(SERVICE, DNS.replace("id: dns-1\n", ""))


def test_null_fails(accepts: Accepts) -> None:
    assert not accepts(SERVICE, DNS.replace("like: standard", "like:"))


def test_a_field_that_may_not_vary_fails_under_an_environment(accepts: Accepts) -> None:
    assert not accepts(SERVICE, DNS.replace("  dev: {}", "  dev: {root: x}"))


def test_a_profile_with_a_service_s_id_fails(accepts: Accepts) -> None:
    standard = FILES["catalog/profiles/standard.yaml"]
    assert accepts(SHARED, standard)
    assert not accepts(SHARED, standard + "id: x\n")


def test_a_stack_file_with_an_unquoted_account_fails(accepts: Accepts) -> None:
    assert accepts(STACK, PROD)
    assert not accepts(STACK, PROD.replace('"333333333333"', "333333333333"))


def test_a_stack_file_with_an_unknown_retention_fails(accepts: Accepts) -> None:
    assert not accepts(STACK, PROD + "    log_retention_days: 31\n")


def test_a_waiver_without_an_end_fails(accepts: Accepts) -> None:
    waiver = "waivers: [{code: a, place: b, reason: no map of logins yet, owner: platform%s}]"
    assert accepts(WAIVERS, waiver % ', expires: "2027-06-30"')
    assert not accepts(WAIVERS, waiver % "")

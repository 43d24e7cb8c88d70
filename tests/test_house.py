"""The rules of this house that no linter knows."""

from __future__ import annotations

import ast
import os
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import rows_fault
from tools.lint import ROOMS

ROOT = Path(__file__).resolve().parent.parent
NOT_OURS = {".git", ".venv", ".penstock", "build", "__pycache__", ".hypothesis"}
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "managers", "base", "misc"}
# Made from the code, a row for each of what it lists: nobody edits them.
GENERATED = frozenset({"docs/mission.md", "docs/blueprints.md"})
CEILING = 400

LATER = re.compile(r"\b(TODO|FIXME|XXX)\b")
RULE = r"type:\s*ignore(?P<rule>\[[\w, -]+\])?"
CODE = r"noqa(?P<code>:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*)?"
SILENCED = re.compile(rf"#\s*(?:{RULE}|{CODE})(?P<reason>.*)")
SKIPPED = re.compile(r"\b(importorskip|skipif|pytest\.skip|mark\.skip|unittest\.skip)\b")
REGISTRY = re.compile(
    r"pypi\.org|pythonhosted\.org|proxy\.golang\.org|sum\.golang\.org|registry\.npmjs|deb\.debian\.org"
    r"|--(?:extra-)?index-url|--find-links|/tmp/lab\b|/work/(?:main|shared)\b"
)


def files(*endings: str) -> Iterator[Path]:
    for folder, below, names in os.walk(ROOT):
        below[:] = sorted(name for name in below if name not in NOT_OURS and not name.endswith("_cache"))
        yield from (Path(folder, name) for name in sorted(names) if name.endswith(endings or ""))


def texts(*endings: str) -> Iterator[tuple[str, str]]:
    """What people wrote; this file is left out, since it must name what it forbids."""
    for path in files(*endings):
        if path != Path(__file__).resolve():
            yield str(path.relative_to(ROOT)), path.read_text(errors="ignore")


def too_long(name: str, text: str) -> str | None:
    if name in GENERATED:
        return None
    lines = text.count("\n")
    return f"{name} has {lines} lines; split it, {CEILING} is the ceiling" if lines > CEILING else None


def vague(name: str, _: str) -> str | None:
    words = [Path(part).stem.removeprefix("test_").strip("_") for part in Path(name).parts]
    found = VAGUE.intersection(words)
    return f"{name}: {found.pop()!r} says nothing; name it for its one reason to exist" if found else None


def postponed(name: str, text: str) -> str | None:
    found = LATER.search(text)
    return f"{name} says {found.group()}; do it, or open an issue" if found else None


def silenced(name: str, text: str) -> str | None:
    for number, line in enumerate(text.splitlines(), start=1):
        found = SILENCED.search(line)
        if found and not ((found["rule"] or found["code"]) and len(found["reason"].strip(" #-:")) >= 8):
            return f"{name}:{number} silences a checker; say which rule, and the reason on the same line"
    return None


def skipped(name: str, text: str) -> str | None:
    found = SKIPPED.search(text)
    return f"{name} holds {found.group()}; what a test needs and misses makes it fail" if found else None


def elsewhere(name: str, text: str) -> str | None:
    found = REGISTRY.search(text)
    return f"{name} names {found.group()}; a place of one machine or registry" if found else None


Rule = Callable[[str, str], str | None]


def faults(rule: Rule, *endings: str) -> list[str]:
    return [fault for name, text in texts(*endings) if (fault := rule(name, text)) is not None]


def test_no_file_is_longer_than_one_reason_to_exist() -> None:
    assert not faults(too_long, ".py", ".md", ".yaml", ".toml", ".sh", "Makefile", "run")


def test_no_file_has_a_name_that_says_nothing() -> None:
    assert not faults(vague, ".py")


def test_nothing_is_postponed_in_the_code() -> None:
    assert not faults(postponed)


def test_a_silenced_checker_is_named_and_has_a_reason() -> None:
    assert not faults(silenced, ".py")


def test_no_test_skips() -> None:
    assert not [fault for fault in faults(skipped, ".py") if fault.startswith("tests/")]


def test_no_registry_and_no_machine_is_named() -> None:
    assert not faults(elsewhere)


@pytest.mark.parametrize(
    ("rule", "name", "bad", "good"),
    [
        (too_long, "a.py", "\n" * 401, "\n" * 400),
        (postponed, "a.py", "# TODO later", "mastodon"),
        (silenced, "a.py", "x()  # type: ignore", "x()  # type: ignore[misc]  # grpc ships no types"),
        (silenced, "a.py", "x()  # noqa: S603", "x()  # noqa: S603  the command is a constant"),
        (skipped, "a.py", "pytest.importorskip('go')", "skip = 1"),
        (elsewhere, "a.txt", "--index-url https://x", "index"),
    ],
)
def test_each_rule_turns_one_bad_text_down(rule: Rule, name: str, bad: str, good: str) -> None:
    assert rule(name, bad) is not None
    assert rule(name, good) is None


@pytest.mark.parametrize("name", ["desk/utils.py", "sandbox/helpers/x.py", "tests/test_misc.py"])
def test_a_vague_name_is_refused(name: str) -> None:
    assert vague(name, "") is not None
    assert vague("delivery/database.py", "") is None


@pytest.mark.parametrize("rows", [(0,), (453,), (1, 2, 3), ("7",)])
def test_a_test_carries_at_most_two_rows_of_the_mission(rows: tuple[object, ...]) -> None:
    assert rows_fault(rows) is not None
    assert rows_fault((1, 452)) is None


def project() -> dict[str, dict[str, dict[str, list[object]]]]:
    settings: dict[str, dict[str, dict[str, list[object]]]] = tomllib.loads(
        (ROOT / "pyproject.toml").read_text()
    )
    return settings


def test_every_room_has_its_arrows_linted() -> None:
    linted = project()["tool"]["importlinter"]["root_packages"]
    there = [room for room in (*ROOMS, "tests") if (ROOT / room / "__init__.py").exists()]
    assert sorted(map(str, linted)) == sorted(there)


def services(source: str) -> set[str]:
    """The services of pulumi_aws that a source reaches, as `aws.kms.Key` or by import."""
    tree = ast.walk(ast.parse(source))
    found: set[str] = set()
    for node in tree:
        match node:
            case ast.Attribute(value=ast.Attribute(value=ast.Name(id="aws"), attr=service)):
                found.add(service)
            case ast.ImportFrom(module="pulumi_aws", names=names):
                found.update(name.name for name in names if name.name.islower())
            case ast.ImportFrom(module=str(module)) if module.startswith("pulumi_aws."):
                found.add(module.split(".")[1])
    return found


def test_services_are_found_however_they_are_reached() -> None:
    assert services("import pulumi_aws as aws\naws.kms.Key('a')") == {"kms"}
    assert services("from pulumi_aws import sns, Provider") == {"sns"}


def test_every_service_of_pulumi_aws_that_is_used_is_type_checked() -> None:
    overrides = project()["tool"]["mypy"]["overrides"]
    checked = {str(name) for entry in overrides for name in entry["module"]}  # type: ignore[index]  # one shape of TOML
    used = {
        service
        for name, text in texts(".py")
        if "import pulumi_aws" in text or "from pulumi_aws" in text
        for service in services(text)
        if not name.startswith("tests/")
    }
    assert not {service for service in used if f"pulumi_aws.{service}.*" not in checked}


def imports(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(name.name.split(".")[0] for name in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.split(".")[0])
    return found


def test_the_program_reads_compiles_and_wires_and_takes_the_toolbox_along() -> None:
    others = {*ROOMS, "tests", "tools", "boto3"} - {"settings", "delivery", "components", "toolbox"}
    programs = [path.read_text() for path in ROOT.glob("__main__.py")]
    assert not [room for program in programs for room in imports(program) & others]
    assert imports("from desk.app import main\nimport os.path") == {"desk", "os"}

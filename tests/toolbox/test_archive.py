"""The archive: one file with the same bytes every time, which runs alone."""

from __future__ import annotations

import ast
import io
import os
import shutil
import subprocess
import sys
import zipfile
from hashlib import sha256
from pathlib import Path

import pytest

from toolbox import archive

ROOM = Path(archive.__file__).parent
# The oldest Python of the build images.
OLDEST = (3, 9)
# Loaded in commands only, and only by name: the image's own.
LOADED_LATE = {"boto3", "botocore.config", "botocore.exceptions"}


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / archive.NAME
    path.write_bytes(archive.build())
    return path


def run(packed: Path, *arguments: str, python: str = sys.executable) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [python, "-I", packed, *arguments],
        capture_output=True,
        text=True,
        cwd=packed.parent,
        env={"PATH": os.defpath},
    )


def test_the_same_sources_make_the_same_bytes() -> None:
    assert archive.build() == archive.build()


def test_the_digest_is_that_of_the_bytes() -> None:
    assert archive.digest() == sha256(archive.build()).hexdigest()


def test_nothing_of_the_machine_is_in_the_archive() -> None:
    with zipfile.ZipFile(io.BytesIO(archive.build())) as opened:
        entries = opened.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {(entry.date_time, entry.create_system, entry.external_attr) for entry in entries} == {
        ((1980, 1, 1, 0, 0, 0), 3, 0o100644 << 16)
    }


def test_the_archive_does_not_depend_on_when_its_sources_were_written(tmp_path: Path) -> None:
    shutil.copytree(ROOM, tmp_path / "toolbox", ignore=shutil.ignore_patterns("__pycache__"))
    for path in (tmp_path / "toolbox").iterdir():
        os.utime(path, (1, 1))
    made = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from toolbox import archive; sys.stdout.buffer.write(archive.build())",
        ],
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert made.stdout == archive.build()


def test_the_archive_runs_alone(packed: Path) -> None:
    ended = run(packed, "--help")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "record-deployment" in ended.stdout


def test_wrong_use_of_the_archive_exits_2(packed: Path) -> None:
    ended = run(packed, "guard")
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr


def test_help_loads_no_boto3(packed: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-I", "-X", "importtime", packed, "seal", "--help"], capture_output=True, text=True
    )
    assert "toolbox.seal" in ended.stderr
    assert "boto" not in ended.stderr


def test_a_machine_without_boto3_is_told_in_a_sentence(packed: Path) -> None:
    table = "arn:aws:dynamodb:eu-west-1:222222222222:table/infrastructure-deployments"
    ended = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            packed,
            "pull",
            "--table",
            table,
            "--after",
            "staging",
            "--environment",
            "prod",
            "--owner",
            "333333333333",
            "--source-action",
            "Source",
        ],
        capture_output=True,
        text=True,
        env={"PATH": os.defpath},
    )
    assert (ended.returncode, ended.stderr.splitlines()) == (
        3,
        ["boto3 is not on this machine; expected the build image's own. Install it in the image."],
    )


@pytest.mark.parametrize("source", sorted(ROOM.glob("*.py")), ids=lambda path: path.name)
def test_every_file_is_written_for_the_oldest_build_image(source: Path) -> None:
    tree = ast.parse(source.read_text(), feature_version=OLDEST)
    late = {"kw_only", "slots"}
    assert not [each for each in ast.walk(tree) if isinstance(each, ast.keyword) and each.arg in late]


@pytest.mark.parametrize("source", sorted(ROOM.glob("*.py")), ids=lambda path: path.name)
def test_every_import_is_the_standard_librarys_or_the_rooms_own(source: Path) -> None:
    found = {name.split(".")[0] for name in imported(ast.parse(source.read_text()))}
    assert found <= {*sys.stdlib_module_names, "toolbox"}


def imported(tree: ast.AST) -> list[str]:
    plain = [alias.name for each in ast.walk(tree) if isinstance(each, ast.Import) for alias in each.names]
    return plain + [each.module or "" for each in ast.walk(tree) if isinstance(each, ast.ImportFrom)]


def test_the_only_foreign_modules_are_the_images_boto3() -> None:
    calls = [
        each.args[0].value
        for each in ast.walk(ast.parse((ROOM / "aws.py").read_text()))
        if isinstance(each, ast.Call)
        and isinstance(each.func, ast.Attribute)
        and each.func.attr == "import_module"
        and isinstance(each.args[0], ast.Constant)
    ]
    assert set(calls) == LOADED_LATE

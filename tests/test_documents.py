"""What the documents and the Makefile tell people to type exists."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PENSTOCK = Path(sys.executable).parent / "penstock"
FENCE = re.compile(r"^```(?:sh|bash|shell|console)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
TARGET = re.compile(r"^(?P<name>[a-z]+):", re.MULTILINE)
PROMISED = {"help", "up", "down", "preview", "test", "judge", "lint", "bench", "mutants", "clean"}

# What a person types and no test here can run; the reason beside it.
ELSEWHERE = {
    "git clone": "the address is the reader's",
    "cd": "follows the clone",
    "pulumi": "needs a real account",
    "aws": "needs a real account",
    "pre-commit install": "writes into the reader's clone",
    "bash .ci/run": "runs this test",
}


def commands(document: str) -> list[str]:
    lines = (line for fence in FENCE.finditer(document) for line in fence["body"].splitlines())
    plain = (line.removeprefix("$ ").split(" #")[0].strip() for line in lines)
    return [line for line in plain if line and not line.startswith("#")]


def fault(command: str, targets: set[str]) -> str | None:
    if any(command == known or command.startswith(f"{known} ") for known in ELSEWHERE):
        return None
    match shlex.split(command):
        case ["make", *words] if words:
            unknown = [word for word in words if "=" not in word and word not in targets]
            return f"{command}: the Makefile has no {unknown}" if unknown else None
        case [program, *words] if Path(program).name == "penstock":
            return refused(words)
    return f"{command}: no test runs this; write make or penstock, or say in ELSEWHERE why not"


def refused(words: list[str]) -> str | None:
    """Click parses every option before it obeys --help, so a wrong flag is noticed too."""
    ended = subprocess.run([PENSTOCK, *words, "--help"], capture_output=True, text=True, check=False)
    return None if ended.returncode == 0 else f"penstock {shlex.join(words)}: {ended.stderr.strip()}"


def makefile_targets() -> set[str]:
    return set(TARGET.findall((ROOT / "Makefile").read_text()))


def test_every_command_in_a_document_exists() -> None:
    documents = [*ROOT.glob("README.md"), *sorted((ROOT / "docs").rglob("*.md"))]
    typed = dict.fromkeys(command for document in documents for command in commands(document.read_text()))
    targets = makefile_targets()
    assert not [wrong for command in typed if (wrong := fault(command, targets)) is not None]


# Those that look and change nothing are typed as they stand; the fresh clone's judge types `make up` and `make down`.
LOOKS = ("check", "explain", "gates", "preview", "simulate")


def looking(text: str) -> list[str]:
    return [line for line in commands(text) if line.startswith(tuple(f"penstock {each}" for each in LOOKS))]


@pytest.mark.parametrize("command", looking((ROOT / "README.md").read_text()))
def test_a_command_of_the_readme_that_looks_is_answered(command: str) -> None:
    _, *words = shlex.split(command)
    ended = subprocess.run([PENSTOCK, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.strip()


def test_the_readme_has_commands_that_look() -> None:
    assert len(looking((ROOT / "README.md").read_text())) >= len(LOOKS)


@pytest.mark.parametrize("command", ["make nothing", "curl example.com", "penstock nothing"])
def test_a_command_that_does_not_exist_is_noticed(command: str) -> None:
    assert fault(command, {"up"}) is not None
    assert fault("make up PYTHON=python3.12", {"up"}) is None


def test_commands_are_read_out_of_fences_only() -> None:
    text = "make up\n```sh\n# first\n$ make test  # ten minutes\n```\n```yaml\nmake: no\n```\n"
    assert commands(text) == ["make test"]


def test_make_alone_lists_every_target() -> None:
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    listed = set(re.findall(r"^  make ([a-z]+) ", said, re.MULTILINE))
    assert listed == makefile_targets()
    assert listed >= PROMISED

"""The interpreter is a mind of its own: it has neither the model, nor the compiler, nor the vendor's client."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import interpreters.aws

ALLOWED = {"yaml", "interpreters.outcome", "interpreters.aws"}


def imported(source: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        if isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def foreign(source: str) -> set[str]:
    ours = {name for name in imported(source) if name.startswith("interpreters.aws")}
    return {
        name
        for name in imported(source) - ALLOWED - ours
        if name.split(".")[0] not in sys.stdlib_module_names
    }


def test_the_interpreter_imports_the_language_and_yaml_alone() -> None:
    sources = [path.read_text() for path in Path(str(interpreters.aws.__file__)).parent.glob("*.py")]
    assert len(sources) > 20
    assert not set().union(*map(foreign, sources))


def test_another_import_would_be_seen() -> None:
    assert foreign("from delivery.job import Job\nimport botocore, json") == {"delivery.job", "botocore"}

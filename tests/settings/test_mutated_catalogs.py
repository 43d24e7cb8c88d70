"""Whatever is done to a catalog, it loads, or every reason is told: there is no third way."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from settings import Loaded, Problems, load
from settings.problems import Problem
from tests.settings.conftest import FILES

WAIVERS = "waivers:\n  - {code: a, place: b, reason: not yet, owner: platform, expires: 2027-06-30}\n"
ALL = {**FILES, "catalog/waivers.yaml": WAIVERS}
FILE = some.sampled_from(sorted(ALL))
SYNTAX = "\t\n  :-?[]{}&*!|>'\"%@`,#<~.0123456789eExXobn_+\x00\x1f\x7f\x85\u2028\ufeff\ud7ff\U0001f6b0"
BYTES = some.one_of(
    some.binary(min_size=0, max_size=6),
    some.text(SYNTAX, max_size=6).map(str.encode),
    some.sampled_from(
        [
            b"---\n",
            b"<<: *a\n",
            b"&a ",
            b"*a",
            b"!!set ",
            b"null",
            b"no",
            b"\r\n",
            b"\xed\xa0\x80",
            b'"\\ud800"',
        ]
    ),
)
WORDS = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(),
    some.floats(),
    some.text(max_size=8),
    some.dates(),
    some.sampled_from(["dev", "prod", "standard", "terraform", "a, b", "service network, id", "x" * 3000]),
)
VALUES = some.recursive(
    WORDS,
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
PLENTY = settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def outcome(files: dict[str, bytes]) -> Loaded | tuple[Problem, ...]:
    with tempfile.TemporaryDirectory() as folder:
        for file, data in files.items():
            path = Path(folder, file)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        try:
            return load(Path(folder))
        except Problems as refused:
            return refused.problems


def holds(found: Loaded | tuple[Problem, ...]) -> None:
    """What loads can be explained; what does not is told in sentences that any screen and machine can take."""
    if isinstance(found, Loaded):
        for service in found.estate.services:
            for target in service.targets:
                json.dumps([value.value for value in found.explain(service.name, target.name)])
        return
    assert found
    for problem in found:
        assert problem.file, problem
        assert problem.found, problem
        str(problem).encode()
        json.dumps(problem.as_json())


def bytes_of(file: str, change: Callable[[bytes], bytes]) -> dict[str, bytes]:
    files = {name: text.encode() for name, text in ALL.items()}
    return {**files, file: change(files[file])}


@PLENTY
@given(FILE, BYTES, some.floats(0, 1), some.integers(0, 12))
def test_a_catalog_with_other_bytes_loads_or_is_refused(
    file: str, new: bytes, place: float, lost: int
) -> None:
    def change(data: bytes) -> bytes:
        start = int(len(data) * place)
        return data[:start] + new + data[start + lost :]

    holds(outcome(bytes_of(file, change)))


@PLENTY
@given(FILE, VALUES, some.floats(0, 1))
def test_a_catalog_with_another_value_somewhere_loads_or_is_refused(
    file: str, new: object, place: float
) -> None:
    def change(data: bytes) -> bytes:
        tree = yaml.safe_load(data)
        paths = list(places(tree))
        replace(tree, paths[int((len(paths) - 1) * place)], new)
        return yaml.safe_dump(tree, allow_unicode=True).encode("utf-8", "surrogatepass")

    holds(outcome(bytes_of(file, change)))


@PLENTY
@given(FILE, FILE, some.binary(max_size=200))
def test_a_catalog_with_a_file_in_another_s_place_loads_or_is_refused(
    one: str, other: str, noise: bytes
) -> None:
    holds(outcome(bytes_of(one, lambda _: ALL[other].encode())))
    holds(outcome(bytes_of(one, lambda _: noise)))


def places(tree: Any, path: tuple[Any, ...] = ()) -> Any:  # noqa: ANN401 - whatever YAML holds
    children = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    for key, inner in children:
        yield (*path, key)
        yield from places(inner, (*path, key))


def replace(tree: Any, path: tuple[Any, ...], new: object) -> None:  # noqa: ANN401 - whatever YAML holds
    for key in path[:-1]:
        tree = tree[key]
    tree[path[-1]] = new

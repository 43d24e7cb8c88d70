"""Which rows of the mission the tests claim to prove, read from their sources: nothing is imported, nothing runs."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard

MARK = "mission"
AT_MOST = 2


@dataclass(frozen=True, kw_only=True, slots=True)
class Claim:
    """One mark: on a test as a whole, or on some of its cases."""

    test: str  # as pytest takes it: file::name
    rows: tuple[int, ...]
    on_cases: bool = False
    unread: str = ""  # what stands there instead of plain numbers


def claims(root: Path) -> tuple[Claim, ...]:
    found = []
    for path in sorted((root / "tests").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if f"{MARK}(" in text:
            found += claims_of(text, path.relative_to(root).as_posix())
    return tuple(found)


def claims_of(text: str, file: str) -> list[Claim]:
    module = ast.parse(text)
    lists = {name: tuple(_marks(value)) for name, value in _assigned(module)}
    everywhere = lists.get("pytestmark", ())
    found = []
    for test in _tests(module):
        node = f"{file}::{test.name}"
        found += [_claim(node, mark) for mark in everywhere]
        for decorator in test.decorator_list:
            found += _of_decorator(node, decorator, lists)
    return found + _taken_by_nobody(module, file)


def _taken_by_nobody(module: ast.Module, file: str) -> list[Claim]:
    """Marks that stand where no test of this file takes them: they would be counted by nobody."""
    tests = list(_tests(module))
    names = {"pytestmark", *(name for test in tests for each in test.decorator_list for name in _names(each))}
    taken = [decorator for test in tests for decorator in test.decorator_list]
    taken += [value for name, value in _assigned(module) if name in names]
    reached = {id(mark) for part in taken for mark in _marks(part)}
    lost = [mark for mark in _marks(module) if id(mark) not in reached]
    return [Claim(test=file, rows=(), unread=f"{ast.unparse(mark)} on no test of its own") for mark in lost]


def faults(found: Iterable[Claim], last: int) -> list[str]:
    """What is wrong with the marks: each names rows that are there, and no test claims more than two."""
    found = tuple(found)
    wrong = [f"{each.test} marks {each.unread}; write the numbers" for each in found if each.unread]
    for each in found:
        strange = [row for row in each.rows if not 1 <= row <= last]
        wrong += [f"{each.test} marks row {row}; the mission has 1 to {last}" for row in strange]
    for test, most in _most(found).items():
        if most > AT_MOST:
            wrong.append(f"{test} marks {most} rows; {AT_MOST} are the most that one test shows")
    return wrong


def _most(found: Iterable[Claim]) -> Mapping[str, int]:
    """Of each test: its own rows, and those of its most laden case."""
    own: dict[str, int] = {}
    cases: dict[str, int] = {}
    for each in found:
        if each.on_cases:
            cases[each.test] = max(cases.get(each.test, 0), len(each.rows))
        else:
            own[each.test] = own.get(each.test, 0) + len(each.rows)
    return {test: own.get(test, 0) + cases.get(test, 0) for test in {**own, **cases}}


def _of_decorator(test: str, decorator: ast.expr, lists: Mapping[str, tuple[ast.Call, ...]]) -> list[Claim]:
    if _is_mark(decorator):
        return [_claim(test, decorator)]
    named = [mark for name in _names(decorator) for mark in lists.get(name, ())]
    return [_claim(test, mark, on_cases=True) for mark in (*_marks(decorator), *named)]


def _claim(test: str, mark: ast.Call, *, on_cases: bool = False) -> Claim:
    try:
        rows = tuple(ast.literal_eval(each) for each in mark.args)
    except ValueError:
        rows = (None,)
    if mark.keywords or not rows or not all(type(row) is int for row in rows):
        return Claim(test=test, rows=(), on_cases=on_cases, unread=ast.unparse(mark))
    return Claim(test=test, rows=rows, on_cases=on_cases)


def _tests(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            yield node


def _assigned(module: ast.Module) -> Iterator[tuple[str, ast.expr]]:
    for node in module.body:
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                yield name, value
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                yield name, value


def _marks(node: ast.AST) -> Iterator[ast.Call]:
    return (each for each in ast.walk(node) if _is_mark(each))


def _is_mark(node: ast.AST) -> TypeGuard[ast.Call]:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == MARK


def _names(node: ast.AST) -> set[str]:
    return {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}

"""The list of judges at the end of a run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Judge, Missing
from tools import ledger


def entry(judged: int, rejected: int, tool: str = "shellcheck") -> ledger.Entry:
    return ledger.Entry(tool=tool, version="1.0", judged=judged, rejected=rejected)


def test_what_several_tests_asked_of_one_tool_is_one_line() -> None:
    assert ledger.summed([entry(2, 1), entry(3, 0)]) == (entry(5, 1),)


def test_the_table_lines_up() -> None:
    lines = ledger.table([entry(2, 1), entry(100, 0, tool="ruff")])
    assert len({len(line) for line in lines}) == 1
    assert lines[1].split() == ["ruff", "1.0", "100", "0"]


def test_what_one_process_writes_another_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PENSTOCK_TOOLS", str(tmp_path / "build/tools.jsonl"))
    ledger.record(entry(1, 0))
    ledger.record(entry(2, 2))
    assert ledger.recorded() == (entry(1, 0), entry(2, 2))
    ledger.restart()
    assert ledger.recorded() == ()


def test_a_missing_tool_fails_the_test_that_asked(judge: Callable[[str], Judge]) -> None:
    with pytest.raises(Missing, match="no-such-tool is neither"):
        judge("no-such-tool")


def test_a_judge_counts_what_it_turned_down(judge: Callable[[str], Judge]) -> None:
    shellcheck = judge("shellcheck")
    assert shellcheck.accepts("-s", "bash", "-", stdin='echo "$HOME"\n')
    assert not shellcheck.accepts("-s", "bash", "-", stdin="echo $HOME/*.$1\n")
    assert shellcheck.verdicts == [True, False]


def test_a_library_is_a_judge_too(judge: Callable[[str], Judge]) -> None:
    library = judge("pydantic")
    assert library.command is None
    assert library.found(True)
    with pytest.raises(TypeError, match="is a library"):
        library.run()

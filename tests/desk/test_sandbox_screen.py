"""What a run looks like where there is no terminal."""

from __future__ import annotations

import io

from rich.console import Console

from desk.screen import QuietWhenCut, Screen
from sandbox.voice import Progress


def shown(*done: Progress) -> list[str]:
    file = io.StringIO()
    with Screen(Console(file=file, width=200, highlight=False)) as screen:
        for one in done:
            screen.progress(one)
    return file.getvalue().splitlines()


def progress(*, verb: str = "up", operation: str = "create", total: int | None = 9) -> Progress:
    return Progress(
        stack="dev",
        verb=verb,
        operation=operation,
        type="aws:kms/key:Key",
        name="[signing]",
        done=3,
        total=total,
    )


def test_each_change_is_a_plain_line_with_its_count() -> None:
    assert shown(progress()) == ["  dev: 3/9 create aws:kms/key:Key [signing]"]


def test_without_a_known_total_only_what_is_done_is_counted() -> None:
    assert shown(progress(total=None)) == ["  dev: 3 create aws:kms/key:Key [signing]"]


def test_what_stays_as_it_is_is_no_line() -> None:
    assert shown(progress(operation="same")) == []


def test_a_preview_is_no_line_a_resource() -> None:
    assert shown(progress(verb="preview")) == []


class Cut(io.StringIO):
    def write(self, _: str) -> int:
        raise BrokenPipeError


def test_a_reader_that_goes_away_ends_the_talk_and_not_the_run() -> None:
    with Screen(QuietWhenCut(file=Cut())) as screen:
        screen.progress(progress())
        screen.progress(progress())
    assert screen.console.quiet

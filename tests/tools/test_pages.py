"""Pages made from the code say what the code does."""

from __future__ import annotations

from typing import get_args

import pytest

from delivery.promises import Promise
from tools.gates_page import PROMISES
from tools.pages import PAGES, ROOT


@pytest.mark.parametrize("path", PAGES)
def test_a_committed_page_is_what_the_code_says(path: str) -> None:
    assert (ROOT / path).read_text(encoding="utf-8") == PAGES[path](), "run `.venv/bin/python -m tools.pages`"


def test_every_kind_of_promise_has_its_row() -> None:
    assert {type(promise) for _, promise in PROMISES} == set(get_args(Promise))

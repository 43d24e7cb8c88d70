"""A job that is somebody runs only what was merged."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.toolbox.memory import COMMIT, GOOD_CHECKOUT, World
from toolbox.ancestry import Checkout
from toolbox.merged import Merged, run
from toolbox.stops import Refused

ASKED = Merged(source=".", commit=COMMIT, protected_ref="origin/main")


def test_a_commit_of_the_protected_branch_passes() -> None:
    run(ASKED, World().edges())


@pytest.mark.parametrize(
    ("checkout", "said"),
    [
        (replace(GOOD_CHECKOUT, contains_commit=False), "is not on origin/main"),
        (replace(GOOD_CHECKOUT, shallow=True), "shallow clone"),
        (replace(GOOD_CHECKOUT, protected=""), "has no branch origin/main"),
        (replace(GOOD_CHECKOUT, head="1" * 40), "expected the commit"),
    ],
)
def test_what_is_not_shown_to_be_merged_is_refused(checkout: Checkout, said: str) -> None:
    with pytest.raises(Refused, match=said):
        run(ASKED, World(checkout=checkout).edges())

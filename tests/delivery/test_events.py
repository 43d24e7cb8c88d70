"""What starts something, and what of it cannot be written down."""

from __future__ import annotations

import pytest

from delivery.events import AfterSuccess, Input, InputKind, Manual, PullRequest, Push, inputs_of
from delivery.texts import BranchPattern, PathPattern, TagPattern, VariableName

MAIN, ALL = (BranchPattern("main"),), (PathPattern("src/**"),)
FORCE = Input(name=VariableName("force"), description="Force it", kind=InputKind.YES_OR_NO, default="false")


def test_a_push_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="branches or tags"):
        Push()
    assert Push(branches=MAIN).branches == MAIN


def test_a_tag_with_paths_is_refused_as_platforms_disagree() -> None:
    with pytest.raises(ValueError, match="a tag changes no paths"):
        Push(tags=(TagPattern("v*"),), paths=ALL)


def test_a_push_leaves_out_branches_only_of_those_that_it_names() -> None:
    with pytest.raises(ValueError, match="names those that it leaves them out of"):
        Push(tags=(TagPattern("v*"),), but_not=MAIN)


def test_a_pull_request_into_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="branches that it goes into"):
        PullRequest(into=())


def test_a_promotion_from_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="environments that it comes after"):
        AfterSuccess(environments=())


@pytest.mark.parametrize(
    ("kind", "choices", "default"),
    [
        (InputKind.CHOICE, (), None),
        (InputKind.TEXT, ("a",), None),
        (InputKind.CHOICE, ("a", "b"), "c"),
        (InputKind.YES_OR_NO, (), "perhaps"),
    ],
)
def test_an_input_that_could_not_be_answered_is_refused(
    kind: InputKind, choices: tuple[str, ...], default: str | None
) -> None:
    with pytest.raises(ValueError, match="input which"):
        Input(name=VariableName("which"), description="Which", kind=kind, choices=choices, default=default)


def test_nobody_is_asked_one_thing_twice() -> None:
    with pytest.raises(ValueError, match="one name"):
        Manual(inputs=(FORCE, FORCE))


def test_the_inputs_of_several_starts_are_those_of_the_ones_by_hand() -> None:
    assert inputs_of((Push(branches=MAIN), Manual(inputs=(FORCE,)))) == (FORCE,)

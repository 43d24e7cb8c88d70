"""Branching strategies only fill what a release and a deployment start on."""

from __future__ import annotations

import pytest

from delivery.branching import Branching, check_on, release_on, starts, strategy
from delivery.environment import Environment
from delivery.events import AfterSuccess, Push, Start
from delivery.texts import Branch
from tests.estates import DEV, PROD, STAGING

MAIN = Branch("main")


def begins(branching: Branching, environment: Environment) -> Start:
    return starts(strategy(branching, MAIN), environment)


def branches(branching: Branching, environment: Environment) -> tuple[str, ...]:
    found = begins(branching, environment)
    assert isinstance(found, Push)
    return found.branches


def test_on_a_trunk_the_first_environment_starts_on_a_push_and_the_others_after_it() -> None:
    assert branches(Branching.TRUNK, DEV) == ("main",)
    assert begins(Branching.TRUNK, STAGING) == AfterSuccess(environments=(DEV.name,))
    assert begins(Branching.TRUNK, PROD) == AfterSuccess(environments=(STAGING.name,))


@pytest.mark.mission(56)
def test_git_flow_delivers_each_class_of_branches_to_its_tier() -> None:
    flow = Branching.GIT_FLOW
    assert [branches(flow, each) for each in (DEV, STAGING, PROD)] == [
        ("develop",),
        ("release/*", "hotfix/*"),
        ("main",),
    ]
    assert check_on(strategy(flow, MAIN)).into == ("develop", "main", "release/*", "hotfix/*")


@pytest.mark.mission(57)
def test_environment_branches_map_each_branch_to_one_environment() -> None:
    each = Branching.ENVIRONMENT_BRANCHES
    assert [branches(each, found) for found in (DEV, STAGING, PROD)] == [
        ("develop",),
        ("staging",),
        ("main",),
    ]


@pytest.mark.mission(58)
def test_feature_branches_are_reviewed_into_develop_alone() -> None:
    found = strategy(Branching.FEATURE_BRANCHES, MAIN)
    assert check_on(found).into == ("develop",)
    assert release_on(found).branches == ("develop", "staging", "main")

"""Branching strategies as data: they fill what a release and a deployment start on, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from delivery.environment import Environment, Tier
from delivery.events import AfterSuccess, PullRequest, Push, Start
from delivery.texts import Branch, BranchPattern, PathPattern


class Branching(StrEnum):
    TRUNK = "trunk"
    GIT_FLOW = "git flow"
    ENVIRONMENT_BRANCHES = "environment branches"
    FEATURE_BRANCHES = "feature branches"


@dataclass(frozen=True, kw_only=True, slots=True)
class Strategy:
    """Which branches deliver to which tier. A tier without branches waits for those below it."""

    reviewed_into: tuple[BranchPattern, ...]
    delivers: Mapping[Tier, tuple[BranchPattern, ...]]

    @property
    def released_from(self) -> tuple[BranchPattern, ...]:
        return tuple(dict.fromkeys(branch for branches in self.delivers.values() for branch in branches))


def _patterns(*branches: str) -> tuple[BranchPattern, ...]:
    return tuple(map(BranchPattern, branches))


def strategy(branching: Branching, main: Branch) -> Strategy:
    develop, staging = _patterns("develop", "staging")
    trunk = BranchPattern(main)
    if branching is Branching.TRUNK:
        return Strategy(reviewed_into=(trunk,), delivers={Tier.DEVELOPMENT: (trunk,)})
    if branching is Branching.GIT_FLOW:
        candidates = _patterns("release/*", "hotfix/*")
        return Strategy(
            reviewed_into=(develop, trunk, *candidates),
            delivers={
                Tier.DEVELOPMENT: (develop,),
                Tier.STAGING: candidates,
                Tier.PRODUCTION: (trunk,),
            },
        )
    each = {Tier.DEVELOPMENT: (develop,), Tier.STAGING: (staging,), Tier.PRODUCTION: (trunk,)}
    reviewed = (develop,) if branching is Branching.FEATURE_BRANCHES else (develop, staging, trunk)
    return Strategy(reviewed_into=reviewed, delivers=each)


def check_on(strategy: Strategy, paths: tuple[PathPattern, ...] = ()) -> PullRequest:
    return PullRequest(into=strategy.reviewed_into, paths=paths)


def release_on(strategy: Strategy, paths: tuple[PathPattern, ...] = ()) -> Push:
    return Push(branches=strategy.released_from, paths=paths)


def starts(strategy: Strategy, environment: Environment, paths: tuple[PathPattern, ...] = ()) -> Start:
    """The first environment on a push; a later one after those below it, unless it has branches of its own."""
    branches = strategy.delivers.get(environment.tier)
    if environment.after and branches is None:
        return AfterSuccess(environments=environment.after)
    return Push(branches=branches or strategy.released_from, paths=paths)

"""Who may start a manual job, and who may let a deployment through."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from interpreters.gitlab.events import Start
from interpreters.gitlab.jobs import Environment
from interpreters.gitlab.plain import Tree, sequence, tree
from interpreters.gitlab.predefined import protections
from interpreters.outcome import Review, Unreadable

PAID = frozenset({"premium", "ultimate"})
NO_ONE = "no one"
# https://docs.gitlab.com/api/access_requests/#valid-access-levels; whoever has a higher one has the lower ones too.
ROLES = {10: "guests", 15: "planners", 20: "reporters", 30: "developers", 40: "maintainers", 50: "owners"}
ADMINISTRATORS = 60
MOST = 100
TIERS = {
    "development": re.compile(r"dev|review|trunk", re.IGNORECASE),
    "testing": re.compile(r"test|tst|int|ac(?:ce)?pt|qa|qc|control|quality", re.IGNORECASE),
    "staging": re.compile(r"sta?g|mode?l|pre|demo|non", re.IGNORECASE),
    "production": re.compile(r"pro?d|live", re.IGNORECASE),
}
MAINTAINERS = 40  # what protecting gives when nothing else is said


@dataclass(frozen=True, slots=True)
class Rule:
    groups: frozenset[str]
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Permit:
    """What stands before one job."""

    players: tuple[frozenset[str], ...]  # of each of these a player must be; none: whoever may write
    protected: bool = False
    approvals: tuple[Rule, ...] = ()
    by_hand: bool = False  # somebody must start it, however it was written

    @property
    def groups(self) -> frozenset[str]:
        """Who may start it, in one set as far as that can be said."""
        if not self.players:
            return frozenset()
        return frozenset.intersection(*self.players) or self.players[0]

    def lets(self, review: Review) -> bool:
        return all(belongs(review, groups) for groups in self.players)


def permit(name: str | None, written: Environment | None, start: Start, settings: Tree) -> Permit:
    """A job that only prepares, verifies or stops an environment needs no approval; it still becomes manual where
    deployments need some, unless the feature flag of https://gitlab.com/gitlab-org/gitlab/-/issues/390025 is on."""
    found = [] if name is None or written is None else protected(name, written, settings)
    if written is None or not found:
        return Permit(players=branch_players(start, settings))
    levels = tuple(
        people(words(one.get("deploy_access_levels"), "settings: deploy_access_levels")) for one in found
    )
    rules = approvals(found, levels)
    deploys = written.action == "start"
    stays = not deploys and settings.get("prevent_blocking_non_deployment_jobs") is True
    return Permit(
        players=levels, protected=True, approvals=rules if deploys else (), by_hand=bool(rules) and not stays
    )


def protected(name: str, written: Environment, settings: Tree) -> list[Tree]:
    """A project protects environments by their whole name, its groups by tier; Free knows neither."""
    if str(settings.get("tier")) not in PAID:
        return []
    tier = written.tier or tier_of(name)
    wanted = {"protected_environments": name, "group_protected_environments": tier}
    return [
        entry
        for key, this in wanted.items()
        for one in sequence(settings.get(key), f"settings: {key}")
        if (entry := tree(one, f"settings: {key}")).get("name") == this
    ]


def tier_of(name: str) -> str:
    """What GitLab guesses: https://docs.gitlab.com/ci/environments/#deployment-tier-of-environments"""
    return next((tier for tier, pattern in TIERS.items() if pattern.search(name)), "other")


def branch_players(start: Start, settings: Tree) -> tuple[frozenset[str], ...]:
    """Those who may push or merge to a protected ref; https://docs.gitlab.com/ci/jobs/job_control/ names merging,
    and whoever may push may start as well."""
    found = protections(start, settings)
    if not found:
        return ()
    keys = ("create_access_levels",) if start.tag else ("merge_access_levels", "push_access_levels")
    return (people(*(words(entry.get(key), f"settings: {key}") for entry in found for key in keys)),)


def people(*levels: frozenset[str]) -> frozenset[str]:
    """Never empty, since that would be everybody."""
    named = frozenset().union(*levels)
    return named - {NO_ONE} or named or roles(MAINTAINERS)


def approvals(found: Sequence[Tree], levels: Sequence[frozenset[str]]) -> tuple[Rule, ...]:
    """The rules of all protections together; where there are none, the greatest count of all."""
    entries = [
        tree(rule, "settings: approval_rules")
        for one in found
        for rule in sequence(one.get("approval_rules"), "settings: approval_rules")
    ]
    if entries:
        rules = (
            Rule(words([one], "settings: approval_rules"), number(one.get("required_approvals", 1)))
            for one in entries
        )
        return tuple(rule for rule in rules if rule.count)
    count = max(number(one.get("required_approval_count") or 0) for one in found)
    return (Rule(levels[0], count),) if count else ()


def number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        raise Unreadable(f"settings: a number from 0 to {MOST} is wanted, found {value!r}")
    return value


def words(levels: object, place: str) -> frozenset[str]:
    """Access levels in the words that a review uses: a group's name, `user:NAME`, or the roles of a level."""
    found: set[str] = set()
    for entry in sequence(levels, place):
        level = tree(entry, place)
        named = [str(level[key]) for key in ("group", "group_id") if level.get(key) is not None]
        persons = [f"user:{level[key]}" for key in ("user", "user_id") if level.get(key) is not None]
        found.update(named or persons or roles(number(level.get("access_level", MAINTAINERS))))
    return frozenset(found)


def roles(level: int) -> frozenset[str]:
    """The roles of a level and above; never none, since that would be everybody."""
    if level == ADMINISTRATORS:
        return frozenset({"administrators"})
    if level and level not in ROLES:
        raise Unreadable(
            f"settings: access level {level} is none of 0, {', '.join(map(str, ROLES))}, {ADMINISTRATORS}"
        )
    return frozenset(name for at, name in ROLES.items() if at >= level) if level else frozenset({NO_ONE})


def belongs(review: Review, groups: frozenset[str]) -> bool:
    return not groups or bool(groups & review.groups) or f"user:{review.person}" in groups


def vote(review: Review, rules: Sequence[Rule]) -> int | None:
    """The first rule that knows this person: one vote for one rule."""
    return next((at for at, rule in enumerate(rules) if belongs(review, rule.groups)), None)

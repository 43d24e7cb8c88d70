"""Who may start a manual job, and who may let a deployment through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interpreters.gitlab.events import Start
from interpreters.gitlab.plain import Tree, sequence, tree
from interpreters.gitlab.predefined import name_matches, protections
from interpreters.outcome import Review, Unreadable

PAID = frozenset({"premium", "ultimate"})
NO_ONE = "no one"
ROLES: Mapping[int, frozenset[str]] = {
    0: frozenset({NO_ONE}),
    30: frozenset({"developers", "maintainers", "owners"}),
    40: frozenset({"maintainers", "owners"}),
    50: frozenset({"owners"}),
    60: frozenset({"administrators"}),
}
MAINTAINERS = 40  # what protecting gives when nothing else is said


@dataclass(frozen=True, slots=True)
class Rule:
    groups: frozenset[str]
    count: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Permit:
    """What stands before one job; no players: whoever may write."""

    players: frozenset[str]
    deployers: frozenset[str]  # of a protected environment; empty: it is not protected
    approvals: tuple[Rule, ...] = ()


def permit(environment: str | None, starts: bool, start: Start, settings: Tree) -> Permit:
    """`starts` is false for a job that only stops or prepares its environment: that is no deployment."""
    protected = protection(environment, settings)
    if protected is None:
        return Permit(players=branch_players(start, settings), deployers=frozenset())
    deployers = people(words(protected.get("deploy_access_levels"), "settings: deploy_access_levels"))
    return Permit(
        players=deployers, deployers=deployers, approvals=approvals(protected, deployers) if starts else ()
    )


def protection(environment: str | None, settings: Tree) -> Tree | None:
    """Protected environments are Premium; on Free the setting does not exist and holds nobody."""
    if environment is None or settings.get("tier") not in PAID:
        return None
    entries = sequence(settings.get("protected_environments"), "settings: protected_environments")
    for entry in entries:
        found = tree(entry, "settings: protected_environments")
        if name_matches(str(found.get("name", "")), environment):
            return found
    return None


def branch_players(start: Start, settings: Tree) -> frozenset[str]:
    """Those who may push or merge to a protected ref; https://docs.gitlab.com/ci/jobs/job_control/ names merging,
    and whoever may push may start as well."""
    found = protections(start, settings)
    if not found:
        return frozenset()
    keys = ("create_access_levels",) if start.tag else ("merge_access_levels", "push_access_levels")
    return people(*(words(entry.get(key), f"settings: {key}") for entry in found for key in keys))


def people(*levels: frozenset[str]) -> frozenset[str]:
    """Never empty, since that would be everybody."""
    named = frozenset().union(*levels)
    return named - {NO_ONE} or named or ROLES[MAINTAINERS]


def approvals(protected: Tree, deployers: frozenset[str]) -> tuple[Rule, ...]:
    rules = []
    for entry in sequence(protected.get("approval_rules"), "settings: approval_rules"):
        rule = tree(entry, "settings: approval_rules")
        rules.append(
            Rule(words([rule], "settings: approval_rules"), number(rule.get("required_approvals", 1)))
        )
    if not rules and (count := number(protected.get("required_approval_count", 0))):
        rules.append(Rule(deployers, count))
    return tuple(rules)


def number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Unreadable(f"settings: a number of approvals is wanted, found {value!r}")
    return value


def words(levels: object, place: str) -> frozenset[str]:
    """Access levels in the words that a review uses: a group's name, `user:NAME`, or the roles of a level."""
    found: set[str] = set()
    for entry in sequence(levels, place):
        level = tree(entry, place)
        named = [str(level[key]) for key in ("group", "group_id") if level.get(key) is not None]
        persons = [f"user:{level[key]}" for key in ("user", "user_id") if level.get(key) is not None]
        found.update(
            named or persons or ROLES.get(number(level.get("access_level", MAINTAINERS)), frozenset())
        )
    return frozenset(found)


def belongs(review: Review, groups: frozenset[str]) -> bool:
    return not groups or bool(groups & review.groups) or f"user:{review.person}" in groups


def vote(review: Review, rules: Sequence[Rule]) -> int | None:
    """The first rule that knows this person: one vote for one rule."""
    return next((at for at, rule in enumerate(rules) if belongs(review, rule.groups)), None)

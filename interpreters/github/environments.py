"""Protection rules of environments, and the people who answer.

A setting has the shape of GET /repos/{owner}/{repo}/environments/{name}, with two additions of ours:
`branch_policies`, the `branch_policies` of GET .../deployment-branch-policies, and `_protected_branches`, the names
of the branches that have a protection rule (left out: the default branch alone).
https://docs.github.com/actions/reference/workflows-and-actions/deployments-and-environments
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from interpreters.github.event import below, default_ref, full_ref, short_ref
from interpreters.github.expressions import Value, to_number, to_text, truthy
from interpreters.github.patterns import policy_allows
from interpreters.outcome import Result, Review, Unreadable, Wait

THIRTY_DAYS = 30 * 24 * 60  # a job that nobody answers fails then
MOST_REVIEWERS = 6
ADMIN = "admin"  # GitHub's word for those who may bypass, unless the environment forbids it
RULES = {"required_reviewers", "wait_timer", "branch_policy"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Protection:
    """The rules of one environment; without settings there are none: GitHub creates what is missing unprotected."""

    reviewers: frozenset[str] = frozenset()
    bars_self: bool = False
    minutes: int = 0
    bypass: bool = True
    policy: Mapping[str, Value] | None = None
    patterns: Sequence[Value] = ()
    protected: Sequence[str] | None = None

    def waits(self, name: str) -> tuple[Wait, ...]:
        review = Wait(kind="review", of=name, groups=self.reviewers, minutes=THIRTY_DAYS)
        timer = Wait(kind="timer", of=name, minutes=self.minutes)
        return (*((review,) if self.reviewers else ()), *((timer,) if self.minutes else ()))

    def counts(self, review: Review, actor: str) -> bool:
        if review.minutes > THIRTY_DAYS:
            return False
        if self.bypass and ADMIN in review.groups and review.approves:
            return True
        person = review.person.lower()
        listed = bool({person, *(group.lower() for group in review.groups)} & self.reviewers)
        return listed and not (self.bars_self and person == actor.lower())

    def admits(self, ref: str, payload: Mapping[str, Value]) -> bool:
        if self.policy is None:
            return True
        if truthy(self.policy.get("protected_branches")):
            return self.is_protected(ref, payload)
        return any(pattern_admits(pattern, ref) for pattern in self.patterns if isinstance(pattern, Mapping))

    def is_protected(self, ref: str, payload: Mapping[str, Value]) -> bool:
        if self.protected is None:
            return ref == default_ref(payload)
        # Where no branch of the repository has a rule, every branch may deploy.
        is_branch = ref.startswith("refs/heads/")
        return is_branch and (not self.protected or short_ref(ref) in self.protected)


def pattern_admits(pattern: Mapping[str, Value], ref: str) -> bool:
    name = to_text(pattern.get("name"))
    kind = to_text(pattern.get("type")) or "branch"
    if name.startswith("refs/"):
        return policy_allows(ref, name)
    if ref.startswith("refs/pull/"):
        return False
    return ref == full_ref(short_ref(ref), kind) and policy_allows(short_ref(ref), name)


def protection(settings: Mapping[str, object], name: str) -> Protection:
    found = as_mapping(settings.get(name) or named_like(settings, name))
    rules = [rule for rule in as_list(found.get("protection_rules")) if isinstance(rule, Mapping)]
    unknown = [to_text(rule.get("type")) for rule in rules if rule.get("type") not in RULES]
    if unknown:
        raise Unreadable(f"environment {name}: the protection rule {unknown[0]!r} is not known here")
    review = next((rule for rule in rules if rule["type"] == "required_reviewers"), {})
    timer = next((rule for rule in rules if rule["type"] == "wait_timer"), {})
    reviewers = frozenset(map(reviewer, as_list(review.get("reviewers"))))
    policy = found.get("deployment_branch_policy")
    branches = found.get("_protected_branches")
    return Protection(
        reviewers=limited_reviewers(reviewers, name),
        bars_self=truthy(review.get("prevent_self_review")),
        minutes=limited_minutes(to_number(timer.get("wait_timer")), name),
        bypass=found.get("can_admins_bypass") is not False,
        policy=policy if isinstance(policy, Mapping) else None,
        patterns=as_list(found.get("branch_policies")),
        protected=None if branches is None else [to_text(branch) for branch in as_list(branches)],
    )


def named_like(settings: Mapping[str, object], name: str) -> object:
    """Names of environments ignore case."""
    return next((found for key, found in settings.items() if key.lower() == name.lower()), None)


def reviewer(value: Value) -> str:
    who = below(value, "reviewer") if isinstance(value, Mapping) else {}
    return to_text(who.get("slug") or who.get("login")).lower()


def limited_reviewers(found: frozenset[str], name: str) -> frozenset[str]:
    if len(found) > MOST_REVIEWERS:
        raise Unreadable(f"environment {name}: {len(found)} reviewers; {MOST_REVIEWERS} are allowed")
    return found


def limited_minutes(minutes: float, name: str) -> int:
    if not 0 <= minutes <= THIRTY_DAYS:
        raise Unreadable(
            f"environment {name}: a wait timer of {to_text(minutes)} minutes; 1 to {THIRTY_DAYS}"
        )
    return int(minutes)


def as_mapping(value: object) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}


def as_list(value: object) -> Sequence[Value]:
    return value if isinstance(value, list | tuple) else ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Decision:
    result: Result | None = None  # none: the job may start
    waits: tuple[Wait, ...] = ()
    answers: tuple[Review, ...] = ()


@dataclass(kw_only=True, slots=True)
class Gatekeeper:
    """Jobs that wait for an environment at the same time share an answer; a later one needs its own."""

    settings: Mapping[str, object]
    payload: Mapping[str, Value]
    ref: str
    actor: str
    reviews: Sequence[Review]
    decided: dict[tuple[str, int], Decision] = field(default_factory=dict)
    used: set[int] = field(default_factory=set)

    def decide(self, name: str, moment: int) -> Decision:
        key = (name.lower(), moment)
        if key not in self.decided:
            self.decided[key] = self.decision(name, protection(self.settings, name))
        return self.decided[key]

    def decision(self, name: str, rules: Protection) -> Decision:
        if not rules.admits(self.ref, self.payload):
            return Decision(result=Result.REFUSED)
        waits = rules.waits(name)
        if not rules.reviewers:
            return Decision(waits=waits)
        for number, review in enumerate(self.reviews):
            if (
                number not in self.used
                and review.of.lower() == name.lower()
                and rules.counts(review, self.actor)
            ):
                self.used.add(number)
                return Decision(
                    result=None if review.approves else Result.REFUSED, waits=waits, answers=(review,)
                )
        return Decision(result=Result.WAITING, waits=waits)

"""The people: approvals of a protected environment, and the hand that starts a manual job."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from interpreters.gitlab.permits import Permit, Rule, vote
from interpreters.gitlab.plain import tree
from interpreters.gitlab.selecting import Pipeline
from interpreters.gitlab.statuses import Status
from interpreters.outcome import Review, Wait, World


@dataclass(frozen=True, slots=True)
class Answered:
    status: Status
    counted: tuple[Review, ...] = ()
    refused: bool = False


def waits(name: str, environment: str | None, allowed: Permit, *, manual: bool) -> tuple[Wait, ...]:
    """One wait for each approval that is needed, each to be answered by another person; then the starting hand."""
    reviews = tuple(
        Wait(kind="review", of=environment or name, groups=rule.groups)
        for rule in allowed.approvals
        for _ in range(rule.count)
    )
    return (*reviews, Wait(kind="manual", of=name, groups=allowed.groups)) if manual else reviews


def answered(
    name: str, environment: str | None, allowed: Permit, pipeline: Pipeline, world: World, *, manual: bool
) -> Answered:
    """The job after all that people said, in the order in which they said it."""
    if not manual:
        return started_by_itself(allowed, pipeline)
    counted: list[Review] = []
    voters: dict[str, int] = {}
    for review in world.reviews:
        open_rules = not complete(allowed.approvals, voters)
        if open_rules and review.of == environment:
            at = counts(review, allowed, pipeline, voters)
            if at is None:
                continue
            counted.append(review)
            if not review.approves:
                return Answered(Status.FAILED, tuple(counted), refused=True)
            voters[review.person] = at
        elif not open_rules and review.of == name and allowed.lets(review):
            counted.append(review)
            status = Status.SUCCESS if review.approves else Status.CANCELED
            return Answered(status, tuple(counted), refused=not review.approves)
    return Answered(Status.MANUAL, tuple(counted))


def counts(review: Review, allowed: Permit, pipeline: Pipeline, voters: dict[str, int]) -> int | None:
    """The rule that a vote is for; who started the pipeline and who has voted have none."""
    own = review.person == pipeline.start.user and not pipeline.settings.get(
        "allow_pipeline_trigger_approve_deployment"
    )
    return None if own or review.person in voters else vote(review, allowed.approvals)


def complete(rules: Sequence[Rule], voters: dict[str, int]) -> bool:
    votes = Counter(voters.values())
    return all(votes[at] >= rule.count for at, rule in enumerate(rules))


def started_by_itself(allowed: Permit, pipeline: Pipeline) -> Answered:
    """A job that no hand starts runs as the person who started the pipeline; where that person's groups are told
    (`settings: members`) and none of them may deploy, it fails."""
    members = tree(pipeline.settings.get("members"), "settings: members")
    user = pipeline.start.user
    if not allowed.protected or user not in members:
        return Answered(Status.SUCCESS)
    told = members[user]
    groups = (
        frozenset(map(str, told))
        if isinstance(told, list | tuple | set | frozenset)
        else frozenset({str(told)})
    )
    permitted = allowed.lets(Review(of="", person=user, groups=groups))
    return Answered(Status.SUCCESS) if permitted else Answered(Status.FAILED, refused=True)

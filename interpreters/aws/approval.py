"""Who answered a manual approval, and whether it counted.

https://docs.aws.amazon.com/codepipeline/latest/userguide/approvals.html: the first answer of anybody who may is the
answer; without one in time the action fails. Nothing keeps one person from answering several actions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from interpreters.outcome import JobRun, Result, Review, Wait


class Desk:
    """The answers given, each used once: a second attempt asks again."""

    def __init__(self, reviews: Sequence[Review], approvers: Mapping[str, frozenset[str]] | None) -> None:
        self._left = list(reviews)
        self._approvers = approvers or {}

    def wait(self, name: str, minutes: int) -> Wait:
        return Wait(kind="review", of=name, groups=self._approvers.get(name, frozenset()), minutes=minutes)

    def answered(self, job: JobRun) -> JobRun:
        wait = next(wait for wait in job.waits if wait.kind == "review")
        given = [review for review in self._left if review.of == wait.of]
        limit = wait.minutes or 0
        for review in given:
            if review.minutes <= limit and (not wait.groups or review.groups & wait.groups):
                self._left.remove(review)
                result = Result.SUCCESS if review.approves else Result.REFUSED
                return replace(job, result=result, answers=(review,))
        late = any(review.minutes > limit for review in given)
        return replace(job, result=Result.FAILURE if late else Result.WAITING)

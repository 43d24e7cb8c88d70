"""When a job runs, in GitHub's expressions.

GitHub's own default, `success()`, asks all jobs of the chain and not only those that a job needs, and it takes a
skipped one for a failure. So it stands only where that makes no difference; elsewhere the needs are asked one by
one. Both ways a job that may fail counts as one that succeeded: https://github.com/actions/toolkit/issues/581.
https://docs.github.com/en/actions/reference/workflows-and-actions/expressions#status-check-functions
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from delivery.backends.github.document import Condition
from delivery.events import Input, InputKind
from delivery.job import Equals, InputOf, Job, Run
from delivery.texts import JobName, VariableName

APPLIED = "applied"  # what a called workflow says if its apply ran: one that was skipped says nothing
NOT_CANCELLED = "!cancelled()"
BY_HAND = "github.event_name == 'workflow_dispatch'"
NOT_BY_HAND = "github.event_name != 'workflow_dispatch'"
NO_FORK = "github.event.pull_request.head.repo.full_name == github.repository"


def literal(text: str) -> str:
    doubled = text.replace("'", "''")
    return f"'{doubled}'"


def ancestors(jobs: Iterable[Job], needs: Iterable[JobName]) -> frozenset[JobName]:
    by_name = {job.name: job for job in jobs}
    found: set[JobName] = set()
    ahead = list(needs)
    while ahead:
        name = ahead.pop()
        if name not in found:
            found.add(name)
            ahead.extend(by_name[name].needs)
    return frozenset(found)


def plain(jobs: Iterable[Job]) -> bool:
    """Each of them runs exactly if all before it succeeded, so the default says the same as the model."""
    return all(job.run is Run.SUCCESS for job in jobs)


def may_be_left_out(job: Job, jobs: tuple[Job, ...]) -> bool:
    """Whether it can be skipped although nothing failed."""
    before = ancestors(jobs, job.needs)
    return any(
        each.only_if is not None or each.run is not Run.SUCCESS
        for each in (job, *jobs)
        if each is job or each.name in before
    )


def runs_when(job: Job, jobs: tuple[Job, ...], awaited: tuple[str, ...] = ()) -> Condition:
    """Of how its needs ended. Empty: GitHub's default. `awaited`: what it waits for beside its own needs."""
    before = ancestors(jobs, (*job.needs, *(each.name for each in jobs if each.name in awaited)))
    if job.run is Run.ALWAYS:
        return ("always()",) if job.needs else ()
    if job.run is Run.FAILURE:
        if before == frozenset(job.needs):
            return ("failure()",)
        return ("failure()", _any_failed(job.needs))
    if plain(each for each in jobs if each.name in before):
        return ()
    return (NOT_CANCELLED, *succeeded((*job.needs, *awaited)))


def _any_failed(needs: tuple[str, ...]) -> str:
    if len(needs) == 1:
        return f"needs.{needs[0]}.result == 'failure'"
    return "contains(needs.*.result, 'failure')"


def succeeded(needs: Iterable[str]) -> Condition:
    return tuple(f"needs.{name}.result == 'success'" for name in needs)


NONE_FAILED: Condition = (
    "!contains(needs.*.result, 'failure')",
    "!contains(needs.*.result, 'cancelled')",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Questions:
    """What a person is asked before a workflow starts, and whether nothing else can start it."""

    asked: Mapping[VariableName, Input] = field(default_factory=dict)
    always: bool = False


def holds(condition: Equals, questions: Questions | None) -> str:
    """No questions: a called workflow, in which each input is a text and has its default already."""
    value, sought = condition.value, condition.literal
    if not isinstance(value, InputOf):
        return f"needs.{value.job}.outputs.{value.name} == {literal(sought)}"
    said = f"inputs.{value.name} == {literal(sought)}"
    if questions is None:
        return said
    question = questions.asked[value.name]
    if question.kind is InputKind.YES_OR_NO:
        said = f"inputs.{value.name}" if sought == "true" else f"!inputs.{value.name}"
    if questions.always:
        return said
    if question.default == sought:
        return f"({NOT_BY_HAND} || {said})"
    return f"{BY_HAND} && {said}"


def passed(asked: Input, *, always_asked: bool) -> str:
    """An input as a text, where a workflow that calls another hands it on.

    Without a person there are no inputs, not even their defaults.
    """
    name = f"inputs.{asked.name}"
    if asked.kind is InputKind.YES_OR_NO:
        if asked.default == "true" and not always_asked:
            return f"${{{{ {BY_HAND} && !{name} && 'false' || 'true' }}}}"
        return f"${{{{ {name} && 'true' || 'false' }}}}"
    if asked.default and not always_asked:
        return f"${{{{ {BY_HAND} && {name} || {literal(asked.default)} }}}}"
    return f"${{{{ {name} }}}}"

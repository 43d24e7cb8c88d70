"""What a platform was seen to do, in the words in which the model says what it means."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from interpreters.outcome import JobRun, Result

APPROVAL = "approve-"
HAND_OFF = "hand-off"
CHANGES = "/apply/"  # in the path of every role that changes an environment
SHOWN = {
    Result.SUCCESS: "success",
    Result.FAILURE: "failure",
    Result.WAITING: "waiting",
    Result.REFUSED: "refused",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Seen:
    name: str
    end: str
    after: frozenset[str]  # all that it comes after, directly or through others
    role: str | None
    environment: str | None
    groups: frozenset[str]  # each of them is waited for
    offered: bool = False  # it is shown, and waits for a hand that nobody has lifted


def seen(
    jobs: Iterable[JobRun],
    *,
    group_of: Callable[[str], str],
    called: Callable[[JobRun], str | None] = lambda job: job.name,
) -> tuple[Seen, ...]:
    """Jobs that only carry a gate are no jobs of the model: what they wait for is told of those behind them."""
    every = {job.name: job for job in jobs}
    ran = {name: job for name, job in every.items() if job.result is not Result.SKIPPED}
    return tuple(
        Seen(
            name=name,
            end=SHOWN[job.result],
            after=frozenset(
                told for other in _before(job, ran, every) if (told := _told(ran[other], called)) is not None
            ),
            role=job.role,
            environment=job.environment,
            groups=_groups(job, ran, group_of),
            offered=_is_offered(job, ran),
        )
        for job in ran.values()
        if (name := _told(job, called)) is not None
    )


def _is_offered(job: JobRun, ran: Mapping[str, JobRun]) -> bool:
    if job.result is not Result.WAITING:
        return False
    caller = ran.get(_deployment(job.name))  # whoever starts a deployment's jobs, where that is a job itself
    ahead = (
        job,
        *((caller,) if caller else ()),
        *(ran[name] for name in _before(job, ran) if not _is_gate(ran[name])),
    )
    return any(
        wait.kind == "manual" and each.result is Result.WAITING for each in ahead for wait in each.waits
    )


def _told(job: JobRun, called: Callable[[JobRun], str | None]) -> str | None:
    return None if _is_gate(job) else called(job)


def _before(
    job: JobRun, ran: Mapping[str, JobRun], every: Mapping[str, JobRun] | None = None
) -> frozenset[str]:
    """All that ran before it; what was skipped hands on what it waited for."""
    known = ran if every is None else every
    found: set[str] = set()
    ahead = list(job.after)
    while ahead:
        name = ahead.pop()
        if name in known and name not in found:
            found.add(name)
            ahead.extend(known[name].after)
    return frozenset(found & set(ran))


def _groups(job: JobRun, ran: Mapping[str, JobRun], group_of: Callable[[str], str]) -> frozenset[str]:
    """Those whom it waits for itself, and those of the gate jobs that stand right before it."""
    own = {group_of(group) for wait in job.waits if wait.kind == "review" for group in wait.groups}
    return frozenset(own | {group for gate in _gates(job, ran) for group in _of_gate(gate, group_of)})


def _of_gate(gate: JobRun, group_of: Callable[[str], str]) -> frozenset[str]:
    """A gate that waits for nobody is none; one that anybody may answer by hand stands for the group it names."""
    reviewed = {group_of(group) for wait in gate.waits if wait.kind == "review" for group in wait.groups}
    by_hand = any(wait.kind == "manual" for wait in gate.waits)
    return frozenset(reviewed | ({gate.name.lower().rpartition(APPROVAL)[2]} if by_hand else set()))


def _gates(job: JobRun, ran: Mapping[str, JobRun]) -> tuple[JobRun, ...]:
    """Those of its own deployment that it waits for directly; or behind which it changes what they guard."""
    own = [
        name
        for name in _before(job, ran)
        if _is_gate(ran[name]) and _deployment(name) == _deployment(job.name)
    ]
    guarded = any(name in job.after for name in own) or CHANGES in (job.role or "")
    return tuple(ran[name] for name in own) if guarded else ()


def _deployment(name: str) -> str:
    return name.rpartition(" / ")[0]


def _is_gate(job: JobRun) -> bool:
    return job.name.rpartition("/")[2].strip().lower().startswith(APPROVAL)

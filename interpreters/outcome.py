"""What a platform does with an event: the same few words for every platform.

An interpreter is a function of bytes and circumstances. It never runs a command: what a job's commands would do
(fail, set outputs) is given, as are the people and what they say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Result(StrEnum):
    SUCCESS = "success"
    FAILURE = "failure"
    SKIPPED = "skipped"  # the platform decided not to run it
    WAITING = "waiting"  # for a person or a clock, when all that was given had happened
    REFUSED = "refused"  # a person said no, or a rule of the platform did


@dataclass(frozen=True, kw_only=True, slots=True)
class Review:
    """Somebody answers what waits: an environment, an approval action, a manual job."""

    of: str
    person: str
    groups: frozenset[str] = frozenset()  # the platform's own words for them
    approves: bool = True
    comment: str = ""
    minutes: int = 0  # after the wait began


@dataclass(frozen=True, kw_only=True, slots=True)
class World:
    """What an interpreter cannot know from bytes and event alone."""

    fails: frozenset[str] = frozenset()  # names of jobs whose commands fail
    outputs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by job: what its commands set
    reviews: tuple[Review, ...] = ()  # in the order in which they are given
    variables: Mapping[str, str] = field(default_factory=dict)  # set on the platform, outside the files


@dataclass(frozen=True, kw_only=True, slots=True)
class Wait:
    """What holds a job back before it starts."""

    kind: str  # "review", "manual", "timer", "window"
    of: str  # the environment, the action, the job
    groups: frozenset[str] = frozenset()  # any one person of these answers it; empty: whoever may write
    minutes: int | None = None  # how long it holds, or how long an answer may take


@dataclass(frozen=True, kw_only=True, slots=True)
class JobRun:
    """One job as the platform shows it."""

    name: str
    result: Result
    after: frozenset[str] = frozenset()  # names of the jobs that it waited for, directly
    environment: str | None = None
    role: str | None = None  # the ARN that it asks the cloud to be
    waits: tuple[Wait, ...] = ()
    answers: tuple[Review, ...] = ()  # those that counted
    lock: str | None = None
    may_fail: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)
    commands: tuple[str, ...] = ()
    attempts: int = 1  # how often the platform tried by itself


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """One pipeline, workflow or build that an event started."""

    name: str
    jobs: tuple[JobRun, ...]
    rolled_back: frozenset[str] = frozenset()  # stages that the platform put back to what succeeded before

    def job(self, name: str) -> JobRun:
        return {job.name: job for job in self.jobs}[name]


class Unreadable(ValueError):
    """Bytes that the platform itself would refuse, with the place and why."""

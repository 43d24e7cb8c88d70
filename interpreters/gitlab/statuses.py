"""What the jobs before a job come to together, in GitLab's own words.

The order of the questions is the rule: https://docs.gitlab.com/ci/jobs/#view-job-status-in-a-pipeline lists the
statuses, and lib/gitlab/ci/status/composite.rb of GitLab asks in this order.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Status(StrEnum):
    CREATED = "created"  # waits for jobs before it
    PENDING = "pending"  # would run, but something holds it
    MANUAL = "manual"
    SUCCESS = "success"
    FAILED = "failed"
    CANCELED = "canceled"
    SKIPPED = "skipped"


COMPLETE = frozenset({Status.SUCCESS, Status.FAILED, Status.CANCELED, Status.SKIPPED})
ENDED_BADLY = frozenset({Status.FAILED, Status.CANCELED})
WARNING = "success with warnings"
IGNORED = "ignored"


def together(entries: Iterable[tuple[Status, bool]], *, needed: bool = False) -> Status:
    """Of (status, may fail); `needed` where the jobs are named by `needs` and not by their stages."""
    found = {softened(status, may_fail) for status, may_fail in entries}
    if not found:
        return Status.SUCCESS
    if needed and found & {Status.SKIPPED, IGNORED}:
        return Status.SKIPPED
    if needed and not found <= COMPLETE | {WARNING}:
        return Status.PENDING
    return settled(found)


def settled(found: set[str]) -> Status:
    fine: set[str] = {WARNING, IGNORED}
    if found <= {Status.SKIPPED, IGNORED}:
        return Status.SKIPPED
    if found <= {Status.SUCCESS, Status.SKIPPED} | fine:
        return Status.SUCCESS
    if found <= {Status.CREATED} | fine:
        return Status.CREATED
    if found <= {Status.CANCELED, Status.SUCCESS, Status.SKIPPED} | fine:
        return Status.CANCELED
    if Status.PENDING in found or found <= {Status.CREATED, Status.SKIPPED} | fine:
        return Status.PENDING
    if Status.MANUAL in found:
        return Status.MANUAL
    return Status.PENDING if Status.CREATED in found else Status.FAILED


def softened(status: Status, may_fail: bool) -> str:
    if may_fail and status in ENDED_BADLY:
        return WARNING
    return IGNORED if may_fail and status is Status.MANUAL else status


STARTS_AFTER = {
    "on_failure": frozenset({Status.FAILED}),
    "always": frozenset({Status.SUCCESS, Status.FAILED, Status.SKIPPED}),
}


def starts(when: str, before: Status, *, needed: bool) -> bool:
    """A job whose needs were skipped is skipped; one whose earlier stages were all skipped is not."""
    smooth = {Status.SUCCESS} if needed else {Status.SUCCESS, Status.SKIPPED}
    return before in STARTS_AFTER.get(when, smooth)

"""The events that start workflows, and the activity types of each.

https://docs.github.com/actions/reference/workflows-and-actions/events-that-trigger-workflows
"""

from __future__ import annotations

from collections.abc import Mapping

PULL_REQUEST = (
    "assigned unassigned labeled unlabeled opened edited closed reopened synchronize converted_to_draft locked "
    "unlocked enqueued dequeued milestoned demilestoned ready_for_review review_requested review_request_removed "
    "auto_merge_enabled auto_merge_disabled stacked"
)
ISSUES = (
    "opened edited deleted transferred pinned unpinned closed reopened assigned unassigned labeled unlabeled locked "
    "unlocked milestoned demilestoned field_added field_removed typed untyped"
)
DISCUSSION = (
    "created edited deleted transferred pinned unpinned labeled unlabeled locked unlocked category_changed answered "
    "unanswered"
)
RECORD = "created edited deleted"
WRITTEN: Mapping[str, str] = {
    "branch_protection_rule": RECORD,
    "check_run": "created rerequested completed requested_action",
    "check_suite": "completed",
    "create": "",
    "delete": "",
    "deployment": "",
    "deployment_status": "",
    "discussion": DISCUSSION,
    "discussion_comment": RECORD,
    "fork": "",
    "gollum": "",
    "image_version": "created ready deleted",
    "issue_comment": RECORD,
    "issues": ISSUES,
    "label": RECORD,
    "merge_group": "checks_requested",
    "milestone": "created closed opened edited deleted",
    "page_build": "",
    "public": "",
    "pull_request": PULL_REQUEST,
    "pull_request_review": "submitted edited dismissed",
    "pull_request_review_comment": RECORD,
    "pull_request_target": PULL_REQUEST,
    "push": "",
    "registry_package": "published updated",
    "release": "published unpublished created edited deleted prereleased released",
    "repository_dispatch": "",
    "schedule": "",
    "status": "",
    "watch": "started",
    "workflow_call": "",
    "workflow_dispatch": "",
    "workflow_run": "completed requested in_progress",
}
TYPES: Mapping[str, tuple[str, ...]] = {event: tuple(types.split()) for event, types in WRITTEN.items()}
DEFAULTS: Mapping[str, tuple[str, ...]] = {
    "pull_request": ("opened", "synchronize", "reopened"),
    "pull_request_target": ("opened", "synchronize", "reopened"),
}
BRANCHES = ("branches", "branches-ignore")
TAGS = ("tags", "tags-ignore")
PATHS = ("paths", "paths-ignore")
KEYS: Mapping[str, tuple[str, ...]] = {
    "push": (*BRANCHES, *TAGS, *PATHS),
    "pull_request": ("types", *BRANCHES, *PATHS),
    "pull_request_target": ("types", *BRANCHES, *PATHS),
    "workflow_run": ("types", "workflows", *BRANCHES),
    "merge_group": ("types", *BRANCHES),
    "repository_dispatch": ("types",),
    "workflow_dispatch": ("inputs",),
    "workflow_call": ("inputs", "secrets", "outputs"),
    "image_version": ("types", "names", "versions"),
}


def keys_of(event: str) -> tuple[str, ...]:
    return KEYS.get(event, ("types",) if TYPES[event] else ())

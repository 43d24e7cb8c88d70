"""The variables that GitLab sets by itself, before a pipeline and for each job."""

from __future__ import annotations

import re

from interpreters.gitlab.events import Start
from interpreters.gitlab.plain import Tree, sequence, tree

LONGEST_SLUG = 63


def slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "-", text.lower())[:LONGEST_SLUG].strip("-")


def name_matches(pattern: str, ref: str) -> bool:
    """A protected name may hold stars, and a star goes over slashes."""
    return re.fullmatch(re.escape(pattern).replace(r"\*", ".*"), ref, re.DOTALL) is not None


def protections(start: Start, settings: Tree) -> list[Tree]:
    """The protections that cover the ref; a merge request's own ref has none."""
    if start.merge_request:
        return []
    key = "protected_tags" if start.tag else "protected_branches"
    entries = sequence(settings.get(key), f"settings: {key}")
    told = [
        {"name": entry} if isinstance(entry, str) else tree(entry, f"settings: {key}") for entry in entries
    ]
    return [entry for entry in told if name_matches(str(entry.get("name", "")), start.ref)]


def predefined(start: Start, settings: Tree, config_path: str) -> dict[str, str]:
    namespace, _, name = start.project.rpartition("/")
    found = {
        "CI": "true",
        "GITLAB_CI": "true",
        "CI_PIPELINE_SOURCE": start.source,
        "CI_CONFIG_PATH": config_path,
        "CI_DEFAULT_BRANCH": start.default_branch,
        "CI_PROJECT_PATH": start.project,
        "CI_PROJECT_PATH_SLUG": slug(start.project),
        "CI_PROJECT_NAME": name,
        "CI_PROJECT_NAMESPACE": namespace,
        "CI_PROJECT_ROOT_NAMESPACE": namespace.split("/")[0],
        "GITLAB_USER_LOGIN": start.user,
        "CI_COMMIT_REF_PROTECTED": str(bool(protections(start, settings))).lower(),
        **of_commit(start),
        **start.merge_request,
        **start.extra,
    }
    if settings.get("freeze_periods"):
        found["CI_DEPLOY_FREEZE"] = "true"
    opened = [
        str(one) for one in sequence(settings.get("open_merge_requests"), "settings: open_merge_requests")
    ]
    if opened and not start.tag:
        found["CI_OPEN_MERGE_REQUESTS"] = ",".join(opened[:4])
    return found


def of_commit(start: Start) -> dict[str, str]:
    """A merge request's pipeline is of no branch, as far as variables tell."""
    title, _, rest = start.message.partition("\n")
    found = {
        "CI_COMMIT_SHA": start.sha,
        "CI_COMMIT_SHORT_SHA": start.sha[:8],
        "CI_COMMIT_BEFORE_SHA": start.before,
        "CI_COMMIT_REF_NAME": start.ref,
        "CI_COMMIT_REF_SLUG": slug(start.ref),
        "CI_COMMIT_MESSAGE": start.message,
        "CI_COMMIT_TITLE": title,
        "CI_COMMIT_DESCRIPTION": rest.strip("\n"),
        "CI_COMMIT_AUTHOR": start.author,
    }
    if start.tag:
        return {**found, "CI_COMMIT_TAG": start.ref}
    return found if start.merge_request else {**found, "CI_COMMIT_BRANCH": start.ref}

"""The forges that are asked for their own record: where each stands, and how a job's token is shown to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Site:
    name: str
    root_in: str  # the variable that says where it stands
    credential_in: str  # the variable with the job's own token
    header: str  # by which the token is shown
    value: str  # of that header, in which the token stands
    accepts: Mapping[str, str]
    needed: str  # said where the token may not


GITHUB = Site(
    name="GitHub",
    root_in="GITHUB_API_URL",
    credential_in="GITHUB_TOKEN",
    header="Authorization",
    value="Bearer {}",
    accepts={"Accept": "application/vnd.github+json", "X-GitHub-Api-Version": "2022-11-28"},
    needed="Give the job actions: read, contents: read and, where authors may not approve, pull-requests: read.",
)
# https://docs.gitlab.com/api/deployments/ takes a job's token since GitLab 16.2.
GITLAB = Site(
    name="GitLab",
    root_in="CI_API_V4_URL",
    credential_in="CI_JOB_TOKEN",
    header="JOB-TOKEN",
    value="{}",
    accepts={"Accept": "application/json"},
    needed="Let the project's own jobs read its deployments.",
)

"""The forges of an estate, and what was bought of them: a promise can hang on the plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from delivery.texts import Branch, GroupName, HostName, Repository, RunnerLabel


class GitHubPlan(StrEnum):
    """https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments"""

    FREE = "free"
    TEAM = "team"
    ENTERPRISE = "enterprise"


class GitLabTier(StrEnum):
    FREE = "free"
    PREMIUM = "premium"
    ULTIMATE = "ultimate"


@dataclass(frozen=True, kw_only=True, slots=True)
class GitHub:
    """Gated jobs stand in the platform's own repository: `job_workflow_ref` then says that they are ours."""

    platform: Repository
    plan: GitHubPlan = GitHubPlan.ENTERPRISE
    private: bool = True  # on public repositories every plan has every protection
    branch: Branch = Branch("main")  # the platform repository's protected branch
    runner: RunnerLabel = RunnerLabel("ubuntu-24.04")
    teams: Mapping[GroupName, str] = field(default_factory=dict)  # a group's slug, where it differs

    @property
    def protects_environments(self) -> bool:
        """Reviewers, wait timers and no way round for administrators."""
        return not self.private or self.plan is GitHubPlan.ENTERPRISE

    def team(self, group: GroupName) -> str:
        return self.teams.get(group, group)


@dataclass(frozen=True, kw_only=True, slots=True)
class GitLab:
    """A project's pipeline is read from the platform's own project, so that a change of it is reviewed there."""

    platform: Repository
    tier: GitLabTier = GitLabTier.FREE
    host: HostName = HostName("gitlab.com")
    branch: Branch = Branch("main")
    groups: Mapping[GroupName, str] = field(default_factory=dict)
    mirrors_images: bool = False  # every image comes from the instance's own registry

    @property
    def self_managed(self) -> bool:
        return self.host != "gitlab.com"

    @property
    def protects_environments(self) -> bool:
        return self.tier is not GitLabTier.FREE

    def group(self, group: GroupName) -> str:
        return self.groups.get(group, group)


@dataclass(frozen=True, kw_only=True, slots=True)
class Forges:
    github: GitHub | None = None
    gitlab: GitLab | None = None

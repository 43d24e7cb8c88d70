"""The branches and tags that a deployment may be started from, and what a job compares its commit with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from delivery.events import AfterSuccess, Push
from delivery.pipeline import Deployment, Pipeline
from delivery.texts import Branch, BranchPattern, TagPattern


@dataclass(frozen=True, kw_only=True, slots=True)
class Refs:
    protected: Branch
    branches: tuple[BranchPattern, ...] = ()
    tags: tuple[TagPattern, ...] = ()

    def __or__(self, other: Refs) -> Refs:
        return Refs(
            protected=self.protected,
            branches=tuple(dict.fromkeys((*self.branches, *other.branches))),
            tags=tuple(dict.fromkeys((*self.tags, *other.tags))),
        )

    @property
    def compared_with(self) -> str:
        """As `origin/main`: a tag's commit must be on the protected branch, a branch's on that very branch.

        Which branches it may be is for the environment's branch policy, before there is any credential.
        """
        if set(self.branches) <= {self.protected}:
            return f"origin/{self.protected}"
        if len(self.branches) == 1 and not self.tags and "*" not in self.branches[0]:
            return f"origin/{self.branches[0]}"
        branch = "github.ref_type == 'branch' && format('origin/{0}', github.ref_name)"
        return f"${{{{ {branch} || 'origin/{self.protected}' }}}}"


def refs_of(deployment: Deployment, pipeline: Pipeline, protected: Branch) -> Refs:
    """Its own, and those of the deployments that it waits for. Without a push it runs at the protected branch."""
    found = Refs(protected=protected)
    for start in deployment.starts:
        if isinstance(start, Push):
            found |= Refs(protected=protected, branches=start.branches, tags=start.tags)
        elif isinstance(start, AfterSuccess):
            for name in start.environments:
                found |= refs_of(pipeline.deployment(name, start.deployment), pipeline, protected)
        else:
            found |= at(protected)
    return found


def at(protected: Branch, pushes: Iterable[Push] = ()) -> Refs:
    found = Refs(protected=protected)
    for push in pushes:
        found |= Refs(protected=protected, branches=push.branches, tags=push.tags)
    return (
        found
        if found.branches or found.tags
        else Refs(protected=protected, branches=(BranchPattern(protected),))
    )

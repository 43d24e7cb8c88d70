"""A gate before production, compiled, and the script that is played before it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from delivery.backends import known_backends
from delivery.bundle import Bundle
from delivery.environment import Environment
from delivery.forges import Forges, GitHub, GitHubPlan, GitLab, GitLabTier
from delivery.gate import Gate
from delivery.happening import Pushed
from delivery.pipeline import Pipeline
from delivery.promises import Promise
from delivery.texts import Branch, Repository
from delivery.work import Work
from interpreters.outcome import Review, Run, World
from tests.delivery.pipelines import deployment, job, pipeline, plan_job, push, work
from tests.estates import PROD
from tests.simulation.gate_scripts import Script
from tests.toolbox.memory import COMMIT, DIGEST, OTHER_DIGEST

PLATFORM = Repository("acme/platform")
PUSHED = Pushed(branch=Branch("main"))
ENVIRONMENT = "prod"
SECONDS = "%Y-%m-%dT%H:%M:%SZ"


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """Where it is played: a backend, and what was bought there."""

    backend: str
    forges: Forges


def of_github(plan: GitHubPlan, *, private: bool = True) -> Stage:
    found = GitHub(platform=PLATFORM, plan=plan, private=private)
    return Stage(backend="github", forges=Forges(github=found))


def of_gitlab(tier: GitLabTier) -> Stage:
    return Stage(backend="gitlab", forges=Forges(gitlab=GitLab(platform=PLATFORM, tier=tier)))


STAGES: Mapping[str, Stage] = {
    "codepipeline": Stage(backend="codepipeline", forges=Forges()),
    "github-free-private": of_github(GitHubPlan.FREE),
    "github-team-private": of_github(GitHubPlan.TEAM),
    "github-enterprise-private": of_github(GitHubPlan.ENTERPRISE),
    "github-free-public": of_github(GitHubPlan.FREE, private=False),
    "gitlab-free": of_gitlab(GitLabTier.FREE),
    "gitlab-premium": of_gitlab(GitLabTier.PREMIUM),
    "gitlab-ultimate": of_gitlab(GitLabTier.ULTIMATE),
}


@dataclass(frozen=True, kw_only=True, slots=True)
class House:
    work: Work
    pipeline: Pipeline
    bundle: Bundle[object]
    script: Script

    @property
    def now(self) -> datetime:
        return self.at(self.script.minute)

    @property
    def sealed(self) -> datetime:
        return self.at(self.script.planned_anew or 0)

    @property
    def digest(self) -> str:
        """What apply is handed: what the run planned last."""
        return DIGEST if self.script.planned_anew is None else OTHER_DIGEST

    @property
    def stored(self) -> str:
        """The digest of the bytes that stand where the plan was put."""
        return "f" * 64 if self.script.altered else self.digest

    @property
    def rows(self) -> tuple[dict[str, object], ...]:
        earlier = {"id": "earlier", "plan_digest": self.digest}
        return (
            *((earlier,) if self.script.again else ()),
            *(self._success(environment) for environment in sorted(self.script.succeeded)),
        )

    def _success(self, environment: str) -> dict[str, object]:
        ended = self.script.sealed.strftime(SECONDS)
        told = {"component": self.work.service.id, "commit": COMMIT, "ended": ended}
        return {"id": environment, "environment": environment, "result": "succeeded", **told}

    def at(self, minute: int) -> datetime:
        return self.script.sealed + timedelta(minutes=minute)

    def world(
        self, jobs: Iterable[str], reviews: Iterable[Review], alarms: frozenset[str] = frozenset()
    ) -> World:
        fails = frozenset(name for name in jobs if last(name) in self.script.fails)
        plan = {"DIGEST": DIGEST, "VERSION_ID": "1"}
        return World(
            fails=fails | alarms if self.script.rings else fails,
            outputs={name: plan for name in jobs if last(name) == "plan"},
            reviews=tuple(reviews),
        )


def house(script: Script, promises: Iterable[Promise], stage: Stage) -> House:
    asked = Gate(frozenset(promises))
    environment: Environment = replace(PROD, gate=asked, after=())
    here = work(stage.backend, environment, forges=stage.forges)
    # Where a backend can say it the check stands beside the plan: nothing but the gate puts it before apply.
    plan = plan_job(environment, needs=("scan",) if stage.backend == "codepipeline" else ())
    made = pipeline(deployment(environment, push("main"), before=(job("scan"),), plans=plan))
    bundle = known_backends()[here.service.runs_on.deploy].compile(made, here)
    assert bundle.files, bundle.findings
    return House(work=here, pipeline=made, bundle=bundle, script=script)


def names(run: Run) -> tuple[str, ...]:
    return tuple(job.name for job in run.jobs)


def last(name: str) -> str:
    """What the job is called in its deployment."""
    return name.rpartition("/")[2].strip()

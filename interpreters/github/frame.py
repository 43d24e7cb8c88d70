"""What a workflow is run with: the event's own, or one that a job of another calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interpreters.github.context import RUNNER, TOKEN
from interpreters.github.environments import Gatekeeper
from interpreters.github.expressions import Scope, Value, resolve, to_text
from interpreters.github.permissions import Permissions
from interpreters.github.shape import Place, mapping
from interpreters.github.workflow import Job, Workflow
from interpreters.outcome import JobRun, World

Files = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, kw_only=True, slots=True)
class Frame:
    workflow: Workflow
    files: Files
    world: World
    gates: Gatekeeper
    github: Mapping[str, Value]
    inputs: Mapping[str, Value]
    repository: str  # where the event happened: environments and `./` actions are its own
    allowed: Permissions | None = None  # what the caller's token may do
    read_only: bool = False  # a fork's pull request
    prefix: str = ""
    after: frozenset[str] = frozenset()  # what jobs without needs come after: the needs of the caller
    lock: str | None = None
    moment: int = 0
    nested: int = 0
    waiting: bool = False  # the caller waits, so all in here does

    def scope(self, job: str = "") -> Scope:
        github = {**self.github, "job": job} if job else self.github
        return Scope({"github": github, "inputs": self.inputs, "vars": self.world.variables})

    def with_secrets(self, scope: Scope) -> Scope:
        return scope.plus(secrets={"GITHUB_TOKEN": TOKEN})

    def own_lock(self) -> str | None:
        place = self.workflow.place / "concurrency"
        return lock_of(self.workflow.concurrency, self.scope(), place) or self.lock


@dataclass(frozen=True, kw_only=True, slots=True)
class Finished:
    """A job of a workflow, all its legs together, as those that need it see it."""

    result: str  # "success", "failure", "skipped", "waiting"
    runs: tuple[JobRun, ...]
    outputs: Mapping[str, Value]
    ancestors: frozenset[str]
    moment: int

    @property
    def names(self) -> frozenset[str]:
        return frozenset(run.name for run in self.runs)

    @property
    def context(self) -> Value:
        return {"result": self.result, "outputs": self.outputs}


def lock_of(concurrency: Value, scope: Scope, place: Place) -> str | None:
    if concurrency is None:
        return None
    found = resolve(concurrency, scope)
    if not isinstance(found, str):
        found = mapping(found, place).get("group")
    return to_text(found) or None


def runner_scope(scope: Scope, env: Mapping[str, Value]) -> Scope:
    return scope.plus(env=env, runner=RUNNER, job={"status": "success"}, steps={})


def status_scope(scope: Scope, job: Job, done: Mapping[str, Finished]) -> Scope:
    """`success()` and `failure()` of a job look at all that went before it, not only at what it needs."""
    before = ancestors(job, done)

    def results(names: Sequence[Value]) -> list[str]:
        chosen = [to_text(name) for name in names] or before
        return [done[name].result for name in chosen if name in done]

    return scope.with_functions(
        {
            "success": lambda *names: all(result == "success" for result in results(names)),
            "failure": lambda *names: any(result == "failure" for result in results(names)),
            "always": lambda: True,
            "cancelled": lambda: False,
        }
    )


def ancestors(job: Job, done: Mapping[str, Finished]) -> frozenset[str]:
    return frozenset(job.needs).union(*(done[need].ancestors for need in job.needs))

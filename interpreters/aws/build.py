"""What a CodeBuild project runs when something starts it: one build, or the builds of a batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from interpreters.aws.account import Account
from interpreters.aws.buildspec import Buildspec, Node
from interpreters.aws.event import ForgeEvent
from interpreters.aws.project import Project, variables
from interpreters.aws.shape import Thing, choice, words
from interpreters.outcome import JobRun, Result, Review, Run, Unreadable, Wait, World

BOTH = words(
    "projectName secondarySourcesOverride secondarySourcesVersionOverride sourceVersion "
    "artifactsOverride secondaryArtifactsOverride environmentVariablesOverride sourceTypeOverride "
    "sourceLocationOverride sourceAuthOverride gitCloneDepthOverride gitSubmodulesConfigOverride "
    "buildspecOverride insecureSslOverride environmentTypeOverride imageOverride computeTypeOverride "
    "certificateOverride cacheOverride serviceRoleOverride privilegedModeOverride "
    "queuedTimeoutInMinutesOverride encryptionKeyOverride idempotencyToken logsConfigOverride "
    "registryCredentialOverride imagePullCredentialsTypeOverride debugSessionEnabled"
)
START = (
    *BOTH,
    *words(
        "reportBuildStatusOverride buildStatusConfigOverride timeoutInMinutesOverride fleetOverride "
        "autoRetryLimitOverride hostKernelOverride"
    ),
)
START_BATCH = (
    *BOTH,
    *words("reportBuildBatchStatusOverride buildTimeoutInMinutesOverride buildBatchConfigOverride"),
)
NOWHERE = Buildspec(variables={}, exports=frozenset(), commands=(), nodes=())


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """What is asked for this one time, over what the project says."""

    variables: Mapping[str, str] = field(default_factory=dict)
    buildspec: str | None = None
    role: str | None = None
    batch: bool = False


@dataclass(frozen=True, slots=True)
class Build:
    project: Project
    order: Order
    account: Account

    def jobs(self, name: str) -> tuple[JobRun, ...]:
        """As they would run if nothing failed; the names of a batch's builds stand under the name given."""
        spec = self.account.buildspec(self.order.buildspec or self.project.buildspec, self.project.place)
        return self._batch(spec, f"{name}/" if name else "") if self.order.batch else (self._job(spec, name),)

    def _job(self, spec: Buildspec | None, name: str) -> JobRun:
        spec = spec or NOWHERE
        # https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html: the call wins, then the project
        return JobRun(
            name=name,
            result=Result.SUCCESS,
            role=self.order.role or self.project.role,
            variables={**spec.variables, **self.project.variables, **self.order.variables},
            commands=spec.commands,
        )

    def _batch(self, spec: Buildspec | None, prefix: str) -> tuple[JobRun, ...]:
        place, most = self.project.place, self.project.most_builds
        if most is None:
            raise Unreadable(f"{place}.buildBatchConfig: nothing found; a batch needs its service role")
        if spec is None or not spec.nodes:
            raise Unreadable(
                f"{place}.source.buildspec: no batch in what is declared; a batch build needs one"
            )
        if len(spec.nodes) > most:
            raise Unreadable(f"{place}: found {len(spec.nodes)} builds; {most} are allowed")
        return tuple(self._node(node, spec, prefix) for node in spec.nodes)

    def _node(self, node: Node, spec: Buildspec, prefix: str) -> JobRun:
        own = self.account.buildspec(node.buildspec, self.project.place) if node.buildspec else spec
        job = self._job(own, prefix + node.name)
        return replace(
            job,
            after=frozenset(prefix + other for other in node.after),
            variables={**job.variables, **node.variables},
            may_fail=node.may_fail,
        )

    def started(self, world: World) -> Run:
        name = "" if self.order.batch else self.project.name
        return Run(name=self.project.name, jobs=ended(self.jobs(name), world.fails))


def ended(jobs: tuple[JobRun, ...], fails: frozenset[str]) -> tuple[JobRun, ...]:
    """A build whose need failed does not run, unless that failure is ignored."""
    names, results = {job.name for job in jobs}, dict[str, JobRun]()
    waiting = list(jobs)
    while waiting:
        job = next(one for one in waiting if one.after & names <= results.keys())
        waiting.remove(job)
        needs = [results[name] for name in job.after & names]
        broken = any(need.result is not Result.SUCCESS and not need.may_fail for need in needs)
        failed = Result.FAILURE if job.name in fails else Result.SUCCESS
        results[job.name] = replace(job, result=Result.SKIPPED if broken else failed)
    return tuple(results[job.name] for job in jobs)


def requested(request: Thing, account: Account, *, batch: bool) -> Build:
    """StartBuild, and StartBuildBatch."""
    for key in request.values:
        choice(key, START_BATCH if batch else START, f"{request.place}, unknown key")
    order = Order(
        variables=variables(request, "environmentVariablesOverride"),
        buildspec=request.optional("buildspecOverride"),
        role=request.optional("serviceRoleOverride"),
        batch=batch,
    )
    return Build(account.project(request.text("projectName"), request.place), order, account)


def by_webhook(event: ForgeEvent, account: Account, world: World) -> tuple[Run, ...]:
    runs = []
    for project in account.projects.values():
        webhook = project.webhook
        if webhook is not None and project.repository == event.repository and webhook.starts(event):
            run = Build(project, Order(batch=webhook.batch), account).started(world)
            runs.append(_held(run, webhook.roles, world) if webhook.waits(event) else run)
    return tuple(runs)


def _held(run: Run, roles: frozenset[str], world: World) -> Run:
    """A comment of somebody trusted starts it; nobody can refuse, and it does not expire."""
    wait = Wait(kind="review", of=run.name, groups=roles)
    answers = tuple(one for one in world.reviews if _counts(one, run.name, roles))[:1]
    return replace(run, jobs=tuple(_held_job(job, wait, answers) for job in run.jobs))


def _held_job(job: JobRun, wait: Wait, answers: tuple[Review, ...]) -> JobRun:
    waits, given = ((wait,), answers) if not job.after else ((), ())
    return replace(job, result=job.result if answers else Result.WAITING, waits=waits, answers=given)


def _counts(review: Review, name: str, roles: frozenset[str]) -> bool:
    return review.of == name and review.approves and bool(review.groups & roles)

"""What is asked of GitHub, in plain numbers, held against its quotas."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from delivery.forges import GitHubPlan
from delivery.quotas import github, github_objects
from delivery.quotas.quota import Measure


@dataclass(frozen=True, kw_only=True, slots=True)
class Workflow:
    """One workflow file, counted."""

    place: str
    size: int
    longest_expression: int = 0
    matrices: tuple[int, ...] = ()  # the legs of each
    timeouts: tuple[int, ...] = ()  # of its jobs, in minutes
    retentions: tuple[int, ...] = ()  # of its artifacts, in days
    called: int = 0
    depth: int = 1
    inputs: int = 0
    waiting: int = 0
    gate_minutes: int = 0  # how long an approval may take
    run_minutes: int = 0  # all of its waiting and working
    jobs_at_once: int = 1


@dataclass(frozen=True, kw_only=True, slots=True)
class Environment:
    """One environment of a repository, counted."""

    place: str
    name: str
    reviewers: int = 0
    rules: int = 0
    wait_minutes: int | None = None
    secrets: int = 0
    variables: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Holder:
    """A repository or an organization, counted; sizes are of its largest, and of its variables together."""

    place: str
    secrets: int = 0
    variables: int = 0
    secret_size: int = 0
    variable_size: int = 0
    variables_size: int = 0
    rulesets: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Host:
    """What was bought, and what runs the jobs."""

    plan: GitHubPlan = GitHubPlan.ENTERPRISE
    server: bool = False
    own_runner: bool = False
    private: bool = True
    queued: bool = False


def asked_of_workflow(workflow: Workflow, host: Host) -> Iterator[Measure]:
    here = workflow.place
    yield github.WORKFLOW_SIZE, workflow.size, here
    yield github.EXPRESSION, workflow.longest_expression, here
    yield github.GATE_TIME, workflow.gate_minutes, here
    yield github.RUN_TIME, workflow.run_minutes, here
    yield github.workflow_depth(server=host.server), workflow.depth, here
    yield github.called_workflows(server=host.server), workflow.called, here
    yield github.dispatch_inputs(server=host.server), workflow.inputs, here
    yield github.waiting_runs(queued=host.queued), workflow.waiting, here
    if not host.own_runner:
        yield github.jobs_at_once(host.plan), workflow.jobs_at_once, here
    for legs in workflow.matrices:
        yield github.MATRIX, legs, here
    for minutes in workflow.timeouts:
        yield github.job_time(own_runner=host.own_runner), minutes, here
    for days in workflow.retentions:
        yield github.artifact_days(private=host.private), days, here


def asked_of_environment(environment: Environment) -> Iterator[Measure]:
    here = environment.place
    yield github_objects.ENVIRONMENT_NAME, len(environment.name), here
    yield github_objects.REVIEWERS, environment.reviewers, here
    yield github_objects.RULES, environment.rules, here
    yield github_objects.ENVIRONMENT_SECRETS, environment.secrets, here
    yield github_objects.ENVIRONMENT_VARIABLES, environment.variables, here
    if environment.wait_minutes is not None:
        yield github_objects.WAIT, environment.wait_minutes, here


def asked_of_repository(repository: Holder, host: Host) -> Iterator[Measure]:
    here = repository.place
    yield github_objects.REPOSITORY_SECRETS, repository.secrets, here
    yield github_objects.REPOSITORY_VARIABLES, repository.variables, here
    yield github_objects.RULESETS, repository.rulesets, here
    yield from _sizes(repository, host)


def asked_of_organization(organization: Holder, host: Host) -> Iterator[Measure]:
    here = organization.place
    yield github_objects.ORGANIZATION_SECRETS, organization.secrets, here
    yield github_objects.ORGANIZATION_VARIABLES, organization.variables, here
    yield from _sizes(organization, host)


def comment(length: int, place: str) -> Measure:
    return github_objects.COMMENT, length, place


def _sizes(holder: Holder, host: Host) -> Iterator[Measure]:
    yield github_objects.SECRET_SIZE, holder.secret_size, holder.place
    yield github_objects.VARIABLE_SIZE, holder.variable_size, holder.place
    yield github_objects.variables_a_run(server=host.server), holder.variables_size, holder.place

"""What GitHub holds of workflows and of their runs. What hangs on the plan or the host is asked by a function."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from delivery.finding import Severity
from delivery.forges import GitHubPlan
from delivery.quotas.github_objects import KILOBYTE, OBJECTS, READ, SERVER, SERVICE
from delivery.quotas.quota import Quota, Raising, Standing

REFERENCE = "https://docs.github.com/en/actions/reference"
LIMITS_PAGE = f"{REFERENCE}/limits"
REUSE_PAGE = f"{REFERENCE}/workflows-and-actions/reusing-workflow-configurations"
SYNTAX_PAGE = f"{REFERENCE}/workflows-and-actions/workflow-syntax"
EVENTS_PAGE = f"{REFERENCE}/workflows-and-actions/events-that-trigger-workflows"
RETENTION_PAGE = (
    "https://docs.github.com/en/organizations/managing-organization-settings/"
    "configuring-the-retention-period-for-github-actions-artifacts-and-logs-in-your-organization"
)

GATE_TIME = Quota(
    code="github-gate-time",
    service=SERVICE,
    name="gate approval time",
    unit="minutes",
    what="until an approval expires",
    most=30 * 24 * 60,
    instead="Let approvals expire within 30 days: the run ends then, whatever the gate says.",
    source=LIMITS_PAGE,
    date=READ,
    standing=Standing.STATED,
)
RUN_TIME = Quota(
    code="github-run-time",
    service=SERVICE,
    name="workflow run time",
    unit="minutes",
    what="of waiting and working in a run",
    most=35 * 24 * 60,
    instead="Split the run, or wait less: all of it ends after 35 days.",
    source=LIMITS_PAGE,
    date=READ,
    standing=Standing.STATED,
)
MATRIX = Quota(
    code="github-matrix-jobs",
    service=SERVICE,
    name="jobs of a matrix",
    unit="jobs",
    what="from a matrix in a run",
    most=256,
    instead="Split the matrix over two workflows, or write some legs as jobs of their own.",
    source=LIMITS_PAGE,
    date=READ,
    standing=Standing.STATED,
)
WORKFLOW_SIZE = Quota(
    code="github-workflow-file",
    service=SERVICE,
    name="size of a workflow file",
    unit="bytes",
    what="of a workflow file",
    most=500 * KILOBYTE,
    instead="Move jobs into reusable workflows, or split the service.",
    source="the annotation of a run that was refused: the file exceeds the 500 KB limit",
    standing=Standing.REPORTED,
)
EXPRESSION = Quota(
    code="github-expression-length",
    service=SERVICE,
    name="length of an expression",
    unit="characters",
    what="of one value that holds an expression",
    most=21_000,
    instead="Move the text into a script: a value with an expression in it is one expression.",
    source="github/gh-aw #20719",
    standing=Standing.REPORTED,
)
PACE = Quota(
    code="github-schedule-pace",
    service=SERVICE,
    name="shortest interval of scheduled workflows",
    unit="runs a day",
    what="at the pace of a schedule's closest runs",
    most=288,
    instead="It would run once in 5 minutes at the most: write a cron that says so.",
    source=EVENTS_PAGE,
    standing=Standing.STATED,
    remark="runs can be late or left out under load",
    severity=Severity.WARNING,
)

_DEPTH = Quota(
    code="github-workflow-depth",
    service=SERVICE,
    name="levels of reusable workflows",
    unit="levels",
    what="of workflows that call each other",
    most=10,
    instead="Let the first workflow call the last directly.",
    source=REUSE_PAGE,
    standing=Standing.STATED,
)
_CALLED = Quota(
    code="github-called-workflows",
    service=SERVICE,
    name="unique reusable workflows",
    unit="reusable workflows",
    what="called from one workflow file, in all levels",
    most=50,
    instead="Call one reusable workflow several times with other inputs, or split the file.",
    source=REUSE_PAGE,
    standing=Standing.STATED,
)
_INPUTS = Quota(
    code="github-dispatch-inputs",
    service=SERVICE,
    name="inputs of a workflow that is started by hand",
    unit="inputs",
    what="asked of a person",
    most=25,
    instead="Ask for less, or for one text that holds several.",
    source=SYNTAX_PAGE,
    standing=Standing.STATED,
)
_JOB_TIME = Quota(
    code="github-job-time",
    service=SERVICE,
    name="job execution time",
    unit="minutes",
    what="until a job times out",
    least=1,
    most=6 * 60,
    instead="Choose a timeout of up to 6 hours, or a runner of your own, which works for 5 days.",
    source=LIMITS_PAGE,
    date=READ,
    standing=Standing.STATED,
    tier="on its own runners",
)
_RETENTION = Quota(
    code="github-artifact-days",
    service=SERVICE,
    name="retention of artifacts",
    unit="days",
    what="that an artifact is kept",
    least=1,
    most=90,
    instead="Keep it for less, or copy it into a bucket.",
    source=RETENTION_PAGE,
    standing=Standing.STATED,
    tier="in public repositories",
)
_WAITING = Quota(
    code="github-waiting-runs",
    service=SERVICE,
    name="runs that wait for a concurrency group",
    unit="runs",
    what="waiting for one that works",
    most=1,
    instead="Say `queue: max`: an older run that waits is cancelled otherwise.",
    source=SYNTAX_PAGE,
    standing=Standing.REPORTED,
    severity=Severity.NOTE,
)
_AT_ONCE: Mapping[GitHubPlan, int] = MappingProxyType(
    {GitHubPlan.FREE: 20, GitHubPlan.TEAM: 60, GitHubPlan.ENTERPRISE: 500}
)


def workflow_depth(*, server: bool = False) -> Quota:
    return replace(_DEPTH, most=4, tier=SERVER) if server else _DEPTH


def called_workflows(*, server: bool = False) -> Quota:
    return replace(_CALLED, most=20, tier=SERVER, standing=Standing.ARCHIVED) if server else _CALLED


def dispatch_inputs(*, server: bool = False) -> Quota:
    return replace(_INPUTS, most=10, tier=SERVER, standing=Standing.ARCHIVED) if server else _INPUTS


def job_time(*, own_runner: bool = False) -> Quota:
    if not own_runner:
        return _JOB_TIME
    return replace(_JOB_TIME, most=5 * 24 * 60, tier="on runners of yours", instead="Split the job.")


def artifact_days(*, private: bool = True) -> Quota:
    return replace(_RETENTION, most=400, tier="in private repositories") if private else _RETENTION


def waiting_runs(*, queued: bool = False) -> Quota:
    if not queued:
        return _WAITING
    return replace(_WAITING, most=100, tier="with `queue: max`", instead="Start fewer runs of one group.")


def jobs_at_once(plan: GitHubPlan) -> Quota:
    return Quota(
        code="github-jobs-at-once",
        service=SERVICE,
        name="concurrent jobs on its runners",
        unit="jobs",
        what="at once, should everything run",
        most=_AT_ONCE[plan],
        raising=Raising.ON_REQUEST,
        raiser="GitHub Support",
        instead="Expect waiting, or bring runners of your own.",
        source=LIMITS_PAGE,
        date=READ,
        standing=Standing.STATED,
        tier=plan.capitalize(),
        severity=Severity.NOTE,
    )


WORKFLOWS = (
    GATE_TIME,
    RUN_TIME,
    MATRIX,
    WORKFLOW_SIZE,
    EXPRESSION,
    PACE,
    *(
        ask(server=server)
        for ask in (workflow_depth, called_workflows, dispatch_inputs)
        for server in (False, True)
    ),
    *(job_time(own_runner=own) for own in (False, True)),
    *(artifact_days(private=private) for private in (False, True)),
    *(waiting_runs(queued=queued) for queued in (False, True)),
    *map(jobs_at_once, GitHubPlan),
)
GITHUB = (*OBJECTS, *WORKFLOWS)

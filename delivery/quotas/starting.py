"""Quotas of what starts pipelines and projects, beside those of the whole site."""

from __future__ import annotations

from delivery.quotas.aws import CODEBUILD_PAGE, CODEPIPELINE_PAGE, SHORTEN
from delivery.quotas.quota import Quota, Standing

SCHEDULER_PAGE = "https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html"
PROJECT_PAGE = "https://docs.aws.amazon.com/codebuild/latest/APIReference/API_CreateProject.html"
TRIGGER_PAGE = "https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GitConfiguration.html"
FILTER_PAGE = "https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_GitBranchFilterCriteria.html"
BATCH_PAGE = "https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BatchRestrictions.html"

FILTER_PATTERNS = Quota(
    code="patterns-a-filter",
    service="CodePipeline",
    name="patterns in a trigger's filter",
    unit="patterns",
    what="in a filter of branches, tags or paths",
    most=8,
    instead="Say them with fewer patterns: a star stands for what differs.",
    source=FILTER_PAGE,
    standing=Standing.UNVERIFIED,
)
PUSH_FILTERS = Quota(
    code="filters-a-trigger",
    service="CodePipeline",
    name="push filters in a trigger",
    unit="filters",
    what="in a trigger",
    most=3,
    instead="Start on fewer kinds of pushes.",
    source=TRIGGER_PAGE,
    standing=Standing.UNVERIFIED,
)
VARIABLES = Quota(
    code="variables-a-pipeline",
    service="CodePipeline",
    name="variables of a pipeline",
    unit="variables",
    what="of a pipeline",
    most=50,
    instead="Ask for less.",
    source=CODEPIPELINE_PAGE,
    standing=Standing.UNVERIFIED,
)
PROJECT_NAME = Quota(
    code="project-names",
    service="CodeBuild",
    name="length of a project's name",
    unit="characters",
    what="of a project's name",
    least=2,
    most=150,
    instead=SHORTEN,
    source=PROJECT_PAGE,
    standing=Standing.UNVERIFIED,
)
FILTER_GROUPS = Quota(
    code="groups-a-webhook",
    service="CodeBuild",
    name="filter groups of a webhook",
    unit="filter groups",
    what="of a webhook",
    most=5,
    instead="Let the route start on fewer events.",
    source=CODEBUILD_PAGE,
    standing=Standing.UNVERIFIED,
)
SCHEDULE_NAME = Quota(
    code="schedule-names",
    service="EventBridge Scheduler",
    name="length of a schedule's name",
    unit="characters",
    what="of a schedule's name",
    least=1,
    most=64,
    instead=SHORTEN,
    source=SCHEDULER_PAGE,
    standing=Standing.UNVERIFIED,
)

BUILDS_A_BATCH = Quota(
    code="builds-a-batch",
    service="CodeBuild",
    name="builds in a batch",
    unit="builds",
    what="in a batch",
    most=100,
    instead="Divide the route's jobs among several services, or run this part on GitHub or GitLab.",
    source=BATCH_PAGE,
    standing=Standing.UNVERIFIED,
)

STARTING = (
    FILTER_PATTERNS,
    PUSH_FILTERS,
    VARIABLES,
    PROJECT_NAME,
    FILTER_GROUPS,
    BUILDS_A_BATCH,
    SCHEDULE_NAME,
)

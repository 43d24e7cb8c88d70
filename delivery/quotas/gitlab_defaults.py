"""What GitLab holds of pipelines, jobs and projects on whatever host and tier."""

from __future__ import annotations

from dataclasses import replace

from delivery.quotas.quota import Quota, Standing

DOCS = "https://docs.gitlab.com"
INSTANCE_PAGE = f"{DOCS}/administration/cicd/limits/"
JOBS_PAGE = f"{DOCS}/ci/jobs/#job-names"
READ = "2026-11-20"
SERVICE = "GitLab"


def default(*, code: str, name: str, unit: str, what: str, most: int, instead: str) -> Quota:
    """A default that holds everywhere; on an instance of your own its administrator sets it."""
    return Quota(
        code=code,
        service=SERVICE,
        name=name,
        unit=unit,
        what=what,
        most=most,
        instead=instead,
        source=INSTANCE_PAGE,
        date=READ,
        standing=Standing.STATED,
        remark="a default, which an administrator can change",
    )


NEEDS = default(
    code="gitlab-needs-a-job",
    name="needs of a job",
    unit="needs",
    what="of a job",
    most=50,
    instead="Put a job between that needs them all.",
)
INCLUDES = default(
    code="gitlab-includes",
    name="includes of a pipeline",
    unit="files",
    what="included in a pipeline",
    most=150,
    instead="Write fewer files.",
)
YAML_SIZE = replace(
    default(
        code="gitlab-yaml-size",
        name="size of a configuration file",
        unit="bytes",
        what="of a configuration file",
        most=2 * 1024 * 1024,
        instead="Include the rest, or trigger a child pipeline.",
    ),
    remark="counted in memory once it is parsed, so a file that is far smaller can be too large",
)
YAML_DEPTH = default(
    code="gitlab-yaml-depth",
    name="depth of a configuration file",
    unit="levels",
    what="of nesting",
    most=100,
    instead="Nest less: use `extends`.",
)
DEPLOYMENT_JOBS = default(
    code="gitlab-deployment-jobs",
    name="deployment jobs in a pipeline",
    unit="jobs with an environment",
    what="in a pipeline",
    most=500,
    instead="Trigger a child pipeline for part of them.",
)
PLAN_REPORT = default(
    code="gitlab-terraform-report",
    name="size of a Terraform report",
    unit="megabytes",
    what="of a Terraform report",
    most=5,
    instead="Split the root.",
)
BILL_REPORT = default(
    code="gitlab-cyclonedx-report",
    name="size of a CycloneDX report",
    unit="megabytes",
    what="of a CycloneDX report",
    most=5,
    instead="Split the image.",
)
JOB_LOG = default(
    code="gitlab-job-log",
    name="size of a job's log",
    unit="megabytes",
    what="of a job's log",
    most=100,
    instead="Write to an artifact.",
)
CACHES = default(
    code="gitlab-caches-a-job",
    name="caches of a job",
    unit="caches",
    what="of a job",
    most=4,
    instead="Keep two paths in one cache.",
)
PROJECT_VARIABLES = default(
    code="gitlab-project-variables",
    name="variables of a project",
    unit="variables",
    what="of one project",
    most=8000,
    instead="Write values into the file.",
)
GROUP_VARIABLES = default(
    code="gitlab-group-variables",
    name="variables of a group",
    unit="variables",
    what="of one group",
    most=30_000,
    instead="Write values into the file.",
)
DOTENV_SIZE = default(
    code="gitlab-dotenv-size",
    name="size of a dotenv report",
    unit="bytes",
    what="of a job's outputs",
    most=5 * 1024,
    instead="Pass an artifact instead.",
)
CHILD_PIPELINES = default(
    code="gitlab-child-pipelines",
    name="downstream pipelines of a pipeline",
    unit="pipelines",
    what="below one",
    most=1000,
    instead="Split the service.",
)
JOB_TIME = replace(
    default(
        code="gitlab-job-time",
        name="maximum time that a job runs",
        unit="minutes",
        what="until a job times out",
        most=30 * 24 * 60,
        instead="Choose a timeout of 10 minutes to a month.",
    ),
    least=10,
    remark="60 minutes where none is said",
)
JOB_NAME = Quota(
    code="gitlab-job-name",
    service=SERVICE,
    name="length of a job's name",
    unit="characters",
    what="of a job's name",
    least=1,
    most=255,
    instead="Shorten the name.",
    source=JOBS_PAGE,
    date=READ,
    standing=Standing.STATED,
)
NEEDED_NAME = Quota(
    code="gitlab-needed-job-name",
    service=SERVICE,
    name="length of a needed job's name",
    unit="characters",
    what="of the name of a job that another needs",
    least=1,
    most=128,
    instead="Shorten the name: no pipeline would be made.",
    source="gitlab-org/gitlab merge request 129326",
    standing=Standing.REPORTED,
)
MATRIX = Quota(
    code="gitlab-matrix-jobs",
    service=SERVICE,
    name="jobs of a matrix",
    unit="jobs",
    what="from a matrix",
    most=200,
    instead="Split the matrix over two jobs.",
    source="gitlab-org/gitlab #438369",
    standing=Standing.REPORTED,
)
DELAY = Quota(
    code="gitlab-delayed-start",
    service=SERVICE,
    name="delay of a job",
    unit="minutes",
    what="that a job waits",
    least=1,
    most=7 * 24 * 60,
    instead="Wait a week at the most.",
    source=f"{DOCS}/ci/jobs/job_control/",
    standing=Standing.ARCHIVED,
)

DEFAULTS = (
    NEEDS,
    INCLUDES,
    YAML_SIZE,
    YAML_DEPTH,
    DEPLOYMENT_JOBS,
    PLAN_REPORT,
    BILL_REPORT,
    JOB_LOG,
    CACHES,
    PROJECT_VARIABLES,
    GROUP_VARIABLES,
    DOTENV_SIZE,
    CHILD_PIPELINES,
    JOB_TIME,
    JOB_NAME,
    NEEDED_NAME,
    MATRIX,
    DELAY,
)

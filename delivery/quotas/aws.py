"""AWS quotas that a site has to respect. A number stands here once, with who says so."""

from __future__ import annotations

from delivery.aws import boundary, keys, watching
from delivery.finding import Severity
from delivery.quotas.quota import Quota, Raising, Standing

CODEPIPELINE_PAGE = "https://docs.aws.amazon.com/codepipeline/latest/userguide/limits.html"
CODEBUILD_PAGE = "https://docs.aws.amazon.com/codebuild/latest/userguide/limits.html"
IAM_PAGE = "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html"
KMS_PAGE = "https://docs.aws.amazon.com/kms/latest/APIReference/API_PutKeyPolicy.html"
S3_PAGE = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleConfiguration.html"
CLOUDWATCH_PAGE = "https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html"
ISSUE_OF_ACTIONS = "awslabs/aws-deployment-framework #792"

OTHER_ACCOUNT = "Deliver part of the services into another account."
SPLIT = "Split the service."
SHORTEN = "Shorten the name."

PIPELINES = Quota(
    code="pipelines-a-region",
    service="CodePipeline",
    name="pipelines in a Region",
    unit="pipelines",
    what="in a region",
    most=1000,
    raising=Raising.ON_REQUEST,
    instead=OTHER_ACCOUNT,
    source=CODEPIPELINE_PAGE,
    date="2026-11-20",
    standing=Standing.STATED,
)
STAGES = Quota(
    code="stages-a-pipeline",
    service="CodePipeline",
    name="stages in a pipeline",
    unit="stages",
    what="in a pipeline",
    least=2,
    most=50,
    instead=SPLIT,
    source=CODEPIPELINE_PAGE,
    standing=Standing.ARCHIVED,
)
ACTIONS_A_STAGE = Quota(
    code="actions-a-stage",
    service="CodePipeline",
    name="actions in a stage",
    unit="actions",
    what="in a stage",
    most=100,
    instead=SPLIT,
    source=ISSUE_OF_ACTIONS,
    date="2024-10",
    standing=Standing.REPORTED,
    remark="50 before",
)
ACTIONS_A_PIPELINE = Quota(
    code="actions-a-pipeline",
    service="CodePipeline",
    name="actions in a pipeline",
    unit="actions",
    what="in a pipeline",
    most=1000,
    instead=SPLIT,
    source=ISSUE_OF_ACTIONS,
    date="2024-10",
    standing=Standing.REPORTED,
    remark="500 before",
)
RULES_A_CONDITION = Quota(
    code="rules-a-condition",
    service="CodePipeline",
    name="rules in a condition",
    unit="rules",
    what="in a condition",
    most=5,
    instead="Promise fewer windows.",
    source=CODEPIPELINE_PAGE,
    date="2026-11-20",
    standing=Standing.STATED,
)
PIPELINE_NAMES = Quota(
    code="pipeline-names",
    service="CodePipeline",
    name="length of names",
    unit="characters",
    what="of a pipeline's, stage's, action's or artifact's name",
    least=1,
    most=100,
    instead=SHORTEN,
    source=CODEPIPELINE_PAGE,
    standing=Standing.ARCHIVED,
)
APPROVAL_TIMEOUT = Quota(
    code="approval-timeout",
    service="CodePipeline",
    name="manual approval timeout",
    unit="minutes",
    what="until an approval times out",
    least=5,
    most=86_400,
    instead="Let approvals expire after 5 minutes to 60 days.",
    source=CODEPIPELINE_PAGE,
    standing=Standing.STATED,
    remark="7 days where none is said",
)
BUILD_TIMEOUT = Quota(
    code="build-timeout",
    service="CodeBuild",
    name="build timeout",
    unit="minutes",
    what="until a build times out",
    least=5,
    most=480,
    instead="Choose a timeout of 5 minutes to 8 hours.",
    source=CODEBUILD_PAGE,
    standing=Standing.ARCHIVED,
    remark="36 hours reported since",
)
BUILDS_AT_ONCE = Quota(
    code="builds-at-once",
    service="CodeBuild",
    name="concurrently running builds",
    unit="builds",
    what="at once, should every pipeline run",
    most=20,
    instead="Expect waiting: five times as many builds queue, for 8 hours at the most, and further ones fail.",
    source=CODEBUILD_PAGE,
    standing=Standing.STATED,
    remark="20 is typical; a new account has 1 to 5",
    severity=Severity.NOTE,
)
ROLES = Quota(
    code="roles-an-account",
    service="IAM",
    name="Roles per account",
    unit="roles",
    what="of ours in an account",
    most=1000,
    raising=5000,
    instead=OTHER_ACCOUNT,
    source=IAM_PAGE,
    standing=Standing.ARCHIVED,
)
ROLE_NAME = Quota(
    code="role-name",
    service="IAM",
    name="length of a role's name",
    unit="characters",
    what="of a role's name",
    least=1,
    most=64,
    instead=SHORTEN,
    source=IAM_PAGE,
    standing=Standing.ARCHIVED,
)
SESSION = Quota(
    code="role-session",
    service="IAM",
    name="length of a session",
    unit="seconds",
    what="of a role's session",
    least=900,
    most=43_200,
    instead="Choose a session of 15 minutes to 12 hours.",
    source=IAM_PAGE,
    standing=Standing.ARCHIVED,
)
TRUST_POLICY = Quota(
    code="trust-policy",
    service="IAM",
    name="Role trust policy length",
    unit="characters",
    what="of a role's trust policy",
    most=2048,
    raising=4096,
    instead="Split the service, so that fewer projects run as one role.",
    source=IAM_PAGE,
    standing=Standing.ARCHIVED,
)
INLINE_POLICY = Quota(
    code="inline-policy",
    service="IAM",
    name="size of a role's inline policies",
    unit="characters",
    what="of a role's own policies together",
    most=10_240,
    instead="A service names fewer actions, by a star after their first word; a duty has fewer services in an account.",
    source=IAM_PAGE,
    standing=Standing.UNVERIFIED,
)
MANAGED_POLICY = Quota(
    code="managed-policy",
    service="IAM",
    name="size of a managed policy",
    unit="characters",
    what="of a managed policy",
    most=boundary.LONGEST,
    instead="Shorten the environment's name: the boundary names what is called after it.",
    source=IAM_PAGE,
    standing=Standing.UNVERIFIED,
)
KEY_POLICY = Quota(
    code="key-policy",
    service="KMS",
    name="key policy document size",
    unit="bytes",
    what="of a key's policy",
    most=keys.LONGEST,
    instead=OTHER_ACCOUNT,
    source=KMS_PAGE,
    standing=Standing.UNVERIFIED,
)
LIFECYCLE_RULES = Quota(
    code="lifecycle-rules-a-bucket",
    service="S3",
    name="lifecycle rules in a bucket",
    unit="lifecycle rules",
    what="in a bucket",
    most=1000,
    instead=OTHER_ACCOUNT,
    source=S3_PAGE,
    standing=Standing.UNVERIFIED,
)
# Judged where the dashboard is, by the body that CloudWatch is sent.
WIDGETS = Quota(
    code="widgets-a-dashboard",
    service="CloudWatch",
    name="widgets on a dashboard",
    unit="widgets",
    what="on a dashboard",
    most=watching.WIDGETS_A_DASHBOARD,
    instead=OTHER_ACCOUNT,
    source=CLOUDWATCH_PAGE,
    standing=Standing.STATED,
)

AWS = (
    PIPELINES,
    STAGES,
    ACTIONS_A_STAGE,
    ACTIONS_A_PIPELINE,
    RULES_A_CONDITION,
    PIPELINE_NAMES,
    APPROVAL_TIMEOUT,
    BUILD_TIMEOUT,
    BUILDS_AT_ONCE,
    ROLES,
    ROLE_NAME,
    SESSION,
    TRUST_POLICY,
    INLINE_POLICY,
    MANAGED_POLICY,
    KEY_POLICY,
    LIFECYCLE_RULES,
    WIDGETS,
)

"""What GitHub holds of the objects of a forge: environments, secrets, variables, rulesets, comments."""

from __future__ import annotations

from dataclasses import replace

from delivery.quotas.quota import Quota, Standing

ENVIRONMENTS_PAGE = (
    "https://docs.github.com/en/actions/reference/workflows-and-actions/deployments-and-environments"
)
NAMING_PAGE = (
    "https://docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/manage-environments"
)
SECRETS_PAGE = "https://docs.github.com/en/actions/reference/security/secrets"
VARIABLES_PAGE = "https://docs.github.com/en/actions/reference/workflows-and-actions/variables"
RULESETS_PAGE = (
    "https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/"
    "managing-rulesets/about-rulesets"
)
READ = "2026-11-20"
SERVICE = "GitHub"
SERVER = "Enterprise Server"
KILOBYTE = 1000  # where a page says KB and not of how many bytes, the smaller is safe

REVIEWERS = Quota(
    code="github-reviewers-an-environment",
    service=SERVICE,
    name="required reviewers of an environment",
    unit="users and teams",
    what="who review an environment",
    most=6,
    instead="Name teams: one approval of any of the six is enough, whoever they are.",
    source=ENVIRONMENTS_PAGE,
    date=READ,
    standing=Standing.STATED,
)
RULES = Quota(
    code="github-rules-an-environment",
    service=SERVICE,
    name="custom protection rules of an environment",
    unit="custom protection rules",
    what="on an environment",
    most=6,
    instead="Let one app judge several things.",
    source=ENVIRONMENTS_PAGE,
    standing=Standing.REPORTED,
)
WAIT = Quota(
    code="github-wait-timer",
    service=SERVICE,
    name="wait timer",
    unit="minutes",
    what="that an environment waits",
    least=1,
    most=43_200,
    instead="Wait 1 minute to 30 days.",
    source=ENVIRONMENTS_PAGE,
    date=READ,
    standing=Standing.STATED,
)
ENVIRONMENT_NAME = Quota(
    code="github-environment-name",
    service=SERVICE,
    name="length of an environment's name",
    unit="characters",
    what="of an environment's name",
    least=1,
    most=255,
    instead="Shorten the name.",
    source=NAMING_PAGE,
    standing=Standing.STATED,
)


def _kept(kind: str, owner: str, most: int, source: str) -> Quota:
    elsewhere = "Keep secrets in a secrets manager, and read them by an identity."
    return Quota(
        code=f"github-{owner}-{kind}",
        service=SERVICE,
        name=f"{kind} of {owner}",
        unit=kind,
        what=f"of one {owner}",
        most=most,
        instead=elsewhere if kind == "secrets" else "Write values into the workflow.",
        source=source,
        date=READ,
        standing=Standing.STATED,
    )


ORGANIZATION_SECRETS = _kept("secrets", "organization", 1000, SECRETS_PAGE)
REPOSITORY_SECRETS = _kept("secrets", "repository", 100, SECRETS_PAGE)
ENVIRONMENT_SECRETS = _kept("secrets", "environment", 100, SECRETS_PAGE)
ORGANIZATION_VARIABLES = _kept("variables", "organization", 1000, VARIABLES_PAGE)
REPOSITORY_VARIABLES = _kept("variables", "repository", 500, VARIABLES_PAGE)
ENVIRONMENT_VARIABLES = _kept("variables", "environment", 100, VARIABLES_PAGE)
SECRET_SIZE = Quota(
    code="github-secret-size",
    service=SERVICE,
    name="size of a secret",
    unit="bytes",
    what="of a secret",
    most=48 * KILOBYTE,
    instead="Keep it in a secrets manager.",
    source=SECRETS_PAGE,
    standing=Standing.STATED,
)
VARIABLE_SIZE = Quota(
    code="github-variable-size",
    service=SERVICE,
    name="size of a variable",
    unit="bytes",
    what="of a variable",
    most=48 * KILOBYTE,
    instead="Write it into a file of the repository.",
    source=VARIABLES_PAGE,
    date=READ,
    standing=Standing.STATED,
)
RULESETS = Quota(
    code="github-rulesets-a-repository",
    service=SERVICE,
    name="rulesets of a repository",
    unit="rulesets",
    what="of a repository",
    most=75,
    instead="One ruleset holds many required checks: put them together.",
    source=RULESETS_PAGE,
    standing=Standing.STATED,
)
COMMENT = Quota(
    code="github-comment-length",
    service=SERVICE,
    name="length of a comment",
    unit="characters",
    what="of a comment",
    most=65_536,
    instead="Shorten it, and link the whole.",
    source="the answer of the API: body is too long (maximum is 65536 characters)",
    standing=Standing.REPORTED,
)
_VARIABLES_A_RUN = Quota(
    code="github-variables-a-run",
    service=SERVICE,
    name="size of variables together",
    unit="bytes",
    what="of the organization's and the repository's variables in a run",
    most=256 * KILOBYTE,
    instead="Give values to an environment: those do not count.",
    source=VARIABLES_PAGE,
    date=READ,
    standing=Standing.STATED,
)


def variables_a_run(*, server: bool = False) -> Quota:
    return replace(_VARIABLES_A_RUN, most=10_000 * KILOBYTE, tier=SERVER) if server else _VARIABLES_A_RUN


OBJECTS = (
    REVIEWERS,
    RULES,
    WAIT,
    ENVIRONMENT_NAME,
    ORGANIZATION_SECRETS,
    REPOSITORY_SECRETS,
    ENVIRONMENT_SECRETS,
    ORGANIZATION_VARIABLES,
    REPOSITORY_VARIABLES,
    ENVIRONMENT_VARIABLES,
    SECRET_SIZE,
    VARIABLE_SIZE,
    RULESETS,
    COMMENT,
    *(variables_a_run(server=server) for server in (False, True)),
)

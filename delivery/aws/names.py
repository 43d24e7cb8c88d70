"""Every name and ARN in an account, known before anything is created.

Ids that AWS generates (of keys, connections) never stand in a document: keys are named by alias.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from delivery.environment import Environment
from delivery.identity import Identity, Purpose
from delivery.texts import AccountId, EnvironmentName, GroupName, Region, ServiceId, ServiceName

APPROVALS_TABLE = "terraform-approvals"
DEPLOYMENTS_TABLE = "infrastructure-deployments"
DASHBOARD = "pipeline-metrics"
METRICS = "Penstock"
IMAGES = "delivery-images"
# A pipeline says whose it is by this tag: an event could say anything.
SERVICE_TAG = "penstock:service"


class DataClass(StrEnum):
    """One key each, so that who reads messages does not read state."""

    STATE = "state"
    LEDGER = "ledger"
    ARTIFACTS = "artifacts"
    MESSAGES = "messages"
    LOGS = "logs"


class Duty(StrEnum):
    """What the delivery system itself does in an account, beside the purposes that jobs have."""

    PIPELINE = "pipeline"
    CHECK = "check"
    LOG = "log"
    RECORD = "record"
    PULL = "pull"
    ROLLBACK = "rollback"
    APPROVE = "approve"
    NOTIFY = "notify"
    SCHEDULE = "schedule"
    REVIEW = "review"
    BATCH = "batch"
    BACKUP = "backup"


@dataclass(frozen=True, kw_only=True, slots=True)
class Account:
    id: AccountId
    region: Region
    environment: EnvironmentName

    @classmethod
    def of(cls, environment: Environment) -> Account:
        return cls(id=environment.account, region=environment.region, environment=environment.name)

    def named(self, thing: str) -> str:
        return f"penstock-{self.environment}-{thing}"

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.id}:{resource}"

    @property
    def root(self) -> str:
        return f"arn:aws:iam::{self.id}:root"

    # Roles: the path says the purpose, so that one pattern means all roles of a purpose and nothing else.

    def role_path(self, purpose: Purpose | Duty) -> str:
        return f"/penstock/{self.environment}/{purpose}/"

    def role_name(self, identity: Identity) -> str:
        return f"penstock-{identity}"

    def role_arn(self, identity: Identity) -> str:
        return f"arn:aws:iam::{self.id}:role{self.role_path(identity.purpose)}{self.role_name(identity)}"

    def duty_role_name(self, duty: Duty, group: GroupName | None = None) -> str:
        return self.named(f"{duty}-{group}" if group else str(duty))

    def duty_role_arn(self, duty: Duty, group: GroupName | None = None) -> str:
        return f"arn:aws:iam::{self.id}:role{self.role_path(duty)}{self.duty_role_name(duty, group)}"

    def roles_of(self, purpose: Purpose | Duty) -> str:
        return f"arn:aws:iam::{self.id}:role{self.role_path(purpose)}*"

    @property
    def delivery_roles(self) -> str:
        """Every role of ours in this account, whatever slice or purpose."""
        return f"arn:aws:iam::{self.id}:role/penstock/*"

    @property
    def boundary_name(self) -> str:
        return self.named("boundary")

    @property
    def boundary_arn(self) -> str:
        return f"arn:aws:iam::{self.id}:policy/penstock/{self.boundary_name}"

    # Stores

    def bucket(self, thing: str) -> str:
        return f"penstock-{self.environment}-{self.id}-{thing}"

    @property
    def state_bucket(self) -> str:
        return self.bucket("state")

    @property
    def artifact_bucket(self) -> str:
        return self.bucket("artifacts")

    @property
    def access_log_bucket(self) -> str:
        return self.bucket("access-logs")

    def table_arn(self, table: str) -> str:
        return self.arn("dynamodb", f"table/{table}")

    def key_alias(self, data: DataClass) -> str:
        return f"alias/{self.named(data)}"

    def sealing_alias(self, number: int) -> str:
        return f"alias/{self.named(f'sealing-{number}')}"

    @property
    def any_sealing_alias(self) -> str:
        return f"alias/{self.named('sealing-*')}"

    @property
    def any_key(self) -> str:
        """Never alone: always beside a condition on the key's aliases."""
        return self.arn("kms", "key/*")

    # Pipelines and what surrounds them

    def pipeline_name(self, service: ServiceName) -> str:
        return f"{service}-{self.environment}"

    def pipeline_arn(self, service: ServiceName) -> str:
        return self.arn("codepipeline", self.pipeline_name(service))

    def project_arn(self, project: str) -> str:
        return self.arn("codebuild", f"project/{project}")

    @property
    def every_project(self) -> str:
        return self.project_arn("penstock-*")

    def duty_project(self, duty: Duty) -> str:
        return self.named(f"duty-{duty}")

    def log_group(self, thing: str) -> str:
        return f"/penstock/{self.environment}/{thing}"

    def log_group_arn(self, thing: str) -> str:
        return self.arn("logs", f"log-group:{self.log_group(thing)}")

    @property
    def approvals_topic_arn(self) -> str:
        return self.arn("sns", self.named("approvals"))

    @property
    def lost_events_queue_arn(self) -> str:
        return self.arn("sqs", self.named("lost-events"))


def state_key(service: ServiceId) -> str:
    """By id: a renamed service keeps its state."""
    return f"{service}/terraform.tfstate"


def sealed_prefix(service: ServiceId) -> str:
    return f"sealed/{service}"

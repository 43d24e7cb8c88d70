"""An account in the cloud in a box, with the duties of Penstock in it under the roles that they really get."""

from __future__ import annotations

from typing import Any

from delivery.aws.boundary import boundary
from delivery.aws.duties import SCHEDULED_TIME, EventDuty, ScheduleSpec, logger, recorder
from delivery.aws.duty_roles import duty_roles
from delivery.aws.names import SERVICE_TAG, Account, Duty
from delivery.aws.roles import RoleSpec
from delivery.aws.tables import APPROVALS, DEPLOYMENTS, Index, LedgerTable, table_policy
from delivery.backends.codepipeline.specification import ProjectSpec
from delivery.environment import Environment
from delivery.service import Service
from delivery.texts import Digest
from sandbox import cloud
from sandbox.cloud.builds import Build, wait_for_build
from sandbox.cloud.events import emit
from sandbox.cloud.records import Execution, put_execution
from sandbox.cloud.schedules import fire
from tests.pipeline_events import Event
from toolbox import archive

TOOLBOX = Digest(f"sha256:{archive.digest()}")
# Duties wait for what may be late; here nothing is.
AT_ONCE = {"PENSTOCK_WAIT": "0"}
LONGEST_BUILD = 60  # seconds


class Room:
    """One account, and whoever administers it."""

    def __init__(self, endpoint: str, environment: Environment) -> None:
        self.endpoint = endpoint
        self.environment = environment
        self.account = Account.of(environment)

    def client(self, service: str) -> Any:  # noqa: ANN401  boto3 makes its clients' types at run time
        return cloud.client(service, self.account.id, self.endpoint, self.account.region)

    def furnish(
        self, *services: Service[Any], below: tuple[Account, ...] = (), above: tuple[Account, ...] = ()
    ) -> None:
        """Roles, stores, the ledger, a pipeline a service, the logger and the recorder."""
        name, document = self.account.boundary_name, boundary(self.account).json
        self.client("iam").create_policy(PolicyName=name, Path="/penstock/", PolicyDocument=document)
        for role in duty_roles(self.environment, services, below):
            self._role(role)
        self._table(APPROVALS)
        self._table(DEPLOYMENTS, above)
        self._toolbox()
        for service in services:
            self._pipeline(service)
        for duty in (logger(self.account, TOOLBOX), recorder(self.account, TOOLBOX)):
            self._employ(duty)

    def _role(self, role: RoleSpec) -> None:
        iam = self.client("iam")
        iam.create_role(
            RoleName=role.name,
            Path=role.path,
            AssumeRolePolicyDocument=role.trust.json,
            PermissionsBoundary=role.boundary_arn,
        )
        iam.put_role_policy(
            RoleName=role.name, PolicyName="permissions", PolicyDocument=role.permissions.json
        )

    def _table(self, table: LedgerTable, above: tuple[Account, ...] = ()) -> None:
        dynamodb = self.client("dynamodb")
        dynamodb.create_table(
            TableName=table.name,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=_keys(Index(hash="id")),
            AttributeDefinitions=[{"AttributeName": each, "AttributeType": "S"} for each in table.attributes],
            GlobalSecondaryIndexes=[
                {"IndexName": each.name, "KeySchema": _keys(each), "Projection": {"ProjectionType": "ALL"}}
                for each in table.indexes
            ],
        )
        policy = table_policy(self.account, table, above).json
        dynamodb.put_resource_policy(ResourceArn=self.account.table_arn(table.name), Policy=policy)

    def _toolbox(self) -> None:
        s3, bucket = self.client("s3"), self.account.artifact_bucket
        place = {"LocationConstraint": self.account.region}
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
        s3.put_object(Bucket=bucket, Key=f"toolbox/{archive.digest()}.pyz", Body=archive.build())

    def _pipeline(self, service: Service[Any]) -> None:
        """As much of a pipeline as its record and its tag need."""
        self.client("codepipeline").create_pipeline(
            tags=[{"key": SERVICE_TAG, "value": service.id}],
            pipeline={
                "name": self.account.pipeline_name(service.name),
                "roleArn": self.account.duty_role_arn(Duty.PIPELINE),
                "pipelineType": "V2",
                "artifactStore": {"type": "S3", "location": self.account.artifact_bucket},
                "stages": [
                    {"name": "Source", "actions": [_action("Source", "Source", "CodeStarSourceConnection")]},
                    {"name": "Approval", "actions": [_action("Approve-platform", "Approval", "Manual")]},
                ],
            },
        )

    def _employ(self, duty: EventDuty) -> None:
        self.project(duty.project)
        events = self.client("events")
        events.put_rule(Name=duty.name, EventPattern=duty.pattern, State="ENABLED")
        transformer = {"InputPathsMap": dict(duty.paths), "InputTemplate": duty.template}
        target = {
            "Id": duty.name,
            "Arn": self.account.project_arn(duty.name),
            "RoleArn": duty.role_arn,
            "InputTransformer": transformer,
        }
        events.put_targets(Rule=duty.name, Targets=[target])

    def project(self, spec: ProjectSpec) -> None:
        self.client("logs").create_log_group(logGroupName=spec.log_group)
        variables = {**spec.variables, **AT_ONCE}
        self.client("codebuild").create_project(
            name=spec.name,
            serviceRole=spec.role_arn,
            source={"type": str(spec.source), "buildspec": spec.buildspec.text},
            artifacts={"type": "NO_ARTIFACTS"},
            logsConfig={"cloudWatchLogs": {"status": "ENABLED", "groupName": spec.log_group}},
            environment={
                "type": "LINUX_CONTAINER",
                "computeType": "BUILD_GENERAL1_SMALL",
                "image": spec.image,
                "environmentVariables": [{"name": each, "value": value} for each, value in variables.items()],
            },
        )

    def schedule(self, spec: ScheduleSpec) -> None:
        self.client("scheduler").create_schedule(**_schedule(spec, spec.input))

    def happened(self, pipeline: str, execution: Execution) -> None:
        put_execution(self.endpoint, self.account.id, pipeline, execution, self.account.region)

    def answers(self, event: Event) -> Build:
        """The build that the event started, once it is over."""
        (delivered,) = emit(self.endpoint, self.account.id, event, self.account.region)
        if delivered.error:
            raise AssertionError(delivered.error)
        return self._over(delivered.made)

    def fires(self, spec: ScheduleSpec, *, at: str) -> Build:
        """The scheduler writes the time where the input asks for it; the cloud in a box has no clock."""
        self.client("scheduler").update_schedule(**_schedule(spec, spec.input.replace(SCHEDULED_TIME, at)))
        made = fire(self.endpoint, self.account.id, spec.name, region=self.account.region)
        return self._over(made["build"]["id"])

    def _over(self, build: str) -> Build:
        return wait_for_build(self.endpoint, self.account.id, build, LONGEST_BUILD, self.account.region)

    def rows(self, table: str) -> list[dict[str, str]]:
        found = self.client("dynamodb").scan(TableName=table)["Items"]
        return [{name: str(*value.values()) for name, value in row.items()} for row in found]


def _schedule(spec: ScheduleSpec, text: str) -> dict[str, object]:
    return {
        "Name": spec.name,
        "ScheduleExpression": spec.expression,
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "Target": {"Arn": spec.target_arn, "RoleArn": spec.role_arn, "Input": text},
    }


def _keys(index: Index) -> list[dict[str, str]]:
    return [
        {"AttributeName": name, "KeyType": kind}
        for name, kind in zip(index.attributes, ("HASH", "RANGE"), strict=False)
    ]


def _action(name: str, category: str, provider: str) -> dict[str, object]:
    kind = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
    output = [{"name": "source"}] if category == "Source" else []
    return {"name": name, "actionTypeId": kind, "outputArtifacts": output}

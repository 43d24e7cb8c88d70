"""Who uses the keys that encrypt: one key a class of data, one table of who needs it for what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from delivery.aws.keys import THIS_KEY, administration
from delivery.aws.names import APPROVALS_TABLE, DEPLOYMENTS_TABLE, Account, DataClass, Duty
from delivery.aws.policy import Conditions, Document, Principals, Statement
from delivery.identity import Purpose

READ = ("kms:Decrypt", "kms:DescribeKey")
WRITE = ("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")

Who = Purpose | Duty


@dataclass(frozen=True, kw_only=True, slots=True)
class Use:
    """Roles that use a key through one AWS service, for that service's things of ours alone."""

    service: str
    context: Mapping[str, tuple[str, ...]]
    readers: tuple[Who, ...] = ()
    writers: tuple[Who, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceUse:
    """An AWS service that uses a key by itself, on behalf of one kind of thing of ours."""

    principal: str
    conditions: Conditions


def data_key_policy(
    *, account: Account, data: DataClass, readers_above: tuple[Account, ...] = ()
) -> Document:
    """Roles use it only through the service that keeps the data, and only for the data of this class."""
    uses = _uses(account)[data]
    return Document(
        (
            *administration(account),
            *_administrators_work(account, data, uses),
            *(statement for use in uses for statement in _role_use(account, use)),
            *(_service_use(use) for use in _services(account).get(data, ())),
            *(_read_from_above(account, above) for above in readers_above),
        )
    )


def _uses(account: Account) -> Mapping[DataClass, tuple[Use, ...]]:
    tables = (APPROVALS_TABLE, DEPLOYMENTS_TABLE)
    return {
        DataClass.STATE: (
            Use(
                service="s3",
                context={"aws:s3:arn": _bucket(account.state_bucket)},
                readers=(Purpose.PREVIEW,),
                writers=(Purpose.PLAN, Purpose.OBSERVE, Purpose.APPLY, Duty.BACKUP),
            ),
        ),
        DataClass.LEDGER: (
            Use(
                service="dynamodb",
                context={"aws:dynamodb:tableName": tables},
                readers=(Purpose.APPLY, Duty.ROLLBACK),
                writers=(Duty.LOG, Duty.RECORD),
            ),
        ),
        DataClass.ARTIFACTS: (
            Use(
                service="s3",
                context={"aws:s3:arn": _bucket(account.artifact_bucket)},
                readers=(Duty.CHECK, Duty.LOG, Duty.RECORD, Duty.PULL, Duty.ROLLBACK),
                writers=(*Purpose, Duty.PIPELINE),
            ),
        ),
        DataClass.MESSAGES: (
            Use(
                service="sns",
                context={"aws:sns:topicArn": (account.arn("sns", account.named("*")),)},
                writers=(Duty.PIPELINE,),
            ),
            Use(
                service="sqs",
                context={"aws:sqs:arn": (account.arn("sqs", account.named("*")),)},
                writers=(Duty.SCHEDULE,),
            ),
        ),
        DataClass.LOGS: (),
    }


def _bucket(name: str) -> tuple[str, ...]:
    # With a bucket key the context is the bucket; for an object written before it was on, the object.
    return (f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*")


def _services(account: Account) -> Mapping[DataClass, tuple[ServiceUse, ...]]:
    def on_behalf(service: str, source: str) -> ServiceUse:
        return ServiceUse(
            principal=f"{service}.amazonaws.com",
            conditions={
                "ArnLike": {"aws:SourceArn": account.arn(service, source)},
                "StringEquals": {"aws:SourceAccount": account.id},
            },
        )

    return {
        DataClass.MESSAGES: (
            on_behalf("cloudwatch", "alarm:*"),
            on_behalf("events", "rule/*"),
            on_behalf("sns", account.named("*")),
        ),
        DataClass.LOGS: (
            ServiceUse(
                principal=f"logs.{account.region}.amazonaws.com",
                conditions={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": account.log_group_arn("*")}},
            ),
        ),
    }


def _role_use(account: Account, use: Use) -> tuple[Statement, ...]:
    title = {"s3": "S3", "dynamodb": "DynamoDb", "sns": "Sns", "sqs": "Sqs"}[use.service]
    grants = (("Read", use.readers, READ), ("Write", use.writers, WRITE))
    return tuple(
        Statement(
            sid=f"RolesOfOurs{verb}Through{title}",
            principals=Principals(aws=(account.root,)),
            actions=actions,
            resources=THIS_KEY,
            conditions={
                "ArnLike": {"aws:PrincipalArn": tuple(account.roles_of(one) for one in who)},
                "StringEquals": {"kms:ViaService": _via(account, use.service)},
                "StringLike": {f"kms:EncryptionContext:{key}": value for key, value in use.context.items()},
            },
        )
        for verb, who, actions in grants
        if who
    )


def _service_use(use: ServiceUse) -> Statement:
    return Statement(
        sid=f"{use.principal.partition('.')[0].capitalize()}Uses",
        principals=Principals(services=(use.principal,)),
        actions=("kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"),
        resources=THIS_KEY,
        conditions=use.conditions,
    )


# Services that keep a grant of their own on the key, made when the table, repository or vault is.
GRANTED = {DataClass.LEDGER: ("dynamodb",), DataClass.ARTIFACTS: ("ecr",), DataClass.STATE: ("backup",)}


def _administrators_work(account: Account, data: DataClass, uses: tuple[Use, ...]) -> tuple[Statement, ...]:
    """Whoever runs the program uploads objects and creates tables: through the services, never by hand."""
    services = sorted({*(use.service for use in uses), *GRANTED.get(data, ())})
    if not services:
        return ()
    through: Conditions = {
        "ArnNotLike": {"aws:PrincipalArn": account.delivery_roles},
        "StringEquals": {"kms:ViaService": tuple(_via(account, service) for service in services)},
    }
    work = Statement(
        sid="AdministratorsWorkThroughServices",
        principals=Principals(aws=(account.root,)),
        actions=WRITE,
        resources=THIS_KEY,
        conditions=through,
    )
    grant = Statement(
        sid="AdministratorsLetServicesIn",
        principals=Principals(aws=(account.root,)),
        actions=("kms:CreateGrant", "kms:RetireGrant"),
        resources=THIS_KEY,
        conditions={**through, "Bool": {"kms:GrantIsForAWSResource": "true"}},
    )
    return (work, grant) if data in GRANTED else (work,)


def _read_from_above(account: Account, above: Account) -> Statement:
    return Statement(
        sid=f"PullerOf{above.environment.title().replace('-', '')}Reads",
        principals=Principals(aws=(above.root,)),
        actions=("kms:Decrypt",),
        resources=THIS_KEY,
        conditions={
            "ArnEquals": {"aws:PrincipalArn": above.duty_role_arn(Duty.PULL)},
            "StringEquals": {"kms:ViaService": _via(account, "dynamodb")},
        },
    )


def _via(account: Account, service: str) -> str:
    return f"{service}.{account.region}.amazonaws.com"

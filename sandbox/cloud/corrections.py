"""Every way in which this cloud differs from moto 5.2.5, as data: what moto does, what AWS does, where that stands."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from moto.iam.access_control import PermissionResult
from moto.kms import models as kms_models
from moto.kms import responses as kms_responses
from moto.kms.utils import AbstractPrivateKey, generate_private_key
from moto.s3.models import FakeBucket

from sandbox.cloud import records
from sandbox.cloud.front import Door, Handler
from sandbox.cloud.services import (
    builds,
    cloudwatch,
    codebuild,
    codepipeline,
    connections,
    dynamodb,
    events,
    executions,
    keys,
    kms,
    policies,
    scheduler,
    sts,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Correction:
    service: str
    wrong: str
    right: str
    source: str
    operations: Mapping[str, Handler] = field(default_factory=dict)


AWS = "https://docs.aws.amazon.com"

CORRECTIONS: tuple[Correction, ...] = (
    Correction(
        service="codebuild",
        wrong="a source without location is refused, UpdateProject is missing, most fields are lost",
        right="CODEPIPELINE and NO_SOURCE need no location; every field is echoed; an update changes what it names",
        source=f"{AWS}/codebuild/latest/APIReference/API_Project.html",
        operations={
            "CreateProject": codebuild.create_project,
            "UpdateProject": codebuild.update_project,
            "BatchGetProjects": codebuild.batch_get_projects,
            "ListProjects": codebuild.list_projects,
            "DeleteProject": codebuild.delete_project,
        },
    ),
    Correction(
        service="codebuild",
        wrong="a build runs nothing and succeeds when it is looked at",
        right="its commands run as the project's role, once for an idempotency token, and their failure fails it",
        source=f"{AWS}/codebuild/latest/APIReference/API_StartBuild.html",
        operations={
            "StartBuild": builds.start_build,
            "StopBuild": builds.stop_build,
            "BatchGetBuilds": builds.batch_get_builds,
            "ListBuilds": builds.list_builds,
            "ListBuildsForProject": builds.list_builds_for_project,
        },
    ),
    Correction(
        service="codepipeline",
        wrong="dates are text; duplicate stages and artifacts that nothing makes are accepted",
        right="dates are numbers; such structures are refused with InvalidStructureException; V2 fields are echoed",
        source=f"{AWS}/codepipeline/latest/userguide/reference-pipeline-structure.html",
        operations={
            "CreatePipeline": codepipeline.create_pipeline,
            "UpdatePipeline": codepipeline.update_pipeline,
            "GetPipeline": codepipeline.get_pipeline,
            "ListPipelines": codepipeline.list_pipelines,
            "DeletePipeline": codepipeline.delete_pipeline,
        },
    ),
    Correction(
        service="codepipeline",
        wrong="executions have no actions, no revisions and succeed at once; GetPipelineState is missing",
        right="executions are read from a record that StartPipelineExecution and tests write",
        source=f"{AWS}/codepipeline/latest/APIReference/API_ListActionExecutions.html",
        operations={
            "StartPipelineExecution": executions.start_pipeline_execution,
            "ListPipelineExecutions": executions.list_pipeline_executions,
            "GetPipelineExecution": executions.get_pipeline_execution,
            "ListActionExecutions": executions.list_action_executions,
            "GetPipelineState": executions.get_pipeline_state,
        },
    ),
    Correction(
        service="dynamodb",
        wrong="a PartiQL INSERT overwrites an existing item; `?` parameters answer 500",
        right="a duplicate key is refused with DuplicateItemException; parameters stand for values",
        source=f"{AWS}/amazondynamodb/latest/developerguide/ql-reference.insert.html",
        operations={
            "ExecuteStatement": dynamodb.execute_statement,
            "BatchExecuteStatement": dynamodb.batch_execute_statement,
            "ExecuteTransaction": dynamodb.execute_transaction,
        },
    ),
    Correction(
        service="sts",
        wrong="any role may be assumed, existing or not, whatever its trust policy says",
        right="the trust policy decides, with its conditions; the session acts with the role's permissions",
        source=f"{AWS}/IAM/latest/UserGuide/reference_policies_evaluation-logic.html",
        operations={
            "AssumeRole": sts.assume_role,
            "AssumeRoleWithWebIdentity": sts.assume_role_with_web_identity,
            "AssumeRoleWithSAML": sts.assume_role_with_saml,
        },
    ),
    Correction(
        service="events",
        wrong="invalid patterns and templates are accepted",
        right="InvalidEventPatternException, ValidationException",
        source=f"{AWS}/eventbridge/latest/userguide/eb-create-pattern-operators.html",
        operations={"PutRule": events.put_rule, "PutTargets": events.put_targets},
    ),
    Correction(
        service="events",
        wrong="anyone may put events of `aws.*` sources; a CodeBuild target answers 500",
        right="NotAuthorizedForSourceException for the entry; targets receive what the rule makes of the event",
        source=f"{AWS}/eventbridge/latest/APIReference/API_PutEventsRequestEntry.html",
        operations={"PutEvents": events.put_events},
    ),
    Correction(
        service="kms",
        wrong="a key policy that locks everyone out, or names nobody that exists, is accepted",
        right="MalformedPolicyDocumentException unless the caller may put the key's policy again",
        source=f"{AWS}/kms/latest/APIReference/API_PutKeyPolicy.html",
        operations={
            "CreateKey": kms.create_key,
            "PutKeyPolicy": kms.put_key_policy,
            "GetKeyPolicy": kms.get_key_policy,
        },
    ),
    Correction(
        service="kms",
        wrong="DIGEST messages are hashed a second time; a wrong signature answers SignatureValid false",
        right="a digest is signed as it is; a wrong signature is KMSInvalidSignatureException",
        source=f"{AWS}/kms/latest/APIReference/API_Verify.html",
        operations={"Sign": kms.sign, "Verify": kms.verify},
    ),
    Correction(
        service="iam",
        wrong="malformed trust policies, principals and boundaries that do not exist are accepted",
        right="MalformedPolicyDocument, Invalid principal in policy, NoSuchEntity",
        source=f"{AWS}/IAM/latest/UserGuide/troubleshoot_iam-policies.html",
        operations={
            "CreateRole": policies.create_role,
            "UpdateAssumeRolePolicy": policies.update_trust,
            "PutRolePermissionsBoundary": policies.put_boundary,
        },
    ),
    Correction(
        service="dynamodb",
        wrong="a table's policy is stored whatever it says, and never enforced",
        right="it must be well formed and name who exists; every call on the table is judged by it",
        source=f"{AWS}/amazondynamodb/latest/developerguide/access-control-resource-based.html",
        operations={"PutResourcePolicy": policies.put_table_policy},
    ),
    Correction(
        service="s3",
        wrong="a bucket's policy is stored whatever it says; moto applies its denials without conditions",
        right="it must be well formed and name who exists; every call on the bucket is judged by it",
        source=f"{AWS}/AmazonS3/latest/userguide/access-control-auth-workflow-bucket-operation.html",
        operations={"PutBucketPolicy": policies.put_bucket_policy},
    ),
    Correction(
        service="sns",
        wrong="a topic's policy may name principals that do not exist",
        right="InvalidParameter",
        source=f"{AWS}/sns/latest/api/API_SetTopicAttributes.html",
        operations={
            "CreateTopic": policies.create_topic,
            "SetTopicAttributes": policies.set_topic_attributes,
        },
    ),
    Correction(
        service="sqs",
        wrong="a queue's policy may name principals that do not exist",
        right="InvalidAttributeValue",
        source=f"{AWS}/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html",
        operations={
            "CreateQueue": policies.queue_attributes,
            "SetQueueAttributes": policies.queue_attributes,
        },
    ),
    *(
        Correction(
            service=service,
            wrong=f"{service} is missing",
            right="connections are made PENDING, read, tagged, deleted",
            source=f"{AWS}/codeconnections/latest/APIReference/Welcome.html",
            operations={
                "CreateConnection": connections.create,
                "GetConnection": connections.get,
                "DeleteConnection": connections.delete,
                "ListConnections": connections.list_all,
                "ListTagsForResource": connections.list_tags,
                "TagResource": connections.tag,
                "UntagResource": connections.untag,
            },
        )
        for service in ("codeconnections", "codestar-connections")
    ),
    Correction(
        service="scheduler",
        wrong="any expression and any role is accepted; an update forgets what follows completion",
        right="ValidationException; an update replaces the whole schedule",
        source=f"{AWS}/scheduler/latest/APIReference/API_CreateSchedule.html",
        operations={
            "CreateSchedule": scheduler.create_schedule,
            "UpdateSchedule": scheduler.update_schedule,
        },
    ),
    Correction(
        service="cloudwatch",
        wrong="a dashboard's body may be any JSON",
        right="InvalidParameterInput for widgets that cannot be drawn",
        source=f"{AWS}/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html",
        operations={"PutDashboard": cloudwatch.put_dashboard},
    ),
    Correction(
        service="dynamodb",
        wrong="a table may be encrypted with a key that does not exist",
        right="ValidationException",
        source=f"{AWS}/amazondynamodb/latest/developerguide/encryption.usagenotes.html",
        operations={"CreateTable": keys.create_table},
    ),
    Correction(
        service="ecr",
        wrong="a repository may be encrypted with a key that does not exist",
        right="KmsException",
        source=f"{AWS}/AmazonECR/latest/APIReference/API_CreateRepository.html",
        operations={"CreateRepository": keys.create_repository},
    ),
    Correction(
        service="logs",
        wrong="a log group takes any key, and can never change it",
        right="InvalidParameterException unless the key exists and its policy lets CloudWatch Logs use it",
        source=f"{AWS}/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html",
        operations={
            "CreateLogGroup": keys.log_group,
            "AssociateKmsKey": keys.associate_key,
            "DisassociateKmsKey": keys.disassociate_key,
        },
    ),
    Correction(
        service="s3",
        wrong="an object may be encrypted with a key that does not exist",
        right="KMS.NotFoundException",
        source=f"{AWS}/AmazonS3/latest/userguide/UsingKMSEncryption.html",
        operations={"PutObject": keys.put_object},
    ),
)


# What this cloud does not judge, so that nobody takes its silence for a proof.
NOT_JUDGED: tuple[str, ...] = (
    "signatures of requests: a session's key id is believed",
    "users of IAM: every caller that is no role's session is its account's administrator",
    "a key's policy towards its own account's administrator, but for explicit denies",
    "policies of topics, queues and repositories towards callers of roles; identity policies are judged",
    "grants of KMS, session policies, service control policies, S3 access lists and access points",
    "the tokens of identity providers: their claims are read and judged, not verified",
    "that a connection is TLS: loopback counts as it (aws:SecureTransport is true)",
    "quotas, throttling, eventual consistency, and the clock: schedules fire when a test says so",
)


def handlers() -> dict[tuple[str, str], Handler]:
    return {(c.service, name): handler for c in CORRECTIONS for name, handler in c.operations.items()}


def doors() -> dict[str, Door]:
    return {
        "execution": records.receive,
        "session": sts.session_door,
        "event": events.event_door,
        "build-log": builds.log_door,
        "fire": scheduler.fire_door,
    }


def patch_moto() -> None:
    """What can only be changed inside moto: its own half-evaluation of policies, who logs, needless RSA keys."""
    replacements: tuple[tuple[object, str, object], ...] = (
        (FakeBucket, "get_permission", lambda *_: PermissionResult.NEUTRAL),
        (FakeBucket, "_log_permissions_enabled_policy", staticmethod(_logging_may_write)),
        (kms_responses, "validate_policy", lambda *_: None),
        (kms_models, "generate_private_key", _private_key),
    )
    for where, name, what in replacements:
        setattr(where, name, what)


def _logging_may_write(target_bucket: FakeBucket, target_prefix: str | None) -> bool:
    """Moto stops at a statement about everyone, whose principal is a star and no mapping."""
    statements = json.loads(target_bucket.policy)["Statement"] if target_bucket.policy else []
    named = (
        each for each in statements if each["Effect"] == "Allow" and isinstance(each.get("Principal"), dict)
    )
    return any(each["Principal"].get("Service") == "logging.s3.amazonaws.com" for each in named)


def _private_key(spec: str) -> AbstractPrivateKey | None:
    """Moto makes an RSA key of 2048 bits for every symmetric key too: most of the time of `create_key`."""
    return None if spec.startswith(("SYMMETRIC", "HMAC")) else generate_private_key(spec)

"""Keys that other services are told to use: one that does not exist is refused where AWS looks at once."""

from moto.kms.models import Key
from moto.logs.models import logs_backends

from sandbox.cloud.call import Call, Onward, Refused, Reply, answer
from sandbox.cloud.evaluator import Kind, Policies, Principal, Request, decide
from sandbox.cloud.reach_kms import find_key, policy_of
from sandbox.cloud.reach_s3 import key_of_bucket
from sandbox.cloud.world import World


def _usable(call: Call, named: str | None) -> Key | None:
    """Keys that AWS manages are made at first use."""
    return find_key(call, named) if named else None


def _is_managed(named: str | None) -> bool:
    return not named or "alias/aws/" in named


def create_table(world: World, call: Call, onward: Onward) -> Reply:
    named = call.params.get("SSESpecification", {}).get("KMSMasterKeyId")
    if not _is_managed(named) and _usable(call, named) is None:
        raise Refused("ValidationException", f"KMS key {named} does not exist")
    return onward(call)


def create_repository(world: World, call: Call, onward: Onward) -> Reply:
    named = call.params.get("encryptionConfiguration", {}).get("kmsKey")
    if not _is_managed(named) and _usable(call, named) is None:
        raise Refused("KmsException", f"The KMS key {named} does not exist")
    return onward(call)


def log_group(world: World, call: Call, onward: Onward) -> Reply:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html"""
    named = call.params.get("kmsKeyId")
    if named and not _logs_may_use(call, _usable(call, named)):
        raise Refused(
            "InvalidParameterException",
            "The specified KMS key does not exist or is not allowed to be used with "
            f"LogGroup '{call.arn('log-group:' + call.params['logGroupName'])}'",
        )
    return onward(call)


def associate_key(world: World, call: Call, onward: Onward) -> Reply:
    return log_group(world, call, _associate)


def _associate(call: Call) -> Reply:
    groups, name = logs_backends[call.account][call.region].groups, call.params["logGroupName"]
    if name not in groups:
        raise Refused("ResourceNotFoundException", "The specified log group does not exist.")
    groups[name].kms_key_id = call.params.get("kmsKeyId")
    return answer(call, {})


def disassociate_key(world: World, call: Call, onward: Onward) -> Reply:
    return _associate(call)


def _logs_may_use(call: Call, key: Key | None) -> bool:
    if key is None:
        return False
    group = call.arn(f"log-group:{call.params['logGroupName']}")
    context = {
        "kms:EncryptionContext:aws:logs:arn": (group,),
        "kms:EncryptionContextKeys": ("aws:logs:arn",),
        "aws:SourceArn": (group,),
        "aws:SourceAccount": (call.account,),
        "aws:SecureTransport": ("true",),
    }
    service = Principal(kind=Kind.SERVICE, arn=f"logs.{call.region}.amazonaws.com", account="")
    policies = Policies(resource=policy_of(key))
    return all(
        decide(
            Request(
                principal=service, action=action, resource=key.arn, account=key.account_id, context=context
            ),
            policies,
        ).allowed
        for action in ("kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey")
    )


def put_object(world: World, call: Call, onward: Onward) -> Reply:
    named = call.header("x-amz-server-side-encryption-aws-kms-key-id") or key_of_bucket(call.params["Bucket"])
    if not _is_managed(named) and _usable(call, named) is None:
        raise Refused("KMS.NotFoundException", f"Key '{named}' does not exist")
    return onward(call)

"""What a bucket says to whom, whatever a role's own policy allows. Refusals only: IAM of the account gives."""

from __future__ import annotations

from dataclasses import dataclass

from delivery.aws.names import Account, Duty
from delivery.aws.policy import EVERYONE, Conditions, Document, Effect, Principals, Statement
from delivery.identity import Purpose

SEALED = "sealed/*"
INSTRUCTIONS = ("buildspecs/*", "toolbox/*")
LOCK = "*.tflock"

# CodePipeline keeps a run's artifacts under the first characters of the pipeline's name.
# https://docs.aws.amazon.com/codepipeline/latest/userguide/welcome-introducing-artifacts.html
ARTIFACT_PREFIX_LENGTH = 20

# An access log's own bucket is written by S3 itself.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
LOG_WRITER = Principals(services=("logging.s3.amazonaws.com",))

SETTINGS = (
    "s3:BypassGovernanceRetention",
    "s3:DeleteBucket*",
    "s3:DeleteObjectVersion*",
    "s3:PutAccelerateConfiguration",
    "s3:PutBucket*",
    "s3:PutEncryptionConfiguration",
    "s3:PutInventoryConfiguration",
    "s3:PutLifecycleConfiguration",
    "s3:PutObjectAcl",
    "s3:PutObjectLegalHold",
    "s3:PutObjectRetention",
    "s3:PutObjectVersionAcl",
    "s3:PutReplicationConfiguration",
    "s3:Replicate*",
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Expiry:
    """How long things under a prefix stay; what has no days stays. Uploads that nobody ends are always aborted."""

    name: str
    prefix: str = ""
    days: int | None = None
    noncurrent_days: int | None = None


def state_policy(account: Account) -> Document:
    """Apply writes state, plan and observe their lock; nobody of ours takes a version away."""
    bucket = account.state_bucket
    return Document(
        (
            *_hardened(account, bucket, but=(Duty.BACKUP,)),
            _deny(
                "OnlyApplyWritesState",
                ("s3:PutObject",),
                not_on=_in(bucket, LOCK),
                to=_ours_but(account, Purpose.APPLY),
            ),
            _deny("StateIsNotDeleted", ("s3:DeleteObject",), not_on=_in(bucket, LOCK), to=_ours_but(account)),
            _deny(
                "OnlyWhoPlansOrAppliesLocks",
                ("s3:DeleteObject", "s3:PutObject"),
                on=_in(bucket, LOCK),
                to=_ours_but(account, Purpose.PLAN, Purpose.OBSERVE, Purpose.APPLY),
            ),
            # Terraform and OpenTofu ask for it themselves; another hand would take a lock that is held.
            _deny(
                "LocksAreTakenOnce",
                ("s3:PutObject",),
                on=_in(bucket, LOCK),
                to={**_WITHOUT_CONDITION, **_ours_but(account)},
            ),
        )
    )


def artifact_policy(account: Account) -> Document:
    """Sealed plans are written once and by plans; what jobs are told comes from the program alone."""
    bucket = account.artifact_bucket
    return Document(
        (
            *_hardened(account, bucket),
            _deny("SealedOnce", ("s3:PutObject",), on=_in(bucket, SEALED), to=_WITHOUT_CONDITION),
            _deny(
                "OnlyPlansAreSealed",
                ("s3:PutObject",),
                on=_in(bucket, SEALED),
                to=_ours_but(account, Purpose.PLAN),
            ),
            _deny(
                "InstructionsAreGiven",
                ("s3:PutObject",),
                on=_in(bucket, *INSTRUCTIONS),
                to=_ours_but(account),
            ),
            _deny("NothingIsDeleted", ("s3:DeleteObject",), on=_in(bucket, "*"), to=_ours_but(account)),
        )
    )


def access_log_policy(account: Account) -> Document:
    bucket = account.access_log_bucket
    return Document(
        (
            _only_encrypted_transport(bucket),
            _settings_stay(bucket, _ours_but(account)),
            _deny(
                "LogsAreNotOurs",
                ("s3:DeleteObject", "s3:PutObject"),
                on=_in(bucket, "*"),
                to=_ours_but(account),
            ),
            Statement(
                sid="S3WritesAccessLogs",
                principals=LOG_WRITER,
                actions=("s3:PutObject",),
                resources=_in(bucket, "*"),
                conditions={
                    "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::{account.bucket('*')}"},
                    "StringEquals": {"aws:SourceAccount": account.id},
                },
            ),
        )
    )


def state_expiry() -> tuple[Expiry, ...]:
    return (Expiry(name="versions", noncurrent_days=30),)


def artifact_expiry(pipelines: tuple[str, ...]) -> tuple[Expiry, ...]:
    """A rule for each pipeline: S3 knows no rule for everything but a prefix, and evidence must stay."""
    prefixes = sorted({f"{pipeline[:ARTIFACT_PREFIX_LENGTH]}/" for pipeline in pipelines})
    return tuple(
        Expiry(name=f"run-{prefix[:-1]}", prefix=prefix, days=90, noncurrent_days=30) for prefix in prefixes
    )


def access_log_expiry() -> tuple[Expiry, ...]:
    return (Expiry(name="logs", days=365, noncurrent_days=30),)


# True for what makes an object, false for the parts of an upload, whose end is what must not overwrite.
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
_WITHOUT_CONDITION: Conditions = {
    "Bool": {"s3:ObjectCreationOperation": "true"},
    "Null": {"s3:if-none-match": "true"},
}


def _hardened(account: Account, bucket: str, but: tuple[Duty, ...] = ()) -> tuple[Statement, ...]:
    algorithm = "s3:x-amz-server-side-encryption"
    key = "s3:x-amz-server-side-encryption-aws-kms-key-id"
    return (
        _only_encrypted_transport(bucket),
        _settings_stay(bucket, _ours_but(account, *but)),
        # Only what a request asks for: one that asks for nothing gets the bucket's own key.
        _deny(
            "NoOtherEncryption",
            ("s3:PutObject",),
            on=_in(bucket, "*"),
            to={"Null": {algorithm: "false"}, "StringNotEquals": {algorithm: "aws:kms"}},
        ),
        _deny(
            "NoKeyOfAnotherAccount",
            ("s3:PutObject",),
            on=_in(bucket, "*"),
            to={"Null": {key: "false"}, "StringNotLike": {key: account.arn("kms", "*")}},
        ),
    )


def _only_encrypted_transport(bucket: str) -> Statement:
    return _deny("TlsOnly", ("s3:*",), on=_whole(bucket), to={"Bool": {"aws:SecureTransport": "false"}})


def _settings_stay(bucket: str, whom: Conditions) -> Statement:
    return _deny("SettingsStay", SETTINGS, on=_whole(bucket), to=whom)


def _ours_but(account: Account, *but: Purpose | Duty) -> Conditions:
    """Every delivery role, except these: whoever runs the program is none of them."""
    ours = {"ArnLike": {"aws:PrincipalArn": account.delivery_roles}}
    if not but:
        return ours
    return {**ours, "ArnNotLike": {"aws:PrincipalArn": tuple(account.roles_of(one) for one in but)}}


def _deny(
    sid: str,
    actions: tuple[str, ...],
    *,
    to: Conditions,
    on: tuple[str, ...] = (),
    not_on: tuple[str, ...] = (),
) -> Statement:
    return Statement(
        sid=sid,
        effect=Effect.DENY,
        principals=EVERYONE,
        actions=actions,
        resources=on,
        not_resources=not_on,
        conditions=to,
    )


def _in(bucket: str, *keys: str) -> tuple[str, ...]:
    return tuple(f"arn:aws:s3:::{bucket}/{key}" for key in keys)


def _whole(bucket: str) -> tuple[str, ...]:
    return (f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*")

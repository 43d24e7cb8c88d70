"""Buckets: write-once prefixes, policies with their conditions, owners, keys."""

from __future__ import annotations

from tests.sandbox.cloud_desk import (
    REGION,
    Account,
    Client,
    Field,
    Statement,
    allow,
    an_account,
    deny,
    document,
    refused,
)

OPEN = allow("s3:*")


def a_bucket(account: Account, *statements: Statement) -> str:
    name = f"penstock-dev-{account.id}-artifacts"
    store = account.client("s3")
    store.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    if statements:
        store.put_bucket_policy(Bucket=name, Policy=document(*statements))
    return name


def at(account: Account, rest: str = "") -> str:
    return f"arn:aws:s3:::penstock-dev-{account.id}-artifacts{rest}"


def write(store: Client, bucket: str, key: str, **more: Field) -> Client:
    return store.put_object(Bucket=bucket, Key=key, Body=b"sealed", **more)


def test_an_object_that_exists_is_not_written_again_when_none_may_match() -> None:
    account = an_account()
    store, bucket = account.client("s3"), a_bucket(account)
    write(store, bucket, "plan", IfNoneMatch="*")
    said = refused(store.put_object, Bucket=bucket, Key="plan", Body=b"other", IfNoneMatch="*")
    assert said.code == "PreconditionFailed"
    assert store.get_object(Bucket=bucket, Key="plan")["Body"].read() == b"sealed"


def test_a_write_once_prefix_denies_a_write_without_the_condition() -> None:
    account = an_account()
    unconditional = {"Null": {"s3:if-none-match": "true"}, "Bool": {"s3:ObjectCreationOperation": "true"}}
    once = deny("s3:PutObject", at(account, "/sealed/*"), Principal="*", Condition=unconditional)
    bucket = a_bucket(account, once)
    for store in (account.client("s3"), account.acting(account.role("planner", OPEN), "s3", "run")):
        key = f"sealed/{id(store)}"
        assert refused(store.put_object, Bucket=bucket, Key=key, Body=b"x").code == "AccessDenied"
        write(store, bucket, key, IfNoneMatch="*")
        write(store, bucket, "elsewhere")


def test_a_multipart_upload_is_judged_where_it_makes_the_object() -> None:
    account = an_account()
    unconditional = {"Null": {"s3:if-none-match": "true"}, "Bool": {"s3:ObjectCreationOperation": "true"}}
    bucket = a_bucket(
        account, deny("s3:PutObject", at(account, "/*"), Principal="*", Condition=unconditional)
    )
    store = account.client("s3")
    upload = {"Bucket": bucket, "Key": "big"}
    upload["UploadId"] = store.create_multipart_upload(**upload)["UploadId"]
    tag = store.upload_part(**upload, PartNumber=1, Body=b"part")["ETag"]
    whole = {**upload, "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": tag}]}}
    assert refused(store.complete_multipart_upload, **whole).code == "AccessDenied"
    assert store.complete_multipart_upload(**whole, IfNoneMatch="*")["Key"] == "big"


def test_a_role_writes_only_its_prefix() -> None:
    account = an_account()
    bucket = a_bucket(account)
    store = account.acting(account.role("planner", allow("s3:PutObject", at(account, "/plan/*"))), "s3")
    write(store, bucket, "plan/1")
    assert "s3:PutObject" in refused(store.put_object, Bucket=bucket, Key="apply/1", Body=b"x").message


def test_looking_at_an_object_is_reading_it() -> None:
    account = an_account()
    bucket = a_bucket(account)
    write(account.client("s3"), bucket, "plan/1")
    store = account.acting(account.role("planner", allow("s3:GetObject", at(account, "/plan/*"))), "s3")
    assert store.head_object(Bucket=bucket, Key="plan/1")["ContentLength"] == len(b"sealed")
    assert refused(store.head_object, Bucket=bucket, Key="apply/1").code == "403"


def test_listing_is_judged_by_the_prefix_that_is_listed() -> None:
    account = an_account()
    bucket = a_bucket(account)
    condition = {"StringLike": {"s3:prefix": "plan/*"}}
    store = account.acting(
        account.role("planner", allow("s3:ListBucket", at(account), Condition=condition)), "s3"
    )
    assert store.list_objects_v2(Bucket=bucket, Prefix="plan/")["KeyCount"] == 0
    assert refused(store.list_objects_v2, Bucket=bucket, Prefix="apply/").code == "AccessDenied"


def test_loopback_stands_for_tls() -> None:
    account = an_account()
    plain = deny("s3:*", [at(account), at(account, "/*")], Principal="*",
                 Condition={"Bool": {"aws:SecureTransport": "false"}})  # fmt: skip
    write(account.client("s3"), a_bucket(account, plain), "plan")
    other = an_account()
    tls = plain | {"Resource": at(other, "/*"), "Condition": {"Bool": {"aws:SecureTransport": "true"}}}
    assert refused(other.client("s3").put_object, Bucket=a_bucket(other, tls), Key="x").code == "AccessDenied"


def test_a_policy_may_ask_for_a_key() -> None:
    account = an_account()
    key = account.client("kms").create_key()["KeyMetadata"]["Arn"]
    other = {"StringNotEqualsIfExists": {"s3:x-amz-server-side-encryption-aws-kms-key-id": key}}
    bucket = a_bucket(account, deny("s3:PutObject", at(account, "/*"), Principal="*", Condition=other))
    store = account.client("s3")
    encrypted = {"ServerSideEncryption": "aws:kms"}
    write(store, bucket, "a", **encrypted, SSEKMSKeyId=key)
    wrong = account.client("kms").create_key()["KeyMetadata"]["Arn"]
    said = refused(store.put_object, Bucket=bucket, Key="b", Body=b"x", **encrypted, SSEKMSKeyId=wrong)
    assert said.code == "AccessDenied"


def test_the_expected_owner_is_honoured() -> None:
    account, other = an_account(), an_account()
    store, bucket = account.client("s3"), a_bucket(account)
    write(store, bucket, "plan", ExpectedBucketOwner=account.id)
    asked = {"Bucket": bucket, "Key": "plan", "ExpectedBucketOwner": other.id}
    assert refused(store.get_object, **asked).code == "AccessDenied"


def test_another_account_reads_only_what_the_bucket_grants() -> None:
    account, other = an_account(), an_account()
    bucket = a_bucket(account, allow("s3:GetObject", at(account, "/shared/*"), Principal=other.root))
    for key in ("shared/a", "own"):
        write(account.client("s3"), bucket, key)
    reader = other.acting(other.role("reader", OPEN), "s3")
    assert reader.get_object(Bucket=bucket, Key="shared/a")["Body"].read() == b"sealed"
    assert refused(reader.get_object, Bucket=bucket, Key="own").code == "AccessDenied"


def test_deleting_a_version_is_another_right_than_deleting() -> None:
    account = an_account()
    bucket, store = a_bucket(account), account.client("s3")
    store.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    version = write(store, bucket, "plan")["VersionId"]
    role = account.acting(account.role("a", allow("s3:DeleteObject")), "s3")
    asked = {"Bucket": bucket, "Key": "plan", "VersionId": version}
    assert "s3:DeleteObjectVersion" in refused(role.delete_object, **asked).message
    role.delete_object(Bucket=bucket, Key="plan")


def test_an_encrypted_object_takes_the_callers_right_to_its_key() -> None:
    account = an_account()
    key = account.client("kms").create_key()["KeyMetadata"]["Arn"]
    bucket, store = a_bucket(account), account.client("s3")
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    store.put_bucket_encryption(
        Bucket=bucket,
        ServerSideEncryptionConfiguration={"Rules": [{"ApplyServerSideEncryptionByDefault": default}]},
    )
    without = account.acting(account.role("a", OPEN), "s3")
    through = {"StringEquals": {"kms:ViaService": f"s3.{REGION}.amazonaws.com"}}
    role = account.role("b", OPEN, allow(["kms:GenerateDataKey", "kms:Decrypt"], key, Condition=through))
    said = refused(without.put_object, Bucket=bucket, Key="plan", Body=b"x")
    assert "kms:GenerateDataKey" in said.message
    write(account.acting(role, "s3"), bucket, "plan")
    assert "kms:Decrypt" in refused(without.get_object, Bucket=bucket, Key="plan").message
    assert account.acting(role, "s3").get_object(Bucket=bucket, Key="plan")["Body"].read() == b"sealed"


def test_a_key_that_does_not_exist_is_refused_when_it_is_used() -> None:
    account = an_account()
    absent = account.arn("kms", "key/00000000-0000-0000-0000-000000000000")
    asked = {
        "Bucket": a_bucket(account),
        "Key": "x",
        "ServerSideEncryption": "aws:kms",
        "SSEKMSKeyId": absent,
    }
    assert refused(account.client("s3").put_object, **asked).code == "KMS.NotFoundException"


def test_a_bucket_policy_that_names_nobody_or_another_bucket_is_refused() -> None:
    account = an_account()
    bucket, put = a_bucket(account), account.client("s3").put_bucket_policy
    nobody = {"AWS": f"arn:aws:iam::{account.id}:role/nobody"}
    for broken in (allow("s3:GetObject", at(account, "/*"), Principal=nobody),
                   allow("s3:GetObject", "arn:aws:s3:::another/*", Principal=account.root)):  # fmt: skip
        assert refused(put, Bucket=bucket, Policy=document(broken)).code == "MalformedPolicy"
    put(Bucket=bucket, Policy=document(allow("s3:GetObject", at(account, "/*"), Principal=account.root)))


def logged_to(account: Account, *statements: Statement) -> None:
    store, bucket = account.client("s3"), a_bucket(account, *statements)
    status = {"LoggingEnabled": {"TargetBucket": bucket, "TargetPrefix": "all/"}}
    store.put_bucket_logging(Bucket=bucket, BucketLoggingStatus=status)


def test_a_log_bucket_that_lets_the_logging_service_write_takes_logs_whatever_it_denies_everyone() -> None:
    account = an_account()
    everyone = deny("s3:PutObject", at(account, "/other/*"), Principal="*")
    logging = allow("s3:PutObject", at(account, "/*"), Principal={"Service": "logging.s3.amazonaws.com"})
    logged_to(account, everyone, logging)


def test_a_log_bucket_that_does_not_let_the_logging_service_write_is_refused() -> None:
    account = an_account()
    everyone = deny("s3:PutObject", at(account, "/other/*"), Principal="*")
    assert refused(lambda: logged_to(account, everyone)).code == "InvalidTargetBucketForLogging"

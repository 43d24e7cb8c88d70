"""Every served type lives through its whole life against the emulator, over gRPC as the engine speaks it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

import pytest

from sandbox.cloud import client
from sandbox.provider.services import ENTRIES
from sandbox.provider.values import Json, Properties
from tests.sandbox.provider_cases import CASES
from tests.sandbox.provider_cases.case import TRUST, Call, Case, allow
from tests.sandbox.provider_driver import ACCOUNT, REGION, Driver, Kept, Refused, emulator

each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)


def key_policy(account: str) -> str:
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Action": "kms:*",
                    "Resource": "*",
                    "Principal": {
                        "AWS": f"arn:aws:iam::{account}:root",
                        "Service": f"logs.{REGION}.amazonaws.com",
                    },
                }
            ],
        }
    )


class Stage:
    """An account with what the cases refer to, and a driver in it that forgets nothing it created."""

    def __init__(self, endpoint: str, account: str) -> None:
        self.account, self._endpoint = account, endpoint
        self._clients: dict[str, object] = {}
        self._created: list[tuple[Case, Kept]] = []
        self.driver = Driver(endpoint=endpoint, account=account, region=REGION)
        self.words = self._furnish()

    def call(self, service: str, operation: str, arguments: Mapping[str, object]) -> dict[str, object]:
        if service not in self._clients:
            self._clients[service] = client(service, self.account, self._endpoint, REGION)
        return dict(getattr(self._clients[service], operation)(**arguments))

    def create(self, case: Case) -> Kept:
        kept = self.driver.create(case.token, self.inputs(case.inputs))
        self._created.append((case, kept))
        return kept

    def clear(self) -> None:
        """The next test finds the account as this one found it."""
        while self._created:
            case, kept = self._created.pop()
            if case.release is not None and self.driver.read(kept) is not None:
                self.behind(case.release, kept)
            self.driver.delete(kept)

    def behind(self, call: Call, kept: Kept) -> None:
        service, operation, arguments = call
        filled = self.fill(arguments, kept.id)
        assert isinstance(filled, dict)
        self.call(service, operation, filled)

    def fill(self, value: object, identity: str = "") -> object:
        """The case's words replaced by this stage's own keys and account."""
        if isinstance(value, dict):
            return {name: self.fill(one, identity) for name, one in value.items()}
        if isinstance(value, list):
            return [self.fill(one, identity) for one in value]
        if isinstance(value, str):
            for word, text in {**self.words, "{id}": identity, ACCOUNT: self.account}.items():
                value = value.replace(word, text)
        return value

    def inputs(self, properties: Mapping[str, Json]) -> Properties:
        filled = self.fill(dict(properties))
        assert isinstance(filled, dict)
        return {name: value for name, value in filled.items() if value != {} or name != "tags"}

    def _furnish(self) -> dict[str, str]:
        """Keys, buckets, roles and the like that the cases refer to."""
        keys = []
        for _ in range(2):
            made = self.call("kms", "create_key", {"Policy": key_policy(self.account)})["KeyMetadata"]
            assert isinstance(made, dict)
            keys.append(str(made["Arn"]))
        bucket = f"stage-{self.account}"
        location = {"CreateBucketConfiguration": {"LocationConstraint": REGION}}
        for name in ("", "-other", "-logs"):
            self.call("s3", "create_bucket", {"Bucket": f"{bucket}{name}", **location})
        for name in ("-locked", "-locked-too"):
            self.call(
                "s3",
                "create_bucket",
                {"Bucket": f"{bucket}{name}", **location, "ObjectLockEnabledForBucket": True},
            )
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "logging.s3.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::{bucket}-logs/*",
        }
        self.call(
            "s3",
            "put_bucket_policy",
            {
                "Bucket": f"{bucket}-logs",
                "Policy": json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
            },
        )
        for name in ("stage", "other"):
            self._furnish_named(name)
        self.call("iam", "create_policy", {"PolicyName": "stage", "PolicyDocument": allow("s3:*", "*")})
        return {
            "{key}": keys[0],
            "{other_key}": keys[1],
            "{bucket}": bucket,
            "{policy}": f"arn:aws:iam::{self.account}:policy/stage",
        }

    def _furnish_named(self, name: str) -> None:
        self.call("iam", "create_role", {"RoleName": name, "AssumeRolePolicyDocument": TRUST})
        self.call(
            "dynamodb",
            "create_table",
            {
                "TableName": name,
                "BillingMode": "PAY_PER_REQUEST",
                "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
                "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            },
        )
        self.call("ecr", "create_repository", {"repositoryName": name})
        self.call("sns", "create_topic", {"Name": name})
        self.call("sqs", "create_queue", {"QueueName": name})
        self.call("events", "put_rule", {"Name": name, "ScheduleExpression": "rate(1 day)"})


@pytest.fixture(scope="module")
def furnished() -> Iterator[Stage]:
    made = Stage(emulator(), ACCOUNT)
    yield made
    made.driver.close()


@pytest.fixture
def stage(furnished: Stage) -> Iterator[Stage]:
    yield furnished
    furnished.clear()


def changed(case: Case) -> Properties:
    return {**case.inputs, **case.change}


def test_every_served_type_has_a_case() -> None:
    assert {case.token for case in CASES} | {"aws:s3/bucketObject:BucketObject"} == set(ENTRIES)


@each_case
def test_a_resource_is_created_with_its_real_id_and_outputs(case: Case, stage: Stage) -> None:
    kept = stage.create(case)
    outputs = stage.fill(dict(case.outputs))
    assert isinstance(outputs, dict)
    assert {name: kept.outputs.get(name) for name in outputs} == outputs
    assert kept.id == (stage.fill(case.id) if case.id else kept.id)
    assert kept.id


@each_case
def test_what_did_not_change_shows_no_difference_and_no_drift(case: Case, stage: Stage) -> None:
    inputs = stage.inputs(case.inputs)
    kept = stage.create(case)
    assert not stage.driver.diff(kept, inputs).changed
    again = stage.driver.read(kept)
    assert again is not None
    assert again.inputs == kept.inputs
    assert again.outputs == kept.outputs


@pytest.mark.parametrize("case", [case for case in CASES if case.change], ids=lambda case: case.kind)
def test_a_change_is_made_in_place_and_read_back(case: Case, stage: Stage) -> None:
    kept = stage.create(case)
    inputs = stage.inputs(changed(case))
    found = stage.driver.diff(kept, inputs)
    assert found.changed >= set(case.change)
    assert not found.replaces
    kept = stage.driver.update(kept, inputs)
    assert not stage.driver.diff(kept, inputs).changed
    again = stage.driver.read(kept)
    assert again is not None
    assert again.inputs == kept.inputs


@each_case
def test_a_resource_is_imported_by_its_id_alone(case: Case, stage: Stage) -> None:
    kept = stage.create(case)
    identity = str(stage.fill(case.imported)) if case.imported else kept.id
    found = stage.driver.read(Kept(token=kept.token, name=kept.name, id=identity, inputs={}, outputs={}))
    assert found is not None
    assert found.id == kept.id
    assert {name: found.outputs.get(name) for name in case.outputs} == {
        name: kept.outputs.get(name) for name in case.outputs
    }


@pytest.mark.parametrize("case", [case for case in CASES if case.change], ids=lambda case: case.kind)
def test_a_change_taken_back_leaves_the_resource_as_it_was(case: Case, stage: Stage) -> None:
    inputs = stage.inputs(case.inputs)
    kept = stage.create(case)
    back = stage.driver.update(stage.driver.update(kept, stage.inputs(changed(case))), inputs)
    assert json.loads(str(back.outputs["__meta"])) == json.loads(str(kept.outputs["__meta"]))


@pytest.mark.parametrize("case", [case for case in CASES if case.replace], ids=lambda case: case.kind)
def test_what_no_call_can_change_means_a_new_resource(case: Case, stage: Stage) -> None:
    kept = stage.create(case)
    found = stage.driver.diff(kept, stage.inputs({**case.inputs, **case.replace}))
    assert found.replaces == set(case.replace) - {"enableKeyRotation"}


@pytest.mark.parametrize("case", [case for case in CASES if case.drift], ids=lambda case: case.kind)
def test_a_change_behind_the_engines_back_is_seen_and_mended(case: Case, stage: Stage) -> None:
    inputs = stage.inputs(case.inputs)
    kept = stage.create(case)
    assert case.drift is not None
    stage.behind(case.drift, kept)
    seen = stage.driver.read(kept)
    assert seen is not None
    assert seen.outputs != kept.outputs
    assert case.drifts in stage.driver.diff(seen, inputs).changed
    mended = stage.driver.update(seen, inputs)
    again = stage.driver.read(mended)
    assert again is not None
    assert not stage.driver.diff(again, inputs).changed


@pytest.mark.parametrize("case", [case for case in CASES if case.vanish], ids=lambda case: case.kind)
def test_a_deletion_behind_the_engines_back_is_seen(case: Case, stage: Stage) -> None:
    kept = stage.create(case)
    assert case.vanish is not None
    stage.behind(case.vanish, kept)
    assert stage.driver.read(kept) is None


@each_case
def test_a_resource_is_deleted_once_and_deleting_it_again_is_no_error(case: Case, stage: Stage) -> None:
    kept = stage.create(case)
    stage.driver.delete(kept)
    stage.driver.delete(kept)


@each_case
def test_a_bad_input_is_refused_with_a_sentence(case: Case, stage: Stage) -> None:
    with pytest.raises(Refused) as refused:
        stage.driver.check(case.token, stage.inputs(case.bad))
    assert case.says in str(refused.value)


def test_drift_to_what_aws_has_by_itself_is_shown_as_that_value(stage: Stage) -> None:
    (case,) = (case for case in CASES if case.kind == "Key")
    kept = stage.create(case)
    stage.call("kms", "disable_key_rotation", {"KeyId": kept.id})
    seen = stage.driver.read(kept)
    assert seen is not None
    assert seen.inputs["enableKeyRotation"] is False

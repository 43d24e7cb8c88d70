"""What docs/rollback.md tells people to type, typed: by bash, with the real aws command line, as a person."""

from __future__ import annotations

import dataclasses
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from delivery.aws.buckets import state_policy
from delivery.aws.duties import rollback
from delivery.aws.names import DEPLOYMENTS_TABLE
from delivery.texts import AccountId
from sandbox import cloud
from sandbox.cloud.builds import Build, wait_for_build
from sandbox.cloud.sessions import session
from tests.components.duties_at_work import TOOLBOX, Room
from tests.estates import PROD, service

pytestmark = pytest.mark.slow

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "rollback.md").read_text()
FENCE = re.compile(r"^```sh\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)
SUCCEEDED, START, LOCK, VERSIONS, FETCH, REPLACE, UNLOCK, RECOVER, FETCH_RECOVERED = (
    fence["body"] for fence in FENCE.finditer(PAGE)
)
NETWORK = service()
KEY = f"{NETWORK.id}/terraform.tfstate"
EARLIER, NEWER = "a" * 40, "b" * 40
NUMBERS = itertools.count(700000000000)
LONGEST = 60  # seconds

Types = Callable[..., "Typed"]


@dataclass(frozen=True)
class Typed:
    code: int
    said: str
    complained: str


@pytest.fixture(scope="module")
def endpoint() -> str:
    return cloud.serve()


@pytest.fixture
def room(endpoint: str) -> Room:
    """A production account where two commits were delivered."""
    account = AccountId(str(next(NUMBERS)))
    made = Room(endpoint, dataclasses.replace(PROD, account=account, connection=None, people=None))
    made.furnish(NETWORK)
    made.project(rollback(made.account, TOOLBOX))
    deliver(made, 10, EARLIER)
    deliver(made, 11, NEWER)
    return made


def deliver(room: Room, hour: int, commit: str) -> None:
    """A row as the recorder writes it, under its role: nobody else may."""
    row = {
        "id": f"run-{hour}/Apply/apply/1",
        "component": NETWORK.id,
        "environment": "prod",
        "commit": commit,
        "result": "succeeded",
        "started": f"2026-03-01T{hour}:00:00Z",
        "ended": f"2026-03-01T{hour}:10:00Z",
    }
    held = session(room.endpoint, role_arn(room, "record"), "a-job", region=room.account.region)
    fields = ", ".join(f"'{name}': '{value}'" for name, value in row.items())
    cloud.client_of("dynamodb", held, room.endpoint, room.account.region).execute_statement(
        Statement=f'INSERT INTO "{DEPLOYMENTS_TABLE}" VALUE {{{fields}}}'
    )


def role_arn(room: Room, duty: str) -> str:
    found: str = room.client("iam").get_role(RoleName=f"penstock-prod-{duty}")["Role"]["Arn"]
    return found


@pytest.fixture
def types(room: Room, tmp_path: Path) -> Types:
    """A person who may start the project, read the ledger, and look after the state."""
    project = room.account.project_arn("penstock-prod-duty-rollback")
    table = f"{room.account.table_arn(DEPLOYMENTS_TABLE)}*"
    state = [f"arn:aws:s3:::{room.account.state_bucket}{below}" for below in ("", "/*", "-restored/*")]
    credentials = person(
        room,
        {"Effect": "Allow", "Action": "codebuild:StartBuild", "Resource": project},
        {"Effect": "Allow", "Action": "dynamodb:Query", "Resource": table},
        {"Effect": "Allow", "Action": "s3:*", "Resource": state},
    )

    def type_in(commands: str, **variables: str) -> Typed:
        ended = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", commands],
            cwd=tmp_path,
            env={**desk(room, credentials), **variables},
            capture_output=True,
            text=True,
            timeout=LONGEST,
        )
        return Typed(ended.returncode, ended.stdout, ended.stderr)

    return type_in


def person(room: Room, *statements: dict[str, object]) -> dict[str, str]:
    iam, trust = room.client("iam"), {"AWS": room.account.root}
    role = iam.create_role(
        RoleName="operator", AssumeRolePolicyDocument=document({"Effect": "Allow", "Principal": trust})
    )
    iam.put_role_policy(RoleName="operator", PolicyName="work", PolicyDocument=document(*statements))
    return session(room.endpoint, role["Role"]["Arn"], "ada", region=room.account.region)


def document(*statements: dict[str, object]) -> str:
    action = {"Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [{**action, **each} for each in statements]})


def desk(room: Room, credentials: dict[str, str]) -> dict[str, str]:
    return {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.defpath)),
        "AWS_ENDPOINT_URL": room.endpoint,
        "AWS_DEFAULT_REGION": room.account.region,
        "AWS_ACCESS_KEY_ID": credentials["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": credentials["SecretAccessKey"],
        "AWS_SESSION_TOKEN": credentials["SessionToken"],
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_PAGER": "",
    }


def built(room: Room, typed: Typed) -> Build:
    """The build that a person started, once it is over."""
    assert typed.code == 0, typed.complained
    build = json.loads(typed.said)["build"]["id"]
    return wait_for_build(room.endpoint, room.account.id, build, LONGEST, room.account.region)


def runs(room: Room) -> list[dict[str, Any]]:
    listed = room.client("codepipeline").list_pipeline_executions(pipelineName="network-prod")
    found: list[dict[str, Any]] = listed["pipelineExecutionSummaries"]
    return found


def test_the_ledger_is_asked_for_what_succeeded_newest_first(types: Types) -> None:
    told = types(SUCCEEDED, SERVICE=NETWORK.id)
    assert [line.split("\t")[1] for line in told.said.splitlines()] == [NEWER, EARLIER]


@pytest.mark.mission(9)
def test_the_command_starts_one_new_run_at_the_earlier_commit(room: Room, types: Types) -> None:
    first, second = (built(room, types(START, COMMIT=EARLIER)) for _ in range(2))
    assert (first.status, second.status) == ("SUCCEEDED", "SUCCEEDED"), first.text
    (started,) = runs(room)
    assert started["sourceRevisions"] == [{"actionName": "Source", "revisionId": EARLIER}]
    assert "is already under way" in second.text


@pytest.mark.parametrize(("commit", "said"), [(NEWER, "stands at"), ("c" * 40, "shows no deployment of")])
def test_a_commit_that_is_none_to_go_back_to_starts_nothing(
    room: Room, types: Types, commit: str, said: str
) -> None:
    build = built(room, types(START, COMMIT=commit))
    assert build.status == "FAILED"
    assert said in build.text
    assert not runs(room)


def test_a_role_of_a_job_cannot_type_it(room: Room, tmp_path: Path) -> None:
    held = session(room.endpoint, role_arn(room, "rollback"), "a-job", region=room.account.region)
    ended = subprocess.run(
        ["bash", "-c", START],
        cwd=tmp_path,
        env={**desk(room, held), "COMMIT": EARLIER},
        capture_output=True,
        text=True,
        timeout=LONGEST,
    )
    assert ended.returncode != 0
    assert "AccessDenied" in ended.stderr


def state(serial: int, *resources: str) -> bytes:
    return json.dumps({"version": 4, "serial": serial, "lineage": "one", "resources": resources}).encode()


@pytest.fixture
def bucket(room: Room) -> str:
    """The state's bucket with its versions and its policy, and two states in it."""
    s3, name = room.client("s3"), str(room.account.state_bucket)
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": room.account.region})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    s3.put_bucket_policy(Bucket=name, Policy=state_policy(room.account).json)
    s3.put_object(Bucket=name, Key=KEY, Body=state(6, "a network", "its routes"))
    s3.put_object(Bucket=name, Key=KEY, Body=state(7))
    return name


def current(room: Room, bucket: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(
        room.client("s3").get_object(Bucket=bucket, Key=KEY)["Body"].read().decode()
    )
    return found


@pytest.mark.mission(297)
def test_an_older_version_of_a_state_is_put_back_by_what_the_page_says(
    room: Room, types: Types, bucket: str
) -> None:
    told = {"BUCKET": bucket, "KEY": KEY}
    assert types(LOCK, **told).code == 0
    newest, older = (line.split("\t") for line in types(VERSIONS, **told).said.splitlines())
    assert (newest[2], older[2]) == ("True", "False")

    for commands in (FETCH, REPLACE, UNLOCK):
        ended = types(commands, **told, VERSION=older[0])
        assert ended.code == 0, ended.complained

    restored = current(room, bucket)
    assert restored["resources"] == ["a network", "its routes"]
    assert (restored["serial"], restored["lineage"]) == (8, "one")
    kept = room.client("s3").list_object_versions(Bucket=bucket, Prefix=KEY)["Versions"]
    assert len([each for each in kept if each["Key"] == KEY]) == 3


def test_a_state_that_is_locked_is_left_alone(room: Room, types: Types, bucket: str) -> None:
    room.client("s3").put_object(Bucket=bucket, Key=f"{KEY}.tflock", Body=b"{}")
    ended = types(LOCK, BUCKET=bucket, KEY=KEY)
    assert ended.code != 0
    assert "PreconditionFailed" in ended.complained


def test_a_version_that_is_not_there_changes_nothing(room: Room, types: Types, bucket: str) -> None:
    ended = types(FETCH + REPLACE, BUCKET=bucket, KEY=KEY, VERSION="no-such-version")
    assert ended.code != 0
    assert current(room, bucket)["serial"] == 7


def test_a_state_that_a_recovery_point_brought_back_is_put_in_place(
    room: Room, types: Types, bucket: str
) -> None:
    s3, restored = room.client("s3"), f"{bucket}-restored"
    s3.create_bucket(Bucket=restored, CreateBucketConfiguration={"LocationConstraint": room.account.region})
    s3.put_object(Bucket=restored, Key=KEY, Body=state(3, "a network"))
    ended = types(FETCH_RECOVERED + REPLACE, BUCKET=bucket, NEW_BUCKET=restored, KEY=KEY)
    assert ended.code == 0, ended.complained
    assert (current(room, bucket)["resources"], current(room, bucket)["serial"]) == (["a network"], 8)


@pytest.mark.parametrize("command", RECOVER.splitlines(), ids=lambda command: command.split()[2])
def test_what_cannot_be_run_here_is_at_least_understood(types: Types, command: str) -> None:
    told = {"POINT": "arn:point", "RESTORER": "arn:role", "NEW_BUCKET": "restored"}
    checked = f"{command} --generate-cli-skeleton output"
    assert types(checked, **told).code == 0
    assert types(f"{checked} --no-such-flag", **told).code != 0

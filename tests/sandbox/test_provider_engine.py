"""An ordinary `pulumi_aws` program on the real engine: what a person would see of the provider."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pytest
from pulumi.automation import (
    DestroyResult,
    LocalWorkspaceOptions,
    OpType,
    PreviewResult,
    RefreshResult,
    Stack,
    UpResult,
    create_or_select_stack,
)
from pulumi.automation.errors import CommandError

from sandbox import daemon
from sandbox.cloud import client
from sandbox.command import EngineCommand
from sandbox.daemon import Daemon
from sandbox.engine import Engine, find_engine
from sandbox.home import Home
from sandbox.provider import install_plugin

pytestmark = pytest.mark.slow
ACCOUNT = "888888888888"
REGION = "eu-central-1"
CANARY = "canary-7f3a9b"
Program = Callable[[pulumi.ResourceOptions], None]


@dataclass(frozen=True, kw_only=True)
class Bench:
    home: Home
    engine: Engine
    daemon: Daemon

    def stack(self, name: str, program: Program) -> Stack:
        def run() -> None:
            provider = aws.Provider(
                "account",
                region=REGION,
                allowed_account_ids=[ACCOUNT],
                default_tags={"tags": {"Stack": name}},
            )
            program(pulumi.ResourceOptions(provider=provider))

        options = LocalWorkspaceOptions(
            work_dir=str(self.home.project), pulumi_command=EngineCommand(self.engine, self.home)
        )
        return create_or_select_stack(name, project_name="plain", program=run, opts=options)

    def state(self) -> str:
        return "".join(path.read_text() for path in self.home.state.rglob("*.json"))


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    home = Home(tmp_path_factory.mktemp("bench"))
    home.make()
    (home.project / "Pulumi.yaml").write_text("name: plain\nruntime: python\n")
    engine = find_engine(">=3.220.0 <4.0.0")
    install_plugin(home.folder)
    yield Bench(home=home, engine=engine, daemon=daemon.start(home.folder))
    daemon.stop(home.folder)


@pytest.fixture(autouse=True)
def _swept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """When the engine stops a program, the SDK leaves its event loop and coroutines lying about."""
    yield
    with monkeypatch.context() as quiet:
        quiet.setattr(sys, "unraisablehook", lambda _: None)
        gc.collect()


def counts(result: UpResult | RefreshResult | DestroyResult) -> dict[str, int]:
    changes = result.summary.resource_changes or {}
    return {str(getattr(kind, "value", kind)): number for kind, number in changes.items()}


def planned(result: PreviewResult) -> dict[str, int]:
    return {str(getattr(kind, "value", kind)): number for kind, number in result.change_summary.items()}


def small(description: str = "first", *, usage: str = "ENCRYPT_DECRYPT", spec: str | None = None) -> Program:
    def program(options: pulumi.ResourceOptions) -> None:
        key = aws.kms.Key(
            "key", description=description, key_usage=usage, customer_master_key_spec=spec, opts=options
        )
        aws.kms.Alias("alias", name="alias/engine", target_key_id=key.key_id, opts=options)
        queue = aws.sqs.Queue("queue", name="engine", kms_master_key_id=key.arn, opts=options)
        pulumi.export("key", key.arn)
        pulumi.export("queue", queue.url)

    return program


def test_a_program_is_created_and_a_second_run_changes_nothing(bench: Bench) -> None:
    stack = bench.stack("twice", small())
    assert planned(stack.preview())["create"] == 5
    first = stack.up()
    assert first.outputs["queue"].value == f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/engine"
    assert counts(first)["create"] == 5
    assert counts(stack.up()) == {"same": 5}
    assert counts(stack.refresh()) == {"same": 5}
    assert counts(stack.destroy())["delete"] == 5


def test_a_change_updates_in_place_what_it_can_and_replaces_what_it_must(bench: Bench) -> None:
    bench.stack("changes", small()).up()
    updated = counts(bench.stack("changes", small("second")).up())
    assert (updated.get(OpType.UPDATE.value), updated.get("same")) == (1, 4)
    signing = bench.stack("changes", small("second", usage="SIGN_VERIFY", spec="ECC_NIST_P256"))
    assert counts(signing.up())["replace"] == 1
    signing.destroy()


def test_refresh_reports_what_was_changed_behind_its_back_and_up_mends_it(bench: Bench) -> None:
    stack = bench.stack("drift", small())
    key = str(stack.up().outputs["key"].value)
    kms = client("kms", ACCOUNT, bench.daemon.endpoint, REGION)
    kms.update_key_description(KeyId=key, Description="forged")
    client("sqs", ACCOUNT, bench.daemon.endpoint, REGION).delete_queue(
        QueueUrl=f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/engine"
    )
    assert counts(stack.refresh()) == {"same": 3, "update": 1, "delete": 1}
    mended = counts(stack.up())
    assert (mended["create"], mended["update"]) == (1, 1)
    assert kms.describe_key(KeyId=key)["KeyMetadata"]["Description"] == "first"
    stack.destroy()


def test_a_property_without_a_mapping_stops_the_preview_by_name(bench: Bench) -> None:
    def program(options: pulumi.ResourceOptions) -> None:
        aws.s3.Bucket("bucket", acl="public-read", opts=options)

    with pytest.raises(CommandError, match="no mapping for 'acl'"):
        bench.stack("unmapped", program).preview()


def test_a_secret_reaches_the_cloud_and_neither_state_nor_output(bench: Bench) -> None:
    def program(options: pulumi.ResourceOptions) -> None:
        bucket = aws.s3.Bucket("bucket", bucket="secrets", force_destroy=True, opts=options)
        secret = pulumi.Output.secret(CANARY)
        held = aws.s3.BucketObjectv2("held", bucket=bucket.bucket, key="k", content=secret, opts=options)
        pulumi.export("content", held.content)

    stack = bench.stack("secrets", program)
    done = stack.up()
    stored = client("s3", ACCOUNT, bench.daemon.endpoint, REGION).get_object(Bucket="secrets", Key="k")
    assert stored["Body"].read().decode() == CANARY
    assert done.outputs["content"].secret
    assert CANARY not in bench.state() + done.stdout + stack.refresh().stdout
    stack.destroy()


def test_a_recorded_type_goes_along_and_depends_on_served_ones(bench: Bench) -> None:
    def program(options: pulumi.ResourceOptions) -> None:
        key = aws.kms.Key("key", opts=options)
        secret = aws.secretsmanager.Secret("secret", name="s", kms_key_id=key.arn, opts=options)
        pulumi.export("arn", secret.arn)

    stack = bench.stack("recorded", program)
    assert str(stack.up().outputs["arn"].value).startswith(f"arn:aws:secretsmanager:{REGION}:{ACCOUNT}:")
    assert counts(stack.up()) == {"same": 4}
    stack.destroy()


def test_without_the_daemon_the_engine_passes_on_the_plugins_sentence(bench: Bench, tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.make()
    (home.project / "Pulumi.yaml").write_text("name: plain\nruntime: python\n")
    install_plugin(home.folder)
    alone = Bench(home=home, engine=bench.engine, daemon=bench.daemon)
    with pytest.raises(CommandError, match="The sandbox is not running"):
        alone.stack("alone", small()).preview()

"""The harness shows what a program registered, and keeps one run from the next."""

from __future__ import annotations

import json

import pulumi
import pytest
from pulumi_aws import Provider, get_caller_identity_output, iam, kms, sns

from tests.harness import UNKNOWN, Deployed, Program, Secret, Unexpected, deploy


def one_key(*, protect: bool = False, retain_on_delete: bool = False) -> Program:
    options = pulumi.ResourceOptions(protect=protect, retain_on_delete=retain_on_delete)
    return lambda: kms.Key("one", description="x", opts=options)


class Box(pulumi.ComponentResource):
    def __init__(self, name: str, times: int = 1) -> None:
        super().__init__("penstock:index:Box", name)
        key = kms.Key(
            f"{name}-key", opts=pulumi.ResourceOptions(parent=self, aliases=[pulumi.Alias(name="old")])
        )
        for _ in range(times):
            self.register_outputs({"arn": key.arn})


def role_from_a_key() -> None:
    key = kms.Key("key")
    iam.Role("role", name="n", assume_role_policy=key.arn.apply(lambda arn: json.dumps({"Resource": arn})))


def test_what_only_the_cloud_can_tell_is_unknown_in_a_preview() -> None:
    assert deploy(role_from_a_key, preview=True).named("role").inputs["assumeRolePolicy"] is UNKNOWN


def test_a_document_made_of_outputs_is_whole_after_an_update() -> None:
    arn = deploy(role_from_a_key).named("role").document("assumeRolePolicy")["Resource"]
    assert arn.startswith("arn:aws:kms:eu-west-1:111122223333:key/")


def test_a_document_that_is_unknown_is_not_read() -> None:
    with pytest.raises(Unexpected, match="not a document"):
        deploy(role_from_a_key, preview=True).named("role").document("assumeRolePolicy")


def test_who_depends_on_whom_is_shown() -> None:
    deployed = deploy(role_from_a_key)
    assert deployed.named("role").dependencies == (deployed.named("key").urn,)


def topic_owner() -> None:
    pulumi.export("owner", sns.Topic("topic", name="n").owner)


def test_an_output_that_the_table_does_not_know_is_never_none() -> None:
    assert deploy(topic_owner).exports == {"owner": "topic-owner"}


def test_an_output_is_unknown_in_a_preview_whether_the_table_knows_it_or_not() -> None:
    assert deploy(topic_owner, preview=True).exports == {"owner": UNKNOWN}


def test_protection_is_shown() -> None:
    assert deploy(one_key(protect=True)).named("one").protect


def test_no_protection_is_shown() -> None:
    assert not deploy(one_key()).named("one").protect


def test_what_stays_after_a_delete_is_shown() -> None:
    assert deploy(one_key(retain_on_delete=True)).named("one").retain_on_delete


def test_the_parent_is_shown() -> None:
    deployed = deploy(lambda: Box("box"))
    assert deployed.named("box-key").parent == deployed.named("box").urn


def test_a_urn_is_as_the_engine_writes_it() -> None:
    urn = "urn:pulumi:dev::penstock::penstock:index:Box$aws:kms/key:Key::box-key"
    assert deploy(lambda: Box("box")).named("box-key").urn == urn


def test_aliases_are_shown() -> None:
    assert deploy(lambda: Box("box")).named("box-key").aliases == ("old",)


def test_what_a_component_registers_is_shown() -> None:
    deployed = deploy(lambda: Box("box"))
    assert str(deployed.outputs[deployed.named("box").urn]["arn"]).startswith("arn:aws:kms:")


def test_outputs_registered_twice_are_refused() -> None:
    with pytest.raises(Unexpected, match="registered its outputs twice"):
        deploy(lambda: Box("box", times=2))


def test_the_provider_is_shown() -> None:
    def program() -> None:
        provider = Provider("account", region="eu-west-1")
        kms.Key("key", opts=pulumi.ResourceOptions(provider=provider))

    assert deploy(program).named("key").provider.endswith("pulumi:providers:aws::account")


def test_secrets_are_marked() -> None:
    found = deploy(lambda: kms.Key("key", description=pulumi.Output.secret("hush"))).named("key")
    assert found.inputs["description"] == Secret("hush")


def test_exports_are_plain() -> None:
    assert deploy(lambda: pulumi.export("answer", {"n": 42, "l": [True, None]})).exports == {
        "answer": {"n": 42, "l": [True, None]}
    }


def test_the_log_is_kept() -> None:
    log = deploy(lambda: pulumi.log.warn("look out")).log
    assert [(line.severity, line.message) for line in log] == [("warning", "look out")]


def test_configuration_is_read() -> None:
    def program() -> None:
        pulumi.export("region", pulumi.Config("aws").require("region"))

    assert deploy(program, config={"aws:region": "eu-west-1"}).exports == {"region": "eu-west-1"}


def test_nothing_of_one_run_reaches_the_next() -> None:
    deploy(one_key(), config={"aws:region": "eu-west-1"})
    second = deploy(lambda: pulumi.export("region", pulumi.Config("aws").get("region") or "none"))
    assert (second.exports, second.resources) == ({"region": "none"}, ())


def test_a_call_that_no_test_prepared_is_refused() -> None:
    with pytest.raises(Unexpected, match="getCallerIdentity"):
        deploy(lambda: pulumi.export("account", get_caller_identity_output().account_id))


def test_a_prepared_call_is_answered() -> None:
    answers = {"aws:index/getCallerIdentity:getCallerIdentity": {"accountId": "111122223333"}}
    deployed = deploy(
        lambda: pulumi.export("account", get_caller_identity_output().account_id), answers=answers
    )
    assert deployed.exports == {"account": "111122223333"}


def test_a_resource_found_by_reading_is_refused() -> None:
    with pytest.raises(Unexpected, match=r"reads aws:kms/key:Key"):
        deploy(lambda: kms.Key.get("found", "some-id"))


def test_a_program_that_fails_fails_the_deployment() -> None:
    def program() -> None:
        kms.Key("key", description=pulumi.Output.from_input("x").apply(lambda text: text[5]))

    with pytest.raises(IndexError):
        deploy(program)


def two() -> Deployed:
    return deploy(lambda: (kms.Key("first"), kms.Key("second")))


def test_one_of_several_is_refused_with_what_there_is() -> None:
    with pytest.raises(Unexpected, match=r"2 of aws:kms/key:Key.*first.*second"):
        two().one("aws:kms/key:Key")


def test_several_are_told_apart_by_name() -> None:
    assert two().one("aws:kms/key:Key", "second").name == "second"


def test_absence_is_shown() -> None:
    assert two().all("aws:kms/alias:Alias") == ()


def test_a_name_that_is_not_there_is_refused_with_what_there_is() -> None:
    with pytest.raises(Unexpected, match="0 named third; there are: aws:kms/key:Key first"):
        two().named("third")

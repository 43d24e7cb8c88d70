"""The image repositories, as the engine would be told to make them."""

from __future__ import annotations

from functools import cache

import pytest

from components.registry import Registry, RegistryArgs
from tests.harness import Deployed, deploy
from tests.permitted import DEV

KEY = DEV.arn("kms", "key/1")


@cache
def registry(*names: str, preview: bool = False) -> Deployed:
    args = RegistryArgs(account=DEV, repositories=names or ("web",), key_arn=KEY)
    return deploy(lambda: Registry("images", args), preview=preview)


def repository() -> dict[str, object]:
    return dict(registry().one("aws:ecr/repository:Repository").inputs)


@pytest.mark.mission(323)
def test_a_tag_means_one_image_for_ever() -> None:
    assert repository()["imageTagMutability"] == "IMMUTABLE_WITH_EXCLUSION"


def test_only_signatures_and_attestations_share_a_tag() -> None:
    assert repository()["imageTagMutabilityExclusionFilters"] == [
        {"filter": "sha256-*.sig", "filterType": "WILDCARD"},
        {"filter": "sha256-*.att", "filterType": "WILDCARD"},
    ]


@pytest.mark.mission(323)
def test_every_image_is_scanned_when_it_is_pushed() -> None:
    assert repository()["imageScanningConfiguration"] == {"scanOnPush": True}


@pytest.mark.mission(323)
def test_a_lifecycle_says_what_is_forgotten() -> None:
    assert len(registry().one("aws:ecr/lifecyclePolicy:LifecyclePolicy").document("policy")["rules"]) == 2


def test_images_are_encrypted_with_the_key_that_was_given() -> None:
    assert repository()["encryptionConfigurations"] == [{"encryptionType": "KMS", "kmsKey": KEY}]


def test_a_repository_is_protected() -> None:
    assert registry().one("aws:ecr/repository:Repository").protect


def test_its_policy_is_known_before_anything_is_created() -> None:
    assert registry(preview=True).one("aws:ecr/repositoryPolicy:RepositoryPolicy").document("policy")


def test_each_service_has_a_repository_of_its_own() -> None:
    found = registry("web", "api").all("aws:ecr/repository:Repository")
    assert {each.inputs["name"] for each in found} == {"web", "api"}


def test_where_to_push_is_told_by_repository() -> None:
    deployed = registry()
    assert deployed.outputs[deployed.named("images").urn]["urls"] == {
        "web": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/web"
    }

"""Who pushes an image, and what is forgotten. Every refusal stands beside what is allowed."""

from __future__ import annotations

import json

import pytest

from delivery.aws.names import Duty
from delivery.aws.repositories import repository_lifecycle, repository_policy
from delivery.identity import Purpose
from tests.permitted import DEV, administrator, may, role

POLICY = repository_policy(DEV)


@pytest.mark.parametrize("purpose", [Purpose.PUBLISH, Purpose.SIGN])
def test_publish_and_sign_push(purpose: Purpose) -> None:
    assert may(role(purpose), "ecr:PutImage", POLICY)


@pytest.mark.parametrize("caller", [role(Purpose.APPLY), role(Purpose.PLAN), DEV.duty_role_arn(Duty.CHECK)])
@pytest.mark.parametrize("action", ["ecr:PutImage", "ecr:UploadLayerPart"])
def test_no_other_role_of_ours_pushes(caller: str, action: str) -> None:
    assert not may(caller, action, POLICY)


@pytest.mark.parametrize(
    "action", ["ecr:BatchDeleteImage", "ecr:PutImageTagMutability", "ecr:SetRepositoryPolicy"]
)
def test_images_and_settings_are_an_administrators(action: str) -> None:
    publish = may(role(Purpose.PUBLISH), action, POLICY)
    assert (may(administrator(), action, POLICY), publish) == (True, False)


def test_an_administrator_pushes() -> None:
    assert may(administrator(), "ecr:PutImage", POLICY)


def test_what_no_tag_holds_goes_after_two_weeks() -> None:
    first = json.loads(repository_lifecycle())["rules"][0]["selection"]
    assert (first["tagStatus"], first["countNumber"], first["countUnit"]) == ("untagged", 14, "days")


def test_a_hundred_releases_stay_with_their_signatures_and_attestations() -> None:
    assert json.loads(repository_lifecycle())["rules"][1]["selection"]["countNumber"] == 300

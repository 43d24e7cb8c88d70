"""The queue of what reached nobody, as the engine would be told to make it."""

from __future__ import annotations

from components.lost_events import LostEvents, LostEventsArgs
from delivery.aws.messaging import lost_events_policy
from tests.harness import Resource, deploy
from tests.permitted import DEV

KEY = "arn:aws:kms:eu-west-1:111122223333:key/messages"


def queue(*, preview: bool = False) -> Resource:
    args = LostEventsArgs(account=DEV, messages_key_arn=KEY)
    return deploy(lambda: LostEvents("lost", args), preview=preview).one("aws:sqs/queue:Queue")


def test_the_queue_is_the_one_that_permissions_name() -> None:
    assert DEV.lost_events_queue_arn.endswith(f":{queue().inputs['name']}")


def test_what_is_lost_waits_fourteen_days_under_the_key_of_messages() -> None:
    assert (queue().inputs["messageRetentionSeconds"], queue().inputs["kmsMasterKeyId"]) == (1209600, KEY)


def test_its_policy_is_the_judged_one_and_known_before_anything_is_created() -> None:
    assert queue(preview=True).inputs["policy"] == lost_events_policy(DEV).json

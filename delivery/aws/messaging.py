"""Who may speak on the account's topic, and into the queue of events that reached nobody.

Roles are named by condition beside the account: AWS refuses a principal that does not exist yet.
"""

from __future__ import annotations

from dataclasses import dataclass

from delivery.aws.names import Account, Duty
from delivery.aws.policy import EVERYONE, Conditions, Document, Effect, Principals, Statement


def topic_policy(account: Account) -> Document:
    """Pipelines ask for approval under their own role; alarms speak for themselves."""
    door = _Door(account=account, action="sns:Publish", resource=account.approvals_topic_arn)
    pipelines = account.duty_role_arn(Duty.PIPELINE)
    return Document(
        (
            door.opens_to_role("PipelinesAsk", pipelines),
            door.opens_to_service("AlarmsTell", "cloudwatch", f"alarm:{account.named('*')}"),
            door.closed_to_all_but("NobodyElseSpeaks", pipelines),
            door.closed_to_plain_text(),
        )
    )


def lost_events_policy(account: Account) -> Document:
    """Rules bury what they could not deliver by themselves, schedules under their role."""
    door = _Door(account=account, action="sqs:SendMessage", resource=account.lost_events_queue_arn)
    schedules = account.duty_role_arn(Duty.SCHEDULE)
    return Document(
        (
            door.opens_to_role("SchedulesBury", schedules),
            door.opens_to_service("RulesBury", "events", f"rule/{account.named('*')}"),
            door.closed_to_all_but("NobodyElseBuries", schedules),
            door.closed_to_plain_text(),
        )
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class _Door:
    """One way into a topic or queue of this account."""

    account: Account
    action: str
    resource: str

    def opens_to_role(self, sid: str, role: str) -> Statement:
        return self._statement(
            sid, Effect.ALLOW, Principals(aws=(self.account.root,)), {"ArnEquals": {"aws:PrincipalArn": role}}
        )

    def opens_to_service(self, sid: str, service: str, source: str) -> Statement:
        conditions: Conditions = {
            "ArnLike": {"aws:SourceArn": self.account.arn(service, source)},
            "StringEquals": {"aws:SourceAccount": self.account.id},
        }
        return self._statement(
            sid, Effect.ALLOW, Principals(services=(f"{service}.amazonaws.com",)), conditions
        )

    def closed_to_all_but(self, sid: str, role: str) -> Statement:
        """An administrator's own policy would let him in, and people click on what stands there."""
        others: Conditions = {
            "ArnNotEquals": {"aws:PrincipalArn": role},
            "Bool": {"aws:PrincipalIsAWSService": "false"},
        }
        return self._statement(sid, Effect.DENY, EVERYONE, others)

    def closed_to_plain_text(self) -> Statement:
        return self._statement(
            "EncryptedOnTheWay", Effect.DENY, EVERYONE, {"Bool": {"aws:SecureTransport": "false"}}
        )

    def _statement(
        self, sid: str, effect: Effect, principals: Principals, conditions: Conditions
    ) -> Statement:
        return Statement(
            sid=sid,
            effect=effect,
            principals=principals,
            actions=(self.action,),
            resources=(self.resource,),
            conditions=conditions,
        )

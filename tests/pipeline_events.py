"""What CodePipeline tells EventBridge, shaped as its guide shows it, with free text where people can type.

https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
"""

from __future__ import annotations

from typing import Any

from delivery.aws.names import Account

Event = dict[str, Any]  # foreign JSON: each test spoils one field of it

EXECUTION = "12345678-1234-5678-abcd-12345678abcd"
ACTION_EXECUTION = "47f821c5-a902-44b2-ae61-b878d31ecd21"
EVENT = "7bf73129-1428-4cd3-a780-95db273d1602"
FREE_TEXT = 'it\'s "fine" $(touch /tmp/x) `id`\n; rm -rf ~'


def approval_event(account: Account, *, pipeline: str, state: str = "SUCCEEDED") -> Event:
    detail = {
        "stage": "Approval",
        "execution-result": {"external-execution-summary": FREE_TEXT},
        "action-execution-id": ACTION_EXECUTION,
        "action": "Approve-platform",
        "region": str(account.region),
        "type": {"owner": "AWS", "provider": "Manual", "category": "Approval", "version": "1"},
    }
    return _event(account, "CodePipeline Action Execution State Change", pipeline, {**detail, "state": state})


def run_event(account: Account, *, pipeline: str, state: str = "SUCCEEDED") -> Event:
    trigger = {"trigger-type": "StartPipelineExecution", "trigger-detail": FREE_TEXT}
    detail = {"execution-trigger": trigger, "state": state}
    return _event(account, "CodePipeline Pipeline Execution State Change", pipeline, detail)


def _event(account: Account, kind: str, pipeline: str, detail: Event) -> Event:
    return {
        "version": "0",
        "id": EVENT,
        "detail-type": kind,
        "source": "aws.codepipeline",
        "account": str(account.id),
        "time": "2026-03-01T12:00:00Z",
        "region": str(account.region),
        "resources": [account.arn("codepipeline", pipeline)],
        "detail": {
            "pipeline": pipeline,
            "execution-id": EXECUTION,
            "start-time": "2026-03-01T11:40:00.208Z",
            "version": 3.0,
            "pipeline-execution-attempt": 1.0,
            **detail,
        },
    }


def spoiled(event: Event, path: str, value: str) -> Event:
    """The same event but for one field, at a path such as `detail/type/category`."""
    first, _, rest = path.partition("/")
    return {**event, first: spoiled(event[first], rest, value) if rest else value}

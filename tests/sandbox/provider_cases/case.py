"""What a case is: how a type begins, what changes in place, what replaces it, how it drifts, what it refuses."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sandbox.provider.values import Properties
from tests.sandbox.provider_driver import ACCOUNT, REGION

Call = tuple[str, str, Mapping[str, object]]
ARN = f"arn:aws:{{}}:{REGION}:{ACCOUNT}:{{}}"
KEY = "{key}"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/stage"
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {
                    "Service": [
                        "codepipeline.amazonaws.com",
                        "codebuild.amazonaws.com",
                        "events.amazonaws.com",
                        "scheduler.amazonaws.com",
                    ]
                },
            }
        ],
    }
)
OTHER_TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": "sts:AssumeRole",
                "Principal": {"Service": "codebuild.amazonaws.com"},
            }
        ],
    }
)


def allow(action: str, resource: str, **more: object) -> str:
    return json.dumps(
        {
            "Version": "2012-10-17",
            "Statement": [{"Effect": "Allow", "Action": action, "Resource": resource, **more}],
        }
    )


ANYONE: dict[str, object] = {"Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}


@dataclass(frozen=True, kw_only=True)
class Case:
    """`drift` is a call behind the engine's back; `{id}` and the stage's own `{key}` are filled in."""

    token: str
    inputs: Properties
    change: Properties = field(default_factory=dict)
    replace: Properties = field(default_factory=dict)
    drift: Call | None = None
    drifts: str = ""
    bad: Properties
    says: str
    outputs: Mapping[str, str] = field(default_factory=dict)
    id: str | None = None
    imported: str = ""
    vanish: Call | None = None
    release: Call | None = None

    @property
    def kind(self) -> str:
        return self.token.rpartition(":")[2]

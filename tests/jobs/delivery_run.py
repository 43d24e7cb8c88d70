"""One run of a created pipeline: plan, the people's answers, apply. Tests spoil one thing of it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from sandbox.cloud.records import ActionExecution, ActionType, Execution, SourceRevision, put_execution
from tests.job_runner import Account, Ended, Namespaces, Pipeline, resolved
from tests.jobs.repository import Repository

NUMBERS = itertools.count(1)
BUILD = ActionType(category="Build", owner="AWS", provider="CodeBuild")
MANUAL = ActionType(category="Approval", owner="AWS", provider="Manual")
# Whoever approves may write anything.
SAID = 'canary-of-an-approval $(touch /tmp/no) `id` "quoted"'
PEOPLE = {"platform": "ada", "security": "grace"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What one group said. Where nothing else is told: its usual person, in its role, of the digest that was shown."""

    group: str
    person: str = ""
    role: str = ""
    digest: str = ""
    status: str = "Succeeded"
    ago: timedelta = timedelta(minutes=1)
    summary: str = SAID


ANSWERS = tuple(Answer(group=group) for group in PEOPLE)
NOW_FOR_THE_FIRST_TIME = ("InProgress",)


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What the pipeline knows of a run when its apply starts."""

    commit: str
    digest: str
    version: str
    id: str = field(default_factory=lambda: f"0b9e6f1c-0000-4000-8000-{next(NUMBERS):012}")

    @property
    def namespaces(self) -> Namespaces:
        return {
            "source": {"CommitId": self.commit},
            "codepipeline": {"PipelineExecutionId": self.id},
            "plan": {"DIGEST": self.digest, "VERSION_ID": self.version},
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Delivery:
    """A service, its repository, and the pipeline that was created for it."""

    pipeline: Pipeline
    repository: Repository
    folder: Callable[[], Path]

    @property
    def account(self) -> Account:
        return self.pipeline.account

    def planned(self, commit: str) -> tuple[Run, Ended]:
        before = Run(commit=commit, digest="", version="")
        ended = self.job("plan", before)
        if ended.code:
            raise AssertionError(ended.said)
        made = Run(
            commit=commit, digest=ended.exported["DIGEST"], version=ended.exported["VERSION_ID"], id=before.id
        )
        return made, ended

    def applied(
        self,
        run: Run,
        *,
        answers: Iterable[Answer] = ANSWERS,
        attempts: tuple[str, ...] = NOW_FOR_THE_FIRST_TIME,
        clone: tuple[str, ...] = (),
        other: Mapping[str, str] | None = None,
    ) -> Ended:
        self.record(run, answers, attempts)
        return self.job("apply", run, clone=clone, other=other)

    def job(
        self, action: str, run: Run, *, clone: tuple[str, ...] = (), other: Mapping[str, str] | None = None
    ) -> Ended:
        at = self.folder()
        source = self.repository.clone(at / "src", run.commit, *clone)
        told = {**self.pipeline.told(action, run.namespaces), **(other or {})}
        return self.pipeline.project(action).run(source, at / "container", told)

    def record(
        self,
        run: Run,
        answers: Iterable[Answer],
        attempts: tuple[str, ...],
        *,
        status: str = "InProgress",
        trigger: str = "StartPipelineExecution",
    ) -> None:
        """What CodePipeline has written of the run: when its apply starts, if nothing else is said."""
        started = datetime.now(UTC) - timedelta(days=2)
        execution = Execution(
            pipelineExecutionId=run.id,
            status=status,
            triggerType=trigger,
            startTime=started,
            lastUpdateTime=datetime.now(UTC),
            sourceRevisions=(SourceRevision(actionName="Source", revisionId=run.commit),),
            actions=(
                *(self._answer(each, run, started) for each in answers),
                *(_attempt(status, number) for number, status in enumerate(attempts)),
            ),
        )
        put_execution(
            self.account.endpoint, self.account.id, self.pipeline.name, execution, self.account.region
        )

    def _answer(self, given: Answer, run: Run, started: datetime) -> ActionExecution:
        action = next(
            each for each in self.pipeline.actions("Approval") if each["name"].endswith(f"-{given.group}")
        )
        seen = resolved(action["configuration"]["CustomData"], run.namespaces)
        asked = next(each["role"] for each in self.gate["approvals"] if each["group"] == given.group)
        person = given.person or PEOPLE[given.group]
        return ActionExecution(
            stageName="Approval",
            actionName=action["name"],
            actionExecutionId=f"{run.id}-{given.group}",
            status=given.status,
            startTime=started,
            lastUpdateTime=datetime.now(UTC) - given.ago,
            actionTypeId=MANUAL,
            updatedBy=f"arn:aws:sts::{self.account.id}:assumed-role/{given.role or asked}/{person}",
            configuration={"CustomData": given.digest or seen},
            summary=given.summary,
        )

    @property
    def gate(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.pipeline.project("apply").variables["PENSTOCK_GATE"])
        return found

    def state(self) -> dict[str, Any] | None:
        """What Terraform keeps: None before the first apply."""
        service = self.pipeline.project("apply").variables["PENSTOCK_SERVICE"]
        bucket = f"penstock-prod-{self.account.id}-state"
        try:
            found = self.account.client("s3").get_object(Bucket=bucket, Key=f"{service}/terraform.tfstate")
        except ClientError:
            return None
        state: dict[str, Any] = json.load(found["Body"])
        return state


def _attempt(status: str, number: int) -> ActionExecution:
    now = datetime.now(UTC)
    return ActionExecution(
        stageName="Apply",
        actionName="apply",
        actionExecutionId=f"apply-{number}",
        status=status,
        startTime=now - timedelta(seconds=30 - number),
        lastUpdateTime=now,
        actionTypeId=BUILD,
    )

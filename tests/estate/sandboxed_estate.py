"""The sandbox of a copy of the repository, and every account in it, as somebody at a desk drives and reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pulumi.automation.errors import CommandError

from sandbox import cloud
from sandbox.cloud.sessions import session as assumed
from sandbox.command import EngineCommand
from sandbox.failure import SandboxFailure
from sandbox.run import Box, Session
from sandbox.tally import Outcome
from sandbox.voice import Progress
from sandbox.workspace import MaskedStack, ready_stack
from tests.estate.account_reading import Kinds, Reader, account_reading
from tests.estate.story import ACCOUNTS, Done, Evidence, Held, Step

SERVICE, STATE_KEY = "dns-2c81", "dns-2c81/terraform.tfstate"
STATE_BUCKET = "penstock-dev-111111111111-state"
ROW = {
    "id": "e1/Apply/Apply/a1",
    "environment": "dev",
    "component": SERVICE,
    "started": "2026-01-01T00:00:00Z",
}


class Heard:
    """A voice that keeps what was done to resources of AWS."""

    def __init__(self) -> None:
        self.done: list[Done] = []

    def say(self, text: str) -> None:
        print(text, flush=True)

    def tick(self, text: str) -> None:
        print(text, flush=True)

    def progress(self, progress: Progress) -> None:
        if progress.type.startswith("aws:") and progress.operation not in ("same", "refresh"):
            self.done.append(Done(operation=progress.operation, type=progress.type, name=progress.name))


class Estate:
    """The sandbox of this copy, and every account in it."""

    def __init__(self, box: Box, session: Session, heard: Heard) -> None:
        self._box, self._session, self._heard = box, session, heard
        self.engine = box.engine.version
        self._endpoint = session.daemon.endpoint
        self.dev = Reader(ACCOUNTS["dev"], self._endpoint)

    def up(self, stack: str) -> Step:
        return self._step(self._session.up, stack)

    def refresh(self, stack: str) -> Step:
        return self._step(self._session.refresh, stack)

    def _step(self, operate: Callable[..., tuple[Outcome, ...]], stack: str) -> Step:
        self._heard.done.clear()
        try:
            (outcome,) = operate(self._box.project.choose([stack]))
        except SandboxFailure as failure:
            return Step(done=tuple(self._heard.done), refused=" ".join(failure.sentences))
        return Step(done=tuple(self._heard.done), unchanged=outcome.unchanged, drift=outcome.drift)

    def reading(self, stack: str) -> Kinds:
        return account_reading(ACCOUNTS[stack], self._endpoint)

    def state(self, stack: str) -> tuple[Held, ...]:
        found = (self._stack(stack).export_stack().deployment or {})["resources"]
        return tuple(
            Held(
                type=each["type"],
                name=each["urn"].rpartition("::")[2],
                id=each.get("id", ""),
                protect=each.get("protect", False),
            )
            for each in found
        )

    def destroy(self, stack: str) -> Step:
        try:
            self._stack(stack).destroy(color="never")
        except CommandError as refused:
            return Step(refused=" ".join(str(refused).split()))
        return Step()

    def _stack(self, stack: str) -> MaskedStack:
        (found,) = self._box.project.choose([stack])
        return ready_stack(self._box.home, found, EngineCommand(self._box.engine, self._box.home), {})

    def role(self, name: str, service: str) -> Any:  # noqa: ANN401  boto3 makes its clients' types at run time
        arn = self.dev.client("iam").get_role(RoleName=name)["Role"]["Arn"]
        return cloud.client_of(service, assumed(self._endpoint, arn, "a-test"), self._endpoint)

    def leave_evidence(self) -> None:
        self.dev.client("s3").put_object(Bucket=STATE_BUCKET, Key=STATE_KEY, Body=b"a state")
        fields = ", ".join(f"'{name}': ?" for name in ROW)
        self.role("penstock-dev-record", "dynamodb").execute_statement(
            Statement=f'INSERT INTO "infrastructure-deployments" VALUE {{{fields}}}',
            Parameters=[{"S": text} for text in ROW.values()],
        )

    def evidence(self) -> Evidence:
        body = self.dev.client("s3").get_object(Bucket=STATE_BUCKET, Key=STATE_KEY)["Body"].read()
        rows = self.dev.client("dynamodb").scan(TableName="infrastructure-deployments")["Items"]
        return Evidence(objects={STATE_KEY: body.decode()}, rows=sorted(each["id"]["S"] for each in rows))

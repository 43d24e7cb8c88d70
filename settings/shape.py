"""The forms that people fill in: friendlier than the model, and typed by the model's own words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, WithJsonSchema

from delivery.branching import Branching
from delivery.environment import RETENTIONS, Environment, Forge, Tier
from delivery.finding import Waiver
from delivery.service import RunsOn, Service, Target
from delivery.texts import (
    AccountId,
    Branch,
    ConnectionArn,
    EnvironmentName,
    GroupName,
    Region,
    RelativePath,
    Repository,
    SamlProvider,
    ServiceId,
    ServiceName,
    SliceName,
    Text,
)
from settings.gate_shape import GateForm

MAIN = Branch("main")
ON_CODEPIPELINE = RunsOn()


class Contact(Text):
    what = "an e-mail address"
    pattern = r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+"
    longest = 200
    example = "platform@example.com"


class Reason(Text):
    what = "a reason, in a sentence"
    pattern = r"(.|\n)*[A-Za-z](.|\n)*"
    longest = 500
    example = "No map of logins to people exists yet"


def _kept(days: int) -> int:
    if days not in RETENTIONS:
        raise ValueError(f"CloudWatch keeps logs for {', '.join(map(str, RETENTIONS))} days, not for {days}")
    return days


@dataclass(frozen=True, kw_only=True, slots=True)
class OverrideForm:
    """All that may differ between environments."""

    options: Mapping[str, object] = field(default_factory=dict)
    gate: GateForm = GateForm()


@dataclass(frozen=True, kw_only=True, slots=True)
class SharedForm:
    """What defaults and profiles may say for many services."""

    owner: GroupName | None = None
    repository: Repository | None = None
    blueprint: str | None = None
    branch: Branch | None = None
    branching: Branching | None = None
    runs_on: RunsOn | None = None
    slice: SliceName | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    gate: GateForm = GateForm()


@dataclass(frozen=True, kw_only=True, slots=True)
class ServiceForm:
    id: ServiceId
    name: ServiceName
    owner: GroupName
    repository: Repository
    root: RelativePath
    blueprint: str
    environments: Mapping[EnvironmentName, OverrideForm]
    like: str | None = None
    branch: Branch = MAIN
    branching: Branching = Branching.TRUNK
    runs_on: RunsOn = ON_CODEPIPELINE
    slice: SliceName | None = None
    options: Mapping[str, object] = field(default_factory=dict)
    gate: GateForm = GateForm()

    def service(self, targets: tuple[Target[Any], ...]) -> Service[Any]:
        return Service(
            id=self.id,
            name=self.name,
            owner=self.owner,
            repository=self.repository,
            root=self.root,
            blueprint=self.blueprint,
            targets=targets,
            branch=self.branch,
            branching=self.branching,
            runs_on=self.runs_on,
            slice=self.slice,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class EnvironmentForm:
    name: EnvironmentName
    account: AccountId
    region: Region
    tier: Tier
    after: tuple[EnvironmentName, ...] = ()
    gate: GateForm = GateForm()
    forge: Forge = Forge.GITHUB
    connection: ConnectionArn | None = None
    people: SamlProvider | None = None
    log_retention_days: Annotated[int, AfterValidator(_kept), WithJsonSchema({"enum": list(RETENTIONS)})] = 90
    approval_contact: Contact | None = None
    sealing_key: int = 1
    retired_sealing_keys: tuple[int, ...] = ()

    def environment(self) -> Environment:
        return Environment(
            name=self.name,
            account=self.account,
            region=self.region,
            tier=self.tier,
            after=self.after,
            gate=self.gate.gate(),
            forge=self.forge,
            connection=self.connection,
            people=self.people,
            log_retention_days=self.log_retention_days,
            approval_contact=self.approval_contact,
            sealing_key=self.sealing_key,
            retired_sealing_keys=self.retired_sealing_keys,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class WaiverForm:
    code: str
    place: str
    reason: Reason
    owner: GroupName
    expires: date

    def waiver(self) -> Waiver:
        return Waiver(
            code=self.code, place=self.place, reason=self.reason, owner=self.owner, expires=self.expires
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class WaiversForm:
    waivers: tuple[WaiverForm, ...] = ()

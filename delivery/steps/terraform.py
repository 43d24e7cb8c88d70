"""Terraform and OpenTofu. Workspaces are not used: `workspace new` writes state that a plan may not write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from delivery.step import Step, Tool
from delivery.texts import Region, RelativePath, ToolVersion, VariableName

PLAN_FILE = "tfplan"
PLAN_JSON = "plan.json"
STATE_FILE = "state.json"


class Program(StrEnum):
    TERRAFORM = "terraform"
    TOFU = "tofu"


@dataclass(frozen=True, kw_only=True, slots=True)
class S3State:
    """Locked by a file beside it. Encryption is the bucket's own: asking for it here would ask for another key."""

    bucket: str
    key: str
    region: Region

    @property
    def init_arguments(self) -> str:
        settings = {"bucket": self.bucket, "key": self.key, "region": self.region, "use_lockfile": "true"}
        return " ".join(f"-backend-config={name}={value}" for name, value in settings.items())


@dataclass(frozen=True, kw_only=True, slots=True)
class Terraform:
    root: RelativePath
    version: ToolVersion
    program: Program = Program.TERRAFORM

    def variables(self, state: S3State, values: Mapping[VariableName, str | int | bool]) -> dict[str, str]:
        inputs = {f"TF_VAR_{name}": _literal(value) for name, value in sorted(values.items())}
        return {"TF_CLI_ARGS_init": state.init_arguments, "TF_IN_AUTOMATION": "1", **inputs}

    def format_check(self) -> tuple[Step, ...]:
        return (self._step("format", "fmt", "-check", "-recursive", "-diff"),)

    def validate(self) -> tuple[Step, ...]:
        # No backend: what is unmerged or unplanned needs no state to be read as a program.
        return (
            self._step("init", "init", "-input=false", "-backend=false", "-lockfile=readonly"),
            self._step("validate", "validate"),
        )

    def plan(self) -> tuple[Step, ...]:
        return (
            self._init(),
            self._step("plan", "plan", "-input=false", f"-out={PLAN_FILE}"),
            self._step("show", "show", "-json", PLAN_FILE, output=PLAN_JSON),
            self._step("base", "state", "pull", output=STATE_FILE),
        )

    def base(self) -> tuple[Step, ...]:
        """What the state is now, for comparing with the one that was planned on."""
        return (self._init(), self._step("base", "state", "pull", output=STATE_FILE))

    def apply(self) -> tuple[Step, ...]:
        return (self._step("apply", "apply", "-input=false", PLAN_FILE),)

    def verify(self) -> tuple[Step, ...]:
        """After an apply a plan finds nothing to do; exit code 2 says that it found something."""
        return (self._init(), self._step("verify", "plan", "-input=false", "-detailed-exitcode"))

    def _init(self) -> Step:
        return self._step("init", "init", "-input=false", "-lockfile=readonly")

    def _step(self, name: str, *words: str, output: str | None = None) -> Step:
        tool = Tool(name=self.program, version=self.version)
        return Step(name=name, command=(self.program, *words), tool=tool, output=output, folder=self.root)


def _literal(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

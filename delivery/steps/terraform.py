"""Terraform and OpenTofu, alone or through Atmos. Workspaces are off: `workspace new` writes state that a plan may not.

https://atmos.tools/cli/commands/terraform/apply
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from delivery.pins import version_of
from delivery.step import Artifact, Report, ReportKind, Sealed, Step, Tool
from delivery.steps.task import Task
from delivery.steps.tools import kept
from delivery.texts import (
    AtmosComponent,
    AtmosStack,
    EnvironmentName,
    Region,
    RelativePath,
    ToolVersion,
    VariableName,
)

PLAN = Sealed(name="plan", content="tfplan", readable="plan.json", base="state.json")
DRIFT = VariableName("drift")
DRIFTED = "2"  # https://developer.hashicorp.com/terraform/cli/commands/plan#detailed-exitcode


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
class Atmos:
    """Which component of which stack: Atmos then writes the variables and calls the program in its folder."""

    component: AtmosComponent
    stack: AtmosStack


@dataclass(frozen=True, kw_only=True, slots=True)
class Terraform:
    root: RelativePath
    version: ToolVersion
    program: Program = Program.TERRAFORM
    atmos: Atmos | None = None

    def variables(self, state: S3State, values: Mapping[VariableName, str | int | bool]) -> dict[str, str]:
        inputs = {f"TF_VAR_{name}": _literal(value) for name, value in sorted(values.items())}
        workspaces = {"ATMOS_COMPONENTS_TERRAFORM_WORKSPACES_ENABLED": "false"} if self.atmos else {}
        return {"TF_CLI_ARGS_init": state.init_arguments, "TF_IN_AUTOMATION": "1", **workspaces, **inputs}

    def format_check(self) -> Task:
        return Task(steps=(self._native("format", "fmt", "-check", "-recursive", "-diff"),))

    def validate(self) -> Task:
        # No backend: what is unmerged or unplanned needs no state to be read as a program.
        init = self._native("init", "init", "-input=false", "-backend=false", "-lockfile=readonly")
        if self.atmos is None:
            return Task(steps=(init, self._native("validate", "validate")))
        words = ("atmos", "validate", "component", self.atmos.component, "-s", self.atmos.stack)
        stack = Step(name="stack", command=words, tool=_atmos(), folder=self.root)
        return Task(steps=(init, self._native("validate", "validate"), stack))

    def preview(self, environment: EnvironmentName) -> Task:
        """What an unmerged change would do. It takes no lock: who may only read holds nobody up.

        As JSON it would show in clear what is marked sensitive, so that file stays with this job.
        """
        return self._task(
            self._init(),
            self._step("preview", "plan", "-input=false", "-lock=false", f"-out={PLAN.content}"),
            self._native("show", "show", "-no-color", PLAN.content, output="plan.txt"),
            self._native("show-json", "show", "-json", PLAN.content, output=PLAN.readable),
            artifacts=(kept(f"preview-{environment}", "plan.txt"),),
        )

    def plan(self, *, destroys: bool = False) -> Task:
        words = ("-destroy",) if destroys else ()
        return self._task(
            self._init(),
            self._step("plan", "plan", "-input=false", f"-out={PLAN.content}", *words),
            self._native("show", "show", "-json", PLAN.content, output=PLAN.readable),
            self._base(),
            reports=(Report(kind=ReportKind.PLAN, path=PLAN.readable),),
        )

    def base(self) -> tuple[Step, ...]:
        """What the state is now, for comparing with the one that was planned on."""
        return (*self._versions(), self._init(), self._base())

    def apply(self) -> Task:
        if self.atmos is None:
            return self._task(self._native("apply", "apply", "-input=false", PLAN.content))
        return self._task(self._step("apply", "apply", f"--planfile={PLAN.content}"))

    def verify(self) -> Task:
        """After an apply a plan finds nothing to do; exit code 2 says that it found something."""
        return self._task(self._init(), self._step("verify", "plan", "-input=false", "-detailed-exitcode"))

    def drift(self, environment: EnvironmentName) -> Task:
        """Exit code 2 is an answer, not a failure: what is differs from what was written."""
        words = ("plan", "-input=false", "-lock=false", "-no-color", "-detailed-exitcode")
        look = self._step(
            "drift", *words, output="drift-report.txt", accepts=(0, int(DRIFTED)), answer=str(DRIFT)
        )
        summary = Step(
            name="summary",
            command=("penstock", "drift", "summary", "--answers=penstock.outputs", "drift-report.txt"),
            output="drift-summary.md",
            folder=self.root,
        )
        told = kept(f"drift-{environment}", "drift-report.txt", "drift-summary.md")
        return self._task(self._init(), look, summary, artifacts=(told,), outputs=(DRIFT,))

    def _task(
        self,
        *steps: Step,
        artifacts: tuple[Artifact, ...] = (),
        reports: tuple[Report, ...] = (),
        outputs: tuple[VariableName, ...] = (),
    ) -> Task:
        return Task(steps=(*self._versions(), *steps), artifacts=artifacts, reports=reports, outputs=outputs)

    def _versions(self) -> tuple[Step, ...]:
        """Atmos calls the program, so both must be there; that one's version is worth a line in the log."""
        return (self._native("version", "version"),) if self.atmos else ()

    def _init(self) -> Step:
        return self._step("init", "init", "-input=false", "-lockfile=readonly")

    def _base(self) -> Step:
        return self._native("base", "state", "pull", output=PLAN.base)

    def _step(
        self,
        name: str,
        verb: str,
        *flags: str,
        output: str | None = None,
        accepts: tuple[int, ...] = (0,),
        answer: str | None = None,
    ) -> Step:
        if self.atmos is None:
            return self._native(name, verb, *flags, output=output, accepts=accepts, answer=answer)
        words = ("atmos", "terraform", verb, self.atmos.component, "-s", self.atmos.stack, "--", *flags)
        return Step(
            name=name,
            command=words,
            tool=_atmos(),
            output=output,
            folder=self.root,
            accepts=accepts,
            answer=answer,
        )

    def _native(
        self,
        name: str,
        *words: str,
        output: str | None = None,
        accepts: tuple[int, ...] = (0,),
        answer: str | None = None,
    ) -> Step:
        return Step(
            name=name,
            command=(self.program, *words),
            tool=Tool(name=self.program, version=self.version),
            output=output,
            folder=self.root,
            accepts=accepts,
            answer=answer,
        )


def _atmos() -> Tool:
    return Tool(name="atmos", version=version_of("atmos"))


def _literal(value: str | int | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

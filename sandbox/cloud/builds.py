"""Waiting for a build and reading what it said, for tests and people."""

import time
from dataclasses import dataclass

from sandbox.cloud.back_door import REGION, ask
from sandbox.cloud.clients import client


@dataclass(frozen=True, kw_only=True, slots=True)
class Phase:
    kind: str
    status: str
    message: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Build:
    id: str
    status: str
    phases: tuple[Phase, ...]
    lines: tuple[str, ...]
    exported: dict[str, str]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


class StillRunning(TimeoutError):
    """The build did not end in the time given."""


def wait_for_build(endpoint: str, account: str, build_id: str, seconds: float, region: str = REGION) -> Build:
    """Asks BatchGetBuilds until the build is complete."""
    builds = client("codebuild", account, endpoint, region)
    deadline = time.monotonic() + seconds
    while True:
        found = builds.batch_get_builds(ids=[build_id])["builds"][0]
        if found["buildComplete"]:
            break
        if time.monotonic() > deadline:
            raise StillRunning(
                f"build {build_id} still runs after {seconds} s, in phase {found['currentPhase']}"
            )
        time.sleep(0.05)
    told = ask(endpoint, "build-log", {"account": account, "region": region, "build": build_id})
    phases = tuple(
        Phase(
            kind=phase["phaseType"],
            status=phase.get("phaseStatus", ""),
            message="; ".join(c.get("message", "") for c in phase.get("contexts", [])),
        )
        for phase in found["phases"]
    )
    exported = {v["name"]: v["value"] for v in found.get("exportedEnvironmentVariables", [])}
    return Build(
        id=build_id, status=found["buildStatus"], phases=phases, lines=tuple(told["lines"]), exported=exported
    )

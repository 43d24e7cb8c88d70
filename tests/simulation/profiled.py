"""Services as the shipped profiles make them, and what may happen to each."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import TypeAdapter

from delivery.blueprints.registry import known_blueprints, pipeline_of
from delivery.events import Event, Manual, PullRequest, Push, Schedule, Start
from delivery.gate import Gate
from delivery.happening import Asked, Circumstances, Happening, Proposed, Pushed, Ticked
from delivery.pipeline import Pipeline
from delivery.promises import Checked
from delivery.service import Service, Target
from delivery.texts import Branch, RelativePath, Repository, ServiceName
from tests.estates import DEV, PROD, STAGING, service

PROFILES = Path(__file__).resolve().parents[2] / "catalog" / "profiles"
# What a service says itself, as no profile can know it.
OWN: dict[str, dict[str, object]] = {
    "atmos": {"atmos": {"component": "network", "stack": "acme-dev-network"}},
}
TOUCHED = ("infrastructure/network/main.tf", "src/app.py", "Dockerfile")


def profiles() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in PROFILES.glob("*.yaml")))


@cache
def of_profile(name: str) -> Service[Any]:
    written = yaml.safe_load((PROFILES / f"{name}.yaml").read_text(encoding="utf-8"))
    options = {**written.get("options", {}), **OWN.get(name, {})}
    blueprint = known_blueprints()[written["blueprint"]]
    made = TypeAdapter(blueprint.options).validate_python(options)
    like: Service[Any] = service("network")
    targets = tuple(
        Target(
            service=ServiceName("network"),
            environment=each,
            options=made,
            gate=_gate(each.gate, written["blueprint"]),
        )
        for each in (DEV, STAGING, PROD)
    )
    return Service(
        id=like.id,
        name=like.name,
        owner=like.owner,
        repository=Repository("acme/network"),
        root=RelativePath("infrastructure/network"),
        blueprint=written["blueprint"],
        targets=targets,
    )


def _gate(gate: Gate, blueprint: str) -> Gate:
    """The small estate asks for a scan of Terraform, which nothing else has."""
    if blueprint == "terraform":
        return gate
    return Gate(frozenset(promise for promise in gate.promises if not isinstance(promise, Checked)))


def pipeline_like(name: str) -> Pipeline:
    return pipeline_of(of_profile(name))


def happenings(pipeline: Pipeline) -> Iterator[Happening]:
    """All that anything waits for, and near misses."""
    yield Pushed(branch=Branch("main"), changed=TOUCHED)
    yield Pushed(branch=Branch("main"), changed=("README.md",))
    yield Pushed(branch=Branch("elsewhere"), changed=TOUCHED)
    yield Proposed(into=Branch("main"), changed=TOUCHED)
    yield Proposed(into=Branch("main"), changed=TOUCHED, from_fork=True)
    for name, events in (
        *((str(route.name), route.on) for route in pipeline.routes),
        *((each.key, each.starts) for each in pipeline.deployments),
    ):
        for event in events:
            yield from _of(event, name)


def _of(event: Event | Start, name: str) -> Iterator[Happening]:
    match event:
        case Schedule(cron=cron, time_zone=zone):
            yield Ticked(cron=cron, time_zone=zone)
        case Manual(inputs=inputs):
            yield Asked(what=name, inputs={each.name: each.default or "given" for each in inputs})
        case Push(branches=branches):
            for branch in branches:
                yield Pushed(branch=Branch(branch.replace("*", "candidate")), changed=TOUCHED)
        case PullRequest(into=into):
            for branch in into:
                yield Proposed(into=Branch(branch.replace("*", "candidate")), changed=TOUCHED)


def circumstances(pipeline: Pipeline) -> Iterator[Circumstances]:
    """All goes well; nobody says yes; each job that others need fails once."""
    yield Circumstances()
    yield Circumstances(closed_gates=frozenset(each.key for each in pipeline.deployments))
    needed = {name for route in pipeline.routes for job in route.jobs for name in job.needs}
    for name in sorted(needed):
        yield Circumstances(fails=frozenset({name}))
    for deployment in pipeline.deployments[:2]:
        for job in deployment.jobs:
            yield Circumstances(fails=frozenset({f"{deployment.key} / {job.name}"}))

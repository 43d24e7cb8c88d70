"""One service for each shipped profile, read by settings as a team's own files would be."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from delivery.blueprints.registry import pipeline_of
from delivery.pipeline import Pipeline
from delivery.service import Service
from settings import load

ROOT = Path(__file__).resolve().parent.parent
PROFILES = ROOT / "catalog/profiles"
PLACES = ("dev", "staging", "prod")
TIERS = {"dev": "development", "staging": "staging", "prod": "production"}
GATES = {
    "staging": "{approved_by: [platform], bound_digest: true, expires_minutes: 1440}",
    "prod": "{approved_by: [platform, security], distinct_people: true, bound_digest: true, expires_minutes: 480}",
}
STACK = """\
config:
  penstock:environment:
    name: {name}
    account: "{account}"
    connection: arn:aws:codeconnections:eu-west-1:{account}:connection/0f0e0d0c-0b0a-4908-8706-050403020100
    people: arn:aws:iam::{account}:saml-provider/people
    region: eu-west-1
    tier: {tier}
    after: [{after}]
    gate: {gate}
"""
SERVICE = """\
id: example-1
name: example
repository: acme/example
root: .
like: {profile}
environments: {{{environments}}}
"""
# What a profile leaves to each environment of a service.
LEFT: Mapping[str, str] = {"atmos": "options: {{atmos: {{component: network, stack: acme-{name}}}}}"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Example:
    """A profile, what its file says of itself, and the pipeline of a service that takes it."""

    profile: str
    about: str
    service: Service[Any]
    pipeline: Pipeline


def examples() -> Iterator[Example]:
    for path in sorted(PROFILES.glob("*.yaml")):
        service = _service(path)
        yield Example(profile=path.stem, about=_about(path), service=service, pipeline=pipeline_of(service))


def _about(path: Path) -> str:
    """The comment at its head, but for the line that is meant for editors."""
    head = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            break
        head.append(line.removeprefix("#").strip())
    return " ".join(line for line in head if not line.startswith("yaml-language-server"))


def _service(profile: Path) -> Service[Any]:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "catalog/profiles").mkdir(parents=True)
        shutil.copy2(profile, root / "catalog/profiles")
        places = _places(profile)
        for number, name in enumerate(places, start=1):
            before = places[number - 2] if number > 1 else ""
            (root / f"Pulumi.{name}.yaml").write_text(_stack(name, number, before), encoding="utf-8")
        environments = ", ".join(f"{name}: {{{_left(profile.stem, name)}}}" for name in places)
        text = SERVICE.format(profile=profile.stem, environments=environments)
        (root / "catalog/example.yaml").write_text(text, encoding="utf-8")
        (service,) = load(root).estate.services
    return service


def _places(profile: Path) -> tuple[str, ...]:
    """All of them, but for a profile that says into which it delivers."""
    written: dict[str, dict[str, object]] = yaml.safe_load(profile.read_text(encoding="utf-8"))
    into = written.get("options", {}).get("into")
    return tuple(name for name in PLACES if not isinstance(into, dict) or name in into)


def _stack(name: str, number: int, before: str) -> str:
    gate = GATES.get(name, "{}") if before else "{}"
    return STACK.format(name=name, account=str(number) * 12, tier=TIERS[name], after=before, gate=gate)


def _left(profile: str, name: str) -> str:
    return LEFT.get(profile, "").format(name=name)

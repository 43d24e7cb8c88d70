"""One service for each document: its profile from the catalog, in environments as the document has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from delivery.blueprints.registry import pipeline_of
from delivery.pipeline import Pipeline
from delivery.service import Service
from settings import load
from tests.seed_inventory.inventory import DOCUMENTS, inventory

ROOT = Path(__file__).resolve().parent.parent.parent
PROFILES = ROOT / "catalog" / "profiles"

BOUND = ("bound_digest: true", "distinct_people: true", "expires_minutes: 480")
ENVIRONMENT = """\
config:
  penstock:environment:
    name: {name}
    account: "{account}"
    people: arn:aws:iam::{account}:saml-provider/people
    region: eu-west-1
    tier: {tier}
    after: [{after}]
"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    name: str
    tier: str
    after: str = ""
    gate: tuple[str, ...] = ()

    def text(self, number: int) -> str:
        gate = "".join(f"      {line}\n" for line in self.gate)
        shown = ENVIRONMENT.format(name=self.name, account=str(number) * 12, tier=self.tier, after=self.after)
        return shown + (f"    gate:\n{gate}" if gate else "")


@dataclass(frozen=True, kw_only=True, slots=True)
class Written:
    """What a team writes for itself, beside the profile."""

    places: tuple[Place, ...]
    root: str = "."
    special: Mapping[str, str] | None = None  # of one environment

    def text(self, profile: str, branching: str) -> str:
        special = self.special or {}
        places = "".join(f"  {each.name}: {{{special.get(each.name, '')}}}\n" for each in self.places)
        return (
            f"id: seed-1\nname: seed\nrepository: acme/seed\nroot: {self.root}\nlike: {profile}\n"
            f"branching: {branching}\nenvironments:\n{places}"
        )


PLATFORM = ("approved_by: [platform]", "bound_digest: true", "expires_minutes: 1440")
WINDOW = "windows: [{opens: 0 8 * * MON-FRI, minutes: 480}]"
SERVICES: Mapping[str, Written] = {
    "000": Written(
        places=(
            Place(name="dev", tier="development"),
            Place(name="test", tier="development", after="dev", gate=PLATFORM),
            Place(name="staging", tier="staging", after="dev", gate=PLATFORM),
            Place(
                name="prod",
                tier="production",
                after="staging",
                gate=("approved_by: [platform, security]", "checks: [security-check]", WINDOW, *BOUND),
            ),
        ),
        special={
            "test": "options: {every: 0 6 * * MON, atmos: {component: vpc, stack: acme-test}}",
            **{
                name: f"options: {{atmos: {{component: vpc, stack: acme-{name}}}, url: https://{name}.example.com}}"
                for name in ("dev", "staging", "prod")
            },
        },
    ),
    "002": Written(
        root="environments",
        special={"dev": "options: {url: https://dev.example.com}"},
        places=(
            Place(name="dev", tier="development"),
            Place(name="staging", tier="staging", after="dev", gate=PLATFORM),
            Place(
                name="prod",
                tier="production",
                after="staging",
                gate=("approved_by: [platform, security, product]", WINDOW, *BOUND),
            ),
        ),
    ),
    "003": Written(
        places=(
            Place(name="staging", tier="staging"),
            Place(
                name="prod",
                tier="production",
                after="staging",
                gate=("approved_by: [on-call-leads]", *BOUND),
            ),
        ),
    ),
    "004": Written(
        places=(
            Place(name="dev", tier="development"),
            Place(name="staging", tier="staging", after="dev", gate=PLATFORM),
            Place(
                name="prod",
                tier="production",
                after="staging",
                gate=("approved_by: [platform, security, product]", *BOUND),
            ),
        ),
    ),
}


def documents() -> tuple[str, ...]:
    """Those whose profile stands in the catalog."""
    profiles = {document: inventory(document).profile for document in DOCUMENTS}
    return tuple(
        name for name, profile in profiles.items() if profile and (PROFILES / f"{profile}.yaml").exists()
    )


def branched(document: str, name: str, within: str | None) -> str:
    """The first document tells of several ways to branch; its other parts are of the trunk."""
    told = document == "000" and (
        within == "Feature Branch Workflow"
        or name in {"merge to develop", "merge to staging", "merge to main"}
        or name.startswith("approve_")
        or name in {"staging-approval", "production-approval"}
    )
    return "feature branches" if told else "trunk"


@cache
def delivered(document: str, branching: str = "trunk") -> tuple[Service[Any], Pipeline]:
    profile = str(inventory(document).profile)
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "catalog" / "profiles").mkdir(parents=True)
        written = (PROFILES / f"{profile}.yaml").read_text()
        (root / "catalog" / "profiles" / f"{profile}.yaml").write_text(written)
        (root / "catalog" / "seed.yaml").write_text(SERVICES[document].text(profile, branching))
        for number, place in enumerate(SERVICES[document].places, start=1):
            (root / f"Pulumi.{place.name}.yaml").write_text(place.text(number))
        (service,) = load(root).estate.services
    return service, pipeline_of(service)

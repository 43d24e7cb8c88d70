"""A small catalog in a folder of its own, of which each test breaks one thing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from settings import Loaded, Problem, Problems, load

DEV = """\
config:
  penstock:environment:
    name: dev
    account: "111111111111"
    region: eu-west-1
    tier: development
"""
STAGING = """\
config:
  penstock:environment:
    name: staging
    account: "222222222222"
    people: arn:aws:iam::222222222222:saml-provider/people
    region: eu-west-1
    tier: staging
    after: [dev]
    gate:
      approved_by: [platform]
      expires_minutes: 600
"""
PROD = """\
config:
  penstock:environment:
    name: prod
    account: "333333333333"
    people: arn:aws:iam::333333333333:saml-provider/people
    region: eu-west-1
    tier: production
    after: [staging]
    gate:
      approved_by: [platform, security]
      expires_minutes: 300
"""
NETWORK = """\
id: network-1
name: network
repository: acme/network
root: infrastructure/network
like: standard
environments:
  dev: {}
  staging: {}
  prod: {}
"""
DNS = """\
id: dns-1
name: dns
repository: acme/dns
root: infrastructure/dns
like: standard
options:
  variables:
    days: 7
environments:
  dev: {}
  staging: {}
  prod:
    options:
      variables:
        days: 365
"""
FILES = {
    "Pulumi.dev.yaml": DEV,
    "Pulumi.staging.yaml": STAGING,
    "Pulumi.prod.yaml": PROD,
    "catalog/defaults.yaml": "branch: main\n",
    "catalog/profiles/standard.yaml": 'owner: platform\nblueprint: terraform\noptions:\n  version: "1.11.4"\n',
    "catalog/network.yaml": NETWORK,
    "catalog/dns.yaml": DNS,
}


@dataclass(frozen=True, slots=True)
class Written:
    """What people wrote, in a folder that a test may spoil."""

    root: Path

    def write(self, file: str, text: str | bytes) -> None:
        path = self.root / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def replace(self, file: str, old: str, new: str) -> None:
        text = (self.root / file).read_text()
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {file}"
        self.write(file, text.replace(old, new))

    def add(self, file: str, text: str) -> None:
        self.write(file, (self.root / file).read_text() + text)

    def remove(self, file: str) -> None:
        (self.root / file).unlink()

    def load(self) -> Loaded:
        return load(self.root)

    def problems(self) -> tuple[Problem, ...]:
        try:
            load(self.root)
        except Problems as found:
            return found.problems
        return ()

    def problem(self) -> Problem:
        """The one problem that is there."""
        found = self.problems()
        assert len(found) == 1, "\n".join(map(str, found)) or "nothing was refused"
        return found[0]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    made = Written(tmp_path)
    for file, text in FILES.items():
        made.write(file, text)
    return made

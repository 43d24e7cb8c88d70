"""A pin of each kind that nothing is wrong with; each test spoils one thing of one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from delivery.pins import ActionPin, Ecosystem, ImagePin, PackagePin, Pin
from delivery.texts import ToolVersion

SEEN = date(2026, 8, 22)
TOOL = Pin(
    name="terraform",
    version=ToolVersion("1.11.4"),
    url="https://example.com/terraform.zip",
    sha256="1c" * 32,
    member="terraform",
    source="its vendor",
    date=SEEN,
    verified=True,
    verified_by="comparison of the eight",
)
PYPI_PACKAGE = PackagePin(
    name="checkov",
    version=ToolVersion("3.3.30"),
    ecosystem=Ecosystem.PYPI,
    package="checkov",
    program="checkov",
    integrity="32" * 32,
    source="the registry's own record",
    date=SEEN,
    verified=True,
    verified_by="record+bytes",
)
NPM_PACKAGE = replace(
    PYPI_PACKAGE,
    name="lhci",
    ecosystem=Ecosystem.NPM,
    package="@lhci/cli",
    program="lhci",
    integrity=f"sha512-{'A' * 86}==",
)
GO_PACKAGE = replace(
    PYPI_PACKAGE,
    name="syft",
    ecosystem=Ecosystem.GO,
    package="github.com/anchore/syft",
    program="github.com/anchore/syft/cmd/syft",
    integrity=f"h1:{'A' * 43}=",
)
IMAGE = ImagePin(
    name="postgres",
    version=ToolVersion("16.14.0"),
    repository="docker.io/library/postgres",
    tag="16.14-alpine",
    digest=f"sha256:{'95' * 32}",
    source="two that pin it",
    date=SEEN,
    verified=True,
    verified_by="pins x2",
)
ACTION = ActionPin(
    name="actions/checkout",
    version="v7.0.1",
    commit="3d" * 20,
    source="its tag",
    date=SEEN,
    verified=True,
    verified_by="tag+pins",
)

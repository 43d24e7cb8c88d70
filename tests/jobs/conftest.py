"""What is slow stands once a session: production in the cloud in a box, and two services delivered in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sandbox import daemon
from sandbox.home import Home
from sandbox.run import down
from tests.job_runner import Account
from tests.jobs import deployed, repository
from tests.jobs.delivery_run import Delivery, Run

Folder = Callable[[], Path]


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Folder:
    return lambda: tmp_path_factory.mktemp("build")


@pytest.fixture(scope="session")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository, with a sandbox of its own."""
    at = tmp_path_factory.mktemp("program")
    deployed.copy_program(at)
    return at


@pytest.fixture(scope="session")
def production(program: Path) -> Iterator[Account]:
    try:
        yield deployed.up(program)
    finally:
        down(Home(program), daemon, "the tests")


@pytest.fixture(scope="session")
def network(production: Account, folder: Folder) -> Delivery:
    """Nothing is ever applied here: each test spoils one thing, and the state stays away."""
    origin = repository.made(
        folder() / "git", root="infrastructure/network", variable="flow_log_retention_days"
    )
    return Delivery(pipeline=production.pipeline("network-prod"), repository=origin, folder=folder)


@pytest.fixture(scope="session")
def planned(network: Delivery) -> Run:
    """A plan that waits for its apply, which would be let through."""
    return network.planned(network.repository.head)[0]


@pytest.fixture(scope="session")
def dns(production: Account, folder: Folder) -> Delivery:
    """The service that is delivered."""
    origin = repository.made(folder() / "git", root="infrastructure/dns", variable="default_ttl_seconds")
    return Delivery(pipeline=production.pipeline("dns-prod"), repository=origin, folder=folder)

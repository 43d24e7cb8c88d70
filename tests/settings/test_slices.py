"""A service names its slice, or its profile does; a slice's stack is known by its name alone."""

from __future__ import annotations

from collections.abc import Iterator

import pulumi
import pytest

from settings import Problem, Problems
from settings.stack import stack
from tests.settings.conftest import Written


@pytest.fixture(autouse=True)
def _no_config() -> Iterator[None]:
    pulumi.runtime.set_all_config({})
    yield
    pulumi.runtime.set_all_config({})


def slices(written: Written) -> dict[str, str | None]:
    return {service.name: service.slice for service in written.load().estate.services}


def test_a_service_names_its_slice(written: Written) -> None:
    written.add("catalog/dns.yaml", "slice: core\n")
    assert slices(written) == {"dns": "core", "network": None}


def test_a_profile_names_the_slice_of_all_that_take_it(written: Written) -> None:
    written.add("catalog/profiles/standard.yaml", "slice: core\n")
    written.add("catalog/dns.yaml", "slice: names\n")
    assert slices(written) == {"dns": "names", "network": "core"}


def test_a_slice_that_no_stack_could_be_called_by_is_refused(written: Written) -> None:
    written.add("catalog/dns.yaml", "slice: Core_One\n")
    problem = written.problem()
    assert (problem.file, problem.path) == ("catalog/dns.yaml", "slice")


def test_a_slice_is_the_same_in_every_environment(written: Written) -> None:
    written.replace("catalog/dns.yaml", "  dev: {}\n", "  dev: {slice: core}\n")
    assert written.problem().cure == "Write it on the service itself."


def test_a_slice_stack_is_known_by_its_name_and_needs_no_file(written: Written) -> None:
    written.add("catalog/dns.yaml", "slice: core\n")
    found = stack("dev-core", written.load())
    assert (found.environment, found.slice, found.holds_foundation) == ("dev", "core", False)


def refused(written: Written, name: str) -> Problem:
    with pytest.raises(Problems) as problems:
        stack(name, written.load())
    (problem,) = problems.value.problems
    return problem


def test_an_unknown_slice_in_a_stack_name_is_refused_and_the_nearest_is_named(written: Written) -> None:
    written.add("catalog/dns.yaml", "slice: core\n")
    problem = refused(written, "dev-cor")
    assert problem.nearest == "dev-core"
    assert problem.found == "no service of the slice cor is delivered to dev"
    assert "slice: cor" in problem.cure


def test_the_engine_may_keep_a_file_for_a_slice(written: Written) -> None:
    written.add("catalog/dns.yaml", "slice: core\n")
    written.write("Pulumi.dev-core.yaml", "encryptionsalt: v1:abc\n")
    assert written.problems() == ()


def test_a_file_of_a_slice_that_is_not_there_is_refused(written: Written) -> None:
    written.add("catalog/dns.yaml", "slice: core\n")
    written.write("Pulumi.dev-cor.yaml", "encryptionsalt: v1:abc\n")
    problem = written.problem()
    assert (problem.file, problem.nearest) == ("Pulumi.dev-cor.yaml", "dev-core")


def test_a_file_of_a_slice_sets_nothing(written: Written) -> None:
    written.add("catalog/dns.yaml", "slice: core\n")
    written.write("Pulumi.dev-core.yaml", "config:\n  penstock:region: eu-west-1\n")
    assert written.problem().path == "config.penstock:region"


def test_a_file_of_a_slice_without_its_foundation_is_refused(written: Written) -> None:
    written.write("Pulumi.qa-core.yaml", "encryptionsalt: v1:abc\n")
    problem = written.problem()
    assert problem.file == "Pulumi.qa-core.yaml"
    assert "describe qa in Pulumi.qa.yaml" in problem.cure


def test_a_slice_whose_stack_would_be_called_as_an_environment_is_refused(written: Written) -> None:
    written.replace("Pulumi.staging.yaml", "name: staging", "name: dev-core")
    text = (written.root / "Pulumi.staging.yaml").read_text()
    written.write("Pulumi.dev-core.yaml", text)
    written.remove("Pulumi.staging.yaml")
    written.replace("Pulumi.prod.yaml", "after: [staging]", "after: [dev-core]")
    for file in ("catalog/dns.yaml", "catalog/network.yaml"):
        written.replace(file, "  staging: {}\n", "  dev-core: {}\n")
    assert written.problems() == ()
    written.add("catalog/dns.yaml", "slice: core\n")
    assert written.problem().path == "slice"

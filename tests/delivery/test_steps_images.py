"""Where a job runs that asks for an image: the tool's own, or one that can install it, or none."""

from __future__ import annotations

import pytest

from delivery.pins import image_of
from delivery.steps import browser, cdk, code_scans, images, interfaces, linting
from delivery.steps.pinned_images import in_image, pinned_image
from delivery.steps.task import Task
from delivery.texts import RelativePath, ServiceName

SEMGREP = code_scans.semgrep(RelativePath("policies"))


def name_of(task: Task, wanted: str) -> str | None:
    image = in_image(task, wanted).image
    return image.name if image else None


def test_an_image_of_the_lock_has_the_version_of_the_lock() -> None:
    image = pinned_image("security/semgrep")
    assert image is not None
    assert (image.name, image.version) == ("security/semgrep", image_of("semgrep").version)
    assert pinned_image("security/no-such-tool") is None


def test_a_tool_that_its_image_brings_is_not_installed_again() -> None:
    assert in_image(SEMGREP, "security/semgrep").job("scan-code", in_image=True).tools == ()
    assert [tool.name for tool in SEMGREP.job("scan-code").tools] == ["semgrep"]


@pytest.mark.parametrize(
    ("task", "image"),
    [
        (code_scans.snyk_code(), "infrastructure/node"),
        (interfaces.newman(RelativePath("calls.json"), None), "infrastructure/node"),
        (linting.yaml_files(), "infrastructure/python"),
        (cdk.cost(), None),
    ],
)
def test_a_tool_without_an_image_is_installed_where_its_packages_can_be(
    task: Task, image: str | None
) -> None:
    assert name_of(task, "security/no-such-image") == image


def test_what_calls_us_runs_where_python_is() -> None:
    assert name_of(images.push(ServiceName("pay")), "infrastructure/node") is None


def test_a_browser_comes_with_its_image() -> None:
    assert name_of(browser.playwright(), "testing/playwright") == "testing/playwright"

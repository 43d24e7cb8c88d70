"""Which image brings a job its tool: categories and names as a private registry keeps them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Unpack

from delivery.blueprints.container_options import ContainerOptions
from delivery.identity import Identity
from delivery.job import Job
from delivery.steps.languages import Language
from delivery.steps.pinned_images import in_image
from delivery.steps.task import Placing, Task
from delivery.texts import JobName

LANGUAGES = {
    Language.GO: "infrastructure/golang",
    Language.PYTHON: "infrastructure/python",
    Language.NODE: "infrastructure/node",
}
IN_THE_LANGUAGE = frozenset(
    {
        "lint-code",
        "audit-packages",
        "bundle",
        "synth",
        "test-unit",
        "test-integration",
        "test-mutation",
        "test-database",
    }
)
IMAGES: Mapping[str, str] = {
    "build-image": "infrastructure/docker",
    "estimate-cost": "infrastructure/infracost",
    "scan-code": "security/semgrep",
    "scan-secrets": "security/trufflehog",
    "scan-dependencies": "security/snyk",
    "scan-image": "security/trivy",
    "scan-image-grype": "security/grype",
    "make-sbom": "security/syft",
    "scan-dynamic": "security/zap",
    "check-cis": "security/checkov",
    "lint-dockerfile": "security/hadolint",
    "check-licenses": "security/license-checker",
    "test-lighthouse": "testing/lighthouse",
    "test-load": "testing/k6",
    "test-soak": "testing/k6",
    "test-load-artillery": "testing/artillery",
    "test-smoke": "testing/postman",
    "test-api": "testing/postman",
    "test-browser": "testing/cypress",
    "test-browser-playwright": "testing/playwright",
    "test-contracts": "testing/pact",
    "test-accessibility": "testing/axe",
    "record-event": "monitoring/datadog",
    "release-sentry": "monitoring/sentry-cli",
}


def placed(
    task: Task, name: str, options: ContainerOptions, who: Identity | None = None, **placing: Unpack[Placing]
) -> Job:
    """One that is somebody needs the AWS command line too, which no vendor puts beside a tool: it runs without."""
    if who:
        placing["identity"] = who
    placing.setdefault("timeout_minutes", options.timeout_minutes)
    image = LANGUAGES[options.language] if name in IN_THE_LANGUAGE else IMAGES.get(name)
    if not options.in_images or image is None or who:
        return task.job(JobName(name), **placing)
    return in_image(task, image).job(JobName(name), in_image=True, **placing)

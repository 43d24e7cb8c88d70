"""Files in many hands' styles, and the jobs that each event gives them; worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from interpreters.gitlab import runs
from tests.interpreters.gitlab_events import Event, jobs, push, request, results, schedule, tag, web

FOLDER = Path(__file__).parent / "gitlab"
REPOSITORY = {"go.mod": "", "services/go.mod": "", "Dockerfile": "", "charts/app/Chart.yaml": ""}
CI = ".gitlab-ci.yml"

Row = tuple[str, Event, str]

PYTHON = "ruff mypy pytest:_[3.10] pytest:_[3.11] pytest:_[3.12] wheel"
ORDER = "first a1 a2=waiting a3=waiting b1 b2 b3 c1=waiting c2=skipped c3=waiting last"
ROWS: tuple[Row, ...] = (
    ("python-library", push("main"), f"{PYTHON} publish-test=waiting"),
    ("python-library", push("topic"), PYTHON),
    ("python-library", request("topic"), PYTHON),
    ("python-library", tag("v1.2.3"), f"{PYTHON} publish"),
    ("python-library", tag("v1.2.3-rc1"), PYTHON),
    ("python-library", schedule("main"), f"{PYTHON} publish-test=waiting"),
    (
        "terraform-environments",
        push("main", changed=("environments/dev/main.tf",)),
        "fmt validate plan-dev apply-dev",
    ),
    (
        "terraform-environments",
        push("main", changed=("modules/net/a/b.tf",)),
        "fmt validate plan-dev plan-prod apply-dev apply-prod=waiting",
    ),
    (
        "terraform-environments",
        push("main", changed=("environments/prod/main.tf",)),
        "fmt validate plan-prod apply-prod=waiting",
    ),
    ("terraform-environments", push("topic", changed=("environments/prod/main.tf",)), "fmt validate"),
    ("terraform-environments", request("topic", changed=("environments/dev/a.tf",)), "fmt validate plan-dev"),
    ("terraform-environments", push("main", changed=("README.md",)), "fmt validate"),
    (
        "terraform-environments",
        schedule("main"),
        "fmt validate plan-dev plan-prod apply-dev apply-prod=waiting",
    ),
    ("monorepo", request("topic", changed=("services/billing/a.py",)), "triage billing collect"),
    ("monorepo", request("topic", changed=("libs/deep/er/a.toml",)), "triage billing orders collect"),
    ("monorepo", push("main", changed=("services/orders/a.py", "docs/a.md")), "triage orders collect"),
    ("monorepo", push("topic", changed=("services/orders/a.py",)), "triage collect"),
    ("monorepo", web("topic"), "triage billing orders collect"),
    ("monorepo", tag(), "triage collect"),
    ("review-apps", request("topic"), "unit deploy_review stop_review=waiting"),
    ("review-apps", push("main"), "unit staging production=waiting"),
    ("review-apps", push("topic"), "unit"),
    ("nightly", schedule("main"), ""),
    ("nightly", schedule("main", NIGHT="full"), "drift scan report"),
    ("nightly", web("main"), "scan"),
    ("nightly", web("main", SCAN="no", REPORT="1"), "report"),
    ("nightly", push("Noise-1"), "noise"),
    ("nightly", push("noise-quiet"), ""),
    ("nightly", request("noise-1"), ""),
    (
        "containers",
        push("main"),
        "build_image:_[amd64,_slim] build_image:_[arm64,_slim] build_image:_[amd64,_full]",
    ),
    (
        "containers",
        tag("nightly"),
        "build_image:_[amd64,_slim] build_image:_[arm64,_slim] build_image:_[amd64,_full] sign smoke_1/1",
    ),
    (
        "containers",
        tag("v1.0.0"),
        "build_image:_[amd64,_slim] build_image:_[arm64,_slim] build_image:_[amd64,_full] sign ship smoke_1/1",
    ),
    ("order", push(), ORDER),
    ("switches", push("main"), "check deploy=waiting"),
    ("switches", push("topic"), "check exotic deploy=waiting"),
    ("switches", push("HOTFIX-1"), "hot exotic deploy"),
    ("switches", web("main", DEPLOY="yes"), "check deploy"),
    ("switches", web("fix-9", DEPLOY="no"), "deploy=waiting"),
    ("switches", schedule("main"), ""),
    ("switches", tag(), ""),
    ("node-app", push("main"), "install eslint jest_1/3 jest_2/3 jest_3/3 e2e=waiting pages"),
    ("node-app", push("topic"), "install eslint jest_1/3 jest_2/3 jest_3/3 e2e=waiting"),
    ("node-app", request("topic"), ""),
    ("exists", push("main"), "go_test docker helm=waiting plain"),
    ("exists", tag(), "go_test helm=waiting plain"),
    ("release-train", push("develop"), "build to-dev"),
    ("release-train", push("release/2.x"), "build to-staging"),
    ("release-train", push("release/2.0"), ""),
    ("release-train", push("main"), "build to-production=waiting tag-it=waiting"),
)


def expected(text: str) -> dict[str, str]:
    pairs = (word.partition("=") for word in text.split())
    return {name.replace("_", " "): result or "success" for name, _, result in pairs}


@pytest.mark.parametrize(
    ("name", "event", "text"), ROWS, ids=[f"{at}-{row[0]}" for at, row in enumerate(ROWS)]
)
def test_a_foreign_file_gives_the_jobs_that_were_worked_out(name: str, event: Event, text: str) -> None:
    assert results((FOLDER / f"{name}.yml").read_text(), event, files=REPOSITORY) == expected(text)


def test_every_foreign_file_is_in_the_table() -> None:
    assert {path.stem for path in FOLDER.glob("*.yml")} == {name for name, _, _ in ROWS}


def test_the_roles_environments_and_locks_of_a_foreign_file_are_seen() -> None:
    text = (FOLDER / "terraform-environments.yml").read_text()
    found = jobs(text, push("main", changed=("modules/a.tf",)))
    seen = {name: (job.environment, job.role and job.role[-8:], job.lock) for name, job in found.items()}
    assert seen == {
        "fmt": (None, None, None),
        "validate": (None, None, None),
        "plan-dev": (None, "role/dev", None),
        "plan-prod": (None, "ole/prod", None),
        "apply-dev": ("dev", "role/dev", "acme/network:terraform-dev"),
        "apply-prod": ("prod", "ole/prod", "acme/network:terraform-prod"),
    }
    assert found["apply-prod"].after == {"plan-prod", "apply-dev"}


def test_a_pipeline_is_called_what_the_workflow_calls_it() -> None:
    text = (FOLDER / "switches.yml").read_text()
    for branch, name in (("main", "Level 3"), ("fix-1", "Level 1")):
        event_name, payload = push(branch)
        (run,) = runs(
            project="acme/network", files={"acme/network": {CI: text}}, event_name=event_name, payload=payload
        )
        assert run.name == name

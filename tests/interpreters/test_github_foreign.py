"""Workflows of other people's style, and what GitHub makes of them."""

from __future__ import annotations

import random
from collections.abc import Mapping
from pathlib import Path

import pytest

from interpreters.github import runs
from interpreters.outcome import JobRun, Result, Review, Run, Unreadable, World
from tests.interpreters.github_events import HERE, REPOSITORY, dispatch, pull_request, push, results, schedule

FOREIGN = Path(__file__).parent / "foreign" / "github"
DEPLOY = """
on:
  workflow_call:
    inputs:
      environment: {required: true, type: string}
      dry: {type: boolean}
jobs:
  deploy:
    runs-on: ubuntu-latest
    environment: ${{ inputs.environment }}
    permissions: {id-token: write}
    steps:
      - uses: aws-actions/configure-aws-credentials@v4
        with: {role-to-assume: "arn:aws:iam::1:role/${{ inputs.environment }}"}
      - run: deploy ${{ inputs.dry && '--dry-run' || '' }}
"""
EVERYTHING = {
    REPOSITORY: {f".github/workflows/{path.name}": path.read_text() for path in FOREIGN.iterdir()},
    "acme/platform": {".github/workflows/deploy.yml": DEPLOY},
}


def started(
    event: str,
    payload: Mapping[str, object],
    *,
    world: World | None = None,
    settings: Mapping[str, Mapping[str, object]] | None = None,
) -> dict[str, Run]:
    found = runs(
        repository=REPOSITORY,
        files=EVERYTHING,
        event_name=event,
        payload=payload,
        settings=settings or {},
        world=world or World(),
    )
    return {run.name: run for run in found}


def jobs_of(run: Run) -> dict[str, JobRun]:
    return {job.name: job for job in run.jobs}


def outputs(**by_job: dict[str, str]) -> World:
    return World(outputs={name.replace("_", " "): found for name, found in by_job.items()})


TERRAFORM = ".github/workflows/terraform.yml"
BY_HAND = ".github/workflows/by_hand.yml"


@pytest.mark.parametrize(
    ("event", "payload", "names"),
    [
        ("push", push("refs/heads/main", "terraform/a.tf"), {TERRAFORM, BY_HAND, "Monorepo", "Images"}),
        ("push", push("refs/heads/main", "README.md"), {BY_HAND, "Monorepo", "Images"}),
        ("push", push("refs/heads/hotfix/a", "a"), {BY_HAND, "Images"}),
        ("push", push("refs/heads/hotfix/a/b", "a"), {BY_HAND}),
        ("push", push("refs/tags/v1.2.3", "a"), {BY_HAND, "Images", "Release train"}),
        ("push", push("refs/tags/v0.2.3", "a"), {BY_HAND, "Images"}),
        ("push", push("refs/tags/v1.2.3-rc1", "a"), {BY_HAND}),
        ("pull_request", pull_request("opened", "terraform/a.tf"), {TERRAFORM, BY_HAND, "Monorepo"}),
        ("pull_request", pull_request("opened", "docs/a.txt", "b.md"), {BY_HAND}),
        ("pull_request", pull_request("opened", "src/a.ts", base="next"), {BY_HAND}),
        ("pull_request", pull_request("labeled", "src/a.ts"), set()),
        ("pull_request_target", pull_request("labeled"), {"Preview"}),
        ("pull_request_target", pull_request("opened"), set()),
        ("schedule", schedule("17 2 * * *"), {"Nightly"}),
        ("schedule", schedule("0 0 * * *"), set()),
    ],
)
def test_an_event_starts_these_and_no_others(event: str, payload: dict[str, object], names: set[str]) -> None:
    assert set(started(event, payload)) == names


def test_a_monorepo_tests_what_changed() -> None:
    world = outputs(Detect_changes={"changes": '["web", "api"]', "infra": "true"})
    found = jobs_of(started("push", push("refs/heads/main", "a"), world=world)["Monorepo"])
    assert results(found) == dict.fromkeys(
        ["Detect changes", "Test web", "Test api", "infra", "All checks"], "success"
    )
    assert found["All checks"].after == {"Detect changes", "Test web", "Test api", "infra"}
    assert found["All checks"].commands == ('echo "all success, success, success"',)
    assert found["Test web"].lock == "Monorepo-refs/heads/main"
    assert found["infra"].commands == ("make -C infra plan",)


def test_a_monorepo_in_which_nothing_changed_passes() -> None:
    world = outputs(Detect_changes={"changes": "[]"})
    found = jobs_of(started("pull_request", pull_request("opened", "a.ts"), world=world)["Monorepo"])
    assert results(found) == {
        "Detect changes": "success",
        "Test ${{ matrix.package }}": "skipped",
        "infra": "skipped",
        "All checks": "success",
    }
    assert found["infra"].lock is None
    assert found["All checks"].lock == "Monorepo-7"


def test_a_failing_package_shows_in_the_job_that_gathers() -> None:
    world = World(
        outputs={"Detect changes": {"changes": '["web", "api"]'}}, fails=frozenset({"Test web", "All checks"})
    )
    found = jobs_of(started("push", push("refs/heads/main", "a"), world=world)["Monorepo"])
    assert found["All checks"].commands == ("exit 1",)
    assert found["All checks"].result is Result.FAILURE


def test_a_release_goes_through_staging_to_production() -> None:
    settings = {
        "production": {
            "protection_rules": [
                {
                    "type": "required_reviewers",
                    "reviewers": [{"type": "User", "reviewer": {"login": "Bob"}}],
                }
            ]
        }
    }
    world = World(outputs={"build": {"digest": "sha256:1"}})
    waits = jobs_of(
        started("push", push("refs/tags/v1.2.3"), world=world, settings=settings)["Release train"]
    )
    assert results(waits) == {
        "build": "success",
        "staging": "success",
        "production": "waiting",
        "announce": "waiting",
    }
    assert waits["staging"].role == "arn:aws:iam::111111111111:role/release"
    assert waits["production"].role == "arn:aws:iam::222222222222:role/release"
    assert waits["staging"].commands == ("./deploy.sh staging sha256:1",)
    approved = World(reviews=(Review(of="production", person="bob"),), fails=frozenset({"production"}))
    found = jobs_of(
        started("push", push("refs/tags/v1.2.3"), world=approved, settings=settings)["Release train"]
    )
    assert results(found)["announce"] == "skipped"
    assert found["production"].commands == ("./deploy.sh production ", "./rollback.sh production")


@pytest.mark.parametrize(("target", "production"), [("staging", "skipped"), ("production", "success")])
def test_a_release_by_hand_goes_where_it_is_told(target: str, production: str) -> None:
    payload = dispatch("refs/heads/main", version="v3", target=target)
    payload["workflow"] = "release_train.yml"
    found = jobs_of(started("workflow_dispatch", payload)["Release train"])
    assert found["production"].result.value == production
    assert found["build"].variables == {"VERSION": "v3"}


def test_a_plan_of_a_pull_request_applies_nothing() -> None:
    found = jobs_of(started("pull_request", pull_request("opened", "terraform/a.tf"))[TERRAFORM])
    assert results(found) == {"plan (dev)": "success", "plan (prod)": "success", "apply": "skipped"}
    assert found["plan (prod)"].role == "arn:aws:iam::222222222222:role/plan-prod"
    assert found["plan (dev)"].commands == ("terraform fmt -check", "terraform plan -out dev.plan")
    assert found["plan (dev)"].variables["TF_VAR_stage"] == "dev"


def test_a_plan_that_fails_stops_the_next_and_the_apply() -> None:
    payload = push("refs/heads/main", "terraform/a.tf")
    found = jobs_of(started("push", payload, world=World(fails=frozenset({"plan (dev)"})))[TERRAFORM])
    assert results(found) == {"plan (dev)": "failure", "plan (prod)": "skipped", "apply": "skipped"}
    good = jobs_of(started("push", payload)[TERRAFORM])
    assert good["apply"].environment == "prod"
    assert good["apply"].role == "arn:aws:iam::222222222222:role/apply"


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("17 2 * * *", {"scan": "success", "prune": "skipped", "report": "success"}),
        ("47 3 * * 0", {"scan": "skipped", "prune": "success", "report": "success"}),
    ],
)
def test_a_job_may_ask_which_line_of_the_schedule_it_was(cron: str, expected: dict[str, str]) -> None:
    assert results(jobs_of(started("schedule", schedule(cron))["Nightly"])) == expected


def test_a_leg_that_is_an_experiment_may_fail() -> None:
    riscv = "build (linux/riscv64)"
    found = jobs_of(started("push", push(), world=World(fails=frozenset({riscv})))["Images"])
    assert results(found) == {
        "build (linux/amd64)": "success",
        "build (linux/arm64)": "success",
        riscv: "failure",
        "merge": "success",
    }
    assert [name for name, job in found.items() if job.may_fail] == [riscv]
    assert found["merge"].commands == ("imagetool create  edge",)


def completed(conclusion: str, event: str = "push", branch: str = "main") -> dict[str, object]:
    run = {"name": "Images", "conclusion": conclusion, "event": event, "head_branch": branch}
    return {"action": "completed", "workflow_run": run, "repository": HERE, "sender": {"login": "ann"}}


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        (completed("success"), {"deploy / deploy": "success", "failed": "skipped"}),
        (completed("success", "pull_request"), {"deploy": "skipped", "failed": "skipped"}),
        (completed("failure"), {"deploy": "skipped", "failed": "success"}),
    ],
)
def test_what_follows_a_build_looks_at_how_it_ended(
    payload: dict[str, object], expected: dict[str, str]
) -> None:
    assert results(jobs_of(started("workflow_run", payload)["After build"])) == expected


def test_what_follows_a_build_of_another_branch_does_not_start() -> None:
    assert started("workflow_run", completed("success", branch="feature")) == {}


def test_a_call_from_outside_says_where_to_deploy() -> None:
    payload = {"action": "rollback", "client_payload": {"environment": "production"}, "repository": HERE}
    found = jobs_of(started("repository_dispatch", payload)["After build"])["deploy / deploy"]
    assert (found.environment, found.role) == ("production", "arn:aws:iam::1:role/production")
    assert found.commands == ("deploy --dry-run",)


def labelled(action: str, label: str, *labels: str) -> dict[str, object]:
    payload = pull_request(action, labels=[{"name": name} for name in labels])
    return {**payload, "label": {"name": label}}


@pytest.mark.parametrize(
    ("payload", "up", "down"),
    [
        (labelled("labeled", "preview", "preview"), "success", "skipped"),
        (labelled("labeled", "bug", "preview", "bug"), "skipped", "skipped"),
        (labelled("synchronize", "", "bug", "Preview"), "success", "skipped"),
        (labelled("synchronize", "", "bug"), "skipped", "skipped"),
        (labelled("unlabeled", "preview"), "skipped", "success"),
        (labelled("closed", "", "preview"), "skipped", "success"),
    ],
)
def test_a_label_asks_for_a_preview(payload: dict[str, object], up: str, down: str) -> None:
    found = jobs_of(started("pull_request_target", payload)["Preview"])
    assert results(found) == {"up": up, "down": down}
    if up == "success":
        assert found["up"].environment == "preview-7"


def test_an_older_file_is_read_as_it_was_meant() -> None:
    found = jobs_of(started("push", push(message="x"))[BY_HAND])
    assert results(found) == dict.fromkeys(["base", "again", "unit", "publish"], "success")
    assert found["base"].commands == ("npm ci\nnpm run lint",)
    assert found["base"].variables == {"CI": "true", "node-version": "20.1", "NODE": "20.1"}
    assert found["publish"].after == {"unit", "again"}


def test_an_older_file_publishes_from_main_alone() -> None:
    other = jobs_of(
        started("push", push("refs/heads/other"), world=World(fails=frozenset({"unit"})))[BY_HAND]
    )
    assert results(other) == {"base": "success", "again": "success", "unit": "failure", "publish": "skipped"}
    assert other["unit"].may_fail
    broken = jobs_of(started("push", push(), world=World(fails=frozenset({"unit"})))[BY_HAND])
    assert results(broken)["publish"] == "skipped"
    assert not broken["unit"].may_fail
    silent = push(head_commit={"message": "WIP: later"})
    assert results(jobs_of(started("push", silent)[BY_HAND])) == {
        "base": "success",
        "again": "success",
        "unit": "skipped",
        "publish": "success",
    }


def spoilt(text: str, chance: random.Random) -> str:
    """One line lost, doubled, moved to the right, cut at its colon, or with some characters replaced."""
    lines = text.splitlines()
    at = chance.randrange(len(lines))
    line = lines[at]
    middle = chance.randrange(len(line) + 1)
    put = chance.choice(("", ":", "- ", "[", "${{", "}}", "'", "null", "{}", "1"))
    lines[at : at + 1] = chance.choice(
        (
            [],
            [line, line],
            [f"  {line}"],
            [line.partition(":")[0] + ":"],
            [line[:middle] + put + line[middle + 2 :]],
        )
    )
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(6))
def test_a_spoilt_file_is_run_or_refused_and_never_breaks_anything(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  repeatable cases, no secrets
    events = {"push": push("refs/heads/main", "terraform/a.tf"), "schedule": schedule("17 2 * * *")}
    faults: list[str] = []
    for _ in range(10):
        for path, text in EVERYTHING[REPOSITORY].items():
            files = {**EVERYTHING, REPOSITORY: {path: spoilt(text, chance)}}
            for event, payload in events.items():
                try:
                    runs(repository=REPOSITORY, files=files, event_name=event, payload=payload)
                except Unreadable as fault:
                    faults.append(str(fault))
    assert [fault for fault in faults if ".yml: " not in fault and ".yaml: " not in fault] == []
    assert 20 < len(faults) < 140

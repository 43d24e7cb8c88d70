"""What the GitLab backend writes, before GitLab's own schema and gitlab-ci-local: chosen by events, and really run."""

from __future__ import annotations

from pathlib import Path

import pytest

from delivery.bundle import Bundle
from delivery.events import Input, InputKind, Manual
from delivery.forge_objects import ForgeObject
from delivery.identity import Purpose
from delivery.job import Cache, Job, Mishap, Retry, Run
from delivery.pipeline import Pipeline, Stop
from delivery.promises import BoundDigest, Expires
from delivery.step import Artifact, Report, ReportKind
from delivery.texts import ArtifactName, JobName, VariableName
from tests.delivery.gitlab_pipelines import bundle
from tests.delivery.pipelines import (
    after,
    deployment,
    identity,
    input_is,
    job,
    pipeline,
    pull_request,
    push,
    route,
    schedule,
)
from tests.estates import DEV, PLATFORM, PROD, SECURITY, STAGING, gate
from tests.judges.rendered_runs import COMPARED
from tools.judging import GitLabEvent, gitlab_runs, gitlab_selected, judge_gitlab_schema

GATES = {"prod": gate(PLATFORM, SECURITY, BoundDigest(), Expires(minutes=60))}
FORCE = Input(name=VariableName("force"), description="Do it", kind=InputKind.YES_OR_NO, default="false")


def whole() -> Pipeline:
    """Everything that a file can hold."""
    made = Artifact(name=ArtifactName("out"), paths=("out/",))
    tests = job(
        "test",
        needs=("lint",),
        artifacts=(made,),
        reports=(
            Report(kind=ReportKind.JUNIT, path="junit.xml"),
            Report(kind=ReportKind.COVERAGE, path="coverage.xml", regex=r"Lines\s*:\s*(\d+)%"),
        ),
        caches=(Cache(name=JobName("node"), paths=("node_modules/",), key_files=("package-lock.json",)),),
        retry=Retry(times=2, on=(Mishap.RUNNER, Mishap.TIMEOUT)),
    )
    shout = job("shout", needs=("lint", "test"), run=Run.FAILURE)
    stop = Stop(job=job("stop", identity=identity(DEV, Purpose.APPLY)), after_days=7)
    deep = job("deep", needs=("look",), only_if=input_is("force", "true"))
    look: Job = job("look", identity=identity(DEV, Purpose.OBSERVE))
    return pipeline(
        deployment(DEV, push("main"), url="https://dev.example.com", stop=stop),
        deployment(STAGING, after(DEV)),
        deployment(PROD, Manual()),
        check=route("check", pull_request("main"), job("lint"), tests, shout, cancels_older=True),
        release=route(
            "release",
            (push("main", paths=("src/**",)), push("release/*")),
            job("lint"),
            job("pack", needs=("lint",)),
        ),
        watches=(route("drift", (schedule("0 6 * * *"), Manual(inputs=(FORCE,))), look, deep),),
    )


def rendered(tier: str = "free") -> Bundle[ForgeObject]:
    found = bundle(whole(), DEV, STAGING, PROD, gates=GATES, tier=tier)
    assert found.files, [str(finding) for finding in found.findings]
    return found


def laid(folder: Path, found: Bundle[ForgeObject]) -> list[Path]:
    written = []
    for file in found.files:
        path = folder / file.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(file.text)
        written.append(path)
    return written


@pytest.mark.parametrize("tier", ["free", "premium"])
def test_gitlabs_schema_takes_every_file(tmp_path: Path, tier: str) -> None:
    verdict = judge_gitlab_schema(laid(tmp_path, rendered(tier)))
    assert verdict.ok, verdict.text


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("access: developer", "access: developers"),
        ("strategy: depend", "strategy: wait"),
        ("max: 2", "max: 3"),
    ],
)
def test_gitlabs_schema_refuses_one_spoilt_word(tmp_path: Path, good: str, bad: str) -> None:
    first, *_ = laid(tmp_path, rendered())
    text = first.read_text()
    assert good in text
    first.write_text(text.replace(good, bad, 1))
    assert not judge_gitlab_schema([first]).ok


SELECTED: tuple[tuple[str, GitLabEvent, dict[str, str], set[str]], ...] = (
    (
        "push",
        GitLabEvent(changed=("src/main.py",)),
        {},
        {"release:lint", "pack", "deploy-dev", "deploy-staging", "deploy-prod"},
    ),
    ("push of other files", GitLabEvent(changed=("README.md",)), {}, {"deploy-dev", "deploy-staging"}),
    ("push to a release branch", GitLabEvent(branch="release/1"), {}, {"release:lint", "pack"}),
    ("push to a deeper branch", GitLabEvent(branch="release/1/2"), {}, set()),
    ("push to another branch", GitLabEvent(branch="feature"), {}, set()),
    (
        "merge request",
        GitLabEvent(source="merge_request_event", branch="feature", target="main"),
        {},
        {"check:lint", "test", "shout"},
    ),
    ("merge request elsewhere", GitLabEvent(source="merge_request_event", branch="a", target="b"), {}, set()),
    ("schedule", GitLabEvent(source="schedule"), {"PENSTOCK_ROUTE": "drift"}, {"look"}),
    ("another schedule", GitLabEvent(source="schedule"), {}, set()),
    (
        "by hand, asked for more",
        GitLabEvent(source="web"),
        {"PENSTOCK_ROUTE": "drift", "force": "true"},
        {"look", "deep"},
    ),
    ("by hand, a deployment", GitLabEvent(source="web"), {"PENSTOCK_ROUTE": "deploy-prod"}, {"deploy-prod"}),
    ("by hand, on another branch", GitLabEvent(source="web", branch="a"), {"PENSTOCK_ROUTE": "drift"}, set()),
)


@pytest.mark.judge
@pytest.mark.mission(34)
@pytest.mark.parametrize(
    ("event", "variables", "expected"), [case[1:] for case in SELECTED], ids=[c[0] for c in SELECTED]
)
def test_an_event_selects_exactly_its_jobs(
    tmp_path: Path, event: GitLabEvent, variables: dict[str, str], expected: set[str]
) -> None:
    laid(tmp_path, rendered())
    found = gitlab_selected(tmp_path, variables=variables, event=event)
    assert {each.name for each in found} == expected
    by_hand = {each.name for each in found if each.when == "manual"}
    assert by_hand == ({"deploy-prod"} if event.source == "push" else set()) & expected


DIGEST = "sha256:" + "a" * 64
STUBS = {
    "python3": f"""case "$*" in *" seal "*) printf 'DIGEST={DIGEST}\\nVERSION_ID=v1\\n' > penstock.exports ;; esac
case "$*" in *" unseal "*) printf '%s' "$PENSTOCK_DIGEST" > unsealed ;; esac""",
    "sha256sum": "cat > /dev/null",
    **dict.fromkeys(("aws", "curl", "make", "terraform", "unzip"), "exit 0"),
}
PLANNED = tuple(each.name for each in deployment(PROD).before)
CHILD = GitLabEvent(source="parent_pipeline")


def ran(at: Path, *started: str, spoil: tuple[str, str] = ("", "")) -> dict[str, str]:
    """The file of production's deployment on this machine, with programs that do nothing."""
    programs, folder = at / "programs", at / "repository"
    programs.mkdir()
    folder.mkdir()
    for name, body in STUBS.items():
        (programs / name).write_text(f"#!/bin/sh\n{body}\n")
        (programs / name).chmod(0o755)
    text = next(file.text for file in rendered().files if file.path.endswith("deploy-prod.yml"))
    text = COMPARED.sub(r"\1'true'", text.replace(*spoil) if spoil[0] else text)
    (folder / ".gitlab-ci.yml").write_text(text)
    done = gitlab_runs(folder, variables={}, event=CHILD, started=started, programs=programs)
    print(done.log)
    return dict(done.jobs)


@pytest.mark.judge
def test_apply_runs_when_every_group_said_yes(tmp_path: Path) -> None:
    done = ran(tmp_path, "approve-platform", "approve-security")
    assert done == dict.fromkeys((*PLANNED, "approve-platform", "approve-security", "apply"), "success")


@pytest.mark.judge
@pytest.mark.parametrize("started", [(), ("approve-platform",), ("approve-security",)], ids=len)
def test_apply_waits_while_a_group_has_not(tmp_path: Path, started: tuple[str, ...]) -> None:
    assert ran(tmp_path, *started) == dict.fromkeys((*PLANNED, *started), "success")


@pytest.mark.judge
@pytest.mark.parametrize(
    "spoil",
    [
        ('"digest=$PENSTOCK_DIGEST"', f'"digest={DIGEST[:-1]}b"'),
        ('"at=$(date +%s)"', '"at=1"'),
    ],
    ids=["another digest", "too old"],
)
def test_apply_refuses_a_yes_for_something_else(tmp_path: Path, spoil: tuple[str, str]) -> None:
    assert ran(tmp_path, "approve-platform", "approve-security", spoil=spoil)["apply"] == "failed"

"""Batches of builds: https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build-buildspec.html"""

from __future__ import annotations

import pytest

from interpreters.outcome import Result, Unreadable, World
from tests.interpreters.aws_declared import Json, approval, build, executed, pipeline, project, source, stage
from tests.interpreters.test_aws_builds import built

GRAPH = """version: 0.2
batch:
  build-graph:
    - identifier: build1
      env: {variables: {BUILD_ID: build1}}
    - identifier: build2
      depend-on: [build1]
      ignore-failure: true
    - identifier: build3
      depend-on: [build2]
phases:
  build:
    commands: [make]
"""


LISTED = "version: 0.2\nbatch:\n  build-list:\n    - identifier: a\n    - identifier: b\n"


def batched(**more: object) -> Json:
    return project(buildspec=GRAPH, buildBatchConfig={"serviceRole": "arn:aws:iam::1:role/batch", **more})


def test_a_batch_is_a_graph_of_builds() -> None:
    """The example of https://docs.aws.amazon.com/codebuild/latest/userguide/batch-build.html"""
    jobs = built(batched(), event="start_build_batch")
    assert [(job.name, job.after, job.may_fail) for job in jobs] == [
        ("build1", frozenset(), False),
        ("build2", frozenset({"build1"}), True),
        ("build3", frozenset({"build2"}), False),
    ]
    assert jobs[0].variables == {"BUILD_ID": "build1"}
    assert jobs[2].commands == ("make",)


def test_a_build_without_batch_ignores_the_graph() -> None:
    assert [job.name for job in built(batched())] == ["shop-tests"]


@pytest.mark.parametrize(
    ("broken", "expected"),
    [
        ("build1", [Result.FAILURE, Result.SKIPPED, Result.SUCCESS]),
        ("build2", [Result.SUCCESS, Result.FAILURE, Result.SUCCESS]),
    ],
)
def test_a_failure_stops_what_depends_on_it_unless_it_is_ignored(broken: str, expected: list[Result]) -> None:
    jobs = built(batched(), World(fails=frozenset({broken})), "start_build_batch")
    assert [job.result for job in jobs] == expected


def test_a_list_runs_side_by_side() -> None:
    jobs = built(batched() | project(buildspec=LISTED), event="start_build_batch")
    assert [(job.name, job.after) for job in jobs] == [("a", frozenset()), ("b", frozenset())]


MATRIX = """version: 0.2
batch:
  build-matrix:
    static: {ignore-failure: true, env: {variables: {FIXED: "1"}}}
    dynamic: {env: {variables: {OS: [linux, windows], SIZE: [s, m]}}}
"""


def test_a_matrix_is_every_combination() -> None:
    jobs = built(batched() | project(buildspec=MATRIX), event="start_build_batch")
    assert [job.name for job in jobs] == [
        f"OS={os},SIZE={size}" for os in ("linux", "windows") for size in "sm"
    ]
    assert jobs[1].variables == {"FIXED": "1", "OS": "linux", "SIZE": "m"}


def test_a_matrix_may_fix_nothing() -> None:
    free = "".join(line for line in MATRIX.splitlines(keepends=True) if "static" not in line)
    jobs = built(batched() | project(buildspec=free), event="start_build_batch")
    assert [(job.variables["OS"], len(job.variables), job.may_fail) for job in jobs[:1]] == [
        ("linux", 2, False)
    ]


def test_a_batch_in_a_pipeline_ends_in_its_action() -> None:
    stages = (
        stage("Source", source()),
        stage("Test", build("All", configuration={"BatchEnabled": "true"}), approval("Look", runOrder=2)),
    )
    run = executed(pipeline(*stages), batched())
    assert run.job("Test/All/build1").after == {"Source/Checkout"}
    assert run.job("Test/All").after == {"Test/All/build1", "Test/All/build2", "Test/All/build3"}
    assert run.job("Test/Look").after == {"Test/All"}
    broken = executed(pipeline(*stages), batched(), world=World(fails=frozenset({"Test/All/build3"})))
    assert broken.job("Test/All").result is Result.FAILURE


def test_a_batch_needs_its_own_role() -> None:
    with pytest.raises(Unreadable, match="a batch needs its service role"):
        built(project(buildspec=GRAPH), event="start_build_batch")


def test_a_batch_needs_its_graph_at_hand() -> None:
    with pytest.raises(Unreadable, match="no batch in what is declared"):
        built(batched() | {"source": {"type": "CODEPIPELINE"}}, event="start_build_batch")


def test_a_build_takes_no_words_of_a_batch() -> None:
    assert built(batched(), event="start_build_batch", buildBatchConfigOverride={})
    with pytest.raises(Unreadable, match="buildBatchConfigOverride"):
        built(batched(), buildBatchConfigOverride={})


def test_a_batch_has_no_more_builds_than_are_allowed() -> None:
    assert len(built(batched(restrictions={"maximumBuildsAllowed": 3}), event="start_build_batch")) == 3
    with pytest.raises(Unreadable, match="found 3 builds; 2 are allowed"):
        built(batched(restrictions={"maximumBuildsAllowed": 2}), event="start_build_batch")


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        ("phases: {build: {commands: [make]}}", "version"),
        ("version: 0.3\nphases: {build: {commands: [make]}}\n", "0.3"),
        ("version: 0.2\nphases:\n  build:\n    commands:\n      - echo a: b\n", "a list of strings"),
        ("version: 0.2\nphases:\n  deploy:\n    commands: [make]\n", "deploy"),
        ("version: 0.2\nphases: {build: {command: [make]}}\n", "did you mean 'commands'"),
        ("version: 0.2\nphase: {}\n", "did you mean 'phases'"),
        ("version: 0.2\n", "nothing found"),
        ("version: 0.2\nphases: [\n", "not YAML"),
        (GRAPH.replace("[build1]", "[buildX]"), "buildX"),
        (GRAPH.replace("identifier: build2", "identifier: build1"), "more than once"),
        (
            GRAPH.replace("identifier: build1", "identifier: build1\n      depend-on: [build3]"),
            "wait for one another",
        ),
        (GRAPH.replace("identifier: build1", "identifier: build-1"), "letters, digits and _"),
        (GRAPH.replace("phases:", "  build-list: [{identifier: a}]\nphases:"), "exactly one of"),
    ],
)
def test_a_buildspec_that_codebuild_would_not_read_is_refused(spec: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        built(project(buildspec=spec + "\n"))


@pytest.mark.parametrize(
    ("spec", "names"),
    [
        (LISTED.replace("identifier: a", "ignore-failure: true"), ["build_0", "b"]),
        (
            "version: 0.2\nbatch:\n  build-matrix:\n    dynamic: {env: {image: [a, b]}}\n",
            ["image=a", "image=b"],
        ),
        ("version: 0.2\nbatch:\n  build-matrix:\n    static: {ignore-failure: true}\n", ["build_0"]),
        ("version: 0.2\nbatch:\n  build-fanout: {parallelism: 3}\n", ["build_0", "build_1", "build_2"]),
    ],
)
def test_a_batch_may_leave_out_what_is_optional(spec: str, names: list[str]) -> None:
    found = [job.name for job in built(batched() | project(buildspec=spec), event="start_build_batch")]
    assert found == names


def test_a_build_of_a_batch_may_have_a_buildspec_of_its_own() -> None:
    stored = GRAPH.replace("depend-on: [build1]", "buildspec: arn:aws:s3:::acme/missing.yml")
    with pytest.raises(Unreadable, match=r"missing\.yml"):
        built(batched() | project(buildspec=stored), event="start_build_batch")


@pytest.mark.parametrize(
    ("spec", "why"),
    [
        (LISTED.replace("identifier: a", "depend-on: [b]"), "depend-on"),
        (GRAPH.replace("identifier: build2", "debug-session: false"), "identifier: nothing found"),
        ("version: 0.2\nbatch:\n  build-fanout: {}\n", "1 to 100"),
        ("version: 0.2\nbatch: {fast-fail: true}\n", "found no kind"),
        ("version: 0.2\nbatch:\n  build-list: []\n", "no build at all"),
    ],
)
def test_a_batch_that_codebuild_would_not_read_is_refused(spec: str, why: str) -> None:
    with pytest.raises(Unreadable, match=why):
        built(batched() | project(buildspec=spec), event="start_build_batch")

"""What a build runs: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html"""

from __future__ import annotations

import json

import pytest

from interpreters.outcome import JobRun, Result, Unreadable, World
from tests.interpreters.aws_declared import (
    CALM,
    SHA,
    Json,
    action,
    build,
    declared,
    executed,
    pipeline,
    project,
    push,
    ran,
    source,
    stage,
)

PHASES = """version: 0.2
env:
  variables: {LEVEL: spec, ONLY: true}
phases:
  post_build:
    commands: [four]
  install:
    commands:
      - one   # a comment
      - "# nothing but a comment"
  build:
    commands:
      - |
        # prepare
        three "a # b" ${#x}
    finally: [clean]
  pre_build:
    commands: [two]
"""


def variables(*pairs: tuple[str, str]) -> str:
    return json.dumps([{"name": name, "value": value, "type": "PLAINTEXT"} for name, value in pairs])


def with_variables(one: Json, *pairs: tuple[str, str], kind: str = "PLAINTEXT") -> Json:
    listed = [{"name": name, "value": value, "type": kind} for name, value in pairs]
    return {**one, "environment": {**dict(one["environment"]), "environmentVariables": listed}}  # type: ignore[call-overload]  # a test's own mapping


def built(
    one: Json, world: World = CALM, event: str = "start_build", **request: object
) -> tuple[JobRun, ...]:
    (run,) = ran(declared(one), event, {"projectName": one["name"], **request}, world)
    return run.jobs


def in_pipeline(one: Json, **configuration: str) -> JobRun:
    stages = (
        stage("Source", source(namespace="Src")),
        stage("Test", build("Unit", configuration=configuration)),
    )
    return executed(pipeline(*stages), one).job("Test/Unit")


def test_phases_run_in_their_order_without_comments() -> None:
    (job,) = built(project(buildspec=PHASES))
    assert job.commands == ("one", "two", 'three "a # b" ${#x}', "clean", "four")


def test_the_call_wins_over_the_project_and_the_project_over_the_buildspec() -> None:
    one = with_variables(project(buildspec=PHASES), ("LEVEL", "project"), ("SIZE", "project"))
    (job,) = built(one, environmentVariablesOverride=[{"name": "SIZE", "value": "call"}])
    assert job.variables == {"LEVEL": "project", "ONLY": "true", "SIZE": "call"}


def test_a_variable_that_is_a_secret_is_not_plain() -> None:
    (job,) = built(with_variables(project(), ("TOKEN", "prod/token"), kind="SECRETS_MANAGER"))
    assert job.variables == {}


def test_an_action_lays_its_variables_over_the_projects() -> None:
    one = with_variables(project(), ("STAGE", "none"), ("KEEP", "kept"))
    job = in_pipeline(one, EnvironmentVariables=variables(("STAGE", "dev"), ("SHA", "#{Src.BranchName}")))
    assert job.variables == {"STAGE": "dev", "KEEP": "kept", "SHA": "main"}


def test_the_execution_has_an_id() -> None:
    job = in_pipeline(
        project(), EnvironmentVariables=variables(("RUN", "#{codepipeline.PipelineExecutionId}"))
    )
    assert len(job.variables["RUN"]) == 36


def test_a_variable_of_the_pipeline_is_its_default_unless_it_is_given() -> None:
    told = build("Unit", configuration={"EnvironmentVariables": variables(("TO", "#{variables.target}"))})
    one = pipeline(
        stage("Source", source()), stage("Test", told), variables=[{"name": "target", "defaultValue": "dev"}]
    )
    assert executed(one, project()).job("Test/Unit").variables == {"TO": "dev"}
    assert executed(one, project(), target="prod").job("Test/Unit").variables == {"TO": "prod"}


def test_a_commit_given_by_hand_is_what_the_source_tells() -> None:
    told = build("Unit", configuration={"EnvironmentVariables": variables(("SHA", "#{Src.CommitId}"))})
    one = pipeline(stage("Source", source(namespace="Src")), stage("Test", told))
    given = [{"actionName": "Checkout", "revisionType": "COMMIT_ID", "revisionValue": "abc123"}]
    (run,) = ran(declared(one, project()), "manual", {"name": "shop", "sourceRevisions": given})
    assert run.job("Test/Unit").variables == {"SHA": "abc123"}


EXPORTING = "version: 0.2\nenv:\n  exported-variables: [DIGEST]\nphases:\n  build:\n    commands: [make]\n"


def handed_on(key: str, world: World) -> JobRun:
    told = build(
        "Apply", configuration={"EnvironmentVariables": variables(("D", f"#{{Plan.{key}}}"))}, runOrder=2
    )
    one = pipeline(stage("Source", source()), stage("Prod", build("Plan", namespace="Plan"), told))
    return executed(one, project(buildspec=EXPORTING), world=world).job("Prod/Apply")


def test_an_exported_variable_is_handed_on() -> None:
    assert handed_on("DIGEST", World(outputs={"Prod/Plan": {"DIGEST": "abc"}})).variables == {"D": "abc"}
    assert handed_on("DIGEST", World(outputs={"Plan": {"DIGEST": "abc"}})).variables == {"D": "abc"}


def test_a_variable_that_nobody_has_told_stays_as_it_is_written() -> None:
    assert handed_on("DIGEST", CALM).variables == {"D": "#{Plan.DIGEST}"}


def test_an_action_fails_without_the_variable_that_it_needs() -> None:
    assert handed_on("DIGEST", World(outputs={"Prod/Plan": {}})).result is Result.FAILURE


def test_a_variable_that_the_buildspec_does_not_export_is_refused() -> None:
    with pytest.raises(Unreadable, match="exports no 'DIGST'; did you mean 'DIGEST'"):
        handed_on("DIGST", CALM)


def test_what_another_action_tells_is_handed_on_whole() -> None:
    call = action("Call", "Invoke", "Lambda", configuration={"FunctionName": "f"}, namespace="Call")
    told = build("Apply", configuration={"EnvironmentVariables": variables(("D", "#{Call.d}"))}, runOrder=2)
    one = pipeline(stage("Source", source()), stage("Prod", call, told))
    run = executed(one, project(), world=World(outputs={"Prod/Call": {"d": "abc"}}))
    assert run.job("Prod/Apply").variables == {"D": "abc"}


def test_a_buildspec_of_the_source_may_export_anything() -> None:
    told = build("Apply", configuration={"EnvironmentVariables": variables(("D", "#{Plan.d}"))}, runOrder=2)
    one = pipeline(stage("Source", source()), stage("Prod", build("Plan", namespace="Plan"), told))
    run = executed(one, project(buildspec=None), world=World(outputs={"Prod/Plan": {"d": "abc"}}))
    assert run.job("Prod/Apply").variables == {"D": "abc"}


def test_a_source_is_told_nothing_of_another_repository() -> None:
    shop = source(namespace="Shop")
    infra = source("Infra", {"FullRepositoryId": "acme/infra"}, makes="infra", namespace="Infra")
    both = variables(("A", "#{Shop.CommitId}"), ("B", "#{Infra.CommitId}"))
    one = pipeline(
        stage("Source", shop, infra), stage("T", build("U", configuration={"EnvironmentVariables": both}))
    )
    (run,) = ran(declared(one, project()), "push", push())
    assert run.job("T/U").variables == {"A": SHA, "B": "#{Infra.CommitId}"}


def test_a_stored_buildspec_is_found_by_its_key() -> None:
    one = project(buildspec="arn:aws:s3:::acme-specs/buildspecs/0f3a.yml")
    files = {**declared(one), "objects/acme-specs/buildspecs/0f3a.yml": PHASES}
    (run,) = ran(files, "start_build", {"projectName": "shop-tests"})
    assert run.jobs[0].commands[0] == "one"
    (same,) = ran(
        {**declared(one), "buildspecs/0f3a.yml": PHASES}, "start_build", {"projectName": "shop-tests"}
    )
    assert same == run


def test_a_stored_buildspec_that_is_not_there_is_refused() -> None:
    with pytest.raises(Unreadable, match=r"0 declarations end in 'buildspecs/0f3a\.yml'"):
        built(project(buildspec="arn:aws:s3:::acme-specs/buildspecs/0f3a.yml"))


def test_a_buildspec_of_the_source_is_not_known_here() -> None:
    assert built(project(buildspec=None))[0].commands == ()
    assert built(project(buildspec="ci/build.yml"))[0].commands == ()


def test_a_call_may_bring_another_buildspec_and_another_role() -> None:
    (job,) = built(project(), buildspecOverride=PHASES, serviceRoleOverride="arn:aws:iam::1:role/other")
    assert (job.role, job.commands[0]) == ("arn:aws:iam::1:role/other", "one")


def test_an_action_may_bring_another_buildspec() -> None:
    assert in_pipeline(project(), BuildspecOverride=PHASES).commands[0] == "one"


def test_a_lambda_action_shows_no_commands() -> None:
    call = action("Call", "Invoke", "Lambda", configuration={"FunctionName": "f"})
    assert executed(pipeline(stage("Source", source()), stage("Do", call))).job("Do/Call").commands == ()

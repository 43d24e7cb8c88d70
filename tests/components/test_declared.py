"""What the components create is what was declared, field by field: the documents are what people and tests read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from components.build_project import BuildProject, BuildProjectArgs
from components.delivery_pipeline import DeliveryPipeline, DeliveryPipelineArgs
from components.timetable import Timetable, TimetableArgs
from delivery.aws.names import Account, DataClass
from delivery.backends.codepipeline import compile_pipeline
from delivery.backends.codepipeline.specification import Generated, PipelineSpec, ProjectSpec, RouteSpec
from delivery.environment import Environment
from tests.delivery.pipelines import work
from tests.delivery.test_codepipeline_documents import EVERYTHING
from tests.estates import DEV, PROD, STAGING
from tests.harness import Deployed, deploy

Json = dict[str, Any]  # the engine's inputs and the vendor's requests are both whatever they are
BUNDLE = compile_pipeline(EVERYTHING, work("codepipeline"))
SPECS = [each for each in BUNDLE.objects if isinstance(each, PipelineSpec | RouteSpec)]
PIPELINES = [each for each in SPECS if isinstance(each, PipelineSpec)]
PROJECTS = {project.name: (project, spec.environment) for spec in SPECS for project in spec.projects}
ENVIRONMENTS: Mapping[str, Environment] = {each.name: each for each in (DEV, STAGING, PROD)}


def declared(path: str) -> Json:
    document: Json = json.loads(next(file.text for file in BUNDLE.files if file.path == path))
    return document


def key(account: Account) -> str:
    return account.arn("kms", account.key_alias(DataClass.ARTIFACTS))


def sealing(account: Account) -> dict[Generated, str]:
    arn = account.arn("kms", account.sealing_alias(1))
    return {Generated.SEALING_KEY: arn, Generated.SEALING_KEYS: arn}


def pipeline_of(inputs: Mapping[str, Any]) -> Json:
    """The engine's words, as CreatePipeline has them."""
    whole = {name: value for name, value in inputs.items() if name not in {"artifactStores", "tags"}}
    (store,) = inputs["artifactStores"]
    whole |= {"artifactStore": store, "stages": [_stage(stage) for stage in inputs["stages"]]}
    if "triggers" in whole:
        whole["triggers"] = [_trigger(trigger) for trigger in whole["triggers"]]
    return whole


def _trigger(trigger: Json) -> Json:
    git = trigger["gitConfiguration"]
    said = {"sourceActionName": git["sourceActionName"], "push": git["pushes"]}
    return {"providerType": trigger["providerType"], "gitConfiguration": said}


def _stage(stage: Json) -> Json:
    found = {"name": stage["name"], "actions": [_action(action) for action in stage["actions"]]}
    entry = stage.get("beforeEntry")
    return found | ({"beforeEntry": {"conditions": [entry["condition"]]}} if entry else {})


def _action(action: Json) -> Json:
    kept = {name: value for name, value in action.items() if name not in _TYPE}
    for name in ("inputArtifacts", "outputArtifacts"):
        if name in kept:
            kept[name] = [{"name": artifact} for artifact in kept[name]]
    return {**kept, "actionTypeId": {name: action[name] for name in _TYPE}}


_TYPE = ("category", "owner", "provider", "version")


@pytest.mark.parametrize("spec", PIPELINES, ids=lambda spec: spec.name)
def test_a_pipeline_is_what_was_declared(spec: PipelineSpec) -> None:
    account = Account.of(ENVIRONMENTS[spec.environment])
    args = DeliveryPipelineArgs(account=account, pipeline=spec, artifacts_key_arn=key(account))
    found = deploy(lambda: DeliveryPipeline("p", args), stack=spec.environment)
    made = found.one("aws:codepipeline/pipeline:Pipeline").inputs
    assert pipeline_of(made) == declared(f"pipelines/{spec.name}.json")


def project_of(found: Deployed) -> Json:
    inputs = dict(found.one("aws:codebuild/project:Project").inputs)
    names = {"buildTimeout": "timeoutInMinutes", "queuedTimeout": "queuedTimeoutInMinutes"}
    whole = {names.get(name, name): value for name, value in inputs.items()}
    logs = whole["logsConfig"]
    whole["logsConfig"] = {"cloudWatchLogs": logs["cloudwatchLogs"], "s3Logs": logs["s3Logs"]}
    hooks = found.all("aws:codebuild/webhook:Webhook")
    return whole | ({"webhook": _webhook(hooks[0].inputs)} if hooks else {})


def _webhook(inputs: Mapping[str, Any]) -> Json:
    return {**inputs, "filterGroups": [group["filters"] for group in inputs["filterGroups"]]}


@pytest.mark.parametrize("name", PROJECTS)
def test_a_project_is_what_was_declared(name: str) -> None:
    spec, environment = PROJECTS[name]
    found = deploy(lambda: BuildProject(name, _args(spec, environment)), stack=environment)
    assert project_of(found) == declared(f"projects/{name}.json")


def _args(spec: ProjectSpec, environment: str) -> BuildProjectArgs:
    account = Account.of(ENVIRONMENTS[environment])
    return BuildProjectArgs(
        account=account, project=spec, artifacts_key_arn=key(account), generated=sealing(account)
    )


@pytest.mark.parametrize(
    "spec", [spec for spec in SPECS if spec.schedules], ids=lambda spec: str(spec.environment)
)
def test_a_schedule_is_what_was_declared(spec: PipelineSpec | RouteSpec) -> None:
    (schedule,) = spec.schedules
    account = Account.of(ENVIRONMENTS[spec.environment])
    found = deploy(
        lambda: Timetable("t", TimetableArgs(account=account, schedule=schedule)), stack=spec.environment
    )
    made = found.one("aws:scheduler/schedule:Schedule").inputs
    assert _capital(made) == declared(f"schedules/{schedule.name}.json")


def _capital(found: Mapping[str, object]) -> Json:
    """The scheduler's own requests begin their words with a capital."""
    return {
        f"{name[0].upper()}{name[1:]}": _capital(value) if isinstance(value, Mapping) else value
        for name, value in found.items()
    }

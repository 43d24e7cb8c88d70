"""What is created, as the vendor's own requests: each is one that AWS would read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache

import botocore.session
import pytest
from botocore.validate import ParamValidator

from delivery.backends.codepipeline import compile_pipeline
from delivery.bundle import Bundle, File, InAccount
from delivery.pipeline import Pipeline
from tests.delivery.pipelines import (
    deployment,
    identity,
    job,
    output_is,
    pipeline,
    promoted,
    pull_request,
    push,
    route,
    schedule,
    work,
)
from tests.estates import DEV, PROD

CHANGES = job("changes", outputs=("CHANGED",))
LINT = job("lint", needs=("changes",), only_if=output_is("changes", "CHANGED", "true"))
EVERYTHING = pipeline(
    deployment(DEV, push("main", paths=("infra/**",)), schedule("0 6 * * *"), before=(CHANGES, LINT)),
    *promoted()[1:],
    check=route("check", pull_request(), job("lint"), job("unit", needs=("lint",))),
    watches=(route("drift", schedule("0 6 * * *"), job("drift", identity=identity(PROD))),),
)
REQUESTS = {
    "pipelines": ("codepipeline", "CreatePipeline"),
    "projects": ("codebuild", "CreateProject"),
    "schedules": ("scheduler", "CreateSchedule"),
}


def bundle(found: Pipeline = EVERYTHING) -> Bundle[object]:
    return compile_pipeline(found, work("codepipeline"))


def documents(kind: str) -> Iterator[tuple[File, dict[str, object]]]:
    for file in bundle().files:
        if file.path.startswith(f"{kind}/"):
            yield file, json.loads(file.text)


@cache
def session() -> botocore.session.Session:
    return botocore.session.get_session()


def faults(service: str, operation: str, request: Mapping[str, object]) -> str:
    shape = session().get_service_model(service).operation_model(operation).input_shape
    assert shape is not None
    report: str = ParamValidator().validate(request, shape).generate_report()
    return report


def asked(kind: str, document: dict[str, object]) -> dict[str, object]:
    return (
        {"pipeline": document}
        if kind == "pipelines"
        else {k: v for k, v in document.items() if k != "webhook"}
    )


@pytest.mark.parametrize("kind", REQUESTS)
def test_every_document_is_a_request_that_aws_reads(kind: str) -> None:
    found = list(documents(kind))
    assert found
    for file, document in found:
        assert faults(*REQUESTS[kind], asked(kind, document)) == "", file.path


def test_a_document_with_a_word_that_aws_does_not_know_is_told() -> None:
    (_, document) = next(documents("pipelines"))
    assert "Unknown parameter" in faults(
        "codepipeline", "CreatePipeline", {"pipeline": document | {"stagez": []}}
    )


def test_a_webhook_is_a_request_of_its_own() -> None:
    hooks = [document["webhook"] for _, document in documents("projects") if "webhook" in document]
    assert len(hooks) == 1
    for hook in hooks:
        assert isinstance(hook, dict)
        assert faults("codebuild", "CreateWebhook", hook) == ""


def test_every_approval_names_who_may_answer_it() -> None:
    found = {file.path: document for file, document in documents("approvers")}
    assert found["approvers/shop-prod.json"] == {
        "Approval/Approve-platform": ["penstock-prod-approve-platform"],
        "Approval/Approve-security": ["penstock-prod-approve-security"],
    }
    assert "approvers/shop-dev.json" not in found


def test_every_action_names_a_project_that_is_declared() -> None:
    named = {document["name"] for _, document in documents("projects")}
    for _, document in documents("pipelines"):
        text = json.dumps(document)
        for stage in document["stages"]:  # type: ignore[attr-defined]  # of the vendor's document
            for action in stage["actions"]:
                if action["actionTypeId"]["provider"] == "CodeBuild":
                    assert action["configuration"]["ProjectName"] in named, text


def test_every_project_behind_a_pipeline_names_instructions_that_are_there() -> None:
    stored = {
        file.path.removeprefix("objects/") for file in bundle().files if file.path.startswith("objects/")
    }
    for file, document in documents("projects"):
        source = document["source"]
        assert isinstance(source, dict)
        if source["type"] == "CODEPIPELINE":
            assert source["buildspec"].partition("-artifacts/")[2] in stored, file.path


def test_every_file_belongs_to_an_account() -> None:
    assert all(isinstance(file.owner, InAccount) for file in bundle().files)


def test_the_same_pipeline_is_the_same_bytes() -> None:
    assert bundle().files == bundle().files

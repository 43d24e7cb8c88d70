"""Foreign declarations, in the shape of the vendor's own APIs, from which each test spoils or adds one thing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from interpreters.aws import runs
from interpreters.outcome import Run, World

Json = dict[str, object]
ACCOUNT = "arn:aws:iam::111122223333:role"
CONNECTION = "arn:aws:codeconnections:eu-west-1:111122223333:connection/7c5d9e2a-1111-4222-8333-444455556666"
CALM = World()
NONE: Mapping[str, str] = {}
SHA, BEFORE = "9f" * 20, "1a" * 20
TESTS = "version: 0.2\nphases:\n  build:\n    commands:\n      - ./gradlew test\n"


def action(name: str, category: str, provider: str, **more: object) -> Json:
    kind = {"category": category, "owner": "AWS", "provider": provider, "version": "1"}
    return {"name": name, "actionTypeId": kind, **more}


def source(
    name: str = "Checkout", configuration: Mapping[str, str] = NONE, makes: str = "src", **more: object
) -> Json:
    told = {"ConnectionArn": CONNECTION, "FullRepositoryId": "acme/shop", "BranchName": "main"}
    return action(
        name,
        "Source",
        "CodeStarSourceConnection",
        configuration={**told, **configuration},
        outputArtifacts=[{"name": makes}],
        **more,
    )


def build(
    name: str,
    project: str = "shop-tests",
    configuration: Mapping[str, str] = NONE,
    takes: str = "src",
    **more: object,
) -> Json:
    return action(
        name,
        "Build",
        "CodeBuild",
        configuration={"ProjectName": project, **configuration},
        inputArtifacts=[{"name": one} for one in takes.split()],
        **more,
    )


def approval(name: str, **more: object) -> Json:
    return action(name, "Approval", "Manual", **more)


def stage(name: str, *actions: Json, **more: object) -> Json:
    return {"name": name, "actions": list(actions), **more}


def rule(name: str, provider: str, **configuration: str) -> Json:
    kind = {"category": "Rule", "owner": "AWS", "provider": provider, "version": "1"}
    return {"name": name, "ruleTypeId": kind, "configuration": configuration}


def entry(result: str, *rules: Json) -> Json:
    return {"conditions": [{"result": result, "rules": list(rules)}]}


def pipeline(*stages: Json, name: str = "shop", **more: object) -> Json:
    store = {"type": "S3", "location": "acme-artifacts"}
    return {
        "name": name,
        "roleArn": f"{ACCOUNT}/pipeline",
        "artifactStore": store,
        "pipelineType": "V2",
        "stages": list(stages),
        **more,
    }


def trigger(**git: object) -> Json:
    return {
        "providerType": "CodeStarSourceConnection",
        "gitConfiguration": {"sourceActionName": "Checkout", **git},
    }


def project(name: str = "shop-tests", *, buildspec: str | None = TESTS, **more: object) -> Json:
    environment: Json = {
        "type": "LINUX_CONTAINER",
        "image": "aws/codebuild/standard:7.0",
        "computeType": "BUILD_GENERAL1_SMALL",
        "environmentVariables": [],
    }
    told = {"buildspec": buildspec} if buildspec is not None else {}
    return {
        "name": name,
        "source": {"type": "CODEPIPELINE", **told},
        "artifacts": {"type": "CODEPIPELINE"},
        "environment": environment,
        "serviceRole": f"{ACCOUNT}/{name}",
        **more,
    }


def hooked(*groups: list[Json], name: str = "shop-checks", buildspec: str = TESTS, **more: object) -> Json:
    """A project that the forge starts."""
    forge = {"type": "GITHUB", "location": "https://github.com/acme/shop.git", "buildspec": buildspec}
    hook = {"projectName": name, "filterGroups": list(groups), **more}
    return {**project(name), "source": forge, "artifacts": {"type": "NO_ARTIFACTS"}, "webhook": hook}


def passes(kind: str, pattern: str, **more: object) -> Json:
    return {"type": kind, "pattern": pattern, **more}


def schedule(**more: object) -> Json:
    return {
        "Name": "nightly",
        "ScheduleExpression": "cron(30 2 ? * MON-FRI *)",
        "ScheduleExpressionTimezone": "Europe/Berlin",
        "FlexibleTimeWindow": {"Mode": "OFF"},
        "State": "ENABLED",
        "Target": {
            "Arn": "arn:aws:scheduler:::aws-sdk:codebuild:startBuild",
            "RoleArn": f"{ACCOUNT}/scheduler",
            "Input": json.dumps({"ProjectName": "shop-tests"}),
        },
        **more,
    }


def declared(*things: Json, **files: str) -> dict[str, str]:
    """Each thing under the path that its kind has."""
    paths: dict[str, str] = {f"stored/{name}": text for name, text in files.items()}
    for thing in things:
        kind = "pipelines" if "stages" in thing else "schedules" if "Target" in thing else "projects"
        paths[f"account/{kind}/{thing.get('name', thing.get('Name'))}.json"] = json.dumps(thing)
    return paths


def push(ref: str = "refs/heads/main", *changed: str, **more: object) -> Json:
    commit = {"id": SHA, "message": "Sell more shoes", "added": list(changed), "modified": [], "removed": []}
    return {
        "ref": ref,
        "before": BEFORE,
        "after": SHA,
        "repository": {"full_name": "acme/shop"},
        "commits": [commit],
        "head_commit": commit,
        "sender": {"id": 4711, "login": "ada"},
        **more,
    }


def pull_request(
    action: str = "opened", *changed: str, head: str = "shoes", fork: bool = False, **more: object
) -> Json:
    return {
        "action": action,
        "pull_request": {
            "number": 7,
            "merged": False,
            "head": {
                "ref": head,
                "sha": SHA,
                "repo": {"full_name": "stranger/shop" if fork else "acme/shop"},
            },
            "base": {"ref": "main"},
        },
        "repository": {"full_name": "acme/shop"},
        "sender": {"id": 4711, "login": "ada"},
        "_changed_files": list(changed),
        **more,
    }


def ran(
    declarations: Mapping[str, str],
    event: str,
    payload: Mapping[str, object],
    world: World = CALM,
    now: datetime | None = None,
) -> tuple[Run, ...]:
    return runs(declarations=declarations, event_name=event, payload=payload, world=world, now=now)


def started(declarations: Mapping[str, str], event: str, payload: Mapping[str, object]) -> set[str]:
    return {run.name for run in ran(declarations, event, payload)}


def executed(*things: Json, world: World = CALM, now: datetime | None = None, **variables: str) -> Run:
    """The pipeline among the things, started by hand."""
    name = next(str(thing["name"]) for thing in things if "stages" in thing)
    given = [{"name": key, "value": value} for key, value in variables.items()]
    (run,) = ran(declared(*things), "manual", {"name": name, "variables": given}, world, now)
    return run

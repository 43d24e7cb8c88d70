"""What AWS answered about an account, written as a CloudFormation template, so that cfn-lint can read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.estate.account_reading import Found, Kinds

Template = dict[str, Any]
# Words that are not the API's with a capital; what a template cannot say is left out.
SPELLED = {"buildspec": "BuildSpec"}
# Maps whose keys are people's, not the API's.
FREE = {"configuration"}


def spelled(found: Any) -> Any:  # noqa: ANN401  JSON of any shape
    match found:
        case dict():
            return {
                SPELLED.get(name, name[0].upper() + name[1:]): value if name in FREE else spelled(value)
                for name, value in found.items()
                if value is not None
            }
        case list():
            return [spelled(each) for each in found]
        case _:
            return found


def pipelines(kinds: Kinds) -> Template:
    return _resources(
        "AWS::CodePipeline::Pipeline", {name: spelled(each) for name, each in kinds["pipelines"].items()}
    )


def projects(kinds: Kinds) -> Template:
    return _resources(
        "AWS::CodeBuild::Project", {name: spelled(each) for name, each in kinds["projects"].items()}
    )


def roles(kinds: Kinds) -> Template:
    return _resources("AWS::IAM::Role", {name: _role(each) for name, each in kinds["roles"].items()})


def _role(role: Found) -> Found:
    inline = [{"PolicyName": name, "PolicyDocument": document} for name, document in role["policies"].items()]
    return {
        "AssumeRolePolicyDocument": role["trust"],
        "PermissionsBoundary": role["boundary"],
        "MaxSessionDuration": role["seconds"],
        "Policies": inline,
    }


def policies(kinds: Kinds) -> Template:
    managed = {name: {"PolicyDocument": document} for name, document in kinds["policies"].items()}
    return _resources("AWS::IAM::ManagedPolicy", managed)


def key_policies(kinds: Kinds) -> Template:
    found = {
        alias: {
            "KeyPolicy": key["policy"],
            "KeySpec": key["spec"],
            "KeyUsage": key["usage"],
            **({"EnableKeyRotation": True} if key["rotates"] else {}),
        }
        for alias, key in kinds["keys"].items()
    }
    return _resources("AWS::KMS::Key", found)


def store_policies(kinds: Kinds) -> Template:
    buckets = {
        name: {"Bucket": name, "PolicyDocument": bucket["policy"]}
        for name, bucket in kinds["buckets"].items()
    }
    tables = {
        name: {
            "TableName": name,
            "BillingMode": table["billing"],
            "KeySchema": table["keys"],
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "ResourcePolicy": {"PolicyDocument": table["policy"]},
        }
        for name, table in kinds["tables"].items()
    }
    return {
        **_resources("AWS::S3::BucketPolicy", buckets),
        **_resources("AWS::DynamoDB::Table", tables),
    }


def grants(kinds: Kinds) -> Template:
    made: Template = {}
    for arn, policy in kinds["grants"].items():
        type_, properties = _grant(arn, policy)
        made |= _resources(type_, {arn: properties})
    return made


def _grant(arn: str, policy: Found) -> tuple[str, Found]:
    match arn.split(":")[2]:
        case "sns":
            return "AWS::SNS::TopicPolicy", {"Topics": [arn], "PolicyDocument": policy}
        case "sqs":
            return "AWS::SQS::QueuePolicy", {"Queues": [arn], "PolicyDocument": policy}
        case "ecr":
            return "AWS::ECR::Repository", {"RepositoryPolicyText": policy}
        case other:
            raise LookupError(f"no template says what {other} grants")


def _resources(type_: str, found: Mapping[str, Found]) -> Template:
    short = type_.rpartition("::")[2]
    return {
        short + "".join(word.capitalize() for word in _words(name)): {"Type": type_, "Properties": properties}
        for name, properties in found.items()
    }


def _words(name: str) -> list[str]:
    return "".join(letter if letter.isalnum() else " " for letter in name).split()


def template(resources: Template) -> Template:
    return {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}

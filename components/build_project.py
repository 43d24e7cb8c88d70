"""A CodeBuild project from its specification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
from pulumi_aws import codebuild

from delivery.aws.names import Account
from delivery.backends.codepipeline.specification import Generated, ProjectSpec, Source


@dataclass(frozen=True, kw_only=True)
class BuildProjectArgs:
    account: Account
    project: ProjectSpec
    artifacts_key_arn: pulumi.Input[str]
    # Names are written out, so the engine sees no order in them: what must be there first is said here.
    after: Sequence[pulumi.Resource] = ()
    generated: Mapping[Generated, pulumi.Input[str]] = field(default_factory=dict)


class BuildProject(pulumi.ComponentResource):
    arn: pulumi.Output[str]

    def __init__(self, name: str, args: BuildProjectArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("penstock:index:BuildProject", name, None, opts)
        spec = args.project
        project = codebuild.Project(
            f"{name}-project",
            name=spec.name,
            description=spec.description,
            service_role=spec.role_arn,
            build_timeout=spec.timeout_minutes,
            queued_timeout=60,
            encryption_key=args.artifacts_key_arn,
            source=_source(args.account, spec),
            artifacts=codebuild.ProjectArtifactsArgs(
                type="CODEPIPELINE" if spec.source is Source.PIPELINE else "NO_ARTIFACTS"
            ),
            environment=_environment(args),
            logs_config=codebuild.ProjectLogsConfigArgs(
                cloudwatch_logs=codebuild.ProjectLogsConfigCloudwatchLogsArgs(
                    status="ENABLED", group_name=spec.log_group, stream_name=spec.name
                ),
                s3_logs=codebuild.ProjectLogsConfigS3LogsArgs(status="DISABLED"),
            ),
            badge_enabled=False,  # a badge is public
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.after)),
        )
        self.arn = project.arn
        self.register_outputs({"arn": self.arn})


def _source(account: Account, spec: ProjectSpec) -> codebuild.ProjectSourceArgs:
    """Behind a gate the instructions are an object named by its digest, never a file of the source."""
    if spec.source is Source.NONE:
        return codebuild.ProjectSourceArgs(type="NO_SOURCE", buildspec=spec.buildspec.text)
    where = f"arn:aws:s3:::{account.artifact_bucket}/{spec.buildspec.object_key}"
    return codebuild.ProjectSourceArgs(type="CODEPIPELINE", buildspec=where)


def _environment(args: BuildProjectArgs) -> codebuild.ProjectEnvironmentArgs:
    spec = args.project
    told: dict[str, pulumi.Input[str]] = {each.value: args.generated[each] for each in spec.generated}
    variables: dict[str, pulumi.Input[str]] = {**spec.variables, **told}
    return codebuild.ProjectEnvironmentArgs(
        type="LINUX_CONTAINER",
        compute_type="BUILD_GENERAL1_SMALL",
        image=spec.image,
        image_pull_credentials_type="CODEBUILD",
        privileged_mode=spec.privileged,
        environment_variables=[
            codebuild.ProjectEnvironmentEnvironmentVariableArgs(name=name, value=value, type="PLAINTEXT")
            for name, value in sorted(variables.items())
        ],
    )

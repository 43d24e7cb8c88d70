"""A CodeBuild project from its specification."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
from pulumi_aws import codebuild

from delivery.aws.names import Account
from delivery.backends.codepipeline.hooks import WebhookSpec
from delivery.backends.codepipeline.projecting import QUEUED_MINUTES, pull_credentials, version_of
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
            queued_timeout=QUEUED_MINUTES,
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
            source_version=version_of(spec.repository) if spec.repository else None,
            build_batch_config=_batch(spec),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.after)),
        )
        if spec.webhook:
            self._webhook(name, spec, spec.webhook, project)
        self.arn = project.arn
        self.register_outputs({"arn": self.arn})

    def _webhook(
        self, name: str, spec: ProjectSpec, webhook: WebhookSpec, project: codebuild.Project
    ) -> None:
        codebuild.Webhook(
            f"{name}-webhook",
            project_name=project.name,
            build_type="BUILD_BATCH" if spec.batch else "BUILD",
            filter_groups=_filters(webhook),
            pull_request_build_policy=codebuild.WebhookPullRequestBuildPolicyArgs(
                requires_comment_approval=webhook.asks.value
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )


def _source(account: Account, spec: ProjectSpec) -> codebuild.ProjectSourceArgs:
    """Behind a gate the instructions are an object named by its digest, never a file of the source."""
    if spec.source is Source.PIPELINE:
        where = f"arn:aws:s3:::{account.artifact_bucket}/{spec.buildspec.object_key}"
        return codebuild.ProjectSourceArgs(type="CODEPIPELINE", buildspec=where)
    if spec.repository is None:
        return codebuild.ProjectSourceArgs(type="NO_SOURCE", buildspec=spec.buildspec.text)
    return codebuild.ProjectSourceArgs(
        type=spec.repository.kind,
        location=spec.repository.location,
        auth=codebuild.ProjectSourceAuthArgs(type="CODECONNECTIONS", resource=spec.repository.connection),
        git_clone_depth=0,
        report_build_status=True,
        buildspec=spec.buildspec.text,
    )


def _batch(spec: ProjectSpec) -> codebuild.ProjectBuildBatchConfigArgs | None:
    if spec.batch is None:
        return None
    return codebuild.ProjectBuildBatchConfigArgs(
        service_role=spec.batch.role_arn,
        timeout_in_mins=spec.batch.timeout_minutes,
        restrictions=codebuild.ProjectBuildBatchConfigRestrictionsArgs(
            maximum_builds_allowed=spec.batch.most_builds
        ),
    )


def _filters(webhook: WebhookSpec) -> list[codebuild.WebhookFilterGroupArgs]:
    return [
        codebuild.WebhookFilterGroupArgs(
            filters=[
                codebuild.WebhookFilterGroupFilterArgs(
                    type=each.kind.value, pattern=each.pattern, exclude_matched_pattern=each.excludes
                )
                for each in group
            ]
        )
        for group in webhook.groups
    ]


def _environment(args: BuildProjectArgs) -> codebuild.ProjectEnvironmentArgs:
    spec = args.project
    told: dict[str, pulumi.Input[str]] = {each.value: args.generated[each] for each in spec.generated}
    variables: dict[str, pulumi.Input[str]] = {**spec.variables, **told}
    return codebuild.ProjectEnvironmentArgs(
        type="LINUX_CONTAINER",
        compute_type="BUILD_GENERAL1_SMALL",
        image=spec.image,
        image_pull_credentials_type=pull_credentials(spec),
        privileged_mode=spec.privileged,
        environment_variables=[
            codebuild.ProjectEnvironmentEnvironmentVariableArgs(name=name, value=value, type="PLAINTEXT")
            for name, value in sorted(variables.items())
        ],
    )

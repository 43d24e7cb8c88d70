"""A CodePipeline V2 from its specification. Which stages, in which order, behind what: decided before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
from pulumi_aws import codepipeline

from delivery.aws.names import SERVICE_TAG, Account, Duty
from delivery.backends.codepipeline.rules import environment_variables, result_of, rules_of
from delivery.backends.codepipeline.specification import (
    SOURCE_ACTION,
    SOURCE_OUTPUT,
    Action,
    ApprovalAction,
    BuildAction,
    PipelineSpec,
    PushTrigger,
    SourceAction,
    StageSpec,
)


@dataclass(frozen=True, kw_only=True)
class DeliveryPipelineArgs:
    account: Account
    pipeline: PipelineSpec
    artifacts_key_arn: pulumi.Input[str]
    after: Sequence[pulumi.Resource] = ()


class DeliveryPipeline(pulumi.ComponentResource):
    arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: DeliveryPipelineArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("penstock:index:DeliveryPipeline", name, None, opts)
        account, spec = args.account, args.pipeline
        pipeline = codepipeline.Pipeline(
            f"{name}-pipeline",
            name=spec.name,
            role_arn=account.duty_role_arn(Duty.PIPELINE),
            pipeline_type="V2",
            # One run at a time in a stage, and a newer run waits: an older approval is not overtaken.
            execution_mode="QUEUED",
            artifact_stores=[
                codepipeline.PipelineArtifactStoreArgs(
                    location=account.artifact_bucket,
                    type="S3",
                    encryption_key=codepipeline.PipelineArtifactStoreEncryptionKeyArgs(
                        id=args.artifacts_key_arn, type="KMS"
                    ),
                )
            ],
            triggers=[_trigger(spec.pushes)] if spec.pushes else None,
            stages=[_stage(stage, account) for stage in spec.stages],
            variables=[
                codepipeline.PipelineVariableArgs(
                    name=each.name, description=each.description, default_value=each.default
                )
                for each in spec.variables
            ],
            # Who records and who pulls go by this tag: a run that takes away is no deployment to follow.
            tags={SERVICE_TAG: spec.service_id} if spec.recorded else {},
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(args.after)),
        )
        self.arn = pipeline.arn
        self.register_outputs({"arn": self.arn})


def _trigger(pushes: tuple[PushTrigger, ...]) -> codepipeline.PipelineTriggerArgs:
    return codepipeline.PipelineTriggerArgs(
        provider_type="CodeStarSourceConnection",
        git_configuration=codepipeline.PipelineTriggerGitConfigurationArgs(
            source_action_name=SOURCE_ACTION, pushes=[_push(each) for each in pushes]
        ),
    )


def _push(push: PushTrigger) -> codepipeline.PipelineTriggerGitConfigurationPushArgs:
    names, tags, paths = list(push.branches), list(push.tags), list(push.paths)
    return codepipeline.PipelineTriggerGitConfigurationPushArgs(
        branches=codepipeline.PipelineTriggerGitConfigurationPushBranchesArgs(includes=names)
        if names
        else None,
        tags=codepipeline.PipelineTriggerGitConfigurationPushTagsArgs(includes=tags) if tags else None,
        file_paths=codepipeline.PipelineTriggerGitConfigurationPushFilePathsArgs(includes=paths)
        if paths
        else None,
    )


def _stage(stage: StageSpec, account: Account) -> codepipeline.PipelineStageArgs:
    return codepipeline.PipelineStageArgs(
        name=stage.name,
        actions=[_action(action, account) for action in stage.actions],
        before_entry=_entry(stage),
    )


def _entry(stage: StageSpec) -> codepipeline.PipelineStageBeforeEntryArgs | None:
    rules = [
        codepipeline.PipelineStageBeforeEntryConditionRuleArgs(
            name=rule.name,
            rule_type_id=codepipeline.PipelineStageBeforeEntryConditionRuleRuleTypeIdArgs(
                category="Rule", owner="AWS", provider=rule.provider, version="1"
            ),
            configuration=dict(rule.configuration),
        )
        for rule in rules_of(stage)
    ]
    if not rules:
        return None
    condition = codepipeline.PipelineStageBeforeEntryConditionArgs(result=result_of(stage), rules=rules)
    return codepipeline.PipelineStageBeforeEntryArgs(condition=condition)


def _action(action: Action, account: Account) -> codepipeline.PipelineStageActionArgs:
    match action:
        case SourceAction():
            return _source(action)
        case BuildAction():
            return _build(action)
        case ApprovalAction():
            return _approval(action, account)


def _source(action: SourceAction) -> codepipeline.PipelineStageActionArgs:
    return codepipeline.PipelineStageActionArgs(
        name=SOURCE_ACTION,
        category="Source",
        owner="AWS",
        provider="CodeStarSourceConnection",
        version="1",
        run_order=1,
        namespace="source",
        output_artifacts=[SOURCE_OUTPUT],
        configuration={
            "ConnectionArn": action.connection,
            "FullRepositoryId": action.repository,
            "BranchName": action.branch,
            # A zip has no history, and apply asks whether its commit is an ancestor of the protected head.
            "OutputArtifactFormat": "CODEBUILD_CLONE_REF",
            "DetectChanges": "false",
        },
    )


def _build(action: BuildAction) -> codepipeline.PipelineStageActionArgs:
    return codepipeline.PipelineStageActionArgs(
        name=action.name,
        category="Build",
        owner="AWS",
        provider="CodeBuild",
        version="1",
        run_order=action.run_order,
        namespace=action.namespace,
        input_artifacts=list(action.inputs),
        output_artifacts=[action.output] if action.output else None,
        configuration={
            "ProjectName": action.project,
            "PrimarySource": SOURCE_OUTPUT,
            "EnvironmentVariables": environment_variables(action),
        },
    )


def _approval(action: ApprovalAction, account: Account) -> codepipeline.PipelineStageActionArgs:
    return codepipeline.PipelineStageActionArgs(
        name=action.name,
        category="Approval",
        owner="AWS",
        provider="Manual",
        version="1",
        run_order=1,
        timeout_in_minutes=action.timeout_minutes,
        configuration={
            "NotificationArn": account.approvals_topic_arn,
            "CustomData": action.digest,
            "ExternalEntityLink": action.link,
        },
    )

"""Terraform: a plan is made, shown, approved, and the very same plan is applied."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from delivery.aws.names import Account, state_key
from delivery.blueprints.registry import blueprint
from delivery.branching import starts, strategy
from delivery.job import Job
from delivery.pipeline import Deployment, Pipeline
from delivery.service import Service, Target
from delivery.step import Sealed
from delivery.steps import trivy
from delivery.steps.terraform import PLAN_FILE, PLAN_JSON, STATE_FILE, Program, S3State, Terraform
from delivery.texts import AwsAction, JobName, PathPattern, ToolVersion, VariableName


@dataclass(frozen=True, kw_only=True, slots=True)
class TerraformOptions:
    version: ToolVersion
    program: Program = Program.TERRAFORM
    variables: Mapping[VariableName, str | int | bool] = field(default_factory=dict)
    watched_paths: tuple[PathPattern, ...] = ()
    timeout_minutes: int = 60
    trivy_version: ToolVersion = ToolVersion("0.69.3")
    reads: tuple[AwsAction, ...] = ()
    writes: tuple[AwsAction, ...] = ()


PLAN = Sealed(name=JobName("plan"), content=PLAN_FILE, readable=PLAN_JSON, base=STATE_FILE)


@blueprint("terraform", TerraformOptions)
def terraform(service: Service[TerraformOptions]) -> Pipeline:
    return Pipeline(deployments=tuple(_deployment(service, target) for target in service.targets))


def _deployment(service: Service[TerraformOptions], target: Target[TerraformOptions]) -> Deployment:
    options = target.options
    tf = Terraform(root=service.root, version=options.version, program=options.program)
    account = Account.of(target.environment)
    state = S3State(bucket=account.state_bucket, key=state_key(service.id), region=account.region)
    variables = tf.variables(state, options.variables)
    minutes = options.timeout_minutes

    validate = Job(name=JobName("validate"), steps=(*tf.format_check(), *tf.validate()))
    scan = Job(name=JobName("scan"), steps=trivy.config(service.root, options.trivy_version))
    plan = Job(
        name=JobName("plan"),
        steps=tf.plan(),
        identity=target.plan,
        needs=(validate.name, scan.name),
        makes=PLAN,
        timeout_minutes=minutes,
        variables=variables,
    )
    apply = Job(
        name=JobName("apply"),
        steps=tf.apply(),
        identity=target.apply,
        needs=(plan.name,),
        takes=PLAN,
        timeout_minutes=minutes,
        variables=variables,
    )
    verify = Job(
        name=JobName("verify"),
        steps=tf.verify(),
        identity=target.plan,
        needs=(apply.name,),
        timeout_minutes=minutes,
        variables=variables,
    )
    return Deployment(
        environment=target.name,
        starts=(
            starts(strategy(service.branching, service.branch), target.environment, _paths(service, target)),
        ),
        before=(validate, scan, plan),
        reviewed=PLAN,
        base=tf.base(),
        apply=apply,
        after=(verify,),
    )


def _paths(service: Service[TerraformOptions], target: Target[TerraformOptions]) -> tuple[PathPattern, ...]:
    if service.root == ".":
        return ()
    return (PathPattern(f"{service.root}/**"), *target.options.watched_paths)

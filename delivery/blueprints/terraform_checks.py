"""The jobs that look at a change: of a pull request, of a release, and before a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

from delivery.aws.names import Account, state_key
from delivery.blueprints.terraform_options import Look, Previews, TerraformOptions
from delivery.environment import Tier
from delivery.job import Job, Run
from delivery.service import Service, Target
from delivery.steps import scanners, sources, telling
from delivery.steps.task import Task
from delivery.steps.terraform import PLAN, S3State, Terraform
from delivery.texts import JobName

Tf: TypeAlias = Service[TerraformOptions]
FORMAT, VALIDATE = JobName("format"), JobName("validate")
MAY_FAIL = {Look.TERRASCAN: "Terrascan warns; Checkov and Trivy decide"}


def terraform_of(service: Tf, target: Target[TerraformOptions]) -> Terraform:
    options = target.options
    return Terraform(root=service.root, version=options.version, program=options.program, atmos=options.atmos)


def state_of(service: Tf, target: Target[TerraformOptions]) -> S3State:
    account = Account.of(target.environment)
    return S3State(bucket=account.state_bucket, key=state_key(service.id), region=account.region)


def looks(service: Tf, target: Target[TerraformOptions], wanted: tuple[Look, ...]) -> tuple[Job, ...]:
    """One job each, none waits for another: what is found is found at once."""
    return tuple(_task(look, service, target).job(look.value, may_fail=MAY_FAIL.get(look)) for look in wanted)


def _task(look: Look, service: Tf, target: Target[TerraformOptions]) -> Task:
    tf, options = terraform_of(service, target), target.options
    tasks: Mapping[Look, Callable[[], Task]] = {
        Look.FORMAT: tf.format_check,
        Look.VALIDATE: tf.validate,
        Look.LINT: lambda: sources.tflint(service.root),
        Look.DOCS: lambda: sources.terraform_docs(options.modules or service.root),
        Look.COMMITS: lambda: sources.commitlint(service.branch),
        Look.TRIVY: lambda: scanners.trivy_config(service.root),
        Look.CHECKOV: lambda: scanners.checkov(service.root),
        Look.TERRASCAN: lambda: scanners.terrascan(service.root),
        Look.TRUFFLEHOG: scanners.trufflehog,
        Look.GITLEAKS: scanners.gitleaks,
        Look.COMPONENTS: lambda: sources.terratest(options.tests or service.root),
    }
    return tasks[look]()


def check_jobs(service: Tf) -> tuple[Job, ...]:
    """Of a pull request: what it looks like, and what it would do to each environment below production."""
    first = service.targets[0]
    found = looks(service, first, first.options.checks)
    if first.options.previews is None:
        return found
    return (*found, *_preview_jobs(service, first.options.previews, found))


def _preview_jobs(service: Tf, previews: Previews, looked: tuple[Job, ...]) -> Iterator[Job]:
    if any(job.name == FORMAT for job in looked):
        yield telling.comment("format").job("comment-format", needs=(FORMAT,), run=Run.FAILURE)
    if previews.policies:
        yield scanners.opa_tests(previews.policies).job("check-policy")
    lower = [target for target in service.targets if target.environment.tier is not Tier.PRODUCTION]
    told = [job for target in lower for job in _preview(service, target, previews, looked)]
    yield from told
    if previews.status:
        names = tuple(job.name for job in (*looked, *told))
        yield telling.comment_status().job("comment-status", needs=names, run=Run.ALWAYS)


def _preview(
    service: Tf, target: Target[TerraformOptions], previews: Previews, looked: tuple[Job, ...]
) -> Iterator[Job]:
    """Which paths touch it is the route's matter: environments share one root, so a change is one of all."""
    tf, name = terraform_of(service, target), target.name
    task = tf.preview(name)
    if previews.policies:
        task = task.followed_by(scanners.conftest(previews.policies, PLAN.readable, service.root))
    preview = task.job(
        f"preview-{name}",
        needs=tuple(job.name for job in looked if job.name in {FORMAT, VALIDATE}),
        identity=target.preview,
        timeout_minutes=target.options.timeout_minutes,
        variables=tf.variables(state_of(service, target), target.options.variables),
    )
    yield preview
    comment = telling.comment(f"plan-{name}", "plan.txt", folder=service.root)
    yield comment.job(f"comment-plan-{name}", needs=(preview.name,), fetches=(preview.name,))
    if previews.costs:
        cost = sources.infracost(service.root, name).job(f"estimate-cost-{name}", needs=(preview.name,))
        yield cost
        told = telling.comment(f"cost-{name}", "infracost.json", folder=service.root)
        yield told.job(f"comment-cost-{name}", needs=(cost.name,), fetches=(cost.name,))

"""A job of the model becomes a job of a workflow."""

from __future__ import annotations

from collections.abc import Mapping

from delivery.aws.names import DEPLOYMENTS_TABLE, sealed_prefix
from delivery.backends.github.asking import asked_of_forge
from delivery.backends.github.conditions import APPLIED, NO_FORK, holds, may_be_left_out, passed, runs_when
from delivery.backends.github.document import (
    Access,
    Concurrency,
    Condition,
    EnvironmentOf,
    Permissions,
    RunningJob,
    together,
)
from delivery.backends.github.gating import apply_needs, gate_document, gate_of
from delivery.backends.github.steps import outputs_of, shows_findings, steps_of
from delivery.backends.github.surroundings import Surroundings, environment_of
from delivery.backends.github.writing import Plain
from delivery.identity import Identity
from delivery.job import Job, Run, Sidecar
from delivery.pins import image_of
from delivery.script import script_of
from delivery.step import ReportKind


def running_job(job: Job, around: Surroundings) -> RunningJob:
    exports = script_of(job, around.deployment, around.work.toolbox).exports
    lock = f"{around.work.service.name}-lock-{job.lock}" if job.lock else None
    return RunningJob(
        id=job.name,
        name=job.name,
        runner=around.github.runner,
        steps=steps_of(job, around),
        timeout_minutes=job.timeout_minutes,
        needs=apply_needs(job, gate_of(around)) if job.takes else job.needs,
        when=condition_of(job, around),
        permissions=permissions_of(job, around),
        environment=_environment(job, around),
        concurrency=Concurrency(group=lock) if lock else None,
        container=image_of(job.image.name, job.image.version).reference if job.image else None,
        services={sidecar.name: _service(sidecar) for sidecar in job.sidecars},
        variables=_variables(job, around),
        outputs={**outputs_of(job, exports), **_says_so(job, around)},
        folder=job.folder,
        may_fail=job.may_fail,
    )


def _says_so(job: Job, around: Surroundings) -> dict[str, str]:
    left_out = job.takes is not None and may_be_left_out(job, around.jobs)
    return {APPLIED: "true"} if left_out else {}


def condition_of(job: Job, around: Surroundings) -> Condition:
    first = around.first_of_all if not job.needs or job.run is not Run.SUCCESS else ()
    forks = (NO_FORK,) if around.open_to_forks and (job.identity or asked_of_forge(job)) else ()
    only = (holds(job.only_if, around.questions),) if job.only_if else ()
    awaited = apply_needs(job, gate_of(around))[len(job.needs) :] if job.takes else ()
    return (*runs_when(job, around.jobs, awaited), *first, *forks, *only)


def permissions_of(job: Job, around: Surroundings) -> Permissions:
    scanned = any(report.kind is ReportKind.SARIF for report in job.reports)
    found: dict[str, Access] = {"contents": Access.READ}
    if job.identity:
        found["id-token"] = Access.WRITE
    if job.takes:
        found["actions"] = Access.READ  # who agreed
        if around.excludes_author:
            found["pull-requests"] = Access.READ  # who wrote it
    if scanned and shows_findings(around.github):
        found |= {"actions": Access.READ, "security-events": Access.WRITE}
    return together((found, asked_of_forge(job)))


def _environment(job: Job, around: Surroundings) -> EnvironmentOf | None:
    name = environment_of(job.identity)
    if name is None:
        return None
    url = around.deployment.url if around.deployment and job.takes else None
    return EnvironmentOf(name=name, url=url)


def _service(sidecar: Sidecar) -> dict[str, Plain]:
    port = f"{sidecar.port}:{sidecar.port}"
    return {
        "image": image_of(sidecar.image.name, sidecar.image.version).reference,
        "ports": [port],
        **({"env": dict(sidecar.variables)} if sidecar.variables else {}),
    }


def _variables(job: Job, around: Surroundings) -> dict[str, str]:
    own = {**job.variables, **_told(job, around)}
    return {**own, **_of_identity(job, job.identity, around)} if job.identity else own


def _told(job: Job, around: Surroundings) -> dict[str, str]:
    """Inputs, as variables: a shell never reads them as text of its own."""
    if around.questions is None:
        return {name: f"${{{{ inputs.{name} }}}}" for name in job.inputs}
    questions = around.questions
    return {name: passed(questions.asked[name], always_asked=questions.always) for name in job.inputs}


def _of_identity(job: Job, identity: Identity, around: Surroundings) -> dict[str, str]:
    service, account = around.work.service, around.account(identity.environment)
    variables = {
        "PENSTOCK_FOLDER": job.folder,
        "PENSTOCK_SERVICE": service.id,
        "PENSTOCK_ENVIRONMENT": account.environment,
        "PENSTOCK_BUCKET": account.artifact_bucket,
        "PENSTOCK_OWNER": account.id,
        "PENSTOCK_PREFIX": sealed_prefix(service.id),
        "PENSTOCK_PROTECTED_REF": around.refs.compared_with,
        "PENSTOCK_COMMIT": around.commit,
        "PENSTOCK_EXECUTION": "${{ github.run_id }}",
    }
    if job.makes:
        variables["PENSTOCK_KEY"] = _keys(identity, around)[0]
    if job.takes and around.deployment:
        variables |= _behind_the_gate(identity, around, maker=around.deployment.maker.name)
    return variables


def _behind_the_gate(identity: Identity, around: Surroundings, maker: str) -> Mapping[str, str]:
    return {
        "PENSTOCK_ACCOUNT": around.account(identity.environment).id,
        "PENSTOCK_TABLE": DEPLOYMENTS_TABLE,
        "PENSTOCK_KEYS": ",".join(_keys(identity, around)),
        "PENSTOCK_DIGEST": f"${{{{ needs.{maker}.outputs.DIGEST }}}}",
        "PENSTOCK_VERSION_ID": f"${{{{ needs.{maker}.outputs.VERSION_ID }}}}",
        "PENSTOCK_GATE": gate_document(gate_of(around), identity.environment, around.work),
    }


def _keys(identity: Identity, around: Surroundings) -> tuple[str, ...]:
    """The one that seals now, then those whose seals are still good."""
    account, environment = around.account(identity.environment), around.environment(identity.environment)
    numbers = (environment.sealing_key, *environment.retired_sealing_keys)
    return tuple(account.arn("kms", account.sealing_alias(number)) for number in numbers)

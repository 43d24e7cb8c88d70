"""What cannot be said on GitHub, found before anything is written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from delivery.backends.github.checking_jobs import check_job
from delivery.backends.github.fidelity import check_promises
from delivery.backends.github.gating import approving_job, asked_first
from delivery.backends.github.pages import Page
from delivery.backends.github.selecting import check_selecting
from delivery.backends.github.starting import Starting, check_started, label_of, startings
from delivery.backends.github.surroundings import approving, planning
from delivery.backends.github.texts import check_texts
from delivery.backends.github.triggers import check_triggers
from delivery.events import Push
from delivery.finding import Finding, Severity, error
from delivery.forges import GitHub
from delivery.gate import Gate
from delivery.job import Job, Run
from delivery.pipeline import Deployment, Part, Pipeline, Stop
from delivery.work import Work


def check_before(pipeline: Pipeline, work: Work, github: GitHub) -> tuple[Finding, ...]:
    files = startings(pipeline, work)
    deployments = pipeline.deployments if Part.DEPLOY in work.parts else ()
    return (
        *_repositories(work, github),
        *(found for file in files for found in _of_file(file, work, github)),
        *(found for each in deployments for found in _of_deployment(each, pipeline, work, github)),
        *check_started(pipeline, work, files),
        *_labels(deployments, pipeline, work),
        *(
            found
            for name in dict.fromkeys(each.environment for each in deployments)
            for found in _gate(name, work)
        ),
    )


def _repositories(work: Work, github: GitHub) -> Iterator[Finding]:
    for repository in dict.fromkeys((work.service.repository, github.platform)):
        if repository.count("/") != 1:
            yield error(
                "repository-unsayable",
                f"service {work.service.name}, repository",
                f"{repository} stands in groups of groups, and GitHub has an owner and a name",
                "Write owner/name.",
            )


def _of_file(file: Starting, work: Work, github: GitHub) -> Iterator[Finding]:
    place = f"service {work.service.name}, route {file.name}"
    yield from check_triggers(file.events, place)
    route = file.route
    if route is None:
        return
    yield from check_texts(route.jobs, file.events, place)
    for job in route.jobs:
        yield from check_job(job, f"{place}, job {job.name}", github)
        yield from _outside(job, place, work)
    yield from _twice(route.jobs, place)
    if route.cancels_older and file.called:
        yield error(
            "cancels-deployments",
            place,
            "a newer run cancels an older one, and this route's runs deploy",
            "Let it not cancel older runs, or start the deployments otherwise.",
        )
    jobs = [job.name for job in route.jobs]
    called = [each.key for each in file.called]
    added = ["hand-off"] if work.hands_off_release and file.called == () else []
    yield from _same(jobs, [*called, *added], place)


def _of_deployment(
    deployment: Deployment, pipeline: Pipeline, work: Work, github: GitHub
) -> Iterator[Finding]:
    place = f"service {work.service.name}, deployment {deployment.key}"
    gate = work.target(deployment.environment).gate
    teams = map(github.team, gate.groups)
    yield from check_texts(deployment.jobs, deployment.starts, place, (deployment.url or "", *teams))
    for job in deployment.jobs:
        yield from check_job(job, f"{place}, job {job.name}", github)
    yield from _twice(deployment.jobs, place)
    yield from _same(
        [job.name for job in deployment.jobs], list(map(approving_job, asked_first(gate))), place
    )
    if pipeline.release and Part.RELEASE in work.parts:
        for start in deployment.starts:
            if isinstance(start, Push):
                yield from check_selecting(start, pipeline.release.on, place)
    yield from _of_gate(deployment, gate, place)
    if deployment.stop:
        yield from _of_stop(deployment, deployment.stop, bool(gate), place, github)


def _of_gate(deployment: Deployment, gate: Gate, place: str) -> Iterator[Finding]:
    if deployment.apply.run is not Run.SUCCESS:
        yield error(
            "apply-runs-anyway",
            f"{place}, job {deployment.apply.name}",
            f"it runs on {deployment.apply.run}, so a refusal would not keep it from running",
            "Let it run on success.",
        )
    for check in gate.checks:
        if check not in {job.name for job in deployment.before}:
            yield error(
                "check-unknown",
                place,
                f"the gate asks for the check {check!r}, and no job of that name runs before apply",
                f"There are {', '.join(job.name for job in deployment.before)}.",
            )
    yield from _asked_again(deployment, bool(gate.groups), place)


def _of_stop(
    deployment: Deployment, stop: Stop, gated: bool, place: str, github: GitHub
) -> Iterator[Finding]:
    job = stop.job
    if stop.after_days is not None:
        yield Finding(
            code="auto-stop-not-held",
            severity=Severity.WARNING,
            place=place,
            cause=f"GitHub takes nothing away by itself after {stop.after_days} days",
            cure="Let a schedule start what stops it.",
        )
    yield from check_texts((job,), (), place)
    yield from check_job(job, f"{place}, job {job.name}", github)
    if gated and job.identity and job.identity.purpose.changes_things:
        yield error(
            "stop-not-gated",
            place,
            f"what takes it away changes {deployment.environment}, and nothing asks the gate before",
            "Make a deployment of its own of it, such as destroy: that one has a plan and passes the gate.",
        )


def _outside(job: Job, place: str, work: Work) -> Iterator[Finding]:
    identity = job.identity
    if identity and identity.purpose.changes_environments and work.target(identity.environment).gate:
        yield error(
            "change-outside-deployment",
            f"{place}, job {job.name}",
            f"it changes {identity.environment}, and only a deployment asks the gate before",
            "Make a deployment of it.",
        )


def _asked_again(deployment: Deployment, gated: bool, place: str) -> Iterator[Finding]:
    for job in deployment.after:
        if gated and job.identity and job.identity.purpose.changes_things:
            yield Finding(
                code="asked-again",
                severity=Severity.WARNING,
                place=f"{place}, job {job.name}",
                cause="it changes things after apply, and GitHub asks the environment's reviewers for each such job",
                cure="Do it in apply, or expect to be asked again.",
            )


def _twice(jobs: tuple[Job, ...], place: str) -> Iterator[Finding]:
    for job in jobs:
        for name, times in Counter(artifact.name for artifact in job.artifacts).items():
            if times > 1:
                yield error(
                    "artifact-twice",
                    f"{place}, job {job.name}",
                    f"it makes {times} artifacts {name}, and GitHub refuses the second of a name",
                    "Give each a name of its own.",
                )


def _same(names: Sequence[str], added: Sequence[str], place: str) -> Iterator[Finding]:
    counted = Counter(name.lower() for name in (*names, *added))
    for name, times in counted.items():
        if times > 1:
            yield error(
                "names-collide",
                place,
                f"{times} jobs of one workflow would have the id {name!r}; GitHub does not look at case",
                "Give the job another name.",
            )


def _gate(name: str, work: Work) -> Iterator[Finding]:
    target = next(target for target in work.targets if target.name == name)
    place = f"{work.place(target.name)}, gate"
    yield from check_promises(target.gate.promises, target.environment.tier, work.forges, place)
    taken = [approving(target.name, group) for group in asked_first(target.gate)]
    taken += [planning(target.name)]
    others = {each for other in work.targets for each in (other.name, planning(other.name))} - {
        planning(target.name)
    }
    for each in sorted(set(taken)):
        if taken.count(each) > 1 or each in others:
            yield error(
                "environments-collide",
                place,
                f"two environments of the repository would be called {each!r}",
                "Give the group or the environment another name.",
            )


def _labels(deployments: Sequence[Deployment], pipeline: Pipeline, work: Work) -> Iterator[Finding]:
    """Found before anything is put together, as a workflow is called by what its file is called."""
    labels = [(label_of(each, pipeline), each.stop) for each in deployments]
    names = Counter([*(label for label, _ in labels), *(f"stop-{label}" for label, stop in labels if stop)])
    for name, times in names.items():
        if times > 1:
            yield error(
                "files-collide",
                f"service {work.service.name}",
                f"{times} deployments would be the file {name}.yml",
                "Give each of them a label of its own.",
            )


def check_collisions(pages: Iterable[Page], work: Work) -> Iterator[Finding]:
    found: dict[str, int] = defaultdict(int)
    for page in pages:
        found[page.place.lower()] += 1
    for place, times in found.items():
        if times > 1:
            yield error(
                "files-collide",
                f"service {work.service.name}",
                f"{times} files would be {place}",
                "Rename a route or a label, or keep the platform's workflows in a repository of their own.",
            )

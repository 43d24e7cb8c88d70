"""Reports, artifacts, caches, retries and containers beside a job, in GitLab's words."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from delivery.backends.gitlab.context import Context
from delivery.backends.gitlab.document import Beside, Cached, Kept, Retries
from delivery.backends.gitlab.literals import literal
from delivery.job import Cache, Job, Mishap, Sidecar
from delivery.pins import image_of
from delivery.step import Artifact, Readers, Report, ReportKind
from delivery.texts import ImageName

# https://docs.gitlab.com/ci/yaml/artifacts_reports/ Every tier takes every one of these; the lower ones show fewer,
# which is why each report is kept as a file too.
KEYWORDS: Mapping[ReportKind, str] = MappingProxyType(
    {
        ReportKind.JUNIT: "junit",
        ReportKind.SAST: "sast",
        ReportKind.DEPENDENCIES: "dependency_scanning",
        ReportKind.CONTAINER: "container_scanning",
        ReportKind.SECRETS: "secret_detection",
        ReportKind.DAST: "dast",
        ReportKind.CYCLONEDX: "cyclonedx",
        ReportKind.PLAN: "terraform",
        ReportKind.ACCESSIBILITY: "accessibility",
    }
)
LOAD_TOOLS = {"k6", "artillery"}
ACCESS: Mapping[Readers, str] = MappingProxyType(
    {Readers.NOBODY: "none", Readers.DEVELOPERS: "developer", Readers.EVERYBODY: "all"}
)
MISHAPS: Mapping[Mishap, tuple[str, ...]] = MappingProxyType(
    {
        Mishap.RUNNER: ("runner_system_failure",),
        Mishap.TIMEOUT: ("stuck_or_timeout_failure", "job_execution_timeout"),
        Mishap.UNKNOWN: ("unknown_failure",),
    }
)
DAYS = 7
DOCKER = ImageName("infrastructure/docker")


def kept(job: Job, further: tuple[str, ...]) -> Kept | None:
    """One block: of several artifacts the longest life and the fewest readers hold for all."""
    paths = [path for artifact in job.artifacts for path in artifact.paths]
    paths += [report.path for report in job.reports] + list(further)
    if not paths:
        return None
    return Kept(
        name=job.artifacts[0].name if job.artifacts else None,
        paths=tuple(dict.fromkeys(_inside(job, path) for path in paths)),
        expire_in=_days(max((artifact.retention_days for artifact in job.artifacts), default=DAYS)),
        access=ACCESS[_readers(job.artifacts)],
        when="always" if job.reports else None,  # a report is wanted most of all when the job failed
        reports=_reports(job),
    )


def _days(days: int) -> str:
    if days % 7:
        return f"{days} days" if days > 1 else "1 day"
    return f"{days // 7} weeks" if days > 7 else "1 week"


def _readers(artifacts: tuple[Artifact, ...]) -> Readers:
    order = tuple(ACCESS)
    return min((each.readers for each in artifacts), key=order.index, default=Readers.DEVELOPERS)


def _reports(job: Job) -> Mapping[str, str | tuple[str, ...] | Mapping[str, str]]:
    found: dict[str, str | tuple[str, ...] | Mapping[str, str]] = {}
    for report in job.reports:
        path = _inside(job, report.path)
        match report.kind:
            case ReportKind.SARIF:  # no keyword takes it: it is kept as a file
                continue
            case ReportKind.COVERAGE:
                found["coverage_report"] = {"coverage_format": "cobertura", "path": path}
            case ReportKind.PERFORMANCE:
                found["load_performance" if _loads(job) else "browser_performance"] = path
            case kind:
                earlier = found.get(KEYWORDS[kind])
                found[KEYWORDS[kind]] = (*earlier, path) if isinstance(earlier, tuple) else (path,)
    return {name: _alone(value) for name, value in found.items()}


def _alone(value: str | tuple[str, ...] | Mapping[str, str]) -> str | tuple[str, ...] | Mapping[str, str]:
    return value[0] if isinstance(value, tuple) and len(value) == 1 else value


def _loads(job: Job) -> bool:
    return any(step.tool is not None and step.tool.name in LOAD_TOOLS for step in job.steps)


def coverage(reports: tuple[Report, ...]) -> str | None:
    found = next((report.regex for report in reports if report.regex), None)
    if found is None or (len(found) > 1 and found.startswith("/") and found.endswith("/")):
        return found
    return f"/{found}/"


def caches(job: Job) -> tuple[Cached, ...]:
    return tuple(_cached(job, cache) for cache in job.caches)


def _cached(job: Job, cache: Cache) -> Cached:
    return Cached(
        prefix=f"{cache.name}-$CI_COMMIT_REF_SLUG",
        files=tuple(_inside(job, path) for path in cache.key_files),
        paths=tuple(_inside(job, path) for path in cache.paths),
    )


def retries(job: Job) -> Retries | None:
    if job.retry is None:
        return None
    when = tuple(word for mishap in job.retry.on for word in MISHAPS[mishap])
    return Retries(most=job.retry.times, when=when)


def beside(job: Job, context: Context) -> tuple[Beside, ...]:
    sidecars = tuple(_sidecar(sidecar, context) for sidecar in job.sidecars)
    return (*sidecars, _daemon(context)) if job.builds_images else sidecars


def _sidecar(sidecar: Sidecar, context: Context) -> Beside:
    variables = {name: context.told(value) for name, value in sidecar.variables.items()}
    return Beside(image=context.image(sidecar.image), alias=sidecar.name, variables=variables)


def _daemon(context: Context) -> Beside:
    pin = image_of(DOCKER)
    mirrored = f"$CI_REGISTRY/{DOCKER}:{pin.version}"
    return Beside(image=mirrored if context.gitlab.mirrors_images else pin.reference, alias="docker")


def _inside(job: Job, path: str) -> str:
    return literal(path if job.folder == "." else f"{job.folder}/{path}")

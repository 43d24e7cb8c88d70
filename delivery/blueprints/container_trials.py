"""The jobs that look at what was deployed, and those that tell of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from delivery.blueprints.container_delivery import Delivery, Trial
from delivery.blueprints.container_images import placed
from delivery.blueprints.container_options import ContainerOptions
from delivery.job import Job
from delivery.service import Target
from delivery.steps import browser, dynamic, interfaces, languages, load, measuring
from delivery.steps.load import Pressure
from delivery.steps.task import Task
from delivery.texts import JobName

T = Trial
AFTER: Mapping[Trial, Trial] = {T.SOAK: T.SMOKE, T.ALERTS: T.SOAK}
OBSERVES = frozenset({T.ALERTS, T.ANALYSE})
MAY_FAIL = {T.ACCESSIBILITY: "What it finds is for a person to judge; no release waits for it"}
SPARE_MINUTES = 15  # beside the load itself


def trials(
    target: Target[ContainerOptions], wanted: tuple[Trial, ...], apply: JobName, url: str | None
) -> Iterator[Job]:
    """Each after what was applied; load for a long while only after load for a short one."""
    options, delivery = target.options, target.options.delivery(target.name)
    tasks = _tasks(target, delivery, options, url)
    for trial in wanted:
        before = AFTER.get(trial)
        yield placed(
            tasks[trial](),
            trial,
            options,
            target.observe if trial in OBSERVES else None,
            needs=(JobName(before),) if before in wanted and before else (apply,),
            may_fail=MAY_FAIL.get(trial),
            timeout_minutes=_minutes(trial, delivery, options),
            variables={"TARGET_URL": url} if url else {},
        )


def _minutes(trial: Trial, delivery: Delivery, options: ContainerOptions) -> int:
    lasts = delivery.soak.minutes if trial is T.SOAK else 0
    return max(options.timeout_minutes, lasts + SPARE_MINUTES)


def _tasks(
    target: Target[ContainerOptions], delivery: Delivery, options: ContainerOptions, url: str | None
) -> Mapping[Trial, Callable[[], Task]]:
    name, service, language = target.name, target.service, options.language
    return {
        T.SMOKE: lambda: _smoke(delivery, url),
        T.API: lambda: interfaces.newman(delivery.api, url),
        T.DATABASE: lambda: languages.tagged_tests(language, "database"),
        T.CONTRACTS: lambda: interfaces.pact(service, url),
        T.SOAK: lambda: load.k6(delivery.soak),
        T.ALERTS: lambda: measuring.alerts(name, delivery.soak.minutes),
        T.ANALYSE: lambda: _analysis(target, delivery),
        T.BROWSER: browser.cypress,
        T.PLAYWRIGHT: browser.playwright,
        T.ACCESSIBILITY: dynamic.axe,
        T.SYNTHETIC: dynamic.synthetic,
        T.SENTRY: lambda: measuring.sentry_release(service, name),
        T.EVENT: lambda: measuring.datadog_event(name),
    }


def _smoke(delivery: Delivery, url: str | None) -> Task:
    smoke = delivery.smoke
    return load.k6(smoke) if isinstance(smoke, Pressure) else interfaces.newman(smoke, url)


def _analysis(target: Target[ContainerOptions], delivery: Delivery) -> Task:
    asked = delivery.thresholds
    if asked is None:
        return measuring.monitor(target.name)
    return measuring.thresholds(
        target.name,
        minutes=asked.minutes,
        measurements=asked.measurements,
        p99_below_ms=asked.p99_below_ms,
        errors_below=asked.errors_below_percent,
    )

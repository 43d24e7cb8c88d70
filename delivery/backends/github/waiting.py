"""What a deployment waits for in a workflow that calls it, and how it asks whether that went well.

A release or a deployment that failed in one job stops what comes after it; one that left jobs out does not. But after
a deployment that found nothing to apply nothing follows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from delivery.backends.github.conditions import (
    APPLIED,
    NONE_FAILED,
    NOT_CANCELLED,
    may_be_left_out,
    plain,
    succeeded,
)
from delivery.backends.github.document import Condition
from delivery.backends.github.selecting import selected_when
from delivery.backends.github.starting import Starting, alternatives
from delivery.events import Manual, Push
from delivery.job import Job
from delivery.pipeline import Deployment
from delivery.work import Work


@dataclass(frozen=True, kw_only=True, slots=True)
class Waiting:
    needs: tuple[str, ...]
    when: Condition


def waiting(deployment: Deployment, file: Starting, work: Work, names: Mapping[str, str]) -> Waiting:
    """`names`: what jobs of the route are called, where legs became one job."""
    called = {each.key: each for each in file.called}
    after = [keys for keys in alternatives(deployment) if set(keys) <= set(called)]
    if deployment.key not in file.selected:
        return _behind(after, called, simple=is_simple(_jobs(file)) and not _ways(file))
    selection = _selection(deployment, file, work)
    if not after or not selection:  # whatever started the run selects it, so it waits for no other
        return _released(_jobs(file), selection, names)
    needs = tuple(names.get(job.name, job.name) for job in _jobs(file))
    fine = (f"needs.{name}.result != 'failure'" for name in dict.fromkeys(needs))
    ways = [(*selection, *fine), *(_went_well(keys, called) for keys in after)]
    return Waiting(needs=_once((*needs, *_all(after))), when=(NOT_CANCELLED, _any_of(ways)))


def _behind(after: list[tuple[str, ...]], called: Mapping[str, Deployment], *, simple: bool) -> Waiting:
    if len(after) > 1:
        ways = [_went_well(keys, called) for keys in after]
        return Waiting(needs=_once(_all(after)), when=(NOT_CANCELLED, _any_of(ways)))
    keys = after[0]
    if simple:
        return Waiting(needs=keys, when=_applied(keys, called))
    return Waiting(needs=keys, when=(NOT_CANCELLED, *_went_well(keys, called)))


def _ways(file: Starting) -> bool:
    """Whether one of those that are called may run although one before it did not."""
    called = {each.key for each in file.called}
    return any(
        len([keys for keys in alternatives(each) if set(keys) <= called]) + (each.key in file.selected) > 1
        for each in file.called
    )


def _released(jobs: tuple[Job, ...], selection: Condition, names: Mapping[str, str]) -> Waiting:
    if is_simple(jobs):
        return Waiting(needs=renamed(last_of(jobs), names), when=selection)
    needs = renamed((job.name for job in jobs), names)
    return Waiting(needs=needs, when=(NOT_CANCELLED, *NONE_FAILED, *selection))


def _went_well(keys: tuple[str, ...], called: Mapping[str, Deployment]) -> Condition:
    return (*succeeded(keys), *_applied(keys, called))


def _applied(keys: tuple[str, ...], called: Mapping[str, Deployment]) -> Condition:
    """Asked only where apply can be left out without a failure."""
    return tuple(
        f"needs.{key}.outputs.{APPLIED} == 'true'"
        for key in keys
        if may_be_left_out(called[key].apply, called[key].jobs)
    )


def _any_of(ways: Iterable[Condition]) -> str:
    return "(" + " || ".join(f"({' && '.join(way)})" for way in ways) + ")"


def _all(after: list[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(key for keys in after for key in keys)


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _jobs(file: Starting) -> tuple[Job, ...]:
    return file.route.jobs if file.route else ()


def renamed(jobs: Iterable[str], names: Mapping[str, str]) -> tuple[str, ...]:
    return _once(names.get(name, name) for name in jobs)


def is_simple(jobs: tuple[Job, ...]) -> bool:
    """None of them is ever skipped unless something failed, so the default says the same."""
    return plain(jobs) and not any(job.only_if for job in jobs)


def last_of(jobs: tuple[Job, ...]) -> tuple[str, ...]:
    needed = {name for job in jobs for name in job.needs}
    return tuple(job.name for job in jobs if job.name not in needed)


def _selection(deployment: Deployment, file: Starting, work: Work) -> Condition:
    if file.route is not None:
        return selected_when([each for each in deployment.starts if isinstance(each, Push)], file.events)
    return by_hand_only_at(file, work)


def by_hand_only_at(file: Starting, work: Work) -> Condition:
    """A person may choose any branch in the form; only the protected one delivers."""
    manual = [event for event in file.events if isinstance(event, Manual)]
    if not manual:
        return ()
    at = f"github.ref == 'refs/heads/{work.service.branch}'"
    if len(manual) == len(file.events) and not file.handed_off:
        return (at,)
    return (f"(github.event_name != 'workflow_dispatch' || {at})",)

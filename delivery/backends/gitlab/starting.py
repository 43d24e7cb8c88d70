"""What starts a deployment's trigger job, and what that job waits for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from delivery.backends.gitlab.conditions import Graph, carried
from delivery.backends.gitlab.context import Context
from delivery.backends.gitlab.document import Need, Rule, When
from delivery.backends.gitlab.naming import job_names
from delivery.backends.gitlab.rules import HANDED_OFF, equals, matching, rules_of
from delivery.events import AfterSuccess, Manual, Push
from delivery.finding import Finding, error
from delivery.graph import in_order
from delivery.matching import any_matches
from delivery.pipeline import Deployment, Part
from delivery.texts import Branch, JobName


@dataclass(frozen=True, slots=True)
class Starts:
    """Of every deployment, by its key."""

    rules: Mapping[str, tuple[Rule, ...]]
    findings: tuple[Finding, ...]


def starts_of(context: Context) -> Starts:
    pipeline = context.pipeline
    by_key = {each.key: each for each in pipeline.deployments}
    rules: dict[str, tuple[Rule, ...]] = {}
    findings: list[Finding] = []
    for key in in_order({key: pipeline.comes_after(each) for key, each in by_key.items()}):
        found = (*_own(by_key[key], context), *_inherited(by_key[key], rules))
        rules[key] = tuple(dict.fromkeys(found))
        findings.extend(_check(by_key[key], rules[key], context))
    return Starts(rules, tuple(findings))


def _own(deployment: Deployment, context: Context) -> Iterator[Rule]:
    branch = context.work.service.branch
    for start in deployment.starts:
        if isinstance(start, Push) and context.work.takes_over_release:
            yield from _handed_off(start, context)
        elif not isinstance(start, AfterSuccess):
            yield from rules_of(start, deployment.key, branch)
    if all(isinstance(start, Manual) for start in deployment.starts):
        yield from _offered(context, branch)


def _handed_off(start: Push, context: Context) -> Iterator[Rule]:
    """The release ran elsewhere, and whoever hands it over holds a trigger token of this project."""
    service = equals(HANDED_OFF, context.work.service.name)
    if start.branches:
        branch = matching("CI_COMMIT_BRANCH", start.branches)
        yield Rule(condition=f"{equals('CI_PIPELINE_SOURCE', 'trigger')} && {service} && {branch}")
    if start.tags:
        tag = matching("CI_COMMIT_TAG", start.tags)
        yield Rule(condition=f"{equals('CI_PIPELINE_SOURCE', 'trigger')} && {service} && {tag}")


def _offered(context: Context, branch: Branch) -> Iterator[Rule]:
    """Where people look for it: beside the release that they would deploy. Nothing waits for their pressing it."""
    release = context.pipeline.release
    for event in release.on if release and Part.RELEASE in context.work.parts else ():
        if isinstance(event, Push) and any_matches(event.branches, (branch,)):
            condition = f"{equals('CI_PIPELINE_SOURCE', 'push')} && {equals('CI_COMMIT_BRANCH', branch)}"
            yield Rule(condition=condition, changes=event.paths, when=When.MANUAL, allow_failure=True)


def _inherited(deployment: Deployment, earlier: Mapping[str, tuple[Rule, ...]]) -> Iterator[Rule]:
    """It is in the pipelines that all those have in common which it comes after."""
    for start in deployment.starts:
        if isinstance(start, AfterSuccess):
            keys = [f"{start.deployment}-{environment}" for environment in start.environments]
            first, *others = ([_plain(rule) for rule in earlier[key]] for key in keys)
            yield from (rule for rule in first if all(rule in other for other in others))


def _plain(rule: Rule) -> Rule:
    return replace(rule, when=When.ON_SUCCESS, allow_failure=None)


def _check(deployment: Deployment, rules: tuple[Rule, ...], context: Context) -> Iterator[Finding]:
    if not rules:
        yield error(
            "start-unsayable",
            context.place_of(deployment),
            "no event starts all the deployments that it comes after, so no pipeline of GitLab's holds it",
            "Let those start on the same event.",
        )
    if sum(isinstance(start, AfterSuccess) for start in deployment.starts) > 1:
        yield error(
            "start-unsayable",
            context.place_of(deployment),
            "it comes after one deployment or after another, and a job of GitLab's waits for all that it needs",
            "Name all of them in one start, or make two deployments of it.",
        )


def needs_of(deployment: Deployment, context: Context) -> tuple[Need, ...]:
    before = context.pipeline.comes_after(deployment)
    alone = all(isinstance(start, AfterSuccess) for start in deployment.starts)
    promoted = tuple(Need(job=key, optional=not alone) for key in before)
    return (*promoted, *(() if alone else _of_release(deployment, context)))


def _of_release(deployment: Deployment, context: Context) -> tuple[Need, ...]:
    """Where one push starts both, the release comes first; where only one of them is started, nothing is missed."""
    release = context.pipeline.release
    if release is None or Part.RELEASE not in context.work.parts:
        return ()
    certain = all(start in release.on for start in deployment.starts)
    return tuple(replace(need, optional=need.optional or not certain) for need in release_needs(context))


def release_needs(context: Context) -> tuple[Need, ...]:
    release = context.pipeline.release
    if release is None:
        return ()
    names = job_names(context.routes)
    found = carried(Graph.of(release.jobs))
    return tuple(replace(need, job=names[release.name, JobName(need.job)]) for need in found)

"""A pipeline file as keys and values, in the order in which people look for them."""

from __future__ import annotations

from collections.abc import Mapping

from delivery.backends.gitlab.document import (
    Asked,
    Beside,
    Cached,
    Document,
    JobSpec,
    Kept,
    Need,
    Place,
    Rule,
    Trigger,
    When,
)
from delivery.backends.gitlab.yaml_text import Node, yaml_text

Nodes = dict[str, Node]


def text_of(document: Document) -> str:
    return yaml_text(document.comments, nodes_of(document))


def nodes_of(document: Document) -> Nodes:
    workflow: Nodes = {"rules": [_rule(rule) for rule in document.workflow]}
    if document.cancels:
        workflow = {"auto_cancel": {"on_new_commit": "interruptible"}, **workflow}
    nodes: Nodes = {
        "stages": list(document.stages),
        "workflow": workflow,
        "default": {"image": document.image, "interruptible": False},
        "variables": {name: _variable(value) for name, value in document.variables.items()},
    }
    jobs: Nodes = {
        name: _job(job) if isinstance(job, JobSpec) else _trigger(job) for name, job in document.jobs.items()
    }
    return _said({**nodes, **jobs})


def _said(nodes: Nodes) -> Nodes:
    return {name: value for name, value in nodes.items() if value is not None and value not in ({}, [], ())}


def _variable(value: str | Asked) -> Node:
    if isinstance(value, str):
        return value
    asked: Nodes = {"description": value.description, "value": value.value, "options": list(value.options)}
    return _said(asked)


def _rule(rule: Rule) -> Nodes:
    nodes: Nodes = {
        "if": rule.condition,
        "changes": list(rule.changes),
        "when": rule.when if rule.when is not When.ON_SUCCESS else None,
        "start_in": rule.start_in,
        "allow_failure": rule.allow_failure,
    }
    return _said(nodes)


def _job(job: JobSpec) -> Nodes:
    nodes: Nodes = {
        "extends": _one_or_many(job.extends),
        "stage": job.stage,
        "image": _own_image(job.image) if job.image else None,
        "services": [_service(each) for each in job.services],
        "rules": [_rule(rule) for rule in job.rules],
    }
    nodes = _said(nodes)
    if job.needs is not None:  # an empty list says: wait for nothing
        nodes["needs"] = [_need(need) for need in job.needs]
    return {**nodes, **_said(_who_and_what(job)), **_said(_how_it_ends(job))}


def _who_and_what(job: JobSpec) -> Nodes:
    return {
        "id_tokens": {"AWS_ID_TOKEN": {"aud": job.id_token}} if job.id_token else None,
        "variables": dict(job.variables),
        "environment": _environment(job.environment) if job.environment else None,
        "resource_group": job.resource_group,
        "cache": [_cache(each) for each in job.caches],
        "before_script": list(job.before_script),
        "script": list(job.script),
    }


def _how_it_ends(job: JobSpec) -> Nodes:
    retry: Node = {"max": job.retry.most, "when": list(job.retry.when)} if job.retry else None
    return {
        "coverage": job.coverage,
        "artifacts": _artifacts(job.artifacts) if job.artifacts else None,
        "allow_failure": job.allow_failure,
        "interruptible": job.interruptible,
        "retry": retry,
        "timeout": job.timeout,
    }


def _trigger(job: Trigger) -> Nodes:
    include: Nodes = {"project": job.project, "ref": job.ref, "file": job.file}
    nodes: Nodes = {
        "stage": job.stage,
        "rules": [_rule(rule) for rule in job.rules],
        "needs": [_need(need) for need in job.needs],
        "variables": dict(job.variables) or None,
        "resource_group": job.resource_group,
        "trigger": {"include": [include], "strategy": "depend"},
    }
    return {name: value for name, value in nodes.items() if value is not None}


def _one_or_many(names: tuple[str, ...]) -> Node:
    return names[0] if len(names) == 1 else list(names)


def _need(need: Need) -> Nodes:
    nodes: Nodes = {"job": need.job, "artifacts": need.artifacts}
    return {**nodes, "optional": True} if need.optional else nodes


def _own_image(reference: str) -> Nodes:
    """Many an image's entrypoint is its tool, which would be told to run GitLab's own script.

    https://docs.gitlab.com/ci/docker/using_docker_images/#override-the-entrypoint-of-an-image
    """
    return {"name": reference, "entrypoint": [""]}


def _service(service: Beside) -> Nodes:
    nodes: Nodes = {
        "name": service.image,
        "alias": service.alias,
        "command": list(service.command),
        "variables": dict(service.variables),
    }
    return _said(nodes)


def _environment(place: Place) -> Nodes:
    nodes: Nodes = {
        "name": place.name,
        "action": place.action,
        "deployment_tier": place.tier,
        "url": place.url,
        "on_stop": place.on_stop,
        "auto_stop_in": place.auto_stop_in,
    }
    return _said(nodes)


def _cache(cache: Cached) -> Nodes:
    key: Nodes = {"files": list(cache.files), "prefix": cache.prefix}
    return {"key": key, "paths": list(cache.paths)}


def _artifacts(kept: Kept) -> Nodes:
    reports: Nodes = {
        name: list(value)
        if isinstance(value, tuple)
        else dict(value)
        if isinstance(value, Mapping)
        else value
        for name, value in kept.reports.items()
    }
    nodes: Nodes = {
        "name": kept.name,
        "paths": list(kept.paths),
        "reports": reports,
        "access": kept.access,
        "expire_in": kept.expire_in,
        "when": kept.when,
    }
    return _said(nodes)

"""`on`: which workflows an event starts.

Filters beyond 300 changed files or 1,000 commits, where GitHub stops looking, are not modelled.
https://docs.github.com/actions/reference/workflows-and-actions/workflow-syntax#on
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from interpreters.github import cron, patterns
from interpreters.github.activity import BRANCHES, DEFAULTS, PATHS, TAGS, TYPES, keys_of
from interpreters.github.event import CHANGED, Event, below
from interpreters.github.expressions import Value, to_text
from interpreters.github.shape import Place, mapping, one_of, only, optional_mapping, sequence, text, texts

Triggers: TypeAlias = Mapping[str, Value]
FILTERED = (BRANCHES, TAGS, PATHS)


def triggers(value: Value, place: Place) -> Triggers:
    """`on` in its three forms, as one mapping; all of it is checked, whichever event came."""
    if isinstance(value, Mapping):
        found: dict[str, Value] = dict(value)
    elif value is None:
        raise place.refusal("the workflow names no event")
    else:
        found = dict.fromkeys(texts(value, place))
    for name, settings in found.items():
        one_of(name, TYPES, place, noun="event")
        check_trigger(name, settings, place / name)
    return found


def check_trigger(name: str, settings: Value, place: Place) -> None:
    if name == "schedule":
        check_schedule(settings, place)
        return
    found = optional_mapping(settings, place)
    only(found, keys_of(name), place)
    for positive, ignoring in FILTERED:
        if positive in found and ignoring in found:
            raise place.refusal(
                f"{positive!r} and {ignoring!r} cannot both be there; use '!' in {positive!r}"
            )
    for key in (*BRANCHES, *TAGS, *PATHS):
        check_patterns(found.get(key), place / key)
    if "types" in found and TYPES[name]:
        for number, each in enumerate(texts(found["types"], place / "types")):
            one_of(each, TYPES[name], place / "types" / number, noun="type")
    if name == "workflow_run" and not found.get("workflows"):
        raise place.refusal("'workflows' is missing: the names of the workflows to wait for")


def check_patterns(value: Value, place: Place) -> None:
    for pattern in () if value is None else texts(value, place):
        if wrong := patterns.fault(pattern):
            raise place.refusal(wrong)


def check_schedule(settings: Value, place: Place) -> None:
    entries = sequence(settings, place)
    if not entries:
        raise place.refusal("no cron line is listed")
    for number, entry in enumerate(entries):
        found = mapping(entry, place / number)
        only(found, ("cron", "timezone"), place / number)
        if wrong := cron.fault(text(found.get("cron"), place / number / "cron")):
            raise (place / number / "cron").refusal(wrong)


def started_by(on: Triggers, event: Event) -> bool:
    """Whether the event starts a workflow with these triggers."""
    if event.name not in on or event.name == "workflow_call":
        return False
    settings = on[event.name]
    if event.name == "schedule":
        return scheduled(settings, event)
    found = settings if isinstance(settings, Mapping) else {}
    return type_is_meant(found, event) and filters_pass(found, event)


def scheduled(settings: Value, event: Event) -> bool:
    """A payload names the line alone, and not the zone; who knows it may say it beside."""
    line, zone = event.payload.get("schedule"), event.payload.get("_time_zone")
    entries = [entry for entry in sequence(settings, Place("on")) if isinstance(entry, Mapping)]
    return any(
        entry.get("cron") == line and zone in {None, entry.get("timezone", "UTC")} for entry in entries
    )


def type_is_meant(settings: Mapping[str, Value], event: Event) -> bool:
    if settings.get("types") is not None:
        return event.action in texts(settings["types"], Place("on"))
    return event.name not in DEFAULTS or event.action in DEFAULTS[event.name]


def filters_pass(settings: Mapping[str, Value], event: Event) -> bool:
    match event.name:
        case "push":
            return push_passes(settings, event)
        case "pull_request" | "pull_request_target":
            return passes(settings, BRANCHES, event.base_ref) and paths_pass(settings, event)
        case "workflow_run":
            return upstream_passes(settings, event)
        case "merge_group":
            base = to_text(below(event.payload, "merge_group").get("base_ref"))
            return passes(settings, BRANCHES, base.removeprefix("refs/heads/"))
    return True


def push_passes(settings: Mapping[str, Value], event: Event) -> bool:
    ref = to_text(event.payload.get("ref"))
    is_tag = ref.startswith("refs/tags/")
    mine, other = (TAGS, BRANCHES) if is_tag else (BRANCHES, TAGS)
    # With filters for the other kind of ref alone, this kind starts nothing.
    if any(key in settings for key in other) and not any(key in settings for key in mine):
        return False
    name = ref.removeprefix("refs/tags/" if is_tag else "refs/heads/")
    return passes(settings, mine, name) and (is_tag or paths_pass(settings, event))


def passes(settings: Mapping[str, Value], keys: tuple[str, str], name: str) -> bool:
    positive, ignoring = keys
    if settings.get(positive) is not None:
        return patterns.selected(name, texts(settings[positive], Place("on")))
    if settings.get(ignoring) is not None:
        return not patterns.selected(name, texts(settings[ignoring], Place("on")))
    return True


def paths_pass(settings: Mapping[str, Value], event: Event) -> bool:
    """One changed file that is meant is enough; no changed file starts nothing."""
    if not any(settings.get(key) is not None for key in PATHS):
        return True
    changed = event.changed
    if changed is None:
        raise Place("payload").refusal(f"a path filter needs the changed files; give them as {CHANGED!r}")
    return any(passes(settings, PATHS, path) for path in changed)


def upstream_passes(settings: Mapping[str, Value], event: Event) -> bool:
    upstream = below(event.payload, "workflow_run")
    names = texts(settings["workflows"], Place("on"))
    return to_text(upstream.get("name")) in names and passes(
        settings, BRANCHES, to_text(upstream.get("head_branch"))
    )


def wants(on: Triggers, event: Event) -> bool:
    """Triggers, and what stops any trigger: words in a commit's message, a conflict."""
    return started_by(on, event) and not event.silenced and not event.conflicted

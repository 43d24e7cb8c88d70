"""Inputs of people (`workflow_dispatch`) and of callers (`workflow_call`)."""

from __future__ import annotations

import math
from collections.abc import Mapping

from interpreters.github.expressions import Value, to_number, to_text
from interpreters.github.shape import (
    Place,
    mapping,
    one_of,
    only,
    optional_mapping,
    sequence,
    shown,
    text,
    texts,
)

DISPATCH_TYPES = ("string", "boolean", "number", "choice", "environment")
CALL_TYPES = ("string", "boolean", "number")
EMPTY: Mapping[str, Value] = {"boolean": False, "number": 0.0}
MOST_DISPATCH_INPUTS = 25
INPUT_KEYS = ("description", "required", "default", "type")


def check_dispatch(inputs: Value, place: Place) -> None:
    found = optional_mapping(inputs, place)
    if len(found) > MOST_DISPATCH_INPUTS:
        raise place.refusal(f"{len(found)} inputs; {MOST_DISPATCH_INPUTS} are allowed")
    for name, each in found.items():
        settings = optional_mapping(each, place / name)
        only(settings, (*INPUT_KEYS, "options", "deprecationMessage"), place / name)
        kind = kind_of(settings, DISPATCH_TYPES, place / name)
        if (kind == "choice") is not bool(settings.get("options")):
            raise (place / name).refusal("'options' belong to the type 'choice', and it needs them")
        if kind == "choice":
            sequence(settings["options"], place / name / "options")


def check_call(inputs: Value, place: Place) -> None:
    for name, each in optional_mapping(inputs, place).items():
        settings = mapping(each, place / name)
        only(settings, (*INPUT_KEYS, "deprecationMessage"), place / name)
        if "type" not in settings:
            raise (place / name).refusal(f"'type' is missing; allowed: {', '.join(CALL_TYPES)}")
        kind_of(settings, CALL_TYPES, place / name)


def kind_of(settings: Mapping[str, Value], allowed: tuple[str, ...], place: Place) -> str:
    kind = text(settings.get("type", "string"), place / "type")
    one_of(kind, allowed, place / "type", noun="type")
    return kind


def dispatched(inputs: Value, given: Mapping[str, Value], place: Place) -> dict[str, Value]:
    """What a person gave and the defaults; the API refuses what does not fit."""
    defined = optional_mapping(inputs, place)
    for name in given:
        if name not in defined:
            raise place.refusal(f"unexpected input {name!r}; defined: {', '.join(sorted(defined)) or 'none'}")
    return {
        name: dispatch_value(optional_mapping(settings, place / name), given.get(name), place / name)
        for name, settings in defined.items()
    }


def dispatch_value(settings: Mapping[str, Value], given: Value, place: Place) -> Value:
    kind = kind_of(settings, DISPATCH_TYPES, place)
    value = settings.get("default") if given is None else given
    if value is None or value == "":
        if settings.get("required") is True:
            raise place.refusal("this input is required, and none was given")
        return EMPTY.get(kind, "")
    return typed(value, kind, settings, place)


def typed(value: Value, kind: str, settings: Mapping[str, Value], place: Place) -> Value:
    written = to_text(value)
    if kind == "boolean":
        if written not in {"true", "false"}:
            raise place.refusal(f"{shown(value)} is neither true nor false")
        return written == "true"
    if kind == "number":
        if math.isnan(to_number(value)):
            raise place.refusal(f"{shown(value)} is no number")
        return to_number(value)
    if kind == "choice":
        one_of(written, texts(settings["options"], place), place, noun="value")
    return written


def check_passed(inputs: Value, given: Mapping[str, Value], place: Place) -> None:
    """Names alone; `place` is the caller's `with`. A default does not stand in for what is required."""
    defined = optional_mapping(inputs, place)
    names = {name.lower() for name in defined}
    for name in given:
        if name.lower() not in names:
            allowed = ", ".join(sorted(defined)) or "none"
            raise (place / name).refusal(f"the called workflow has no such input; defined: {allowed}")
    passed = {name.lower() for name in given}
    for name, settings in defined.items():
        if mapping(settings, place / name).get("required") is True and name.lower() not in passed:
            raise (place / name).refusal("the called workflow requires this input, and it is not passed")


def called(inputs: Value, given: Mapping[str, Value], place: Place) -> dict[str, Value]:
    """What a caller passed, which was checked by name, and the defaults."""
    passed = {name.lower(): value for name, value in given.items()}
    return {
        name: call_value(mapping(settings, place / name), passed.get(name.lower()), place / name)
        for name, settings in optional_mapping(inputs, place).items()
    }


def call_value(settings: Mapping[str, Value], given: Value, place: Place) -> Value:
    kind = text(settings.get("type"), place)
    if given is None:
        default = settings.get("default")
        return EMPTY.get(kind, "") if default is None else default
    fits = {
        "boolean": isinstance(given, bool),
        "number": isinstance(given, float),
    }
    if not fits.get(kind, True):
        raise place.refusal(f"{shown(given)} is no {kind}, which the called workflow takes")
    return to_text(given) if kind == "string" else given


def check_secrets(secrets: Value, given: Value, place: Place) -> None:
    """`place` is the caller's `secrets`; to inherit passes everything."""
    if given == "inherit":
        return
    defined = optional_mapping(secrets, place)
    passed = {name.lower() for name in optional_mapping(given, place)}
    for name in passed - {name.lower() for name in defined}:
        raise (place / name).refusal("the called workflow has no such secret")
    for name, settings in defined.items():
        required = optional_mapping(settings, place / name).get("required") is True
        if required and name.lower() not in passed:
            raise (place / name).refusal("the called workflow requires this secret, and it is not passed")

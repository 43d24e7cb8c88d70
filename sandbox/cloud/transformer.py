"""What a rule's target receives: the event, a part of it, constant text or a filled template. Pure.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
"""

import json
import re
from collections.abc import Mapping
from typing import Any

PLACE = re.compile(r"<([A-Za-z0-9._-]+)>")
RESERVED = {
    "aws.events.rule-arn",
    "aws.events.rule-name",
    "aws.events.event",
    "aws.events.event.json",
    "aws.events.event.ingestion-time",
}
STEP = re.compile(r"\.([A-Za-z0-9_-]+)|\[(\d+)\]|\['([^']+)'\]")


class BadTemplate(ValueError):
    """The template or a path of it is not one that EventBridge takes."""


def pick(path: str, event: Any) -> Any:
    """The value at `$.a.b[0]`; None where there is none."""
    if not path.startswith("$"):
        raise BadTemplate(f"input path {path!r} must begin with $")
    found, position = event, 1
    while position < len(path):
        step = STEP.match(path, position)
        if step is None:
            raise BadTemplate(f"input path {path!r} is not understood from {path[position:]!r} on")
        found = _step(found, step)
        position = step.end()
    return found


def _step(found: Any, step: re.Match[str]) -> Any:
    name, index, quoted = step.groups()
    if index is not None:
        return found[int(index)] if isinstance(found, list) and int(index) < len(found) else None
    return found.get(name or quoted) if isinstance(found, dict) else None


def fill(template: str, values: Mapping[str, Any]) -> str:
    """Outside quotes a value is written as JSON, so text gets its quotes; inside quotes it joins the text.

    A value inside quotes is escaped: text with a quote in it stays one text and cannot end it.
    """
    parts, position, quoted = [], 0, False
    for place in PLACE.finditer(template):
        before = template[position : place.start()]
        quoted = quoted ^ (len(re.findall(r'(?<!\\)"', before)) % 2 == 1)
        parts += [before, _written(values.get(place.group(1)), quoted=quoted)]
        position = place.end()
    return "".join([*parts, template[position:]])


def _written(value: Any, *, quoted: bool) -> str:
    if not quoted:
        return '""' if value is None else json.dumps(value)
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value)
    return json.dumps(text)[1:-1]


def check(target: Mapping[str, Any]) -> None:
    """As PutTargets does: one way of input only, each place defined, the template JSON once it is filled."""
    ways = [way for way in ("Input", "InputPath", "InputTransformer") if way in target]
    if len(ways) > 1:
        raise BadTemplate(f"only one of {', '.join(ways)} may be given")
    if "Input" in target:
        _check_json(target["Input"], "Input")
    transformer = target.get("InputTransformer")
    if transformer is None:
        return
    paths = transformer.get("InputPathsMap", {})
    for path in paths.values():
        pick(path, {})
    unknown = sorted(set(PLACE.findall(transformer["InputTemplate"])) - set(paths) - RESERVED)
    if unknown:
        raise BadTemplate(f"the template names {', '.join(unknown)}, which InputPathsMap does not define")
    _check_json(fill(transformer["InputTemplate"], dict.fromkeys([*paths, *RESERVED], "x")), "InputTemplate")


def _check_json(text: str, what: str) -> None:
    try:
        json.loads(text)
    except ValueError as error:
        raise BadTemplate(f"{what} is not JSON once it is filled: {error}") from None


def input_of(target: Mapping[str, Any], event: Mapping[str, Any], rule_arn: str) -> str:
    """The text that the target receives."""
    if "Input" in target:
        return str(target["Input"])
    if "InputPath" in target:
        return json.dumps(pick(target["InputPath"], event))
    transformer = target.get("InputTransformer")
    if transformer is None:
        return json.dumps(event)
    values = {name: pick(path, event) for name, path in transformer.get("InputPathsMap", {}).items()}
    values |= {
        "aws.events.rule-arn": rule_arn,
        "aws.events.rule-name": rule_arn.rpartition("/")[2],
        "aws.events.event": {key: value for key, value in event.items() if key != "detail"},
        "aws.events.event.json": event,
        "aws.events.event.ingestion-time": event.get("time"),
    }
    return fill(transformer["InputTemplate"], values)

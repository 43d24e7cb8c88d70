"""CloudWatch: a dashboard that the console could not draw is refused."""

import json
from typing import Any

from sandbox.cloud.call import Call, Onward, Refused, Reply
from sandbox.cloud.world import World

KINDS = {"metric", "text", "log", "alarm", "explorer", "custom"}
NEEDS = {"metric": ("region",), "text": ("markdown",), "log": ("region", "query"), "alarm": ("alarms",)}


def put_dashboard(world: World, call: Call, onward: Onward) -> Reply:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html"""
    problems = problems_of(call.params["DashboardBody"])
    if problems:
        message = "The dashboard body is invalid: " + "; ".join(problems)
        raise Refused("InvalidParameterInput", message)
    return onward(call)


def problems_of(text: str) -> list[str]:
    try:
        body = json.loads(text)
    except ValueError as error:
        return [f"it is not JSON ({error})"]
    widgets = body.get("widgets") if isinstance(body, dict) else None
    if not isinstance(widgets, list) or len(widgets) > 500:
        return ["it must be an object with at most 500 widgets"]
    return [f"/widgets/{n}: {problem}" for n, widget in enumerate(widgets) for problem in _of_widget(widget)]


def _of_widget(widget: Any) -> list[str]:
    kind = widget.get("type") if isinstance(widget, dict) else None
    if kind not in KINDS:
        return [f"type must be one of {', '.join(sorted(KINDS))}"]
    properties = widget.get("properties")
    if not isinstance(properties, dict):
        return ["properties is missing"]
    problems = [f"properties.{name} is missing" for name in NEEDS.get(kind, ()) if name not in properties]
    if kind == "metric" and not ("metrics" in properties or "annotations" in properties):
        problems.append("properties.metrics is missing")
    bounds = (("x", 0, 23), ("width", 1, 24), ("height", 1, 1000))
    for name, low, high in bounds:
        if name in widget and not (isinstance(widget[name], int) and low <= widget[name] <= high):
            problems.append(f"{name} must be from {low} to {high}")
    return problems + _of_metrics(properties.get("metrics", []))


def _of_metrics(metrics: Any) -> list[str]:
    rows = metrics if isinstance(metrics, list) else [metrics]
    return [f"metrics/{n} must be an array" for n, row in enumerate(rows) if not isinstance(row, list)]

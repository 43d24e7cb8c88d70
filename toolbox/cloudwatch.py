"""The edge to CloudWatch: the metrics that CodePipeline does not publish."""

from __future__ import annotations

from collections.abc import Mapping

from toolbox.aws import Clients


class CloudWatch:
    def __init__(self, make: Clients) -> None:
        self._make = make

    def put(self, *, service: str, environment: str, values: Mapping[str, int]) -> None:
        dimensions = [{"Name": "Service", "Value": service}, {"Name": "Environment", "Value": environment}]
        units = {"DeploymentDuration": "Seconds"}
        data = [
            {"MetricName": name, "Dimensions": dimensions, "Value": value, "Unit": units.get(name, "Count")}
            for name, value in values.items()
        ]
        self._make("cloudwatch", "")("put_metric_data", Namespace="Penstock", MetricData=data)

"""The way to AWS: clients of the image's boto3, which is loaded when first needed."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from toolbox.sealed import SIZE_LIMIT
from toolbox.stops import Missing, Refused, shown

Answer = Mapping[str, object]
BODY_LIMIT = SIZE_LIMIT


class Body(Protocol):
    def read(self, amount: int) -> bytes: ...


class Client(Protocol):
    """Calls one operation of one service, named as the API names it."""

    def __call__(self, operation: str, /, **asked: object) -> Answer: ...


# Where a client comes from: service, region ("" is the job's own).
Clients = Callable[[str, str], Client]


class ServiceRefusal(Refused):
    """AWS said no. Its own words stay out, for they may quote what was sent."""

    def __init__(self, operation: str, error: str) -> None:
        super().__init__(
            f"AWS refused {operation} with {shown(error)[1:-1]}."
            " Look at the names that were given and at this role's permissions."
        )
        self.error = error


def clients(service: str, region: str = "") -> Client:
    """A client of the image's boto3, whose errors are sentences."""
    try:
        boto3, config = importlib.import_module("boto3"), importlib.import_module("botocore.config")
        errors = importlib.import_module("botocore.exceptions")
    except ImportError:
        raise Missing(
            "boto3 is not on this machine; expected the build image's own. Install it in the image."
        ) from None
    limits = config.Config(
        retries={"max_attempts": 5, "mode": "standard"}, connect_timeout=10, read_timeout=60
    )
    try:
        made = boto3.client(service, region_name=region or None, config=limits)
    except (errors.BotoCoreError, ValueError) as error:
        raise Missing(
            f"No client of {service} ({type(error).__name__}); set AWS_REGION and credentials."
        ) from None

    def call(operation: str, /, **asked: object) -> Answer:
        try:
            answer: dict[str, Any] = getattr(made, operation)(**asked)
            if "Body" in answer:
                answer["Body"] = _bounded(answer["Body"])
        except errors.ClientError as error:
            raise ServiceRefusal(operation, str(error.response.get("Error", {}).get("Code", "?"))) from None
        except errors.BotoCoreError as error:
            raise Missing(
                f"{operation} of {service} came to no answer ({type(error).__name__})."
                " Check the network, the region, the credentials and the age of the image's boto3."
            ) from None
        return answer

    return call


def _bounded(body: Body) -> bytes:
    """One byte too many is enough to see that it is too much."""
    return body.read(BODY_LIMIT + 1)


def region_of(arn: str) -> str:
    """The fourth part of an ARN, or nothing for a plain name."""
    return arn.split(":")[3] if arn.startswith("arn:") else ""

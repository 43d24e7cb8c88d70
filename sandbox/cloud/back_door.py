"""The client's side of the sandbox's own doors."""

import json
import urllib.error
import urllib.request
from typing import Any

REGION = "eu-west-1"


class DoorRefused(ValueError):
    """The sandbox said no; its sentence says why."""


def ask(endpoint: str, door: str, question: dict[str, Any], seconds: float = 30) -> dict[str, Any]:
    request = urllib.request.Request(
        f"{endpoint}/_sandbox/{door}",
        data=json.dumps(question, default=str).encode(),
        headers={"Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request, timeout=seconds) as response:
            found: dict[str, Any] = json.load(response)
    except urllib.error.HTTPError as error:
        raise DoorRefused(json.load(error)["error"]) from None
    return found

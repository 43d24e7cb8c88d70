"""What tests find beside them: empty when a job starts, gone when it ends, and of nobody else's reach."""

from __future__ import annotations

from enum import StrEnum

from delivery.job import Image, Sidecar
from delivery.pins import image_of
from delivery.texts import ImageName, JobName


class Beside(StrEnum):
    POSTGRES = "postgres"
    REDIS = "redis"
    LOCALSTACK = "localstack"


_PORTS = {Beside.POSTGRES: 5432, Beside.REDIS: 6379, Beside.LOCALSTACK: 4566}
_VARIABLES = {
    # No secret: who reaches it stands beside it, and it holds nothing but what the tests put there.
    Beside.POSTGRES: {"POSTGRES_DB": "tests", "POSTGRES_HOST_AUTH_METHOD": "trust"},
    Beside.LOCALSTACK: {"SERVICES": "sqs"},
}


def sidecar(beside: Beside) -> Sidecar:
    return Sidecar(
        name=JobName(beside),
        image=Image(name=ImageName(f"testing/{beside}"), version=image_of(beside).version),
        port=_PORTS[beside],
        variables=_VARIABLES.get(beside, {}),
    )

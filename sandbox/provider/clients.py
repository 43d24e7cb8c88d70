"""The provider's way to the emulator: boto3 clients, one a service and region, for every account."""

from __future__ import annotations

import functools
import threading
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

import botocore.session
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.model import OperationModel, Shape, StructureShape

if TYPE_CHECKING:
    from botocore.client import BaseClient

_HEADER = "x-moto-account-id"
_ABSENT = ("NotFound", "NoSuch", "NonExistent", "DoesNotExist", "NotConfigured")
_LOCK = threading.RLock()
_ACCOUNT: ContextVar[str] = ContextVar("account")


class Refusal(Exception):
    """The cloud said no; the message is a sentence, `code` is AWS's own word."""

    def __init__(self, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.code = code

    @property
    def absent(self) -> bool:
        return self.code == "404" or any(word in self.code for word in _ABSENT)


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountCloud:
    endpoint: str
    account: str
    region: str

    def call(self, service: str, operation: str, arguments: Mapping[str, object]) -> dict[str, object]:
        client = _client(self.endpoint, self.region, service)
        named = f"{service}:{_operation(service, operation).name}"
        _ACCOUNT.set(self.account)
        try:
            answer = getattr(client, operation)(**arguments)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            said = str(error.response.get("Error", {}).get("Message", "")).strip()
            raise Refusal(f"{named} was refused: {said} ({code})", code=code) from error
        except BotoCoreError as error:
            raise Refusal(f"{named} could not be asked: {error}") from error
        return {name: _whole(value) for name, value in answer.items() if name != "ResponseMetadata"}


def _whole(value: object) -> object:
    """A streamed body is read at once; the sandbox's objects are small."""
    return value.read() if hasattr(value, "read") else value


def sent(service: str, operation: str) -> Shape:
    return _shape(_operation(service, operation).input_shape)


def answered(service: str, operation: str) -> Shape:
    return _shape(_operation(service, operation).output_shape)


def _shape(shape: Shape | None) -> Shape:
    """Some operations send or answer nothing: that is a structure without members."""
    return shape if shape is not None else StructureShape("Nothing", {"type": "structure", "members": {}})


@functools.cache
def _operation(service: str, operation: str) -> OperationModel:
    """The botocore model of an operation, by its Python name."""
    with _LOCK:
        return _operations(service)[operation]


@functools.cache
def _operations(service: str) -> Mapping[str, OperationModel]:
    found = _session().get_service_model(service)
    return {xform_name(name): found.operation_model(name) for name in found.operation_names}


@functools.cache
def _session() -> botocore.session.Session:
    session = botocore.session.Session()
    session.set_credentials("sandbox", "sandbox")
    return session


def _client(endpoint: str, region: str, service: str) -> BaseClient:
    with _LOCK:
        return _made(endpoint, region, service)


@functools.cache
def _made(endpoint: str, region: str, service: str) -> BaseClient:
    client: BaseClient = _session().create_client(
        service,
        endpoint_url=endpoint,
        region_name=region,
        config=Config(
            retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, max_pool_connections=32
        ),
    )
    client.meta.events.register("before-call", _to_account)
    return client


def _to_account(params: dict[str, dict[str, str]], **_: object) -> None:
    params["headers"][_HEADER] = _ACCOUNT.get()

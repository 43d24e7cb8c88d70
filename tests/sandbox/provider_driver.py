"""Plays the engine's part towards the provider over gRPC: check, diff, create, read, update, delete."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import grpc
from pulumi.runtime.proto import provider_pb2 as proto
from pulumi.runtime.proto import provider_pb2_grpc, status_pb2

from sandbox.cloud import serve as serve_cloud
from sandbox.provider.servicer import serve
from sandbox.provider.values import Json, Properties, from_struct, to_struct

_Request = TypeVar("_Request")
_Answer = TypeVar("_Answer")
ACCOUNT = "111111111111"
REGION = "eu-central-1"


class Refused(Exception):
    """The provider's sentence."""


class HalfMade(Refused):
    """The provider's sentence about a resource that exists nevertheless."""

    def __init__(self, failure: proto.ErrorResourceInitFailed) -> None:
        super().__init__("\n".join(failure.reasons))
        self.id = failure.id
        self.inputs, self.outputs = from_struct(failure.inputs), from_struct(failure.properties)


@functools.cache
def emulator() -> str:
    """One corrected moto for all tests of the provider; each takes an account of its own."""
    return serve_cloud()


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What the engine's state keeps of a resource."""

    token: str
    name: str
    id: str
    inputs: Properties
    outputs: Properties


@dataclass(frozen=True, kw_only=True)
class Difference:
    changed: frozenset[str]
    replaces: frozenset[str]
    delete_first: bool


@dataclass(kw_only=True)
class Driver:
    endpoint: str = field(default_factory=emulator)
    account: str = ACCOUNT
    region: str = REGION
    tags: Mapping[str, Json] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._server, port = serve(self.endpoint)
        self._channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self._provider = provider_pb2_grpc.ResourceProviderStub(self._channel)
        config: Properties = {
            "region": self.region,
            "allowedAccountIds": f'["{self.account}"]',
            "defaultTags": {"tags": dict(self.tags)},
        }
        self._provider.Configure(proto.ConfigureRequest(args=to_struct(config)))

    def close(self) -> None:
        self._channel.close()
        self._server.stop(None)

    def check(
        self, token: str, inputs: Properties, *, name: str = "one", olds: Properties | None = None
    ) -> Properties:
        answer = self._provider.Check(
            proto.CheckRequest(
                urn=urn(token, name), news=to_struct(inputs), olds=to_struct(olds or {}), randomSeed=b"seed"
            )
        )
        if answer.failures:
            raise Refused("\n".join(failure.reason for failure in answer.failures))
        return from_struct(answer.inputs)

    def create(self, token: str, inputs: Properties, *, name: str = "one", preview: bool = False) -> Kept:
        checked = self.check(token, inputs, name=name)
        made = _told(
            self._provider.Create,
            proto.CreateRequest(urn=urn(token, name), properties=to_struct(checked), preview=preview),
        )
        return Kept(token=token, name=name, id=made.id, inputs=checked, outputs=from_struct(made.properties))

    def diff(self, kept: Kept, inputs: Properties) -> Difference:
        checked = self.check(kept.token, inputs, name=kept.name, olds=kept.inputs)
        answer = self._provider.Diff(
            proto.DiffRequest(
                id=kept.id,
                urn=urn(kept.token, kept.name),
                olds=to_struct(kept.outputs),
                old_inputs=to_struct(kept.inputs),
                news=to_struct(checked),
            )
        )
        return Difference(
            changed=frozenset(answer.diffs),
            replaces=frozenset(answer.replaces),
            delete_first=answer.deleteBeforeReplace,
        )

    def update(self, kept: Kept, inputs: Properties) -> Kept:
        checked = self.check(kept.token, inputs, name=kept.name, olds=kept.inputs)
        answer = _told(
            self._provider.Update,
            proto.UpdateRequest(
                id=kept.id,
                urn=urn(kept.token, kept.name),
                olds=to_struct(kept.outputs),
                old_inputs=to_struct(kept.inputs),
                news=to_struct(checked),
            ),
        )
        return Kept(
            token=kept.token,
            name=kept.name,
            id=kept.id,
            inputs=checked,
            outputs=from_struct(answer.properties),
        )

    def read(self, kept: Kept) -> Kept | None:
        answer = _told(
            self._provider.Read,
            proto.ReadRequest(
                id=kept.id,
                urn=urn(kept.token, kept.name),
                properties=to_struct(kept.outputs),
                inputs=to_struct(kept.inputs),
            ),
        )
        if not answer.id:
            return None
        return Kept(
            token=kept.token,
            name=kept.name,
            id=answer.id,
            inputs=from_struct(answer.inputs),
            outputs=from_struct(answer.properties),
        )

    def delete(self, kept: Kept) -> None:
        _told(
            self._provider.Delete,
            proto.DeleteRequest(
                id=kept.id,
                urn=urn(kept.token, kept.name),
                properties=to_struct(kept.outputs),
                old_inputs=to_struct(kept.inputs),
            ),
        )

    def preview_update(self, kept: Kept, inputs: Properties) -> Properties:
        checked = self.check(kept.token, inputs, name=kept.name, olds=kept.inputs)
        request = proto.UpdateRequest(
            id=kept.id,
            urn=urn(kept.token, kept.name),
            olds=to_struct(kept.outputs),
            old_inputs=to_struct(kept.inputs),
            news=to_struct(checked),
            preview=True,
        )
        return from_struct(_told(self._provider.Update, request).properties)

    def check_config(self, config: Properties) -> list[str]:
        answer = self._provider.CheckConfig(proto.CheckRequest(urn="", news=to_struct(config)))
        return [failure.reason for failure in answer.failures]

    def invoke(self, token: str, arguments: Properties) -> Properties:
        answer = _told(self._provider.Invoke, proto.InvokeRequest(tok=token, args=to_struct(arguments)))
        return from_struct(getattr(answer, "return"))


def urn(token: str, name: str) -> str:
    return f"urn:pulumi:dev::penstock::{token}::{name}"


def _told(method: Callable[[_Request], _Answer], request: _Request) -> _Answer:
    try:
        return method(request)
    except grpc.RpcError as error:
        for one in error.trailing_metadata() or ():
            if one.key == "grpc-status-details-bin" and isinstance(one.value, bytes):
                raise _half_made(one.value) from error
        raise Refused(error.details()) from error


def _half_made(details: bytes) -> HalfMade:
    failure = proto.ErrorResourceInitFailed()
    status_pb2.Status.FromString(details).details[0].Unpack(failure)
    return HalfMade(failure)

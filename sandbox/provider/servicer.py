"""The gRPC face of the provider: it translates requests, nothing more."""

from __future__ import annotations

import functools
from collections.abc import Callable
from concurrent import futures
from typing import TypeVar

import grpc
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc
from typing_extensions import override

from sandbox.provider import account, functions
from sandbox.provider.clients import Refusal
from sandbox.provider.diff import Change, keeps_its_name
from sandbox.provider.init_failure import abort_half_made
from sandbox.provider.lifecycle import HalfMade, Made
from sandbox.provider.plugin import VERSION
from sandbox.provider.resources import Resources
from sandbox.provider.services import ENTRIES
from sandbox.provider.values import Json, from_struct, to_struct

_THREADS = 32

_Request = TypeVar("_Request")
_Response = TypeVar("_Response")
_Method = Callable[["Servicer", _Request, grpc.ServicerContext], _Response]
_Kind = provider_pb2.PropertyDiff


def _spoken(method: _Method[_Request, _Response]) -> _Method[_Request, _Response]:
    """A refusal reaches the engine as its sentence, never as a traceback."""

    @functools.wraps(method)
    def told(self: Servicer, request: _Request, context: grpc.ServicerContext) -> _Response:
        try:
            return method(self, request, context)
        except HalfMade as half:
            abort_half_made(context, half)
        except Refusal as refusal:
            context.abort(grpc.StatusCode.FAILED_PRECONDITION, str(refusal))
        raise AssertionError("a gRPC abort raises")

    return told


class Servicer(provider_pb2_grpc.ResourceProviderServicer):
    """One provider instance: the engine starts a plugin process for each, and configures it once."""

    def __init__(self, endpoint: str) -> None:
        self._resources = Resources(endpoint=endpoint, configuration=account.Configuration())

    @override
    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=VERSION)

    @override
    @_spoken
    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        failures = account.problems(from_struct(request.news))
        return provider_pb2.CheckResponse(
            inputs=request.news,
            failures=[provider_pb2.CheckFailure(property=name, reason=reason) for name, reason in failures],
        )

    @override
    @_spoken
    def DiffConfig(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        before, after = from_struct(request.old_inputs or request.olds), from_struct(request.news)
        changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
        replaces = [name for name in changed if name in ("allowedAccountIds", "region")]
        return _diff_response(changed, replaces, {}, delete_first=False)

    @override
    @_spoken
    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        chosen = account.configuration(from_struct(request.args))
        self._resources = Resources(endpoint=self._resources.endpoint, configuration=chosen)
        # Without acceptSecrets the engine strips secrets and marks them again in what comes back.
        return provider_pb2.ConfigureResponse(
            acceptSecrets=False, supportsPreview=True, acceptResources=False, acceptOutputs=False
        )

    @override
    @_spoken
    def Invoke(
        self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.InvokeResponse:
        answer = functions.call(request.tok, from_struct(request.args), self._resources.configuration)
        response = provider_pb2.InvokeResponse()
        getattr(response, "return").CopyFrom(to_struct(answer))
        return response

    @override
    @_spoken
    def Check(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        checked = self._resources.check(
            _token(request.urn),
            _name(request.urn),
            from_struct(request.news),
            from_struct(request.olds),
            request.randomSeed,
        )
        return provider_pb2.CheckResponse(
            inputs=to_struct(checked.inputs),
            failures=[
                provider_pb2.CheckFailure(property=one.property, reason=one.reason)
                for one in checked.failures
            ],
        )

    @override
    @_spoken
    def Diff(
        self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext
    ) -> provider_pb2.DiffResponse:
        token, after = _token(request.urn), from_struct(request.news)
        ignored = set(request.ignoreChanges)
        found = tuple(
            one for one in self._resources.diff(token, _before(request), after) if one.property not in ignored
        )
        return _diff_response(
            [one.property for one in found],
            [one.property for one in found if one.replaces],
            {one.property: _property_diff(one) for one in found},
            delete_first=keeps_its_name(ENTRIES.get(token), found, after),
        )

    @override
    @_spoken
    def Create(
        self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CreateResponse:
        token, inputs = _token(request.urn), from_struct(request.properties)
        if request.preview:
            return provider_pb2.CreateResponse(
                id="", properties=to_struct(self._resources.preview(token, inputs))
            )
        made = self._resources.create(token, request.urn, _name(request.urn), inputs)
        return provider_pb2.CreateResponse(id=made.id, properties=to_struct(made.outputs))

    @override
    @_spoken
    def Read(
        self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ReadResponse:
        old = Made(id=request.id, outputs=from_struct(request.properties))
        seen = self._resources.read(_token(request.urn), old, from_struct(request.inputs))
        return provider_pb2.ReadResponse(
            id=seen.id, properties=to_struct(seen.outputs), inputs=to_struct(seen.inputs)
        )

    @override
    @_spoken
    def Update(
        self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext
    ) -> provider_pb2.UpdateResponse:
        token, inputs = _token(request.urn), from_struct(request.news)
        old = Made(id=request.id, outputs=from_struct(request.olds))
        if request.preview:
            shown = self._resources.preview_update(token, old.outputs, _before(request), inputs)
            return provider_pb2.UpdateResponse(properties=to_struct(shown))
        outputs = self._resources.update(token, old, _before(request), inputs)
        return provider_pb2.UpdateResponse(properties=to_struct(outputs))

    @override
    @_spoken
    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> Empty:
        old = Made(id=request.id, outputs=from_struct(request.properties))
        self._resources.delete(_token(request.urn), old, from_struct(request.old_inputs))
        return Empty()

    @override
    def Cancel(self, request: Empty, context: grpc.ServicerContext) -> Empty:
        return Empty()


def _token(urn: str) -> str:
    """`urn:pulumi:dev::penstock::parent$aws:kms/key:Key::name`: the last type of the chain."""
    return urn.split("::")[2].rpartition("$")[2]


def _name(urn: str) -> str:
    return urn.split("::", 3)[3]


def _before(request: provider_pb2.DiffRequest | provider_pb2.UpdateRequest) -> dict[str, Json]:
    return from_struct(request.old_inputs)


def _property_diff(change: Change) -> provider_pb2.PropertyDiff:
    if change.before is None:
        kind = _Kind.ADD_REPLACE if change.replaces else _Kind.ADD
    elif change.after is None:
        kind = _Kind.DELETE_REPLACE if change.replaces else _Kind.DELETE
    else:
        kind = _Kind.UPDATE_REPLACE if change.replaces else _Kind.UPDATE
    return provider_pb2.PropertyDiff(kind=kind, inputDiff=True)


def _diff_response(
    changed: list[str],
    replaces: list[str],
    detail: dict[str, provider_pb2.PropertyDiff],
    *,
    delete_first: bool,
) -> provider_pb2.DiffResponse:
    return provider_pb2.DiffResponse(
        changes=provider_pb2.DiffResponse.DIFF_SOME if changed else provider_pb2.DiffResponse.DIFF_NONE,
        diffs=changed,
        replaces=replaces,
        detailedDiff=detail,
        hasDetailedDiff=bool(detail),
        deleteBeforeReplace=bool(replaces) and delete_first,
    )


def serve(endpoint: str) -> tuple[grpc.Server, int]:
    """A fresh provider on a loopback port of its own."""
    server = grpc.server(
        futures.ThreadPoolExecutor(max_workers=_THREADS),
        options=[("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)],
    )
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(Servicer(endpoint), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, port

"""Stands where the engine would: keeps what a program registers, and asks nobody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf import empty_pb2, struct_pb2
from pulumi.runtime.mocks import MockMonitor, Mocks
from pulumi.runtime.proto import engine_pb2, resource_pb2

from sandbox.in_memory.computed import computed, identity
from sandbox.in_memory.deployed import STACK_TYPE, Line, Resource, Unexpected
from sandbox.in_memory.plain import plain_struct

Answers = Mapping[str, Mapping[str, Any]]


class Monitor(MockMonitor):
    """The SDK's mocks show less of a request than a reader wants to see."""

    def __init__(self, *, project: str, stack: str, preview: bool, answers: Answers) -> None:
        super().__init__(Silent())
        self.project = project
        self.stack = stack
        self.preview = preview
        self.answers = answers
        self.registered: list[Resource] = []
        self.outputs: dict[str, Mapping[str, Any]] = {}
        self.stack_urn = ""

    def RegisterResource(  # noqa: N802 the SDK calls it so
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse:
        urn = urn_of(request, self.project, self.stack)
        if request.type == STACK_TYPE:
            self.stack_urn = urn
            return resource_pb2.RegisterResourceResponse(urn=urn)
        seen = resource_of(request, urn)
        self.registered.append(seen)
        state = struct_pb2.Struct()
        state.CopyFrom(request.object)
        if self.preview or not request.custom:
            return resource_pb2.RegisterResourceResponse(urn=urn, id="", object=state)
        for key, value in computed(seen.type, seen.name, seen.inputs).items():
            if key not in state:
                state[key] = value
        return resource_pb2.RegisterResourceResponse(
            urn=urn, id=identity(seen.type, seen.name, seen.inputs), object=state
        )

    def RegisterResourceOutputs(  # noqa: N802 the SDK calls it so
        self, request: resource_pb2.RegisterResourceOutputsRequest
    ) -> empty_pb2.Empty:
        if request.urn in self.outputs:
            raise Unexpected(f"{request.urn} registered its outputs twice")
        self.outputs[request.urn] = plain_struct(request.outputs)
        return empty_pb2.Empty()

    def Invoke(  # noqa: N802 the SDK calls it so
        self, request: resource_pb2.ResourceInvokeRequest
    ) -> resource_pb2.ResourceInvokeResponse:
        if request.tok not in self.answers:
            raise Unexpected(
                f"the program calls {request.tok}: give deploy(answers=...) its result, or do not call"
            )
        answer = struct_pb2.Struct()
        answer.update(self.answers[request.tok])
        response = resource_pb2.ResourceInvokeResponse()
        getattr(response, "return").CopyFrom(answer)  # a field called as Python's keyword
        return response

    def ReadResource(  # noqa: N802 the SDK calls it so
        self, request: resource_pb2.ReadResourceRequest
    ) -> resource_pb2.ReadResourceResponse:
        raise Unexpected(
            f"the program reads {request.type} {request.name}; nothing of ours is found by reading"
        )


class Silent(Mocks):
    """The base class wants one; nothing here asks it."""

    def call(self, args: object) -> tuple[dict[str, object], None]:
        raise Unexpected(f"a call went past the monitor: {args!r}")

    def new_resource(self, args: object) -> tuple[str, dict[str, object]]:
        raise Unexpected(f"a resource went past the monitor: {args!r}")


class Engine:
    def __init__(self) -> None:
        self.log: list[Line] = []

    def Log(self, request: engine_pb2.LogRequest) -> empty_pb2.Empty:  # noqa: N802 the SDK calls it so
        severity = engine_pb2.LogSeverity.Name(request.severity).lower()
        if severity != "debug":
            self.log.append(Line(severity=severity, message=request.message))
        return empty_pb2.Empty()


def urn_of(request: resource_pb2.RegisterResourceRequest, project: str, stack: str) -> str:
    """The engine's: the types of all ancestors but the stack. https://www.pulumi.com/docs/concepts/resources/names/"""
    above = request.parent.split("::")[2] if request.parent else STACK_TYPE
    chain = request.type if above == STACK_TYPE else f"{above}${request.type}"
    return f"urn:pulumi:{stack}::{project}::{chain}::{request.name}"


def resource_of(request: resource_pb2.RegisterResourceRequest, urn: str) -> Resource:
    aliases = (
        *request.aliasURNs,
        *(alias.urn or alias.spec.name or alias.spec.type for alias in request.aliases),
    )
    return Resource(
        type=request.type,
        name=request.name,
        urn=urn,
        parent=request.parent,
        inputs=plain_struct(request.object),
        custom=request.custom,
        protect=request.protect,
        retain_on_delete=request.retainOnDelete,
        dependencies=tuple(sorted(request.dependencies)),
        aliases=aliases,
        provider=request.provider.rpartition("::")[0],
        ignore_changes=tuple(request.ignoreChanges),
    )

"""Telling the engine that a resource exists although its creation did not finish.

The engine keeps such a resource in its state only if the error carries an `ErrorResourceInitFailed`:
https://github.com/pulumi/pulumi/blob/v3.220.0/proto/pulumi/provider.proto
"""

from __future__ import annotations

import grpc
from google.protobuf.any_pb2 import Any as Packed
from pulumi.runtime.proto import provider_pb2, status_pb2

from sandbox.provider.lifecycle import HalfMade
from sandbox.provider.values import to_struct


def abort_half_made(context: grpc.ServicerContext, half: HalfMade) -> None:
    failure = provider_pb2.ErrorResourceInitFailed(
        id=half.made.id,
        properties=to_struct(half.made.outputs),
        inputs=to_struct(half.inputs),
        reasons=[str(half)],
    )
    detail = Packed()
    detail.Pack(failure)
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(half), details=[detail])
    context.set_trailing_metadata((("grpc-status-details-bin", status.SerializeToString()),))
    context.abort(grpc.StatusCode.UNKNOWN, str(half))

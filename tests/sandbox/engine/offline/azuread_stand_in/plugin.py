"""Talks to the stand-in as the engine does: over gRPC."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest
from google.protobuf.json_format import MessageToDict
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderStub

URN = "urn:pulumi:dev::p::azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy::ca"
POLICIES = "/identity/conditionalAccess/policies/"
Start = Callable[..., ResourceProviderStub]


def bag(values: dict[str, Any]) -> Struct:
    struct = Struct()
    struct.update(values)
    return struct


def plain(struct: Struct) -> dict[str, Any]:
    found: dict[str, Any] = MessageToDict(struct)
    return found


def error(call: Callable[[], object]) -> str:
    with pytest.raises(grpc.RpcError) as failure:
        call()
    return str(failure.value.details())

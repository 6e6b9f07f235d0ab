"""The gRPC service `ResourceProvider` for one resource type; every other type or function is refused by name."""
# ruff: noqa: ARG002, N802 - names and signatures are the protocol's

from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import grpc
import httpx
from google.protobuf.empty_pb2 import Empty
from google.protobuf.struct_pb2 import Struct
from pulumi.runtime.proto import plugin_pb2
from pulumi.runtime.proto import provider_pb2 as rpc
from pulumi.runtime.proto.provider_pb2_grpc import ResourceProviderServicer

from sandbox.engine.offline.azuread_stand_in.body import policy_body
from sandbox.engine.offline.azuread_stand_in.check import failures
from sandbox.engine.offline.azuread_stand_in.connection import (
    SECRETS,
    ProviderConfigurationError,
    Settings,
    cloud,
    unknown_settings,
)
from sandbox.engine.offline.azuread_stand_in.difference import differences, top_level
from sandbox.engine.offline.azuread_stand_in.graph import AnswerError, Graph, GraphError
from sandbox.engine.offline.azuread_stand_in.graph_token import graph_token
from sandbox.engine.offline.azuread_stand_in.outputs import imported_inputs, policy_outputs, refreshed_inputs
from sandbox.engine.offline.azuread_stand_in.plan import contradiction, known, planned_outputs
from sandbox.engine.offline.azuread_stand_in.policies import NotConsistentError, Policies
from sandbox.engine.offline.azuread_stand_in.sign_in import SignInError
from sandbox.engine.offline.azuread_stand_in.wire import marked, properties, secret, struct

POLICY = "azuread:index/conditionalAccessPolicy:ConditionalAccessPolicy"
KINDS = {"add": rpc.PropertyDiff.ADD, "delete": rpc.PropertyDiff.DELETE, "update": rpc.PropertyDiff.UPDATE}

FAILURES = (AnswerError, ProviderConfigurationError, GraphError, NotConsistentError, SignInError, httpx.HTTPError)

Answer = TypeVar("Answer")


def refuse(context: grpc.ServicerContext, message: str) -> NoReturn:
    context.abort(grpc.StatusCode.UNKNOWN, message)


def require_policy(urn: str, context: grpc.ServicerContext) -> str:
    """The resource's name; anything but a Conditional Access policy ends the call."""
    resource_type, name = urn.split("::")[2].split("$")[-1], urn.split("::", 3)[3]
    if resource_type != POLICY:
        refuse_token(resource_type, context)
    return name


def refuse_token(token: str, context: grpc.ServicerContext) -> NoReturn:
    message = f"The azuread stand-in knows only {POLICY}, not {token}; install the real azuread plugin."
    refuse(context, message)


class AzureadStandIn(ResourceProviderServicer):
    """One provider process, configured once."""

    def __init__(self, version: str) -> None:
        self._version = version
        self._policies: Policies | None = None

    def GetPluginInfo(self, request: Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=self._version)

    def GetSchema(self, request: rpc.GetSchemaRequest, context: grpc.ServicerContext) -> rpc.GetSchemaResponse:
        refuse(context, "The azuread stand-in has no schema of its own; install the real azuread plugin.")

    def CheckConfig(self, request: rpc.CheckRequest, context: grpc.ServicerContext) -> rpc.CheckResponse:
        given = properties(request.news)
        unknown = [
            rpc.CheckFailure(property=name, reason=f"azuread has no setting {name!r}.")
            for name in unknown_settings(given)
        ]
        inputs = {name: secret(value) if name in SECRETS else value for name, value in given.items()}
        return rpc.CheckResponse(inputs=struct(inputs), failures=unknown)

    def DiffConfig(self, request: rpc.DiffRequest, context: grpc.ServicerContext) -> rpc.DiffResponse:
        """Whatever changes, the same plugin goes on with it: no resource is replaced [client]."""
        old, new = properties(request.old_inputs), properties(request.news)
        changed = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
        kind = rpc.DiffResponse.DIFF_SOME if changed else rpc.DiffResponse.DIFF_NONE
        return rpc.DiffResponse(changes=kind, diffs=changed)

    def Configure(self, request: rpc.ConfigureRequest, context: grpc.ServicerContext) -> rpc.ConfigureResponse:
        settings = Settings({name: str(value) for name, value in properties(request.args).items()})

        def connect() -> Policies:
            there = cloud(settings)
            return Policies(Graph(there.graph, graph_token(settings, there), settings.second))

        self._policies = self._answer(context, "The azuread provider could not be configured", connect)
        return rpc.ConfigureResponse(supportsPreview=True)

    def Check(self, request: rpc.CheckRequest, context: grpc.ServicerContext) -> rpc.CheckResponse:
        name = require_policy(request.urn, context)
        inputs = properties(request.news)
        reasons = [rpc.CheckFailure(reason=reason) for reason in failures(inputs, name)]
        return rpc.CheckResponse(inputs=struct(marked(inputs)), failures=reasons)

    def Diff(self, request: rpc.DiffRequest, context: grpc.ServicerContext) -> rpc.DiffResponse:
        require_policy(request.urn, context)
        self._planned(request.news, request.olds, context)
        changed = differences(properties(request.olds), properties(request.news))
        return rpc.DiffResponse(
            changes=rpc.DiffResponse.DIFF_SOME if changed else rpc.DiffResponse.DIFF_NONE,
            diffs=top_level(changed),
            detailedDiff={path: rpc.PropertyDiff(kind=KINDS[kind]) for path, kind in changed.items()},
            hasDetailedDiff=True,
        )

    def Create(self, request: rpc.CreateRequest, context: grpc.ServicerContext) -> rpc.CreateResponse:
        require_policy(request.urn, context)
        inputs = properties(request.properties)
        planned = self._planned(request.properties, Struct(), context)
        if request.preview:
            return rpc.CreateResponse(properties=struct(planned))
        outputs = self._answer(
            context,
            f"Could not create the Conditional Access policy {inputs['displayName']!r}",
            lambda: self._connected().create(inputs),
        )
        return rpc.CreateResponse(id=outputs["id"], properties=struct(outputs))

    def Read(self, request: rpc.ReadRequest, context: grpc.ServicerContext) -> rpc.ReadResponse:
        require_policy(request.urn, context)
        outputs = self._answer(
            context,
            f"Could not read the Conditional Access policy {request.id}",
            lambda: self._connected().read(request.id),
        )
        if outputs is None:
            return rpc.ReadResponse()
        said, before = imported_inputs(outputs), properties(request.inputs)
        inputs = refreshed_inputs(before, said) if before else said
        return rpc.ReadResponse(id=request.id, properties=struct(outputs), inputs=struct(marked(inputs)))

    def Update(self, request: rpc.UpdateRequest, context: grpc.ServicerContext) -> rpc.UpdateResponse:
        require_policy(request.urn, context)
        planned = self._planned(request.news, request.olds, context)
        if not request.preview:
            wanted = known(planned)
            self._answer(
                context,
                f"Could not update the Conditional Access policy {request.id}",
                lambda: self._connected().update(request.id, wanted),
            )
            # The real plugin reads nothing then: what was wanted is what the state holds [client].
            planned = policy_outputs(policy_body(wanted)) | {"id": request.id, "objectId": wanted.get("objectId", "")}
        return rpc.UpdateResponse(properties=struct(planned))

    def Delete(self, request: rpc.DeleteRequest, context: grpc.ServicerContext) -> Empty:
        require_policy(request.urn, context)
        self._answer(
            context,
            f"Could not delete the Conditional Access policy {request.id}",
            lambda: self._connected().delete(request.id),
        )
        return Empty()

    def Invoke(self, request: rpc.InvokeRequest, context: grpc.ServicerContext) -> rpc.InvokeResponse:
        refuse_token(request.tok, context)

    def Call(self, request: rpc.CallRequest, context: grpc.ServicerContext) -> rpc.CallResponse:
        refuse_token(request.tok, context)

    def Construct(self, request: rpc.ConstructRequest, context: grpc.ServicerContext) -> rpc.ConstructResponse:
        refuse_token(request.type, context)

    def Cancel(self, request: Empty, context: grpc.ServicerContext) -> Empty:
        return Empty()

    def _planned(self, inputs: Struct, outputs: Struct, context: grpc.ServicerContext) -> dict[str, Any]:
        planned = planned_outputs(properties(inputs), properties(outputs))
        if problem := contradiction(planned):
            refuse(context, problem)
        return planned

    def _connected(self) -> Policies:
        if self._policies is None:
            message = "The azuread provider was asked for a policy before it was configured."
            raise ProviderConfigurationError(message)
        return self._policies

    def _answer(self, context: grpc.ServicerContext, what: str, call: Callable[[], Answer]) -> Answer:
        """Every way in which a call can fail, told as one sentence that stands alone."""
        try:
            return call()
        except FAILURES as error:
            message = f"{what}: {error or repr(error)}"
            refuse(context, message)

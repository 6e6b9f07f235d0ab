"""Drives the real provider host, `python -m pulumi.dynamic`, over gRPC, as the engine does."""

import asyncio
import os
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self, TypeVar

import grpc
from google.protobuf import struct_pb2
from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from sandbox.engine.offline.preloaded import python as preloaded

ROOT = Path(__file__).resolve().parents[1]
KEY = "__provider"
Props = dict[str, Any]
Q = TypeVar("Q")
A = TypeVar("A")


def on_the_wire(props: Props) -> struct_pb2.Struct:
    """In a loop of its own: asyncio.run would take the thread's away from the tests after it."""
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(rpc.serialize_properties(props, {}))
    finally:
        loop.close()


class ProviderError(Exception):
    """What the engine would print: the last line of the provider's traceback."""


@dataclass
class Host:
    """One provider of the host; properties go in and come out without the pickled provider."""

    stub: provider_pb2_grpc.ResourceProviderStub
    blob: str

    def check(self, news: Props, olds: Props | None = None) -> tuple[Props, list[tuple[str, str]]]:
        request = provider_pb2.CheckRequest(olds=self._in(olds or {}), news=self._in(news))
        answer = self._call(self.stub.Check, request)
        return self._out(answer.inputs), [(failure.property, failure.reason) for failure in answer.failures]

    def diff(self, id_: str, olds: Props, news: Props) -> bool:
        request = provider_pb2.DiffRequest(id=id_, olds=self._in(olds), news=self._in(news))
        answer = self._call(self.stub.Diff, request)
        if answer.replaces:
            msg = f"The provider would replace {id_}."
            raise ProviderError(msg)
        return bool(answer.changes == provider_pb2.DiffResponse.DIFF_SOME)

    def create(self, props: Props) -> tuple[str, Props]:
        answer = self._call(self.stub.Create, provider_pb2.CreateRequest(properties=self._in(props)))
        return answer.id, self._out(answer.properties)

    def update(self, id_: str, olds: Props, news: Props) -> Props:
        request = provider_pb2.UpdateRequest(id=id_, olds=self._in(olds), news=self._in(news))
        return self._out(self._call(self.stub.Update, request).properties)

    def read(self, id_: str, state: Props) -> tuple[str, Props, Props]:
        answer = self._call(self.stub.Read, provider_pb2.ReadRequest(id=id_, properties=self._in(state)))
        return answer.id, self._out(answer.properties), self._out(answer.inputs)

    def delete(self, id_: str, state: Props) -> None:
        self._call(self.stub.Delete, provider_pb2.DeleteRequest(id=id_, properties=self._in(state)))

    def _call(self, method: Callable[[Q], A], request: Q) -> A:
        try:
            return method(request)
        except grpc.RpcError as error:
            lines = str(error.details()).rstrip()
            _, _, message = lines.rpartition("\n  File ")
            first, _, rest = message.partition("Error: ")
            raise ProviderError(rest or first or lines) from None

    def _in(self, props: Props) -> struct_pb2.Struct:
        return on_the_wire({**props, KEY: self.blob})

    def _out(self, props: struct_pb2.Struct) -> Props:
        values = dict(rpc.deserialize_properties(props, keep_unknowns=True))
        values.pop(KEY, None)
        return values


class Hosts:
    """A running host process; `of(provider)` gives one provider in it, `output` all that it wrote, once closed."""

    def __init__(self, config: Mapping[str, str], environment: Mapping[str, str]) -> None:
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("ARM_", "AZURE_", "PULUMI_"))
        }
        command = [preloaded.executable(), "-u", "-m", "pulumi.dynamic"]
        self.output = ""
        self._stderr = tempfile.TemporaryFile("w+")  # noqa: SIM115 - closed in close()
        self.process = subprocess.Popen(
            command, cwd=ROOT, env={**clean, **environment}, stdout=subprocess.PIPE, stderr=self._stderr, text=True
        )
        assert self.process.stdout is not None  # noqa: S101 - asked for above
        port = int(self.process.stdout.readline())
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self.stub = provider_pb2_grpc.ResourceProviderStub(self.channel)
        self.stub.Configure(provider_pb2.ConfigureRequest(args=on_the_wire(dict(config))))

    def of(self, provider: ResourceProvider) -> Host:
        return Host(self.stub, serialize_provider(provider))

    def close(self) -> None:
        self.channel.close()
        self.process.kill()
        printed, _ = self.process.communicate()
        self._stderr.seek(0)
        self.output += printed + self._stderr.read()
        self._stderr.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

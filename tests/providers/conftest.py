"""The seams of these tests: the real provider host over gRPC, the emulated tenant, and a proxy between the two.

`Host` drives `python -m pulumi.dynamic` as the engine does. `Proxy` lets a test spoil single exchanges.
"""

import asyncio
import os
import re
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import grpc
import httpx
import pytest
import trustme
from google.protobuf import struct_pb2
from pulumi.dynamic import ResourceProvider
from pulumi.dynamic.dynamic import serialize_provider
from pulumi.runtime import rpc
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

from sandbox.tenant.server import TenantServer
from tests.providers.doubles import Asked, Double, Fault, Reply, Respond, StartDouble

ROOT = Path(__file__).resolve().parents[2]
KEY = "__provider"
APPROVALS = "/beta/deviceManagement/operationApprovalRequests"
POLICY = re.compile(r"/beta/deviceManagement/deviceCompliancePolicies(/[^/]+)?")
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
        assert not answer.replaces
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
    """A running host process; `of(provider)` gives one provider in it."""

    def __init__(self, config: Mapping[str, str], environment: Mapping[str, str]) -> None:
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("ARM_", "AZURE_", "PULUMI_"))
        }
        command = [sys.executable, "-u", "-m", "pulumi.dynamic"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env={**clean, **environment}, stdout=subprocess.PIPE, text=True
        )
        assert self.process.stdout is not None
        port = int(self.process.stdout.readline())
        self.channel = grpc.insecure_channel(f"127.0.0.1:{port}")
        self.stub = provider_pb2_grpc.ResourceProviderStub(self.channel)
        self.stub.Configure(provider_pb2.ConfigureRequest(args=on_the_wire(dict(config))))

    def of(self, provider: ResourceProvider) -> Host:
        return Host(self.stub, serialize_provider(provider))

    def close(self) -> None:
        self.channel.close()
        self.process.kill()
        self.process.communicate()


class Proxy:
    """Passes everything on to the emulated tenant, through a fault which a test may set."""

    def __init__(self, server: TenantServer, context: ssl.SSLContext, environment: Mapping[str, str]) -> None:
        self.server = server
        self.environment = {**environment, **server.secrets()}
        self.fault: Fault = lambda asked, forward: forward(asked)
        self.client = httpx.Client(verify=ssl.create_default_context(cafile=str(server.ca_bundle)))
        self.double = Double(context, lambda asked: self.fault(asked, self.forward))

    def forward(self, asked: Asked) -> Reply:
        """Both sides see their own address: tokens and links name it."""
        ours, theirs = self.double.host.encode(), self.server.host.encode()
        content = asked.content.replace(ours.replace(b":", b"%3A"), theirs.replace(b":", b"%3A"))
        kept = ("authorization", "content-type", "accept", "x-msft-approval-justification", "x-msft-approval-code")
        headers = {name: value for name, value in asked.headers.items() if name in kept}
        answer = self.client.request(asked.method, self.server.base_url + asked.url, headers=headers, content=content)
        told = ("content-type", "x-msft-approval-code")
        sent = {name: answer.headers[name] for name in told if name in answer.headers and answer.content}
        return Reply(answer.status_code, answer.content.replace(theirs, ours), sent)

    def start(self) -> "Hosts":
        """A provider host that knows the tenant through this proxy only."""
        config = {**self.server.pulumi_config(), "azuread:metadataHost": self.double.host}
        return Hosts(config, self.environment)

    def close(self) -> None:
        self.double.close()
        self.client.close()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TenantServer]:
    with TenantServer(folder=tmp_path_factory.mktemp("tenant")) as server:
        yield server


@pytest.fixture
def tenant(server: TenantServer) -> TenantServer:
    server.reset()
    server.clear_requests()
    return server


@pytest.fixture
def asked(tenant: TenantServer) -> Callable[[], list[str]]:
    """What was asked of Graph since the last time; compliance policies are `policies`, their ids `{id}`.

    Without the look at the requests for approval, which a host makes once, before it first writes.
    """

    def lines() -> list[str]:
        graph = [one for one in tenant.requests if one.path.startswith(("/v1.0/", "/beta/")) and one.path != APPROVALS]
        tenant.clear_requests()
        return [f"{one.method} {POLICY.sub(short, one.path)}" for one in graph]

    def short(found: re.Match[str]) -> str:
        return "policies/{id}" if found[1] else "policies"

    return lines


@pytest.fixture(scope="module")
def hosts(server: TenantServer) -> Iterator[Hosts]:
    hosts = Hosts(server.pulumi_config(), {**server.environment(), **server.secrets()})
    yield hosts
    hosts.close()


@pytest.fixture
def start_hosts(server: TenantServer) -> Iterator[Callable[[], Hosts]]:
    """Starts host processes of one test's own."""
    started: list[Hosts] = []

    def start() -> Hosts:
        started.append(Hosts(server.pulumi_config(), {**server.environment(), **server.secrets()}))
        return started[-1]

    yield start
    for one in started:
        one.close()


@pytest.fixture(scope="session")
def provider_error() -> type[Exception]:
    return ProviderError


@pytest.fixture(scope="session")
def ca_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The authority of the doubles; beside it `localhost.pem`, the certificate and key that they show."""
    folder, authority = tmp_path_factory.mktemp("authority"), trustme.CA()
    authority.cert_pem.write_to_path(folder / "ca.pem")
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(folder / "localhost.pem")
    return folder / "ca.pem"


@pytest.fixture(scope="session")
def context(ca_file: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(ca_file.with_name("localhost.pem"))
    return context


@pytest.fixture
def double(context: ssl.SSLContext) -> Iterator[StartDouble]:
    """Starts doubles that answer what a function says."""
    started: list[Double] = []

    def start(respond: Respond, other: ssl.SSLContext | None = None) -> Double:
        started.append(Double(other or context, respond))
        return started[-1]

    yield start
    for one in started:
        one.close()


@pytest.fixture(scope="module")
def proxy(server: TenantServer, context: ssl.SSLContext, ca_file: Path) -> Iterator[Proxy]:
    proxy = Proxy(server, context, {"SSL_CERT_FILE": str(ca_file)})
    yield proxy
    proxy.close()


@pytest.fixture(scope="module")
def proxied(proxy: Proxy) -> Iterator[Hosts]:
    hosts = proxy.start()
    yield hosts
    hosts.close()


@pytest.fixture
def spoil(proxy: Proxy, proxied: Hosts) -> Iterator[Callable[[Fault], Hosts]]:
    """A host behind the proxy, which spoils the exchanges that a function says."""
    unspoiled = proxy.fault

    def with_fault(fault: Fault) -> Hosts:
        proxy.fault = fault
        return proxied

    yield with_fault
    proxy.fault = unspoiled


@pytest.fixture(scope="session")
def reply() -> type[Reply]:
    """Answers of a double; a fixture, as tests cannot import from here."""
    return Reply

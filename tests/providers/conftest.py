"""The seams of these tests: the real provider host over gRPC, the emulated tenant, and a proxy between the two.

`Hosts` drives `python -m pulumi.dynamic` as the engine does. `Proxy` lets a test spoil single exchanges.
"""

import re
import ssl
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import httpx
import pytest
import trustme

from sandbox.tenant.server import TenantServer
from tests.providers.doubles import Asked, Double, Fault, Reply, Respond, StartDouble
from verification.provider_host import Host as Host
from verification.provider_host import Hosts as Hosts
from verification.provider_host import ProviderError

APPROVALS = "/beta/deviceManagement/operationApprovalRequests"
POLICY = re.compile(r"/beta/deviceManagement/deviceCompliancePolicies(/[^/]+)?")


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
        named = ("content-type", "x-msft-approval-code")
        sent = {name: answer.headers[name] for name in named if name in answer.headers and answer.content}
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

    Without the read of the requests for approval, which a host makes once, before it first writes.
    """

    def lines() -> list[str]:
        graph = [one for one in tenant.requests if one.path.startswith(("/v1.0/", "/beta/")) and one.path != APPROVALS]
        tenant.clear_requests()
        return [f"{one.method} {POLICY.sub(short, one.path)}" for one in graph]

    def short(found: re.Match[str]) -> str:
        return "policies/{id}" if found[1] else "policies"

    return lines


@pytest.fixture(scope="module")
def hosts(server: TenantServer, preloaded_python: None) -> Iterator[Hosts]:  # noqa: ARG001
    hosts = Hosts(server.pulumi_config(), {**server.environment(), **server.secrets()})
    yield hosts
    hosts.close()


@pytest.fixture
def start_hosts(server: TenantServer, preloaded_python: None) -> Iterator[Callable[[], Hosts]]:  # noqa: ARG001
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
def proxied(proxy: Proxy, preloaded_python: None) -> Iterator[Hosts]:  # noqa: ARG001
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

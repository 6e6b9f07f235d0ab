"""Serves the emulated tenant in a background thread, on a free port of localhost: the way in for tests and the demo."""

import asyncio
import contextlib
import secrets
import socket
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

import uvicorn

from . import seed
from .app import Application
from .approvals import Approvals
from .certificates import make_certificates
from .consequence.access import SignIn
from .consequence.sign_in import SignInRequest, sign_in
from .entra.workload_identity import DEFAULT_SUBJECT
from .fault_injection.connections import reset as reset_transport
from .fault_injection.faults import Faults
from .objects import Population
from .requests_log import Request, RequestLog
from .seeding import reset, seeded_state
from .state import TenantState

START_TIMEOUT_SECONDS = 30
# Graph keeps idle connections longer than the azuread plugin or a provider host waits between two requests.
KEEP_ALIVE_SECONDS = 120
WAIT_SECONDS = 0.5
POLL_SECONDS = 0.01
BIND_TRIES = 500


def listening_socket(port: int) -> socket.socket:
    """Without delayed sends: they would cost 40 ms a request. Accepted connections take the option over."""
    server = socket.create_server(("localhost", port))
    server.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return server


def bound_socket(address: tuple[str, int]) -> socket.socket:
    """Takes a port and does not listen on it: who connects is refused."""
    bound = socket.socket(socket.AF_INET)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    try:
        bound.bind(address)
    except OSError:
        bound.close()
        raise
    return bound


async def bound_as_soon_as_free(address: tuple[str, int]) -> socket.socket:
    """A process that another thread is just starting holds our sockets until it runs its own program."""
    for _ in range(BIND_TRIES):
        with contextlib.suppress(OSError):
            return bound_socket(address)
        await asyncio.sleep(POLL_SECONDS)
    return bound_socket(address)


class StartedServer(uvicorn.Server):
    """Says when it serves, and does not wait for clients that keep connections open."""

    def __init__(self, config: uvicorn.Config, started_event: threading.Event) -> None:
        super().__init__(config)
        self._started_event = started_event
        self._refusing: socket.socket | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._started_event.set()

    def transport_of(self, client: tuple[str, int]) -> asyncio.Transport | None:
        transports = (one.transport for one in self.server_state.connections)
        return next((one for one in transports if one.get_extra_info("peername") == client), None)

    def reset_all(self) -> None:
        for connection in list(self.server_state.connections):
            reset_transport(connection.transport)

    async def refuse(self, seconds: float) -> None:
        """The port stays ours meanwhile: it is bound, and nobody listens."""
        if self.servers:
            listener = self.servers.pop()
            address = listener.sockets[0].getsockname()
            listener.close()
            self._refusing = await bound_as_soon_as_free(address)
            self._listening_again = asyncio.create_task(self._listen_again(seconds))

    async def _listen_again(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
        bound, self._refusing = self._refusing, None
        if bound is not None:
            await self.startup([bound])

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._refusing is not None:
            self._refusing.close()
            self._refusing = None
        for connection in list(self.server_state.connections):
            connection.transport.abort()  # a TLS close would wait for the client's answer
        await super().shutdown(sockets)


class TenantServer:
    """`with TenantServer(folder=…) as tenant:`; docs/emulated-tenant.md has all of it. `folder` gets the CA bundle.

    `population` makes a large tenant: the seed, and so many devices with their people and groups beside it.
    """

    def __init__(self, folder: Path, port: int = 0, population: Population | None = None) -> None:
        self._socket = listening_socket(port)
        self._certificates = make_certificates(folder)  # after the port: a start that fails must not touch the bundle
        self.port: int = self._socket.getsockname()[1]
        self.host = f"localhost:{self.port}"
        self.base_url = f"https://{self.host}"
        self.ca_bundle = self._certificates.bundle
        self.tenant_id = seed.TENANT_ID
        self.client_id = seed.CLIENT_ID
        self.client_secret = secrets.token_urlsafe(24)
        self.state: TenantState = seeded_state(self.client_secret, population)
        self.faults = Faults()
        self.approvals = Approvals(self.state)
        self._log = RequestLog()
        self._started = threading.Event()
        self._server = self._make_server()
        self._thread = threading.Thread(target=self._serve, name="emulated-tenant", daemon=True)

    def _make_server(self) -> StartedServer:
        self.application = Application(self.state, self._log, self.faults, self.base_url, self.client_secret)
        server = StartedServer(
            uvicorn.Config(
                self.application.starlette(),
                ssl_context_factory=lambda _config, _default: self._certificates.server_context,
                log_level="warning",
                access_log=False,
                timeout_keep_alive=KEEP_ALIVE_SECONDS,
                lifespan="off",
            ),
            self._started,
        )
        self.application.server = server
        return server

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """The socket listens already: clients that come before the loop runs wait, they are not refused."""
        self._thread.start()
        if not self._started.wait(START_TIMEOUT_SECONDS):
            msg = f"The emulated tenant did not start on {self.host} within {START_TIMEOUT_SECONDS} s."
            raise TimeoutError(msg)

    def stop(self) -> None:
        self.faults.clear()
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def wait(self) -> None:
        """Until the server thread ends; for the command line. Windows takes Ctrl-C only between two waits."""
        while self._thread.is_alive():
            self._thread.join(WAIT_SECONDS)

    def environment(self) -> dict[str, str]:
        """httpx and Go read the first, requests (under azure-identity) the second."""
        return {"SSL_CERT_FILE": str(self.ca_bundle), "REQUESTS_CA_BUNDLE": str(self.ca_bundle)}

    def pulumi_config(self) -> dict[str, str]:
        return {
            "azuread:metadataHost": self.host,
            "azuread:tenantId": self.tenant_id,
            "azuread:clientId": self.client_id,
        }

    def secrets(self) -> dict[str, str]:
        return {"ARM_CLIENT_SECRET": self.client_secret}

    def person_token(self, user_id: str) -> str:
        """What `az account get-access-token` gives a signed-in user who may do all that the application may."""
        scopes = " ".join(sorted(seed.CLIENT_PERMISSIONS))
        return self.application.tokens.issue_for_person(self.client_id, user_id, scopes)

    @property
    def requests(self) -> list[Request]:
        return self._log.all()

    @property
    def writes(self) -> list[Request]:
        return self._log.writes()

    def clear_requests(self) -> None:
        self._log.clear()

    def reset(self) -> None:
        """Back to the seed, and no fault is left."""
        self.faults.clear()
        reset(self.state, self.client_secret)

    def sign_in(
        self,
        *,
        user: str,
        application: str,
        device: str | None = None,
        client_app_type: str = "browser",
        platform: str | None = None,
        ip: str | None = None,
        multifactor: bool | None = None,
    ) -> SignIn:
        """The decision that Entra would take now; POST /sandbox/signIns gives the same."""
        request = SignInRequest(user, application, device, client_app_type, platform, ip, multifactor)
        with self.state.lock:
            return sign_in(request, self.state)

    def oidc_token(self, subject: str = DEFAULT_SUBJECT) -> str:
        """A token as a CI service would issue it; an application trusts it by a federated credential."""
        return self.application.workload_issuer.issue(subject)

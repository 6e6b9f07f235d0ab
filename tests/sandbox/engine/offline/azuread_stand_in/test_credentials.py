"""Every way to sign in, against the emulated tenant over HTTPS."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from sandbox.engine.offline.azuread_stand_in.connection import Settings
from sandbox.engine.offline.azuread_stand_in.credentials import requested_token, transport_options


class ContinuousIntegration(BaseHTTPRequestHandler):
    """Hands out tokens that say how they were asked for."""

    def answer(self, member: str) -> None:
        body = f'{{"{member}": "{self.command} {self.path} {self.headers["Authorization"]}"}}'.encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self.answer("value")

    def do_POST(self) -> None:
        self.answer("oidcToken")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
        pass


@pytest.fixture
def request_url() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), ContinuousIntegration) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/token?run=7"
        server.shutdown()


@pytest.mark.parametrize(
    ("more", "asked"),
    [
        pytest.param({}, "GET /token?run=7&audience=api%3A%2F%2FAzureADTokenExchange Bearer t", id="GitHub"),
        pytest.param(
            {"adoPipelineServiceConnectionId": "c"},
            "POST /token?run=7&api-version=7.1&serviceConnectionId=c Bearer t",
            id="Azure DevOps",
        ),
    ],
)
def test_a_ci_system_is_asked_for_a_token_in_its_own_way(request_url: str, more: dict[str, str], asked: str) -> None:
    settings = Settings({"oidcRequestUrl": request_url, "oidcRequestToken": "t", **more}, {})
    assert requested_token(settings) == asked


@pytest.mark.parametrize(
    ("environment", "options"),
    [
        pytest.param({}, {}, id="the usual certificates"),
        pytest.param({"SSL_CERT_FILE": "/ca"}, {"connection_verify": "/ca"}, id="the variable of Go and httpx"),
        pytest.param(
            {"SSL_CERT_FILE": "/ca", "REQUESTS_CA_BUNDLE": "/own"}, {"connection_verify": "/own"}, id="requests' own"
        ),
    ],
)
def test_a_companys_own_certificates_are_honoured(environment: dict[str, str], options: dict[str, str]) -> None:
    assert transport_options(environment) == options

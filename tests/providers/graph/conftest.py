"""A Graph client in this process, before doubles of Entra and Graph on real sockets."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from providers.graph.client import GraphClient
from providers.graph.cloud import find_cloud
from providers.graph.connection import Connection
from providers.graph.credentials import make_credential
from tests.providers.doubles import access_token

if TYPE_CHECKING:
    from tests.providers.doubles import Asked, Double, Reply, Respond, StartDouble

TENANT = "11111111-1111-4111-8111-111111111111"
CLIENT = "22222222-2222-4222-8222-222222222222"
OURS = ("ARM_", "AZURE_", "ACTIONS_", "SYSTEM_", "AZURESUBSCRIPTION_")


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch, ca_file: Path) -> None:
    """The environment of a machine which trusts the doubles' authority, and where nobody is signed in."""
    for name in [name for name in os.environ if name.startswith(OURS)]:
        monkeypatch.delenv(name)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(ca_file))


@dataclass
class Tried:
    """A client, the double that it talks to, how long it slept and what it reported."""

    client: GraphClient
    double: "Double"
    slept: list[float]
    reported: list[str]


@pytest.fixture
def entra(reply: "type[Reply]") -> Callable[["Respond"], "Respond"]:
    """Answers sign-in (tokens 1, 2, … of the tenant), and leaves everything else to the function that it is given."""
    issued: list[str] = []

    def with_sign_in(respond: "Respond") -> "Respond":
        def answer(asked: "Asked") -> "Reply | None":
            base = f"https://{asked.headers['host']}"
            if asked.path == "/metadata/endpoints":
                urls = {"authentication": {"loginEndpoint": base}, "microsoftGraphResourceId": f"{base}/"}
                return reply(200, urls)
            if asked.path.endswith("/.well-known/openid-configuration"):
                login = f"{base}/{TENANT}"
                ends = {"authorization_endpoint": f"{login}/authorize", "token_endpoint": f"{login}/oauth2/v2.0/token"}
                return reply(200, {"issuer": f"{login}/v2.0", **ends})
            if asked.path.endswith("/oauth2/v2.0/token"):
                issued.append(access_token(len(issued) + 1, TENANT))
                return reply(200, {"access_token": issued[-1], "token_type": "Bearer", "expires_in": 3600})
            return respond(asked)

        return answer

    return with_sign_in


@pytest.fixture
def answering(
    trusted: None,  # noqa: ARG001 - for its effect
    double: "StartDouble",
    entra: Callable[["Respond"], "Respond"],
) -> Callable[["Respond"], Tried]:
    """A client of a Graph that answers what the function says; it sleeps in no time."""

    def start(respond: "Respond") -> Tried:
        graph = double(entra(respond))
        connection = Connection(TENANT, CLIENT, client_secret="secret-of-the-app", metadata_host=graph.host)
        slept: list[float] = []
        reported: list[str] = []
        return Tried(GraphClient(connection, reported.append, slept.append, patience=600), graph, slept, reported)

    return start


@pytest.fixture
def signed_in(
    trusted: None,  # noqa: ARG001 - for its effect
    double: "StartDouble",
    entra: Callable[["Respond"], "Respond"],
) -> Callable[..., dict[str, str]]:
    """The form that Entra gets when a connection with these settings signs in."""

    def sign_in(**settings: Any) -> dict[str, str]:  # noqa: ANN401 - settings of any type
        server = double(entra(lambda _: None))
        connection = Connection(TENANT, CLIENT, metadata_host=server.host, **settings)
        cloud = find_cloud(connection)
        assert make_credential(connection, cloud).get_token(f"{cloud.graph}/.default").token == access_token(1, TENANT)
        (asked,) = [one for one in server.asked if one.path == f"/{TENANT}/oauth2/v2.0/token"]
        form = {name: value for name, (value,) in parse_qs(asked.content.decode()).items()}
        assert form["grant_type"] == "client_credentials"
        assert form["client_id"] == CLIENT
        assert form["scope"] == f"{server.base_url}/.default"
        return form

    return sign_in


@pytest.fixture
def documented_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    """One Conditional Access request a second."""
    monkeypatch.setenv("GRAPH_CONDITIONAL_ACCESS_SECONDS", "")

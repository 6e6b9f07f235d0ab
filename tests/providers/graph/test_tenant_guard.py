"""Tokens of another tenant never leave: over real sockets, with an Entra that issues what a test says."""

import base64
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from azure.core.credentials import AccessToken

from providers.graph import tenant_guard
from providers.graph.client import GraphClient
from providers.graph.cloud import find_cloud
from providers.graph.connection import Connection
from providers.graph.errors import SignInError
from providers.graph.request import Request
from providers.graph.tenant_guard import Caller, TenantBoundCredential
from tests.providers.doubles import Reply, access_token

if TYPE_CHECKING:
    from tests.providers.doubles import Asked, Double, StartDouble

    Tenant = Callable[..., tuple[GraphClient, Double]]

OURS = "11111111-1111-4111-8111-11111111abcd"
OTHER = "22222222-2222-4222-8222-222222222222"
GET = Request("GET", "/things", "Listing the things", "Things.Read.All")


class Issuing:
    """A credential that always has a token."""

    def get_token(self, *_scopes: str, **_options: object) -> AccessToken:
        return AccessToken(access_token(1, OURS), 0)


@pytest.fixture
def tenant(trusted: None, double: "StartDouble") -> "Tenant":  # noqa: ARG001 - for its effect
    """A client with this azuread:tenantId, and an Entra that issues this token and says this of domains."""

    def start(tenant_id: str, token: str, issuer: object = None) -> "tuple[GraphClient, Double]":
        def respond(asked: "Asked") -> "Reply":
            base = f"https://{asked.headers['host']}"
            login = f"{base}/{OURS}"
            if asked.path == "/metadata/endpoints":
                urls = {"authentication": {"loginEndpoint": base}, "microsoftGraphResourceId": f"{base}/"}
                return Reply(200, urls)
            if asked.path.endswith("/.well-known/openid-configuration"):
                ends = {"authorization_endpoint": f"{login}/authorize", "token_endpoint": f"{login}/oauth2/v2.0/token"}
                # httpx asks what the domain means, MSAL (requests) where the token endpoint is.
                is_ours = asked.headers["user-agent"].startswith("python-httpx")
                return Reply(200, {"issuer": issuer if is_ours else f"{login}/v2.0", **ends})
            if asked.path.endswith("/oauth2/v2.0/token"):
                return Reply(200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600})
            return Reply(200, {"ok": True})

        server = double(respond)
        connection = Connection(tenant_id, OTHER, client_secret="secret-of-the-app", metadata_host=server.host)
        return GraphClient(connection), server

    return start


def graph_requests(server: "Double") -> list[str]:
    return [asked.path for asked in server.asked if asked.path.startswith("/v1.0")]


def asked_what_a_domain_means(server: "Double") -> list[str]:
    ours = [asked.path for asked in server.asked if asked.headers["user-agent"].startswith("python-httpx")]
    return [path for path in ours if "openid" in path]


def test_the_stacks_tenant_whatever_the_letter_case(tenant: "Tenant") -> None:
    client, server = tenant(OURS.upper(), access_token(1, OURS))
    assert client.send(GET) == {"ok": True}
    client, server = tenant(OURS, access_token(1, OURS.upper()))
    assert client.send(GET) == {"ok": True}
    assert asked_what_a_domain_means(server) == []


def test_another_tenant_is_refused_before_graph_is_asked(tenant: "Tenant") -> None:
    client, server = tenant(OURS, access_token(1, OTHER))
    with pytest.raises(SignInError) as caught:
        client.send(GET)
    assert str(caught.value) == (
        f"The sign-in returned a token for tenant {OTHER}, and this stack manages azuread:tenantId {OURS}. Nothing was "
        "sent to Graph. Sign in to the stack's tenant (azuread:clientId and its credential, or `az login --tenant`), "
        "or correct azuread:tenantId."
    )
    assert graph_requests(server) == []


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("opaque", id="opaque"),
        pytest.param("a.b.c", id="not-base64"),
        pytest.param("e30.bnVsbA.s", id="claims-are-null"),
        pytest.param("e30.e30.s", id="no-tid"),
        pytest.param(access_token(1, "contoso"), id="tid-is-no-id"),
    ],
)
def test_a_token_that_cannot_be_read_is_refused(tenant: "Tenant", token: str) -> None:
    client, server = tenant(OURS, token)
    with pytest.raises(SignInError) as caught:
        client.send(GET)
    assert str(caught.value) == (
        "The sign-in returned a token that does not say which tenant it is for. Nothing was sent to Graph. Check the "
        f"azuread sign-in settings of the stack; azuread:tenantId is {OURS}."
    )
    assert graph_requests(server) == []


def test_a_domain_name_means_the_tenant_of_its_issuer(tenant: "Tenant") -> None:
    client, server = tenant("contoso.example", access_token(1, OURS), f"https://login.example/{OURS.upper()}/v2.0")
    assert [client.send(GET), client.send(GET)] == [{"ok": True}] * 2
    assert asked_what_a_domain_means(server) == ["/contoso.example/v2.0/.well-known/openid-configuration"]


def test_a_domain_name_of_another_tenant(tenant: "Tenant") -> None:
    client, server = tenant("contoso.example", access_token(1, OTHER), f"https://login.example/{OURS}/v2.0")
    with pytest.raises(
        SignInError, match=rf"token for tenant {OTHER}, and this stack manages azuread:tenantId contoso.example "
    ):
        client.send(GET)
    assert graph_requests(server) == []


@pytest.mark.parametrize(
    ("issuer", "reason"),
    [
        pytest.param(None, "AttributeError", id="no-issuer"),
        pytest.param("https://login.example/{tenantid}/v2.0", "its issuer names no tenant", id="any-tenant"),
    ],
)
def test_a_domain_name_that_cannot_be_resolved(tenant: "Tenant", issuer: object, reason: str) -> None:
    client, server = tenant("contoso.example", access_token(1, OURS), issuer)
    with pytest.raises(SignInError) as caught:
        client.send(GET)
    assert str(caught.value) == (
        f"Which tenant azuread:tenantId 'contoso.example' is could not be read from {server.base_url} ({reason}). "
        "Nothing was sent to Graph. Give the tenant's id (a GUID) instead."
    )
    assert graph_requests(server) == []


def test_a_tenant_id_that_is_neither_id_nor_domain(tenant: "Tenant") -> None:
    client, server = tenant(OURS, access_token(1, OURS))
    bound = TenantBoundCredential(
        Issuing(), "contoso.example/x?y", find_cloud(Connection(OURS, metadata_host=server.host))
    )
    with pytest.raises(SignInError) as caught:
        bound.get_token("scope")
    assert str(caught.value) == (
        "azuread:tenantId is 'contoso.example/x?y'; it takes the tenant's id (a GUID) or a domain name."
    )
    assert asked_what_a_domain_means(server) == []
    assert client.send(GET) == {"ok": True}


def application(*permissions: str, application_id: str | None = None) -> Caller:
    return Caller(OTHER, is_person=False, application_id=application_id, permissions=frozenset(permissions))


@pytest.mark.parametrize(
    ("claims", "caller"),
    [
        pytest.param({"oid": OTHER.upper(), "roles": [], "idtyp": "app"}, application(), id="app"),
        pytest.param({"oid": OTHER}, application(), id="app-without-idtyp"),
        pytest.param({"oid": OTHER, "roles": ["User.Read.All", 1]}, application("User.Read.All"), id="permissions"),
        pytest.param({"oid": OTHER, "roles": "User.Read.All"}, application(), id="permissions-that-are-no-list"),
        pytest.param({"oid": OTHER, "appid": OURS}, application(application_id=OURS), id="v1-token"),
        pytest.param({"oid": OTHER, "azp": OURS}, application(application_id=OURS), id="v2-token"),
        pytest.param({"oid": OTHER, "scp": "User.Read"}, Caller(OTHER, is_person=True), id="person"),
        pytest.param({"oid": OTHER, "idtyp": "user"}, Caller(OTHER, is_person=True), id="person-without-scopes"),
        pytest.param({}, None, id="not-known"),
        pytest.param({"oid": 1, "scp": "User.Read"}, None, id="no-text"),
        pytest.param({"oid": "me", "scp": "User.Read"}, None, id="no-id"),
    ],
)
def test_whom_the_token_is_for(tenant: "Tenant", claims: dict[str, object], caller: Caller | None) -> None:
    body = base64.urlsafe_b64encode(json.dumps({"tid": OURS, **claims}).encode()).rstrip(b"=").decode()
    client, _ = tenant(OURS, f"e30.{body}.signature")
    assert client.caller() is None
    client.send(GET)
    assert client.caller() == caller


@pytest.mark.parametrize("length", range(20))
def test_claims_of_any_length_are_read(length: int) -> None:
    """Base64 in a token has no padding, and the decoder wants it."""
    claims = {"tid": "x" * length}
    encoded = base64.urlsafe_b64encode(json.dumps(claims).encode()).decode().rstrip("=")
    assert tenant_guard._claims(f"head.{encoded}.signature") == claims

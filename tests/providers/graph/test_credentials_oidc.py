"""ID tokens for OIDC: where they come from, and what Entra and the token services, doubles over HTTPS, are sent."""

import functools
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs

import pytest

from providers.graph.cloud import Cloud, find_cloud
from providers.graph.connection import Connection
from providers.graph.credentials import make_credential
from providers.graph.errors import ConnectionSettingsError, SignInError

if TYPE_CHECKING:
    from tests.providers.doubles import Asked, Double, Reply, Respond, StartDouble

    Entra = Callable[[Respond], Respond]

PUBLIC = Cloud("https://login.microsoftonline.com", "https://graph.microsoft.com", is_microsofts=True)
with_client = functools.partial(
    Connection, "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
)


def test_oidc_token(signed_in: Callable[..., dict[str, str]]) -> None:
    form = signed_in(use_oidc=True, oidc_token="id-token")
    assert form["client_assertion"] == "id-token"
    assert form["client_assertion_type"] == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def test_oidc_token_goes_before_its_file_and_that_before_the_token_service(
    signed_in: Callable[..., dict[str, str]], tmp_path: Path
) -> None:
    path = tmp_path / "token"
    path.write_text("of the file\n", encoding="utf-8")
    service = {"oidc_request_url": "https://nobody.invalid", "oidc_request_token": "r"}
    settings = {"use_oidc": True, "oidc_token_file_path": str(path), **service}
    assert signed_in(**settings, oidc_token="the token")["client_assertion"] == "the token"


def test_oidc_token_file_is_read_for_each_access_token(
    trusted: None,  # noqa: ARG001 - for its effect
    double: "StartDouble",
    entra: "Entra",
    tmp_path: Path,
) -> None:
    server = double(entra(lambda _: None))
    path = tmp_path / "token"
    connection = with_client(use_oidc=True, oidc_token_file_path=str(path), metadata_host=server.host)
    credential = make_credential(connection, find_cloud(connection))
    for token in ("first", "second"):
        path.write_text(f"{token}\n", encoding="utf-8")
        credential.get_token(f"https://{token}.example/.default")
    forms = [parse_qs(one.content.decode()) for one in server.asked if one.path.endswith("/token")]
    assert [form["client_assertion"] for form in forms] == [["first"], ["second"]]


def test_oidc_token_file_that_cannot_be_read(tmp_path: Path) -> None:
    credential = make_credential(with_client(use_oidc=True, oidc_token_file_path=f"{tmp_path}/none"), PUBLIC)
    with pytest.raises(SignInError) as failure:
        credential.get_token("https://graph.microsoft.com/.default")
    assert str(failure.value) == (
        f"azuread:oidcTokenFilePath names a file that cannot be read: {tmp_path}/none (FileNotFoundError)."
    )


def service_settings(service: "Double", **more: str) -> dict[str, Any]:
    url = f"{service.base_url}/token?api-version=2.0"
    return {"use_oidc": True, "oidc_request_url": url, "oidc_request_token": "request-token", **more}


def test_github_token_service(
    signed_in: Callable[..., dict[str, str]], double: "StartDouble", reply: "type[Reply]"
) -> None:
    service = double(lambda _: reply(200, {"value": "id-token-of-github"}))
    assert signed_in(**service_settings(service))["client_assertion"] == "id-token-of-github"
    (asked,) = service.asked
    assert (asked.method, asked.path) == ("GET", "/token")
    assert asked.query == {"api-version": "2.0", "audience": "api://AzureADTokenExchange"}
    assert asked.headers["authorization"] == "Bearer request-token"


def test_azure_pipelines_token_service(
    signed_in: Callable[..., dict[str, str]], double: "StartDouble", reply: "type[Reply]"
) -> None:
    service = double(lambda _: reply(200, {"oidcToken": "id-token-of-ado"}))
    settings = service_settings(service, ado_pipeline_service_connection_id="connection-1")
    assert signed_in(**settings)["client_assertion"] == "id-token-of-ado"
    (asked,) = service.asked
    assert (asked.method, asked.path, asked.content) == ("POST", "/token", b"")
    assert asked.query == {"api-version": "7.1", "serviceConnectionId": "connection-1"}
    assert asked.headers["authorization"] == "Bearer request-token"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        pytest.param({"status": 403}, "HTTPStatusError", id="403"),
        pytest.param({"status": 302, "headers": {"Location": "https://e.example"}}, "HTTPStatusError", id="redirect"),
        pytest.param({"body": b"<html>"}, "JSONDecodeError", id="html"),
        pytest.param({"body": {"oidcToken": "id-token"}}, "KeyError", id="another-service"),
        pytest.param({"body": {"value": None}}, "TypeError", id="null"),
        pytest.param({"body": {"value": ""}}, "TypeError", id="empty"),
        pytest.param({"body": []}, "TypeError", id="list"),
        pytest.param(None, "RemoteProtocolError", id="hung-up"),
    ],
)
@pytest.mark.usefixtures("trusted")
def test_token_service_that_gives_none(
    double: "StartDouble", reply: "type[Reply]", answer: dict[str, Any] | None, kind: str
) -> None:
    def respond(_: "Asked") -> "Reply | None":
        return reply(**answer) if answer is not None else None

    credential = make_credential(with_client(**service_settings(double(respond))), PUBLIC)
    with pytest.raises(SignInError) as failure:
        credential.get_token("https://graph.microsoft.com/.default")
    assert str(failure.value) == f"The OIDC token service localhost gave no ID token ({kind})."
    assert failure.value.__cause__ is None


def test_token_service_without_https() -> None:
    settings = {"oidc_request_url": "http://localhost/token", "oidc_request_token": "request-token"}
    with pytest.raises(ConnectionSettingsError) as failure:
        make_credential(with_client(use_oidc=True, **settings), PUBLIC)  # type: ignore[arg-type]
    assert str(failure.value) == (
        "azuread:oidcRequestUrl is 'http://localhost/token'; only an https address is accepted."
    )


@pytest.mark.parametrize("half", [{}, {"oidc_request_url": "https://u"}, {"oidc_request_token": "r"}])
def test_oidc_without_a_token(half: dict[str, Any]) -> None:
    with pytest.raises(ConnectionSettingsError) as failure:
        make_credential(with_client(use_oidc=True, **half), PUBLIC)
    assert str(failure.value) == (
        "azuread:useOidc is on, but there is no ID token: set azuread:oidcToken, azuread:oidcTokenFilePath, or "
        "azuread:oidcRequestUrl with azuread:oidcRequestToken (a GitHub job needs the permission `id-token: write`)."
    )

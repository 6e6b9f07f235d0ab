"""Hosts that mean harm, or are broken: no token and no secret goes elsewhere, and the end is one clear error.

Which hosts are asked at all is said by the stack's configuration; what they answer is not trusted to be well-formed.
"""

import base64
import re
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from providers.graph.client import GraphClient
from providers.graph.cloud import find_cloud
from providers.graph.connection import Connection
from providers.graph.credentials import make_credential
from providers.graph.directory import GROUP, look_up
from providers.graph.errors import ConnectionSettingsError, GraphError, SignInError, UnexpectedAnswerError
from providers.graph.request import Request

if TYPE_CHECKING:
    from tests.providers.doubles import Asked, Reply, Respond, StartDouble
    from tests.providers.graph.conftest import Tried

    Answering = Callable[[Respond], Tried]

TENANT, CLIENT = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
GET = Request("GET", "/things", "Listing the things", "Things.Read.All")
GOOD = {"authentication": {"loginEndpoint": "https://login.example/"}, "microsoftGraphResourceId": "https://g.example/"}
DEEP = b"[" * 200_000 + b"]" * 200_000
ADDRESSES = [
    pytest.param("https://[::1", id="bracket-open"),
    pytest.param("https://[v1.x]/", id="no-ip-in-brackets"),
    pytest.param("https://login.example:99999/", id="port-too-high"),
    pytest.param("https://login.example:port/", id="port-that-is-none"),
    pytest.param(r"https://login.example\.evil.example/", id="backslash"),
    pytest.param("https://login.example%2f.evil.example/", id="encoded-slash"),
    pytest.param("https://login.example@evil.example/", id="user"),
    pytest.param("https://login.example:x@evil.example/", id="user-and-password"),
    pytest.param("https://@evil.example/", id="empty-user"),
    pytest.param("https://login example/", id="space"),
    pytest.param("https://login.example\x00/", id="nul"),
    pytest.param("//login.example/", id="no-scheme"),
    pytest.param("ftp://login.example/", id="other-scheme"),
    pytest.param("javascript:alert(1)", id="script"),
    pytest.param("https:login.example", id="no-slashes"),
    pytest.param({"https": "login.example"}, id="object"),
]


@pytest.mark.parametrize("member", ["loginEndpoint", "microsoftGraphResourceId"])
@pytest.mark.parametrize("url", ADDRESSES)
@pytest.mark.usefixtures("trusted")
def test_metadata_with_an_address_that_is_none(
    double: "StartDouble", reply: "type[Reply]", member: str, url: object
) -> None:
    change = {"authentication": {"loginEndpoint": url}} if member == "loginEndpoint" else {member: url}
    host = double(lambda _: reply(200, {**GOOD, **change})).host
    with pytest.raises(ConnectionSettingsError) as failure:
        find_cloud(Connection("t", metadata_host=host))
    assert str(failure.value) == (
        f"The metadata document of {host} gives {url!r} as {member}; only an https address is accepted."
    )


@pytest.mark.parametrize(
    "rest", ["", "/", "/../evil", "?next=https://evil.example", "#@evil.example", "/@evil.example"]
)
@pytest.mark.usefixtures("trusted")
def test_only_the_host_of_an_address_counts(double: "StartDouble", reply: "type[Reply]", rest: str) -> None:
    document = {
        "authentication": {"loginEndpoint": f"https://l.example{rest}"},
        "microsoftGraphResourceId": "https://g",
    }
    cloud = find_cloud(Connection("t", metadata_host=double(lambda _: reply(200, document)).host))
    assert (cloud.login, cloud.graph) == ("https://l.example", "https://g")


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        pytest.param(DEEP, "its answer is not JSON", id="deep"),
        pytest.param(b'{"a": ' + b"9" * 10_000 + b"}", "its answer is not JSON", id="number-of-10000-digits"),
        pytest.param(b"\xff\xfe\x00", "its answer is not JSON", id="no-text"),
        pytest.param(b'{"authentication"', "its answer is not JSON", id="cut-off"),
        pytest.param(b" " * 3_000_000, "its answer is larger than 1 MB", id="large"),
    ],
)
@pytest.mark.usefixtures("trusted")
def test_metadata_that_is_no_document(double: "StartDouble", reply: "type[Reply]", body: bytes, reason: str) -> None:
    host = double(lambda _: reply(200, body)).host
    with pytest.raises(ConnectionSettingsError) as failure:
        find_cloud(Connection("t", metadata_host=host))
    url = f"https://{host}/metadata/endpoints?api-version=2022-09-01"
    start = f"azuread:metadataHost {host} gave no metadata document: {reason} ({url})."
    assert str(failure.value).startswith(start)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20) | st.just("https://a.example/"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["authentication", "loginEndpoint", "microsoftGraphResourceId", "x"]), inner, max_size=4
        )
    ),
    max_leaves=8,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(document=JSON)
@pytest.mark.usefixtures("trusted")
def test_whatever_a_metadata_host_says_is_a_cloud_or_one_error(
    double: "StartDouble", reply: "type[Reply]", document: object
) -> None:
    host = double(lambda _: reply(200, document)).host
    clouds, problem = [], host
    try:
        clouds = [find_cloud(Connection("t", metadata_host=host))]
    except ConnectionSettingsError as error:
        problem = str(error)
    assert host in problem
    assert all(re.fullmatch(r"https://[^/@\s]+", url) for cloud in clouds for url in (cloud.login, cloud.graph))


LINKS = [
    pytest.param("https://{host}.evil.example/v1.0/things", id="longer-name"),
    pytest.param("https://{host}@evil.example/v1.0/things", id="as-user"),
    pytest.param("https://evil.example/https://{host}/v1.0/things", id="in-the-path"),
    pytest.param("//evil.example/v1.0/things", id="no-scheme"),
    pytest.param("http://{host}/v1.0/things", id="plain-http"),
    pytest.param("HTTPS://{host}/v1.0/things", id="scheme-in-capitals"),
    pytest.param("https://localhost:1/v1.0/things", id="another-port"),
    pytest.param("https://{host}/v1.0evil/things", id="longer-version"),
    pytest.param("https://{host}/beta/things", id="another-version"),
    pytest.param("/v1.0/things", id="path"),
    pytest.param("https://[::1", id="no-address"),
    pytest.param("", id="empty"),
    pytest.param(7, id="number"),
    pytest.param({"url": "https://{host}/v1.0/things"}, id="object"),
]


@pytest.mark.parametrize("link", LINKS)
def test_next_page_that_is_elsewhere_or_nowhere(answering: "Answering", reply: "type[Reply]", link: object) -> None:
    def respond(asked: "Asked") -> "Reply":
        given = link.replace("{host}", asked.headers["host"]) if isinstance(link, str) else link
        return reply(200, {"value": [{"id": 1}], "@odata.nextLink": given})

    tried = answering(respond)
    with pytest.raises(
        UnexpectedAnswerError, match=r"^Listing the things failed: the next page is at .*, which is not"
    ):
        list(tried.client.get_all(GET))
    assert tried.double.lines == ["GET /v1.0/things"]


@pytest.mark.parametrize(
    "rest", ["things?a=\x00", "things\x7f", "things?%00=1", "../../v1.0/things", "/things", "th ings"]
)
def test_next_page_of_odd_characters_ends_in_one_error(answering: "Answering", reply: "type[Reply]", rest: str) -> None:
    def respond(asked: "Asked") -> "Reply":
        return reply(200, {"value": [], "@odata.nextLink": f"https://{asked.headers['host']}/v1.0/{rest}"})

    tried = answering(respond)
    with pytest.raises(UnexpectedAnswerError):
        list(tried.client.get_all(GET))
    assert all(line.startswith("GET /") for line in tried.double.lines)


def test_pages_without_end_are_ended(answering: "Answering", reply: "type[Reply]") -> None:
    def respond(asked: "Asked") -> "Reply":
        number = int(asked.query.get("page", "0")) + 1
        link = f"https://{asked.headers['host']}/v1.0/things?page={number}"
        return reply(200, {"value": [], "@odata.nextLink": link})

    tried = answering(respond)
    with pytest.raises(UnexpectedAnswerError) as failure:
        list(tried.client.get_all(GET))
    assert str(failure.value) == "Listing the things failed: there are more than 1000 pages."
    assert len(tried.double.lines) == 1000


@pytest.mark.parametrize("body", [DEEP, b"{" * 10, b'{"value": ' + b"9" * 10_000 + b"}"], ids=["deep", "cut", "digits"])
def test_answer_that_no_parser_takes(answering: "Answering", reply: "type[Reply]", body: bytes) -> None:
    with pytest.raises(
        UnexpectedAnswerError,
        match=r"is not Graph's\.",
    ):
        answering(lambda _: reply(200, body)).client.send(GET)


@pytest.mark.parametrize("item", [7, None, "text", [1], {}, {"id": {}}, {"displayName": "Pilot"}], ids=repr)
def test_items_of_a_wrong_kind(answering: "Answering", reply: "type[Reply]", item: object) -> None:
    with pytest.raises(GraphError):
        look_up(answering(lambda _: reply(200, {"value": [item]})).client, GROUP, "Pilot")


SECRET = "secret-of-the-app"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("place", ["token", "openid-configuration"])
@pytest.mark.usefixtures("trusted")
def test_login_endpoint_that_redirects(
    double: "StartDouble", entra: "Callable[[Respond], Respond]", reply: "type[Reply]", place: str, status: int
) -> None:
    elsewhere = double(lambda _: reply(200, {"access_token": "x", "token_type": "Bearer", "expires_in": 3600}))
    usual = entra(lambda _: None)

    def respond(asked: "Asked") -> "Reply | None":
        if asked.path.endswith(place):
            return reply(status, None, {"Location": f"{elsewhere.base_url}{asked.path}"})
        return usual(asked)

    login = double(respond)
    with pytest.raises(SignInError) as failure:
        GraphClient(Connection(TENANT, CLIENT, client_secret=SECRET, metadata_host=login.host)).send(GET)
    assert elsewhere.asked == []
    assert SECRET not in str(failure.value)
    assert "\n" not in str(failure.value)


@pytest.mark.parametrize(
    "body",
    [b"<html>", b"{", DEEP, {}, [], {"access_token": None}, {"access_token": 7}, {"access_token": ""}, {"error": 7}],
    ids=["html", "cut", "deep", "empty", "list", "null", "number", "empty-text", "odd-error"],
)
@pytest.mark.parametrize("status", [200, 400])
@pytest.mark.usefixtures("trusted")
def test_login_endpoint_that_answers_garbage(
    double: "StartDouble", entra: "Callable[[Respond], Respond]", reply: "type[Reply]", status: int, body: object
) -> None:
    usual = entra(lambda _: None)
    login = double(lambda asked: reply(status, body) if asked.path.endswith("/token") else usual(asked))
    with pytest.raises(SignInError) as failure:
        GraphClient(Connection(TENANT, CLIENT, client_secret=SECRET, metadata_host=login.host)).send(GET)
    assert SECRET not in str(failure.value)
    assert login.lines == []


@pytest.mark.parametrize(
    "url", ["https://[::1", "https://\x00", "https://a:99999/", "HTTP://a", "//a", "a", "https://"]
)
def test_token_service_at_no_address(url: str) -> None:
    connection = Connection(TENANT, CLIENT, use_oidc=True, oidc_request_url=url, oidc_request_token="request-token")
    with pytest.raises(ConnectionSettingsError) as failure:
        make_credential(connection, find_cloud(Connection("t")))
    assert str(failure.value) == f"azuread:oidcRequestUrl is {url!r}; only an https address is accepted."


@pytest.mark.parametrize("body", [DEEP, b" " * 3_000_000], ids=["deep", "large"])
@pytest.mark.usefixtures("trusted")
def test_token_service_that_answers_without_measure(double: "StartDouble", reply: "type[Reply]", body: bytes) -> None:
    service = double(lambda _: reply(200, body))
    given: Any = {"use_oidc": True, "oidc_request_url": service.base_url, "oidc_request_token": "request-token"}
    credential = make_credential(Connection(TENANT, CLIENT, **given), find_cloud(Connection("t")))
    with pytest.raises(SignInError, match=r"^The OIDC token service localhost gave no ID token \(\w+\)\.$"):
        credential.get_token("scope")


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"client_secret": SECRET}, id="secret"),
        pytest.param({"use_oidc": True, "oidc_token": SECRET}, id="oidc-token"),
        pytest.param({"client_certificate": base64.b64encode(SECRET.encode()).decode()}, id="certificate"),
        pytest.param({"client_certificate": SECRET}, id="certificate-no-base64"),
        pytest.param({"client_certificate": "eA==", "client_certificate_password": SECRET}, id="password"),
    ],
)
@pytest.mark.usefixtures("trusted")
def test_a_refused_credential_does_not_show(
    double: "StartDouble", entra: "Callable[[Respond], Respond]", reply: "type[Reply]", given: dict[str, Any]
) -> None:
    """Not even when Entra, or who took its place, sends it back."""
    usual = entra(lambda _: None)

    def respond(asked: "Asked") -> "Reply | None":
        if asked.path.endswith("/token"):
            return reply(400, {"error": "invalid_client", "error_description": f"AADSTS1: {asked.content.decode()}"})
        return usual(asked)

    with pytest.raises(GraphError) as failure:
        GraphClient(Connection(TENANT, CLIENT, use_cli=False, metadata_host=double(respond).host, **given)).send(GET)
    assert SECRET not in str(failure.value)


@pytest.mark.usefixtures("trusted")
def test_a_secret_never_goes_over_plain_http(
    double: "StartDouble", entra: "Callable[[Respond], Respond]", reply: "type[Reply]"
) -> None:
    """Not even when the login host's own document names such a token endpoint: nobody connects to it."""
    usual = entra(lambda _: None)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"

        def respond(asked: "Asked") -> "Reply | None":
            if asked.path.endswith("openid-configuration"):
                ends = {"authorization_endpoint": f"{address}/authorize", "token_endpoint": f"{address}/token"}
                return reply(200, {"issuer": f"https://{asked.headers['host']}/{TENANT}/v2.0", **ends})
            return usual(asked)

        client = GraphClient(Connection(TENANT, CLIENT, client_secret=SECRET, metadata_host=double(respond).host))
        with pytest.raises(SignInError):
            client.send(GET)
        with pytest.raises(BlockingIOError):
            listener.accept()

"""What a request to Graph becomes, over real sockets: one double signs us in and answers as the test says."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

from providers.approval.requests import ApprovalRequests, requests_of
from providers.graph import client
from providers.graph.client import CONFIRM_SECONDS, GraphClient, client_for
from providers.graph.connection import Connection
from providers.graph.errors import (
    ForbiddenError,
    GraphError,
    NotFoundError,
    RequestFailedError,
    SignInError,
    UnexpectedAnswerError,
)
from providers.graph.request import Request
from tests.providers.doubles import access_token

if TYPE_CHECKING:
    from tests.providers.conftest import Proxy
    from tests.providers.doubles import Asked, Reply, Respond, StartDouble
    from tests.providers.graph.conftest import Tried

    Answering = Callable[[Respond], Tried]

TENANT = "11111111-1111-4111-8111-111111111111"
PROXY = "Perhaps a proxy answered instead: let the answers through, then run the same command again."
GET = Request("GET", "/things", "Listing the things", "Things.Read.All")
POST = Request("POST", "/things", "Making a thing", "Things.ReadWrite.All", body={"name": "a"})
PATCH = Request("PATCH", "/things/1", "Changing the thing", "Things.ReadWrite.All", body={"name": "b"})


def error_body(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


def test_request_as_it_is_sent(answering: "Answering", reply: "type[Reply]") -> None:
    tried = answering(lambda _: reply(201, {"id": "1"}))
    query = {"$filter": "name eq 'Ann & Bob''s + #1'", "$expand": "a,b($expand=c)"}
    request = Request("POST", "/things", "Making a thing", "x", "beta", query, {"hours": 24, "name": "ü"})

    assert tried.client.send(request) == {"id": "1"}

    (asked,) = [one for one in tried.double.asked if one.path == "/beta/things"]
    assert asked.url == (
        "/beta/things?$filter=name%20eq%20%27Ann%20%26%20Bob%27%27s%20%2B%20%231%27&$expand=a,b($expand=c)"
    )
    assert asked.query == query
    assert asked.body == {"hours": 24, "name": "ü"}
    assert asked.headers["authorization"] == f"Bearer {access_token(1, TENANT)}"
    assert asked.headers["content-type"] == "application/json"
    assert asked.headers["accept"] == "application/json"


def test_one_sign_in_serves_all_threads(answering: "Answering", reply: "type[Reply]") -> None:
    tried = answering(lambda asked: reply(200, {"path": asked.path}))
    requests = [Request("GET", f"/things/{number}", "x", "y") for number in range(12)]

    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(tried.client.send, requests))

    assert answers == [{"path": f"/v1.0/things/{number}"} for number in range(12)]
    assert [asked.path for asked in tried.double.asked if "token" in asked.path] == [
        "/11111111-1111-4111-8111-111111111111/oauth2/v2.0/token"
    ]


def test_refused_token_is_replaced_once(answering: "Answering", reply: "type[Reply]") -> None:
    def respond(asked: "Asked") -> "Reply":
        is_new = asked.headers["authorization"] == f"Bearer {access_token(2, TENANT)}"
        return reply(200, {"ok": True}) if is_new else reply(401, error_body("InvalidAuthenticationToken", "expired"))

    tried = answering(respond)
    assert tried.client.send(GET) == {"ok": True}
    assert tried.client.send(GET) == {"ok": True}
    assert tried.double.lines == ["GET /v1.0/things"] * 3
    assert tried.slept == []


def test_second_refusal_of_a_token_is_final(answering: "Answering", reply: "type[Reply]") -> None:
    tried = answering(lambda _: reply(401, error_body("InvalidAuthenticationToken", "CompactToken parsing failed.")))
    with pytest.raises(RequestFailedError) as failure:
        tried.client.send(GET)
    assert str(failure.value) == (
        "Listing the things failed: 401 InvalidAuthenticationToken: CompactToken parsing failed. Graph's request id: "
        "none. Check the azuread sign-in settings of the stack (tenantId, clientId and the credential)."
    )
    assert len(tried.double.lines) == 2


REFUSALS = [
    pytest.param(
        403,
        error_body("Forbidden", "Insufficient privileges."),
        ForbiddenError,
        "403 Forbidden: Insufficient privileges. Graph's request id: r-1. Grant the application permission "
        "Things.Read.All with admin consent, then run the same command again.",
        id="403",
    ),
    pytest.param(
        404,
        error_body("ResourceNotFound", '{"_version": 3, "Message": "No such thing - Operation ID: 0"}'),
        NotFoundError,
        "404 ResourceNotFound: No such thing - Operation ID: 0. Graph's request id: r-1. If it was created or deleted "
        "a moment ago, run the same command again.",
        id="404-wrapped-by-intune",
    ),
    pytest.param(
        404,
        b"<html>not here</html>",
        RequestFailedError,
        f"404 without an explanation. Graph's request id: r-1. Graph always explains why it refuses a request. {PROXY}",
        id="404-of-a-proxy",
    ),
    pytest.param(
        404,
        error_body("BadRequest", "Resource not found for the segment 'things'."),
        RequestFailedError,
        "404 BadRequest: Resource not found for the segment 'things'. Graph's request id: r-1. If it was created or "
        "deleted a moment ago, run the same command again.",
        id="404-of-a-wrong-address",
    ),
    pytest.param(
        409,
        error_body("Conflict", "It exists."),
        RequestFailedError,
        "409 Conflict: It exists. Graph's request id: r-1. Something else was changing it at the same time: run the "
        "same command again.",
        id="409",
    ),
    pytest.param(
        400,
        error_body("BadRequest", "Bad"),
        RequestFailedError,
        "400 BadRequest: Bad. Graph's request id: r-1. Check what Graph names, then run the same command again.",
        id="400",
    ),
]


@pytest.mark.parametrize(("status", "body", "kind", "message"), REFUSALS)
def test_refusal(
    answering: "Answering", reply: "type[Reply]", status: int, body: object, kind: type[GraphError], message: str
) -> None:
    tried = answering(lambda _: reply(status, body, {"request-id": "r-1"}))
    with pytest.raises(GraphError) as failure:
        tried.client.send(GET)
    assert type(failure.value) is kind
    assert str(failure.value) == f"Listing the things failed: {message}"
    assert len(tried.double.lines) == 1


HTML = {"Content-Type": "text/html"}
NOT_GRAPHS = [
    pytest.param(
        b"<html>Welcome</html>",
        HTML,
        f"the answer (200, text/html) is not Graph's. {PROXY}",
        id="html",
    ),
    pytest.param(
        [],
        {},
        f"the answer (200, application/json) is not Graph's. {PROXY}",
        id="json-that-is-no-object",
    ),
    pytest.param(
        b"{",
        {},
        f"the answer (200, no content type) is not Graph's. {PROXY}",
        id="half-json",
    ),
    pytest.param(
        b"",
        {},
        "Graph answered 200 with an empty body. Nothing is wrong with the configuration: run the same command again in "
        "some minutes.",
        id="nothing",
    ),
]


@pytest.mark.parametrize(("body", "headers", "message"), NOT_GRAPHS)
def test_answer_that_is_not_graphs(
    answering: "Answering", reply: "type[Reply]", body: object, headers: dict[str, str], message: str
) -> None:
    tried = answering(lambda _: reply(200, body, headers))
    with pytest.raises(UnexpectedAnswerError) as failure:
        tried.client.send(GET)
    assert str(failure.value) == f"Listing the things failed: {message}"


@pytest.mark.parametrize(("status", "body"), [(200, b""), (204, None)], ids=["200", "204"])
def test_write_needs_no_body_in_the_answer(
    answering: "Answering", reply: "type[Reply]", status: int, body: bytes | None
) -> None:
    assert answering(lambda _: reply(status, body)).client.send(PATCH) == {}


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirect_is_not_followed(
    answering: "Answering", double: "StartDouble", reply: "type[Reply]", status: int
) -> None:
    elsewhere = double(lambda _: reply(200, {"stolen": True}))
    tried = answering(lambda _: reply(status, None, {"Location": f"{elsewhere.base_url}/v1.0/things"}))
    with pytest.raises(RequestFailedError) as failure:
        tried.client.send(GET)
    assert str(failure.value) == (
        f"Listing the things failed: {status} without an explanation. Graph's request id: none. Graph always explains "
        f"why it refuses a request. {PROXY}"
    )
    assert elsewhere.asked == []


@pytest.mark.usefixtures("trusted")
def test_refused_secret_does_not_show(proxy: "Proxy") -> None:
    tenant, client = proxy.server.tenant_id, proxy.server.client_id
    connection = Connection(tenant, client, client_secret="a-wrong-secret", metadata_host=proxy.double.host)
    with pytest.raises(SignInError) as failure:
        GraphClient(connection).send(GET)
    message = str(failure.value)
    start = f"Signing in to tenant {tenant} at {proxy.double.base_url} failed: Authentication failed: AADSTS7000215: "
    assert message.startswith(start)
    assert "\n" not in message
    assert "a-wrong-secret" not in message


def test_one_client_a_connection() -> None:
    first, second = (Connection("t", client_secret=secret) for secret in ("one", "two"))
    assert client_for(first) is client_for(Connection("t", client_secret="one"))
    assert client_for(first) is not client_for(second)


def test_threads_that_come_first_together_share_one_client_and_one_list() -> None:
    """A provider host calls from four threads: two clients would sign in twice, and two lists of approvals differ."""
    start = threading.Barrier(8)

    def ask(connection: Connection) -> tuple[GraphClient, ApprovalRequests]:
        start.wait()
        client = client_for(connection)
        start.wait()
        return client, requests_of(client)

    for number in range(20):
        connection = Connection(f"tenant {number}")
        with ThreadPoolExecutor(max_workers=8) as pool:
            found = list(pool.map(ask, [connection] * 8))
        assert found == [(client_for(connection), requests_of(client_for(connection)))] * 8


def test_that_an_object_is_not_there_counts_when_graph_says_it_twice(
    answering: "Answering", reply: "type[Reply]"
) -> None:
    missing = reply(404, error_body("ResourceNotFound", "Gone."))
    answers = [missing, reply(200, {"id": "1"}), reply(200, {"id": "2"}), missing, missing]
    tried = answering(lambda _: answers.pop(0))
    assert [tried.client.read(GET), tried.client.read(GET)] == [{"id": "1"}, {"id": "2"}]
    assert (tried.slept, tried.reported) == (
        [CONFIRM_SECONDS],
        ["Listing the things: Graph reports that it does not exist; reading it once more."],
    )
    with pytest.raises(NotFoundError):
        tried.client.read(GET)


@pytest.mark.parametrize(
    ("host", "cloud"), [("graph.example", "graph.example"), (None, "public")], ids=["metadata-host", "environment"]
)
def test_clients_of_one_tenant_share_its_pace(monkeypatch: pytest.MonkeyPatch, host: str | None, cloud: str) -> None:
    keys: list[str] = []
    monkeypatch.setattr(client, "pace_of", keys.append)
    GraphClient(Connection(TENANT, "c", client_secret="s", metadata_host=host))
    assert keys == [f"{cloud} {TENANT}"]

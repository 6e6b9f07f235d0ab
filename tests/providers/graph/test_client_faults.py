"""Faults on the way to Graph, over real sockets: what is sent again, what is not, and what is reported."""

import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Literal

import pytest
import trustme

from providers.graph.client import GraphClient
from providers.graph.connection import Connection
from providers.graph.errors import (
    RequestFailedError,
    UnreachableError,
)
from providers.graph.request import Request

if TYPE_CHECKING:
    from tests.providers.doubles import Asked, Reply, Respond, StartDouble
    from tests.providers.graph.conftest import Tried

    Answering = Callable[[Respond], Tried]
    End = Literal["cut", "reset"] | None

GET = Request("GET", "/things", "Listing the things", "Things.Read.All")
POST = Request("POST", "/things", "Making a thing", "Things.ReadWrite.All", body={"name": "a"})
PATCH = Request("PATCH", "/things/1", "Changing the thing", "Things.ReadWrite.All", body={"name": "b"})
DELETE = Request("DELETE", "/things/1", "Deleting the thing", "Things.ReadWrite.All")
REPLACE = Request("POST", "/things/1/assign", "Assigning the thing", "Things.ReadWrite.All", body={}, replaces=True)
REPEATABLE = [
    pytest.param(GET, id="get"),
    pytest.param(PATCH, id="patch"),
    pytest.param(DELETE, id="delete"),
    pytest.param(REPLACE, id="replacing-post"),
]


def error_body(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


@pytest.mark.parametrize("request_", [*REPEATABLE, pytest.param(POST, id="post")])
def test_throttled_request_waits_as_long_as_graph_asks(
    answering: "Answering", reply: "type[Reply]", request_: Request
) -> None:
    replies = iter([reply(429, error_body("TooManyRequests", "Slow"), {"Retry-After": "4"}), reply(200, {"ok": True})])
    tried = answering(lambda _: next(replies))
    assert tried.client.send(request_) == {"ok": True}
    assert len(tried.slept) == 1
    assert 4 <= tried.slept[0] <= 4.4
    assert tried.reported == [f"{request_.what}: Graph answered 429; trying again in 4 s."]


def test_throttled_request_without_retry_after_backs_off(answering: "Answering", reply: "type[Reply]") -> None:
    replies = iter([reply(429), reply(429), reply(200, {"ok": True})])
    tried = answering(lambda _: next(replies))
    assert tried.client.send(POST) == {"ok": True}
    assert len(tried.slept) == 2
    assert 0 <= tried.slept[0] <= 2
    assert 0 <= tried.slept[1] <= 4


RATE_LIMIT = error_body(
    "UnknownError", "Rate limit reached because of too many requests to query broker. Please retry after sometime."
)


@pytest.mark.parametrize("status", [423, 500, 502, 503, 504])
@pytest.mark.parametrize("request_", REPEATABLE)
def test_passing_failure_of_a_repeatable_request(
    answering: "Answering", reply: "type[Reply]", request_: Request, status: int
) -> None:
    replies = iter([reply(status, RATE_LIMIT), reply(200, {"ok": True})])
    tried = answering(lambda _: next(replies))
    assert tried.client.send(request_) == {"ok": True}
    assert len(tried.slept) == 1


@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_post_is_not_sent_again_after_a_failure_of_the_server(
    answering: "Answering", reply: "type[Reply]", status: int
) -> None:
    tried = answering(lambda _: reply(status, RATE_LIMIT))
    with pytest.raises(RequestFailedError) as failure:
        tried.client.send(POST)
    assert str(failure.value) == (
        f"Making a thing failed: {status} UnknownError: Rate limit reached because of too many requests to query "
        "broker. Please retry after sometime. Graph's request id: none. Nothing is wrong with the configuration: run "
        "the same command again in some minutes."
    )
    assert tried.double.lines == ["POST /v1.0/things"]


def test_lasting_failure_ends_with_graphs_words(answering: "Answering", reply: "type[Reply]") -> None:
    tried = answering(lambda _: reply(503, error_body("ServiceUnavailable", "Down")))
    with pytest.raises(RequestFailedError, match=r"^Listing the things failed: 503 ServiceUnavailable: Down\."):
        tried.client.send(GET)
    assert len(tried.slept) >= 5
    assert sum(tried.slept) <= 300


def unreachable_graph(
    url: str, double: "StartDouble", entra: "Callable[[Respond], Respond]", reply: "type[Reply]"
) -> tuple[GraphClient, list[float]]:
    """A client whose cloud is fine but for Graph itself, which is at `url`."""
    sign_in = entra(lambda _: None)

    def respond(asked: "Asked") -> "Reply | None":
        if asked.path == "/metadata/endpoints":
            login = f"https://{asked.headers['host']}"
            return reply(200, {"authentication": {"loginEndpoint": login}, "microsoftGraphResourceId": url})
        return sign_in(asked)

    slept: list[float] = []
    tenant, client = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
    connection = Connection(tenant, client, client_secret="secret-of-the-app", metadata_host=double(respond).host)
    return GraphClient(connection, lambda _: None, slept.append), slept


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("request_", [*REPEATABLE, pytest.param(POST, id="post")])
def test_refused_connection_is_tried_again(
    double: "StartDouble",
    entra: "Callable[[Respond], Respond]",
    reply: "type[Reply]",
    request_: Request,
) -> None:
    nobody = double(lambda _: None)
    nobody.close()
    client, slept = unreachable_graph(nobody.base_url, double, entra, reply)
    with pytest.raises(UnreachableError) as failure:
        client.send(request_)
    assert str(failure.value).startswith(
        f"{request_.what} failed: no complete answer from {nobody.base_url} (no connection: All connection attempts "
        "failed). Run the same command again in some minutes. Tried "
    )
    assert str(failure.value).endswith(" s. Given up: one operation may take 300 s.")
    assert len(slept) >= 5


@pytest.mark.usefixtures("trusted")
def test_certificate_of_somebody_else_is_refused_at_once(
    double: "StartDouble", entra: "Callable[[Respond], Respond]", reply: "type[Reply]"
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    somebody = double(lambda _: reply(200, {}), context)
    client, slept = unreachable_graph(somebody.base_url, double, entra, reply)
    with pytest.raises(UnreachableError, match=r"CERTIFICATE_VERIFY_FAILED.*\. Nothing was sent\.$"):
        client.send(GET)
    assert slept == []
    assert somebody.asked == []


ENDS = [
    pytest.param(None, "the connection broke: Server disconnected without sending a response", id="hung-up"),
    pytest.param("reset", "the connection broke: it was reset", id="reset"),
    pytest.param(
        "cut",
        "the connection broke: peer closed connection without sending complete message body (received 5 bytes, "
        "expected 10)",
        id="cut-off",
    ),
]


@pytest.mark.parametrize(("end", "_reason"), ENDS)
def test_lost_answer_to_a_repeatable_request(
    answering: "Answering", reply: "type[Reply]", end: "End", _reason: str
) -> None:
    replies = iter([end and reply(200, {"a": "1"}, end=end), reply(200, {"ok": True})])
    tried = answering(lambda _: next(replies))
    assert tried.client.send(GET) == {"ok": True}
    assert len(tried.slept) == 1


@pytest.mark.parametrize(("end", "reason"), ENDS)
def test_lost_answer_to_a_post_is_reported_at_once(
    answering: "Answering", reply: "type[Reply]", end: "End", reason: str
) -> None:
    tried = answering(lambda _: end and reply(201, {"a": "1"}, end=end))
    with pytest.raises(UnreachableError) as failure:
        tried.client.send(POST)
    assert str(failure.value) == (
        f"Making a thing failed: no complete answer from {tried.double.base_url} ({reason}). Whether it took effect is "
        "not known; run the same command again: it checks what exists before it writes."
    )
    assert tried.double.lines == ["POST /v1.0/things"]
    assert tried.slept == []


def test_answer_that_cannot_be_unpacked_is_lost(answering: "Answering", reply: "type[Reply]") -> None:
    replies = iter([reply(200, b"no gzip", {"Content-Encoding": "gzip"}), reply(200, {"ok": True})])
    assert answering(lambda _: next(replies)).client.send(GET) == {"ok": True}

"""Graph's answers that the emulated tenant does not give by itself."""

import json
import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import httpx
import pytest

from sandbox.engine.offline.azuread_stand_in.graph import AnswerError, Graph, GraphError

Answer = tuple[int, dict[str, str], str]
JSON = {"Content-Type": "application/json"}
# A thousandth of the real waits.
SECOND = 0.001
# Closing sends RST instead of FIN.
NO_LINGER = struct.pack("ii", 1, 0)
Serve = Callable[[list[Answer]], Any]


@contextmanager
def served(answers: list[Answer | None]) -> Iterator[tuple[Graph, list[str]]]:
    """A Graph that gives these answers in order, None for none at all, and the requests that it got."""
    requests: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            requests.append(f"{self.command} {self.path} {self.headers['Authorization']}")
            answer = answers[len(requests) - 1]
            if answer is None:
                self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
                self.connection.close()
                return
            status, headers, body = answer
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        do_GET = do_POST = do_PATCH = do_DELETE = answer  # noqa: N815 - http.server's names

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Graph(f"http://127.0.0.1:{server.server_port}", lambda: "token", SECOND), requests
        server.shutdown()


@pytest.mark.parametrize("status", [408, 424, 429, 500, 502, 503, 504, 599])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_every_method_is_sent_again_after_these_statuses(method: str, status: int) -> None:
    failed: Answer = (status, {}, "")
    with served([failed, failed, (200, JSON, '{"id": "1"}')]) as (graph, requests):
        graph.request(method, "/policies", {"a": 1})
        assert requests == [f"{method} /v1.0/policies Bearer token"] * 3


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 412, 423, 501])
@pytest.mark.parametrize("method", ["GET", "POST", "PATCH", "DELETE"])
def test_no_method_is_sent_again_after_these(method: str, status: int) -> None:
    with served([(status, {}, "")]) as (graph, requests):
        with pytest.raises(GraphError) as failure:
            graph.request(method, "/policies", {"a": 1})
        assert failure.value.status == status
        assert len(requests) == 1


@pytest.mark.parametrize(("method", "times"), [("GET", 10), ("POST", 10), ("DELETE", 10), ("PATCH", 20)])
def test_it_is_sent_as_often_as_fits_into_the_operations_time_out(method: str, times: int) -> None:
    with served([(503, {}, "")] * times) as (graph, requests):
        with pytest.raises(GraphError) as failure:
            graph.request(method, "/policies", {})
        assert failure.value.status == 503
        assert len(requests) == times


def test_waits_double_up_to_a_minute_and_follow_a_number_in_retry_after() -> None:
    numbered, dated = {"Retry-After": "7"}, {"Retry-After": "Thu, 26 Nov 2026 15:00:00 GMT"}
    answers: list[Answer] = [(500, {}, "")] * 8 + [(503, numbered, ""), (429, dated, ""), (204, {}, "")]
    waits: list[float] = []
    with served([*answers]) as (graph, _), pytest.MonkeyPatch.context() as patch:
        patch.setattr("tenacity.nap.time.sleep", waits.append)
        graph.request("PATCH", "/policies", {})
    assert [round(wait / SECOND) for wait in waits] == [1, 2, 4, 8, 16, 32, 61, 61, 7, 61]


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_a_write_without_an_answer_is_not_sent_again(method: str) -> None:
    with served([None]) as (graph, requests):
        with pytest.raises(httpx.TransportError):
            graph.request(method, "/policies", {"a": 1})
        assert len(requests) == 1


def test_a_read_that_breaks_is_sent_again() -> None:
    with served([None, (200, JSON, '{"id": "1"}')]) as (graph, requests):
        assert graph.request("GET", "/policies") == {"id": "1"}
        assert len(requests) == 2


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_an_answer_that_is_no_json_is_an_error(method: str) -> None:
    with served([(200, {"Content-Type": "text/html"}, "<html>")]) as (graph, _), pytest.raises(AnswerError) as failure:
        graph.request(method, "/policies", {})
    assert str(failure.value) == f"{method} /v1.0/policies: an answer of type 'text/html', which is not JSON."


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_of_a_change_the_status_alone_counts(method: str) -> None:
    with served([(200, {"Content-Type": "text/html"}, "<html>")]) as (graph, _):
        assert graph.request(method, "/policies", {}) == {}


@pytest.mark.parametrize(
    ("headers", "body", "message"),
    [
        pytest.param(
            {"request-id": "r"},
            json.dumps({"error": {"code": "BadRequest", "message": "1004: no."}}),
            "400 BadRequest: 1004: no. (POST /v1.0/policies, request-id r)",
            id="header",
        ),
        pytest.param(
            {},
            json.dumps({"error": {"code": "Forbidden", "message": "no", "innerError": {"request-id": "i"}}}),
            "400 Forbidden: no (POST /v1.0/policies, request-id i)",
            id="inner error",
        ),
        pytest.param(
            {},
            "<html>gateway</html>",
            "400 Bad Request: <html>gateway</html> (POST /v1.0/policies, request-id unknown)",
            id="not Graph's",
        ),
        pytest.param(
            {}, '{"error": "no"}', "400 Bad Request: no (POST /v1.0/policies, request-id unknown)", id="only a text"
        ),
    ],
)
def test_an_error_carries_graphs_words_and_the_request_id(headers: dict[str, str], body: str, message: str) -> None:
    with served([(400, headers, body)]) as (graph, _), pytest.raises(GraphError) as failure:
        graph.request("POST", "/policies", {})
    assert str(failure.value) == message


def test_an_answer_without_a_body_is_empty() -> None:
    with served([(204, {}, "")]) as (graph, _):
        assert graph.request("POST", "/policies", {}) == {}

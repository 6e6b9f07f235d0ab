"""Graph's answers that the emulated tenant does not give by itself."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from sandbox.engine.azuread_stand_in.graph import Graph, GraphError

Answer = tuple[int, dict[str, str], str]
Serve = Callable[[list[Answer]], Any]


@contextmanager
def served(answers: list[Answer]) -> Iterator[tuple[Graph, list[str]]]:
    """A Graph that gives these answers in order, and the requests that it got."""
    requests: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            requests.append(f"{self.command} {self.path} {self.headers['Authorization']}")
            status, headers, body = answers[len(requests) - 1]
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's own name
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Graph(f"http://127.0.0.1:{server.server_port}", lambda: "token"), requests
        server.shutdown()


def test_what_was_refused_unread_is_sent_again_after_the_named_time() -> None:
    throttled: Answer = (429, {"Retry-After": "0"}, "")
    with served([throttled, throttled, (201, {}, '{"id": "1"}')]) as (graph, requests):
        assert graph.request("POST", "/policies", {"a": 1}) == {"id": "1"}
        assert requests == ["POST /v1.0/policies Bearer token"] * 3


@pytest.mark.parametrize("status", [500, 503, 504])
def test_what_may_have_been_carried_out_is_not_sent_again(status: int) -> None:
    with served([(status, {}, "")]) as (graph, requests):
        with pytest.raises(GraphError) as failure:
            graph.request("POST", "/policies", {"a": 1})
        assert failure.value.status == status
        assert len(requests) == 1


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

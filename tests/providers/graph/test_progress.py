"""What is seen of requests: a word when one takes long, and Graph's request ids when asked for."""

import logging
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from providers.graph import progress
from providers.graph.client import GraphClient
from providers.graph.request import Request
from tests.providers.doubles import Reply

if TYPE_CHECKING:
    from tests.providers.doubles import Asked, Respond
    from tests.providers.graph.conftest import Tried

    Answering = Callable[[Respond], Tried]

GET = Request("GET", "/things", "Listing the things", "Things.Read.All", query={"$filter": "name eq 'Secret plan'"})


@pytest.fixture
def quiet() -> Iterator[None]:
    """As a new process, and no trace for the next test."""
    progress.LOG.handlers.clear()
    yield
    progress.LOG.handlers.clear()
    progress.LOG.setLevel(logging.NOTSET)
    progress.LOG.propagate = True


def test_a_slow_answer_is_reported_during_the_wait(answering: "Answering") -> None:
    is_reported = threading.Event()

    def respond(_: "Asked") -> Reply:
        """Answers once the wait was reported, and never before."""
        is_reported.wait()
        return Reply(200, {"ok": True})

    tried = answering(respond)
    lines: list[str] = []

    def report(line: str) -> None:
        lines.append(line)
        is_reported.set()

    client = GraphClient(tried.client._connection, report, patience=0.01)
    assert client.send(GET) == {"ok": True}
    assert lines == ["Listing the things: no answer after 0 s, still waiting."]


def test_a_quick_answer_is_not_reported(answering: "Answering") -> None:
    tried = answering(lambda _: Reply(200, {"ok": True}))
    tried.client.send(GET)
    assert tried.reported == []


@pytest.mark.parametrize(
    ("environ", "arguments"),
    [
        pytest.param({"GRAPH_REQUEST_LOG": "true"}, ["host"], id="variable"),
        pytest.param({}, ["host", "--logtostderr", "-v=3", "127.0.0.1:1"], id="engine-flags"),
    ],
)
def test_request_ids_are_logged_when_asked_for(
    quiet: None,  # noqa: ARG001 - for its effect
    answering: "Answering",
    capsys: pytest.CaptureFixture[str],
    environ: dict[str, str],
    arguments: list[str],
) -> None:
    progress.log_requests_if_asked(environ, arguments)
    progress.log_requests_if_asked(environ, arguments)
    tried = answering(lambda _: Reply(200, {"secret": "no"}, {"request-id": "1234"}))
    tried.client.send(GET)
    assert capsys.readouterr().out == "GET v1.0/things: 200, request id 1234\n"
    assert progress.LOG.propagate is False  # or whoever configures logging would see it twice


@pytest.mark.parametrize("arguments", [pytest.param([], id="none"), pytest.param(["-v=0", "--version"], id="no-level")])
def test_no_lines_unless_asked_for(
    quiet: None,  # noqa: ARG001 - for its effect
    answering: "Answering",
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
) -> None:
    progress.log_requests_if_asked({"GRAPH_REQUEST_LOG": "no"}, arguments)
    answering(lambda _: Reply(200, {"ok": True})).client.send(GET)
    assert capsys.readouterr().out == ""

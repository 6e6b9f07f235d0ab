"""What a command has read: asked once a run, with its evidence, and by no request that could change something."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from ops.tenant.readings import Evidence, Readings, Recorder
from providers.graph.errors import ForbiddenError, UnreachableError
from providers.graph.request import Json, Request
from providers.graph.tenant_guard import Caller

TIME = datetime(2026, 11, 27, 12, 0, 5, 999, tzinfo=UTC)
USERS = Request("GET", "/users", "Listing the users", "User.Read.All", query={"$select": "id"})
EVIDENCE = Evidence("GET", "/v1.0/users", (("$select", "id"),), TIME.replace(microsecond=0))


class Graph:
    """Answers every request alike, or fails, and counts."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked: list[Request] = []
        self.error = error

    def send(self, request: Request) -> Json:
        self.asked.append(request)
        if self.error is not None:
            raise self.error
        return {"id": "1"}

    def get_all(self, request: Request) -> Iterator[Json]:
        yield self.send(request)

    def stream(self, request: Request) -> Iterator[Json]:
        yield self.send(request)

    def pause(self) -> None:
        raise AssertionError

    def caller(self) -> Caller | None:
        return None


def reading(graph: Graph) -> Readings:
    return Readings(graph, lambda: TIME)


def test_each_question_is_asked_once_whoever_asks() -> None:
    graph = Graph()
    readings = reading(graph)
    first, second = readings.recorder(), readings.recorder()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda one: list(one.get_all(USERS)), [first, second] * 4))
    assert graph.asked == [USERS]
    assert (first.evidence, second.evidence) == ((EVIDENCE,), (EVIDENCE,))
    first.send(USERS)
    first.get_all(Request("GET", "/users", "Again", "User.Read.All", query={"$select": "id,displayName"}))
    assert len(graph.asked) == 3


def test_a_refused_request_is_evidence_too_and_names_its_permission() -> None:
    graph = Graph(ForbiddenError("No.", status=403, code="", request_id=""))
    readings = reading(graph)
    for recorder in (readings.recorder(), readings.recorder()):
        with pytest.raises(ForbiddenError):
            recorder.get_all(USERS)
        assert (recorder.evidence, recorder.refused) == ((EVIDENCE,), ["User.Read.All"])
    assert len(graph.asked) == 1


def test_another_failure_names_no_permission() -> None:
    recorder = reading(Graph(UnreachableError("Away."))).recorder()
    with pytest.raises(UnreachableError):
        recorder.send(USERS)
    assert recorder.refused == []


def test_a_stream_has_a_deadline_for_each_page_and_not_for_all_of_it() -> None:
    graph = Graph()
    graph.get_all = pytest.fail  # type: ignore[assignment]
    assert list(reading(graph).recorder().stream(USERS)) == [{"id": "1"}]


def test_a_stream_is_not_kept() -> None:
    graph = Graph()
    recorder = reading(graph).recorder()
    assert [list(recorder.stream(USERS)), list(recorder.stream(USERS))] == [[{"id": "1"}]] * 2
    assert (len(graph.asked), recorder.evidence) == (2, (EVIDENCE,))


def test_a_summary_is_made_once_and_is_evidence_of_all() -> None:
    graph = Graph()
    readings = reading(graph)

    def count(reads: Recorder) -> int:
        return len(list(reads.stream(USERS)))

    first, second = readings.recorder(), readings.recorder()
    assert (first.once("users", count), second.once("users", count)) == (1, 1)
    assert (len(graph.asked), second.evidence) == (1, (EVIDENCE,))


def test_a_summary_that_failed_fails_for_all() -> None:
    readings = reading(Graph(ForbiddenError("No.", status=403, code="", request_id="")))
    for recorder in (readings.recorder(), readings.recorder()):
        with pytest.raises(ForbiddenError):
            recorder.once("users", lambda reads: list(reads.stream(USERS)))
        assert recorder.refused == ["User.Read.All"]


@pytest.mark.parametrize("method", ["POST", "PATCH", "DELETE"])
def test_nothing_else_is_sent(method: str) -> None:
    graph = Graph()
    request = Request(method, "/users", "Writing", "User.ReadWrite.All")  # type: ignore[arg-type]
    with pytest.raises(AssertionError, match=r"/users is not a request that only reads\."):
        reading(graph).recorder().send(request)
    assert graph.asked == []


def test_what_if_is_a_post_that_changes_nothing() -> None:
    graph = Graph()
    reading(graph).recorder().send(
        Request(
            "POST", "/identity/conditionalAccess/evaluate", "Asking What-If", "Policy.Read.ConditionalAccess", body={}
        )
    )
    assert len(graph.asked) == 1

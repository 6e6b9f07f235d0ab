"""A write that is refused because the same object is asked for already: by us, by us before, or by somebody else."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

import pytest

from providers.approval.errors import ApprovalConflictError, ApprovalRequiredError
from providers.approval.requests import ApprovalRequests
from providers.approval.writer import Writer
from providers.graph.approval import CODE, JUSTIFICATION, ActiveRequestError, justification
from providers.graph.errors import RequestFailedError
from providers.graph.request import Json, Request

if TYPE_CHECKING:
    from providers.graph.client import GraphClient

WRITE = Request("PATCH", "/deviceManagement", "Changing it", "Some.Permission", "beta", body={"settings": {"a": 1}})
MINE = justification("Pulumi stack project/stack: Changing it", WRITE)


class Graph:
    """Refuses a write that carries no approval, and lists what a test says, each time the next."""

    def __init__(self, *lists: list[Json]) -> None:
        self.lists = list(lists)
        self.sent: list[tuple[str, str, str]] = []

    def get_all(self, _request: Request) -> Iterator[Json]:
        return iter(self.lists.pop(0))

    def send(self, request: Request) -> Json:
        code = request.headers.get(CODE, "")
        self.sent.append((request.method, request.path, code))
        if code:
            return {"completed": code}
        assert JUSTIFICATION in request.headers
        raise ActiveRequestError(RequestFailedError("Changing it failed: 409.", status=409, code="", request_id=""))


def listed(status: str, justified: str = MINE) -> list[Json]:
    return [{"id": "r-1", "status": status, "requestJustification": justified}]


def writer(graph: Graph) -> Writer:
    client = cast("GraphClient", graph)
    return Writer(client, ApprovalRequests(client), "project/stack")


def test_ours_that_was_approved_meanwhile_is_completed() -> None:
    """The list that was read before it was filed does not have it; the answer to its filing was lost."""
    graph = Graph([], listed("approved"))
    assert writer(graph).write(WRITE) == {"completed": "r-1"}
    path = ("PATCH", "/deviceManagement")
    assert (graph.sent, graph.lists) == ([(*path, ""), (*path, "r-1")], [])


def test_ours_that_still_waits_is_waited_for() -> None:
    graph = Graph([], listed("needsApproval"))
    with pytest.raises(ApprovalRequiredError, match=r"^Changing it still waits for the approval of a second admin"):
        writer(graph).write(WRITE)
    assert graph.sent == [("PATCH", "/deviceManagement", "")]


@pytest.mark.parametrize(
    "found",
    [[], listed("needsApproval", "Somebody else's"), listed("completed"), listed("rejected")],
    ids=["not-listed", "theirs", "completed", "rejected"],
)
def test_any_other_is_in_the_way(found: list[Any]) -> None:
    graph = Graph([], found)
    with pytest.raises(ApprovalConflictError, match=r"^Changing it could not be asked for: another request"):
        writer(graph).write(WRITE)
    assert graph.sent == [("PATCH", "/deviceManagement", "")]

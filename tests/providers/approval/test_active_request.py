"""A write that is refused because the same object is asked for already: by us, by us before, or by somebody else."""

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

import pytest

from providers.approval.errors import ApprovalConflictError, ApprovalRequiredError
from providers.approval.requests import PATH, ApprovalRequests
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

    def __init__(self, *lists: list[Json], refuses: bool = False) -> None:
        self.lists, self.refuses = list(lists), refuses
        self.sent: list[tuple[str, str, str]] = []
        self.withdrawn: list[str] = []

    def get_all(self, _request: Request) -> Iterator[Json]:
        return iter(self.lists.pop(0))

    def send(self, request: Request) -> Json:
        if request.path == f"{PATH}/cancelMyRequest":
            assert (request.method, request.version, request.repeatable) == ("POST", "beta", True)
            assert request.body is not None
            self.withdrawn.append(str(request.body["id"]))
            if self.refuses:
                msg = "Withdrawing it failed: 403."
                raise RequestFailedError(msg, status=403, code="", request_id="")
            return {}
        code = request.headers.get(CODE, "")
        self.sent.append((request.method, request.path, code))
        if code and not self.refuses:
            return {"completed": code}
        assert code or JUSTIFICATION in request.headers
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
    with pytest.raises(ApprovalConflictError, match=r"^Changing it failed: another request for approval"):
        writer(graph).write(WRITE)
    assert graph.sent == [("PATCH", "/deviceManagement", "")]


def stale(*ids: str) -> list[Json]:
    """What this stack asked for of the same object before, each with another body."""
    other = replace(WRITE, body={"settings": {"a": 2}})
    text = justification("Pulumi stack project/stack: Changing it", other)
    return [{"id": one, "status": "needsApproval", "requestJustification": text} for one in ids]


def test_what_this_stack_asked_for_before_is_withdrawn_and_the_write_sent_once_more() -> None:
    graph = Graph([], stale("r-1", "r-2"), stale("r-2"))
    with pytest.raises(ApprovalConflictError):
        writer(graph).write(WRITE)
    assert (graph.withdrawn, len(graph.sent)) == (["r-1"], 2)


def test_what_cannot_be_withdrawn_is_in_the_way() -> None:
    graph = Graph([], stale("r-1"), refuses=True)
    with pytest.raises(ApprovalConflictError, match=r"Active: r-1, needsApproval, "):
        writer(graph).write(WRITE)
    assert (graph.withdrawn, len(graph.sent)) == (["r-1"], 1)


def test_another_that_is_in_the_way_of_a_completion_is_named() -> None:
    graph = Graph(listed("approved"), refuses=True)
    with pytest.raises(ApprovalConflictError, match=r"Active: r-1, approved, "):
        writer(graph).write(WRITE)
    assert graph.sent == [("PATCH", "/deviceManagement", "r-1")]

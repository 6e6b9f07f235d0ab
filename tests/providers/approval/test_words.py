"""What the second administrator reads of a write: who makes it, why, and what it changes."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

import pytest

from providers.approval.requests import ApprovalRequests
from providers.approval.writer import Writer
from providers.graph.approval import JUSTIFICATION, digest, plain
from providers.graph.request import Json, Request

if TYPE_CHECKING:
    from providers.graph.client import GraphClient


class Graph:
    """A tenant that wants no approvals, and keeps the words of each write."""

    def __init__(self) -> None:
        self.words: list[str] = []

    def get_all(self, _request: Request) -> Iterator[Json]:
        return iter(())

    def send(self, request: Request) -> Json:
        self.words.append(plain(request.headers[JUSTIFICATION]))
        return {}


def patch(body: Json | None) -> Request:
    return Request("PATCH", "/deviceManagement", "Changing it", "Some.Permission", "beta", body=body)


@pytest.mark.parametrize(
    ("request_", "changes"),
    [
        pytest.param(patch({"settings": {"b": True, "a": 1}}), " (a: 1, b: true)", id="settings"),
        pytest.param(patch({"name": "ü", "@odata.type": "#x"}), ' (name: "ü")', id="members"),
        pytest.param(patch({"settings": "none", "a": None}), ' (a: null, settings: "none")', id="a-member-settings"),
        pytest.param(patch({"@odata.type": "#x"}), "", id="nothing-but-the-type"),
        pytest.param(patch(None), "", id="no-body"),
        pytest.param(Request("POST", "/x", "Making it", "P", "beta", body={"a": 1}), "", id="creation"),
        pytest.param(Request("DELETE", "/x", "Deleting it", "P", "beta"), "", id="deletion"),
    ],
)
def test_what_it_changes(request_: Request, changes: str) -> None:
    graph = Graph()
    client = cast("GraphClient", graph)
    Writer(client, ApprovalRequests(client), "project/stack").write(request_)
    assert graph.words == [f"Pulumi stack project/stack: {request_.what}{changes} [{digest(request_)}]"]


@pytest.mark.parametrize(
    ("managed_by", "reason", "start"),
    [
        ("", "", "Pulumi"),
        ("", "CHG-1", "CHG-1 (Pulumi)"),
        ("project/stack", "", "Pulumi stack project/stack"),
        ("project/stack", "CHG-1", "CHG-1 (Pulumi stack project/stack)"),
    ],
)
def test_who_and_why(managed_by: str, reason: str, start: str) -> None:
    graph, request = Graph(), patch(None)
    client = cast("GraphClient", graph)
    Writer(client, ApprovalRequests(client), managed_by, reason).write(request)
    assert graph.words == [f"{start}: Changing it [{digest(request)}]"]

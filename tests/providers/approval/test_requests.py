"""The list of requests for approval, as a tenant may return it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from providers.approval.requests import PATH, ApprovalRequest, ApprovalRequests
from providers.graph.request import Json, Request

if TYPE_CHECKING:
    from providers.graph.client import GraphClient

# Time says nothing here.
UNTIMED = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=8,
)
FORM = {
    "id": "a",
    "status": "rejected",
    "requestDateTime": "2026-02-15T15:36:51.9333541Z",
    "lastModifiedDateTime": "2026-02-16T00:00:00Z",
    "expirationDateTime": "2026-02-18T15:36:51.9333541Z",
    "requestor": {"user": None, "application": {"id": "c", "displayName": "Pipeline"}},
    "approver": {"user": {"id": "u", "displayName": "Adele"}, "application": {"displayName": "Portal"}},
    "requestJustification": "V2h5",
    "approvalJustification": "No",
    "payloadId": "p",
}


def test_everything_that_graph_returns() -> None:
    assert ApprovalRequest.read(FORM) == ApprovalRequest(
        id="a",
        status="rejected",
        justification="Why",
        requested=datetime(2026, 2, 15, 15, 36, 51, 933354, UTC),
        modified="2026-02-16 00:00 UTC",
        expires="2026-02-18 15:36 UTC",
        requestor="Pipeline",
        approver="Adele",
        comment="No",
        object_id="p",
    )


@pytest.mark.parametrize(
    ("given", "moment"),
    [
        ("2026-02-15T15:36:51Z", datetime(2026, 2, 15, 15, 36, 51, tzinfo=UTC)),
        ("2026-02-15T15:36:51+02:00", datetime(2026, 2, 15, 13, 36, 51, tzinfo=UTC)),
        ("2026-02-15T15:36:51", datetime(2026, 2, 15, 15, 36, 51, tzinfo=UTC)),
        ("soon", datetime.min.replace(tzinfo=UTC)),
        (None, datetime.min.replace(tzinfo=UTC)),
    ],
)
def test_when_it_was_made(given: str | None, moment: datetime) -> None:
    assert ApprovalRequest.read({**FORM, "requestDateTime": given}).requested == moment


@UNTIMED
@given(st.dictionaries(st.sampled_from(sorted(FORM)), JSON))
def test_whatever_graph_returns(form: dict[str, Any]) -> None:
    read = ApprovalRequest.read(form)
    assert (read.id == str(form.get("id") or ""), read.requested.tzinfo is not None) == (True, True)


def test_an_empty_request() -> None:
    assert ApprovalRequest.read({}) == ApprovalRequest("", "")


@pytest.mark.parametrize(
    ("identities", "name"),
    [
        pytest.param({"user": {"userPrincipalName": "a@b"}}, "a@b", id="principal-name"),
        pytest.param({"user": {"id": "u"}}, "u", id="id"),
        pytest.param({"user": {}, "application": {"id": "c"}}, "c", id="application"),
        pytest.param({"device": {"id": "d"}}, "", id="neither"),
        pytest.param(None, "", id="null"),
    ],
)
def test_who_it_is(identities: Any, name: str) -> None:  # noqa: ANN401
    assert ApprovalRequest.read({"requestor": identities}).requestor == name


@pytest.mark.parametrize(
    ("status", "active"),
    [("needsApproval", True), ("approved", True), ("rejected", False), ("completed", False), ("unknown", False)],
)
def test_what_is_in_the_way(status: str, active: bool) -> None:
    assert ApprovalRequest("a", status).is_active is active


class Listing:
    """A client whose tenant shows these requests, and how often it was asked."""

    def __init__(self, *ids: str) -> None:
        self.ids, self.asked = ids, 0

    def get_all(self, request: Request) -> Iterator[Json]:
        assert (request.method, request.path, request.version) == ("GET", PATH, "beta")
        self.asked += 1
        return iter({"id": one, "status": "needsApproval"} for one in self.ids)


def test_what_this_process_filed_comes_first_the_last_of_it_first() -> None:
    graph = Listing("a", "b")
    requests = ApprovalRequests(cast("GraphClient", graph))
    assert requests.all() == [ApprovalRequest("a", "needsApproval"), ApprovalRequest("b", "needsApproval")]
    for one in ("c", "d", "e"):
        requests.file(ApprovalRequest(one, "needsApproval"))
    requests.file(ApprovalRequest("b", "completed"))
    assert [(one.id, one.status) for one in requests.all() or []] == [
        ("e", "needsApproval"),
        ("d", "needsApproval"),
        ("c", "needsApproval"),
        ("a", "needsApproval"),
        ("b", "completed"),
    ]
    assert graph.asked == 1
    assert [one.id for one in requests.all(again=True) or []] == ["a", "b"]
    assert graph.asked == 2

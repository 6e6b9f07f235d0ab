"""The control plane's second administrator."""

import base64
from typing import Any

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

Json = dict[str, Any]
WHY = {"x-msft-approval-justification": base64.b64encode(b"Rollout").decode()}


@pytest.fixture
def waiting(graph: httpx.Client, anonymous: httpx.Client) -> str:
    """The id of a request for approval."""
    assert anonymous.patch("/sandbox/switches", json={"multi_admin_approval": "412"}).status_code == 200
    body = {"settings": {"secureByDefault": True}}
    return graph.patch("/beta/deviceManagement", json=body, headers=WHY).headers["x-msft-approval-code"]


def test_requests_are_listed_with_what_they_hold_up(anonymous: httpx.Client, waiting: str) -> None:
    (one,) = anonymous.get("/sandbox/approvals").json()["value"]
    kept = {name: one[name] for name in ("id", "method", "url", "status", "requestJustification")}
    assert kept == {
        "id": waiting,
        "method": "PATCH",
        "url": "beta/deviceManagement",
        "status": "needsApproval",
        "requestJustification": "Rollout",
    }


@pytest.mark.parametrize("status", ["approved", "rejected"])
def test_a_decision(anonymous: httpx.Client, waiting: str, status: str) -> None:
    body = {"status": status, "justification": "As agreed"}
    answer = anonymous.patch(f"/sandbox/approvals/{waiting}", json=body)
    form = answer.json()
    assert (answer.status_code, form["status"], form["approvalJustification"]) == (200, status, "As agreed")
    assert form["approver"] == {"user": {"id": seed.ADELE, "displayName": "Adele Vance"}}


def test_a_withdrawal_names_no_approver(anonymous: httpx.Client, waiting: str) -> None:
    form = anonymous.patch(f"/sandbox/approvals/{waiting}", json={"status": "cancelled"}).json()
    assert (form["status"], form["approver"]) == ("cancelled", None)


def test_all_at_once(tenant: TenantServer, waiting: str) -> None:
    assert (tenant.approvals.approve_all(), tenant.approvals.approve_all()) == (1, 0)
    assert tenant.state.approval_requests[waiting].status == "approved"


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        pytest.param("{id}", {}, "status is one of approved, rejected, cancelled, found ''.", id="nothing"),
        pytest.param(
            "{id}", {"status": "done"}, "status is one of approved, rejected, cancelled, found 'done'.", id="status"
        ),
        pytest.param("x", {"status": "approved"}, "There is no request for approval 'x'.", id="unknown"),
        pytest.param(
            "{id}",
            {"status": 1},
            "A JSON object with some of these texts is expected: status, justification.",
            id="no-text",
        ),
    ],
)
def test_a_decision_that_makes_no_sense(
    anonymous: httpx.Client, waiting: str, path: str, body: Json, said: str
) -> None:
    answer = anonymous.patch(f"/sandbox/approvals/{path.format(id=waiting)}", json=body)
    assert (answer.status_code, answer.json()) == (400, {"error": said})


def test_what_is_decided_stays_decided(anonymous: httpx.Client, tenant: TenantServer, waiting: str) -> None:
    tenant.approvals.decide(waiting, "rejected")
    answer = anonymous.patch(f"/sandbox/approvals/{waiting}", json={"status": "approved"})
    assert answer.json() == {"error": f"The request {waiting} is rejected: it cannot become approved."}


def test_the_switch_takes_three_words(anonymous: httpx.Client) -> None:
    answer = anonymous.patch("/sandbox/switches", json={"multi_admin_approval": "on"})
    assert answer.json() == {"error": "multi_admin_approval is one of off, 412, 403, found 'on'."}

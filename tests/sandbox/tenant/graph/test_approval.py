"""Multi Admin Approval on: what the tenant does with each write, and what becomes of the requests."""

import base64
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

Json = dict[str, Any]
POLICIES = "/beta/deviceManagement/deviceCompliancePolicies"
REQUESTS = "/beta/deviceManagement/operationApprovalRequests"
CONNECTOR = f"/v1.0/deviceManagement/mobileThreatDefenseConnectors/{seed.MDE_CONNECTOR}"
SETTINGS = {"settings": {"secureByDefault": True}}
NOBODY = "99999999-0000-4000-8000-000000000099"


def why(text: str = "Rollout") -> dict[str, str]:
    return {"x-msft-approval-justification": base64.b64encode(text.encode()).decode()}


def code(key: str) -> dict[str, str]:
    return {"x-msft-approval-code": key}


@pytest.fixture
def graph(graph: httpx.Client, tenant: TenantServer) -> httpx.Client:
    tenant.state.switches.multi_admin_approval = "412"
    return graph


@pytest.fixture
def policy(graph: httpx.Client, tenant: TenantServer, windows_policy: Json) -> str:
    """A policy that was there before."""
    tenant.state.switches.multi_admin_approval = "off"
    made: str = graph.post(POLICIES, json=windows_policy).raise_for_status().json()["id"]
    tenant.state.switches.multi_admin_approval = "412"
    return made


def filed(answer: httpx.Response) -> str:
    assert answer.status_code in (403, 412), answer.text
    return answer.headers["x-msft-approval-code"]


@pytest.mark.parametrize(("status", "graph_code"), [("412", "BadRequest"), ("403", "ApprovalRequired")])
def test_a_write_is_filed_and_changes_nothing(
    graph: httpx.Client, tenant: TenantServer, status: str, graph_code: str
) -> None:
    tenant.state.switches.multi_admin_approval = status  # type: ignore[assignment]
    answer = graph.patch("/beta/deviceManagement", json=SETTINGS, headers=why("Größer"))
    key = answer.headers["x-msft-approval-code"]
    error = answer.json()["error"]
    assert (str(answer.status_code), error["code"]) == (status, graph_code)
    assert error["message"] == (
        "Approval Required. Request Approval using the request ID returned as part of the x-msft-approval-code "
        f"response header. x-msft-approval-code: {key}"
    )
    assert tenant.state.device_management_settings["secureByDefault"] is False
    (listed,) = graph.get(REQUESTS).json()["value"]
    assert listed == {k: v for k, v in graph.get(f"{REQUESTS}/{key}").json().items() if k != "@odata.context"}
    kept = {name: listed[name] for name in ("id", "status", "requestJustification", "requestor", "approver")}
    assert kept == {
        "id": key,
        "status": "needsApproval",
        "requestJustification": "Größer",
        "requestor": {
            "application": {
                "id": seed.CLIENT_ID,
                "displayName": tenant.state.applications[seed.CLIENT_ID].display_name,
            }
        },
        "approver": None,
    }


def test_reads_are_never_held_up(graph: httpx.Client, policy: str) -> None:
    paths = (POLICIES, f"{POLICIES}/{policy}", CONNECTOR, "/beta/deviceManagement/settings")
    assert [graph.get(path).status_code for path in paths] == [200] * 4


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        pytest.param("POST", POLICIES, {}, id="create"),
        pytest.param("PATCH", f"{POLICIES}/{{policy}}", {}, id="change"),
        pytest.param("POST", f"{POLICIES}/{{policy}}/assign", {"assignments": []}, id="assign"),
        pytest.param("POST", f"{POLICIES}/{{policy}}/scheduleActionsForRules", {}, id="actions"),
        pytest.param("DELETE", f"{POLICIES}/{{policy}}", None, id="delete"),
        pytest.param("PATCH", CONNECTOR, {"windowsEnabled": True}, id="connector"),
        pytest.param("PATCH", "/beta/deviceManagement", SETTINGS, id="settings"),
    ],
)
def test_every_protected_write(graph: httpx.Client, policy: str, method: str, path: str, body: Json | None) -> None:
    answer = graph.request(method, path.format(policy=policy), json=body, headers=why())
    assert answer.status_code == 412
    unjustified = graph.request(method, path.format(policy=policy), json=body)
    assert (unjustified.status_code, unjustified.json()["error"]["message"]) == (
        400,
        "Header 'x-msft-approval-justification' is required to request approval.",
    )


def test_other_writes_are_not_held_up(graph: httpx.Client, access_policy: Json) -> None:
    assert graph.post("/v1.0/identity/conditionalAccess/policies", json=access_policy).status_code == 201


@pytest.mark.parametrize(
    ("header", "said"),
    [
        pytest.param("plain text!", "is not valid Base64 of UTF-8 text.", id="plain"),
        pytest.param(base64.b64encode(b"\xff\xfe").decode(), "is not valid Base64 of UTF-8 text.", id="bytes"),
        pytest.param(why("x" * 1025)["x-msft-approval-justification"], "must have 1 to 1024 characters.", id="long"),
        pytest.param("", "must have 1 to 1024 characters.", id="empty"),
    ],
)
def test_a_justification_that_is_none(graph: httpx.Client, header: str, said: str) -> None:
    headers = {"x-msft-approval-justification": header}
    answer = graph.patch("/beta/deviceManagement", json=SETTINGS, headers=headers)
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        400,
        f"Header 'x-msft-approval-justification' {said}",
    )
    assert graph.get(REQUESTS).json()["value"] == []


def test_the_longest_justification(graph: httpx.Client) -> None:
    key = filed(graph.patch("/beta/deviceManagement", json=SETTINGS, headers=why("ü" * 1024)))
    assert [one["id"] for one in graph.get(REQUESTS).json()["value"]] == [key]


def test_one_request_at_a_time_for_an_object(graph: httpx.Client, tenant: TenantServer, policy: str) -> None:
    key = filed(graph.delete(f"{POLICIES}/{policy}", headers=why()))
    for _ in ("needsApproval", "approved"):
        answer = graph.post(f"{POLICIES}/{policy}/assign", json={"assignments": []}, headers=why())
        assert (answer.status_code, answer.json()["error"]["message"]) == (
            409,
            "An active Approval Request already exists for this entity",
        )
        if tenant.approvals.all()[0]["status"] == "needsApproval":
            tenant.approvals.decide(key, "approved")
    filed(graph.patch(CONNECTOR, json={"windowsEnabled": True}, headers=why()))
    tenant.approvals.decide(key, "cancelled")
    filed(graph.post(f"{POLICIES}/{policy}/assign", json={"assignments": []}, headers=why()))


def test_policies_of_two_names_are_two_objects(graph: httpx.Client, windows_policy: Json) -> None:
    filed(graph.post(POLICIES, json=windows_policy, headers=why()))
    filed(graph.post(POLICIES, json={**windows_policy, "displayName": "Another"}, headers=why()))
    assert graph.post(POLICIES, json={**windows_policy, "osMinimumVersion": "1"}, headers=why()).status_code == 409


def test_nobody_is_asked_about_an_object_that_does_not_exist(graph: httpx.Client) -> None:
    assert graph.delete(f"{POLICIES}/{NOBODY}", headers=why()).status_code == 404
    assert graph.get(REQUESTS).json()["value"] == []


def test_an_approved_request_is_completed_by_the_identical_write(
    graph: httpx.Client, tenant: TenantServer, windows_policy: Json
) -> None:
    key = filed(graph.post(POLICIES, json=windows_policy, headers=why()))
    assert graph.post(POLICIES, json=windows_policy, headers=code(key)).status_code == 403, "not approved"
    assert tenant.approvals.decide(key, "approved", "Fine", seed.DIEGO)["approver"]["user"]["id"] == seed.DIEGO
    assert tenant.state.compliance_policies == {}, "approval alone changes nothing"
    changed = graph.post(POLICIES, json={**windows_policy, "displayName": "Another"}, headers=code(key))
    assert (changed.status_code, changed.content) == (403, b"")
    assert graph.patch("/beta/deviceManagement", json=SETTINGS, headers=code(key)).status_code == 403
    assert graph.post(POLICIES, json=windows_policy, headers=code(key.upper())).status_code == 201
    assert graph.get(f"{REQUESTS}/{key}").json()["status"] == "completed"
    assert graph.get(f"{REQUESTS}/{key}").json()["approvalJustification"] == "Fine"
    assert graph.post(POLICIES, json=windows_policy, headers=code(key)).status_code == 403, "done once"
    assert len(tenant.state.compliance_policies) == 1


def test_a_completion_that_graph_refuses_leaves_the_request_as_it_is(
    graph: httpx.Client, tenant: TenantServer, windows_policy: Json
) -> None:
    wrong = {**windows_policy, "displayName": ""}
    key = filed(graph.post(POLICIES, json=wrong, headers=why()))
    tenant.approvals.decide(key, "approved")
    assert graph.post(POLICIES, json=wrong, headers=code(key)).status_code == 400
    assert graph.get(f"{REQUESTS}/{key}").json()["status"] == "approved"


@pytest.mark.parametrize("key", ["no guid", base64.b64encode(NOBODY.encode()).decode()], ids=["text", "base64"])
def test_a_code_that_is_no_guid(graph: httpx.Client, key: str) -> None:
    answer = graph.patch("/beta/deviceManagement", json=SETTINGS, headers=code(key))
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        400,
        "Invalid approval header format, expected GUID format",
    )


def test_another_application_cannot_complete(graph: httpx.Client, tenant: TenantServer) -> None:
    key = filed(graph.patch("/beta/deviceManagement", json=SETTINGS, headers=why()))
    tenant.approvals.decide(key, "approved")
    tenant.state.approval_requests[key].application_id = NOBODY
    assert graph.patch("/beta/deviceManagement", json=SETTINGS, headers=code(key)).status_code == 403
    assert graph.get(f"{REQUESTS}/retrieveMyRequests").json()["value"] == []
    assert graph.post(f"{REQUESTS}/cancelMyRequest", json={"id": key}).status_code == 404


@pytest.mark.parametrize("approved", [False, True], ids=["waiting", "approved"])
def test_a_request_expires_after_three_days(graph: httpx.Client, tenant: TenantServer, approved: bool) -> None:
    key = filed(graph.patch("/beta/deviceManagement", json=SETTINGS, headers=why()))
    if approved:
        tenant.approvals.decide(key, "approved")
    tenant.state.clock.advance(days=2, hours=23)
    assert graph.get(f"{REQUESTS}/{key}").json()["status"] == ("approved" if approved else "needsApproval")
    tenant.state.clock.advance(hours=2)
    assert graph.get(f"{REQUESTS}/{key}").json()["status"] == "expired"
    assert graph.patch("/beta/deviceManagement", json=SETTINGS, headers=code(key)).status_code == 403
    assert filed(graph.patch("/beta/deviceManagement", json=SETTINGS, headers=why())) != key


def test_an_application_withdraws_its_own(graph: httpx.Client) -> None:
    key = filed(graph.patch("/beta/deviceManagement", json=SETTINGS, headers=why()))
    assert [one["id"] for one in graph.get(f"{REQUESTS}/retrieveMyRequests").json()["value"]] == [key]
    assert graph.post(f"{REQUESTS}/cancelMyRequest", json={"id": key}).status_code == 204
    assert graph.get(f"{REQUESTS}/{key}").json()["status"] == "cancelled"
    assert graph.post(f"{REQUESTS}/cancelMyRequest", json={"id": key}).status_code == 400
    filed(graph.patch("/beta/deviceManagement", json=SETTINGS, headers=why()))


@pytest.mark.parametrize("permission", ["DeviceManagementConfiguration.ReadWrite.All"])
def test_the_list_needs_a_permission(
    without: Callable[[str], httpx.Client], tenant: TenantServer, permission: str
) -> None:
    application = tenant.state.applications[seed.CLIENT_ID]
    application.permissions = {one for one in application.permissions if "DeviceManagement" not in one} | {permission}
    answer = without(permission).get(REQUESTS)
    assert answer.status_code == 403
    assert "DeviceManagementRBAC.Read.All" in answer.json()["error"]["message"]


def test_there_is_no_list_on_v1(graph: httpx.Client) -> None:
    assert graph.get(REQUESTS.replace("beta", "v1.0")).status_code == 400


def test_off_changes_nothing_and_ignores_the_header(graph: httpx.Client, tenant: TenantServer) -> None:
    tenant.state.switches.multi_admin_approval = "off"
    assert graph.patch("/beta/deviceManagement", json=SETTINGS, headers=why()).status_code == 200
    assert graph.patch("/beta/deviceManagement", json=SETTINGS).status_code == 200
    assert graph.get(REQUESTS).json()["value"] == []

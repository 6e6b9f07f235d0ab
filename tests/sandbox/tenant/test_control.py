"""The control plane: the portal, Defender and time."""

from typing import Any

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

Json = dict[str, Any]


def test_the_client_secret_is_at_hand(tenant: TenantServer, anonymous: httpx.Client) -> None:
    assert anonymous.get("/sandbox/clientSecret").text == tenant.client_secret


def test_devices_are_shown_with_their_compliance(anonymous: httpx.Client) -> None:
    found = {one["name"]: one for one in anonymous.get("/sandbox/devices").json()["value"]}
    assert found["DIEGO-PC"] == {
        "id": seed.RISKY_DEVICE,
        "name": "DIEGO-PC",
        "user": seed.DIEGO_UPN,
        "operatingSystem": "Windows",
        "managed": True,
        "onboarded": True,
        "machineRisk": "high",
        "failedSettings": [],
        "silentSince": None,
        "complianceState": "compliant",
        "reasons": [],
    }
    assert len(found) == 5


def test_a_risen_risk_changes_what_the_next_sign_in_gets(
    tenant: TenantServer, graph: httpx.Client, windows_policy: Json, access_policy: Json
) -> None:
    """The whole chain, over HTTPS."""
    connector = f"/v1.0/deviceManagement/mobileThreatDefenseConnectors/{seed.MDE_CONNECTOR}"
    graph.patch(connector, json={"windowsEnabled": True}).raise_for_status()
    policies = "/beta/deviceManagement/deviceCompliancePolicies"
    policy_id = graph.post(policies, json=windows_policy).raise_for_status().json()["id"]
    target = {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}
    graph.post(f"{policies}/{policy_id}/assign", json={"assignments": [{"target": target}]}).raise_for_status()
    access = "/v1.0/identity/conditionalAccess/policies"
    graph.post(access, json=access_policy | {"state": "enabled"}).raise_for_status()
    attempt = {"user": seed.ADELE_UPN, "device": "ADELE-PC", "application": "Office 365 Exchange Online"}

    assert graph.post("/sandbox/signIns", json=attempt).json()["granted"] is True

    changed = graph.patch("/sandbox/devices/adele-pc", json={"machineRisk": "high"}).json()
    assert (changed["machineRisk"], changed["complianceState"]) == ("high", "noncompliant")
    assert changed["reasons"] == ['machine risk high is above medium ("Windows risk")']

    refused = graph.post("/sandbox/signIns", json=attempt).json()
    assert (refused["granted"], refused["result"], refused["deviceCompliance"]) == (False, "failure", "noncompliant")
    assert refused["reasons"] == [
        '"Require compliant device": A compliant device is required; ADELE-PC is not: '
        'machine risk high is above medium ("Windows risk").'
    ]
    assert [one["result"] for one in refused["policies"]] == ["failure"]
    assert tenant.sign_in(user=seed.ADELE, device="ADELE-PC", application=seed.EXCHANGE_ONLINE).granted is False


@pytest.mark.parametrize(
    ("change", "member", "value"),
    [
        ({"machineRisk": "low"}, "machine_risk", "low"),
        ({"onboarded": False}, "onboarded", False),
        ({"managed": False}, "managed", False),
        ({"failedSettings": ["bitLockerEnabled"]}, "failed_settings", {"bitLockerEnabled"}),
    ],
)
def test_a_device_can_be_changed(
    tenant: TenantServer, anonymous: httpx.Client, change: Json, member: str, value: object
) -> None:
    anonymous.patch(f"/sandbox/devices/{seed.CLEAN_DEVICE}", json=change).raise_for_status()
    assert getattr(tenant.state.devices[seed.CLEAN_DEVICE], member) == value


def test_a_device_can_fall_silent(tenant: TenantServer, anonymous: httpx.Client) -> None:
    assert anonymous.patch("/sandbox/devices/ADELE-PC", json={"silent": True}).json()["silentSince"] is not None
    anonymous.post("/sandbox/clock", json={"days": 31})
    found = {one["name"]: one["complianceState"] for one in anonymous.get("/sandbox/devices").json()["value"]}
    assert (found["ADELE-PC"], found["DIEGO-PC"]) == ("noncompliant", "compliant")
    assert anonymous.patch("/sandbox/devices/ADELE-PC", json={"silent": False}).json()["complianceState"] == "compliant"
    assert tenant.state.devices[seed.CLEAN_DEVICE].silent_since is None


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "error"),
    [
        ("PATCH", "devices/ADELE-PC", {"machineRisk": "severe"}, 400, "machineRisk is one of clear, low, medium, high"),
        ("PATCH", "devices/ADELE-PC", {"risk": "low"}, 400, "A JSON object with some of these properties is expected"),
        ("PATCH", "devices/ADELE-PC", {"onboarded": "no"}, 400, "onboarded has a value of the wrong type: 'no'."),
        ("PATCH", "devices/ADELE-PC", {"failedSettings": "x"}, 400, "failedSettings has a value of the wrong type"),
        ("PATCH", "devices/ADELE-PC", None, 400, "A JSON object with some of these properties is expected"),
        ("PATCH", "devices/LOST-PC", {}, 404, "No device has the id or name 'LOST-PC'."),
        ("PATCH", "connector", {"state": "x"}, 400, "A JSON object with some of these properties is expected"),
        ("PATCH", "switches", {"page_size": True}, 400, "page_size has a value of the wrong type: True."),
        ("PATCH", "switches", {"intune_statuses": "x"}, 400, "intune_statuses is one of client, docs, found 'x'."),
        ("POST", "signIns", {"user": seed.ADELE}, 400, "A sign-in needs a application."),
        ("POST", "signIns", {"user": "x", "application": seed.TEAMS}, 400, "No user is called 'x'."),
        ("POST", "signIns", {"user": 3, "application": seed.TEAMS}, 400, "user has a value of the wrong type: 3."),
        ("POST", "clock", {"hours": -1}, 400, "The clock cannot go back."),
        ("POST", "clock", {"hours": "1"}, 400, "hours has a value of the wrong type: '1'."),
        ("GET", "nowhere", None, 404, "There is no GET /sandbox/nowhere. There are: POST signIns"),
    ],
)
def test_what_makes_no_sense_says_so(
    anonymous: httpx.Client, method: str, path: str, body: object, status: int, error: str
) -> None:
    answer = anonymous.request(method, f"/sandbox/{path}", json=body)
    assert answer.status_code == status
    assert answer.json()["error"].startswith(error)


def test_the_clock_goes_forward_only(tenant: TenantServer, anonymous: httpx.Client) -> None:
    before = tenant.state.clock.now()
    assert anonymous.get("/sandbox/clock").json()["now"].endswith("0Z")
    assert anonymous.post("/sandbox/clock", json={"hours": 0}).status_code == 200
    anonymous.post("/sandbox/clock", json={"days": 1, "hours": 2, "minutes": 0.5}).raise_for_status()
    passed = tenant.state.clock.now() - before
    assert 26 * 3600 + 30 <= passed.total_seconds() < 26 * 3600 + 90
    with pytest.raises(ValueError, match="The clock cannot go back"):
        tenant.state.clock.advance(hours=-1)


def test_the_connector_can_be_disconnected_and_fall_silent(anonymous: httpx.Client) -> None:
    assert anonymous.get("/sandbox/connector").json() == {
        "id": seed.MDE_CONNECTOR,
        "setUp": True,
        "silentSince": None,
        "partnerState": "available",
    }
    assert anonymous.patch("/sandbox/connector", json={"setUp": False}).json()["partnerState"] == "notSetUp"
    anonymous.patch("/sandbox/connector", json={"setUp": True, "silent": True}).raise_for_status()
    anonymous.post("/sandbox/clock", json={"days": 8})
    assert anonymous.get("/sandbox/connector").json()["partnerState"] == "unresponsive"


def test_requests_can_be_read_and_forgotten(graph: httpx.Client) -> None:
    graph.get("/v1.0/organization")
    graph.patch("/v1.0/deviceManagement", json={"settings": {}})
    found = graph.get("/sandbox/requests").json()["value"]
    assert [(one["method"], one["path"], one["status"]) for one in found] == [
        ("GET", "/v1.0/organization", 200),
        ("PATCH", "/v1.0/deviceManagement", 200),
    ]
    writes = graph.get("/sandbox/requests?writes=true").json()["value"]
    assert [(one["path"], one["body"]) for one in writes] == [("/v1.0/deviceManagement", {"settings": {}})]
    assert graph.delete("/sandbox/requests").json() == {"value": []}
    assert graph.get("/sandbox/requests").json() == {"value": []}


def test_switches_can_be_turned(tenant: TenantServer, anonymous: httpx.Client) -> None:
    paging = {
        "page_token_minutes": 60,
        "expired_page_tokens": 0,
        "device_requests": 2000,
        "incomplete_device_listing": False,
        "partner_threat_state": "unknown",
    }
    assert anonymous.get("/sandbox/switches").json() == {
        "intune_statuses": "client",
        "stale_conditional_access_reads": 0,
        "conditional_access_throttling": False,
        "page_size": 0,
        "multi_admin_approval": "off",
        "what_if_groups": "evaluated",
        "audit_log_throttling": False,
        "defender_throttling": False,
        "entra_plan": "P1",
        "sign_ins_need_directory_read": False,
        **paging,
    }
    changed = {"intune_statuses": "docs", "page_size": 5, "conditional_access_throttling": True}
    assert anonymous.patch("/sandbox/switches", json=changed).json() == changed | {
        "stale_conditional_access_reads": 0,
        "multi_admin_approval": "off",
        "what_if_groups": "evaluated",
        "audit_log_throttling": False,
        "defender_throttling": False,
        "entra_plan": "P1",
        "sign_ins_need_directory_read": False,
        **paging,
    }
    assert tenant.state.switches.page_size == 5


def test_reset_by_request(tenant: TenantServer, anonymous: httpx.Client) -> None:
    tenant.state.users.clear()
    anonymous.post("/sandbox/reset", json={}).raise_for_status()
    assert seed.ADELE in tenant.state.users


def test_an_oidc_token_is_handed_out_as_a_ci_service_does(tenant: TenantServer, anonymous: httpx.Client) -> None:
    token = anonymous.get("/sandbox/oidc?subject=repo:x").json()["value"]
    claims = tenant.application.workload_issuer.verify(token)
    assert (claims.subject, claims.audience) == ("repo:x", "api://AzureADTokenExchange")
    assert claims.issuer == f"https://{tenant.host}/sandbox/oidc"

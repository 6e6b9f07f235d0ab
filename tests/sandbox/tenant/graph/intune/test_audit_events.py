"""Intune's audit log."""

import base64
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

EVENTS = "/v1.0/deviceManagement/auditEvents"
POLICIES = "/beta/deviceManagement/deviceCompliancePolicies"
CONNECTOR = f"/v1.0/deviceManagement/mobileThreatDefenseConnectors/{seed.MDE_CONNECTOR}"
Json = dict[str, Any]


@pytest.fixture
def reader(granted: Callable[..., httpx.Client]) -> httpx.Client:
    return granted("DeviceManagementApps.Read.All")


@pytest.fixture
def policy_id(graph: httpx.Client, windows_policy: Json) -> str:
    key: str = graph.post(POLICIES, json=windows_policy).raise_for_status().json()["id"]
    return key


def events(reader: httpx.Client, **options: str) -> list[Json]:
    params = {f"${name}": value for name, value in options.items()}
    found: list[Json] = reader.get(EVENTS, params=params).raise_for_status().json()["value"]
    return found


def changes(event: Json) -> dict[str, tuple[str | None, str | None]]:
    modified = event["resources"][0]["modifiedProperties"]
    return {one["displayName"]: (one["oldValue"], one["newValue"]) for one in modified}


def test_a_new_policy_is_in_the_log(tenant: TenantServer, reader: httpx.Client, policy_id: str) -> None:
    body = reader.get(EVENTS).raise_for_status().json()
    assert body["@odata.context"] == f"https://{tenant.host}/v1.0/$metadata#deviceManagement/auditEvents"
    (event,) = body["value"]
    assert reader.get(f"{EVENTS}/{event['id']}").json()["activityType"] == "Create DeviceCompliancePolicy"
    found = changes(event)
    assert found["Id"] == (None, policy_id)
    assert found["DisplayName"] == (None, "Windows risk")
    assert found["DeviceThreatProtectionEnabled"] == (None, "True")
    assert found["$Collection.RoleScopeTagIds[0]"] == (None, "0")
    assert found["DeviceManagementAPIVersion"] == (None, "5025-10-23")
    del event["resources"][0]["modifiedProperties"]
    for name in ("id", "correlationId"):
        assert len(event.pop(name)) == 36
    assert event.pop("activityDateTime").endswith("0Z")
    assert event == {
        "displayName": "Create DeviceCompliancePolicy",
        "componentName": "DeviceConfiguration",
        "activity": None,
        "activityType": "Create DeviceCompliancePolicy",
        "activityOperationType": "Create",
        "activityResult": "Success",
        "category": "Compliance",
        "actor": {
            "auditActorType": "Application",
            "userPermissions": [],
            "applicationId": seed.CLIENT_ID,
            "applicationDisplayName": "Pulumi: Conditional Access",
            "userPrincipalName": None,
            "servicePrincipalName": None,
            "ipAddress": None,
            "userId": None,
        },
        "resources": [
            {
                "displayName": "Windows risk",
                "auditResourceType": "DeviceCompliancePolicy",
                "resourceId": policy_id,
            }
        ],
    }


def test_every_change_of_a_policy_tells_what_was(
    graph: httpx.Client, reader: httpx.Client, windows_policy: Json, policy_id: str
) -> None:
    path = f"{POLICIES}/{policy_id}"
    kind = windows_policy["@odata.type"]
    graph.patch(path, json={"@odata.type": kind, "displayName": "Risk"}).raise_for_status()
    target = {"@odata.type": "#microsoft.graph.groupAssignmentTarget", "groupId": seed.PILOT_GROUP}
    graph.post(f"{path}/assign", json={"assignments": [{"target": target}]}).raise_for_status()
    block = {"actionType": "block", "gracePeriodHours": 24, "notificationTemplateId": ""}
    rules = [{"ruleName": "PasswordRequired", "scheduledActionConfigurations": [block]}]
    body = {"deviceComplianceScheduledActionForRules": rules}
    graph.post(f"{path}/scheduleActionsForRules", json=body).raise_for_status()
    graph.delete(path).raise_for_status()
    deleted, scheduled, assigned, patched, _ = events(reader)
    assert [one["activityType"] for one in (patched, assigned, scheduled, deleted)] == [
        "Patch DeviceCompliancePolicy",
        "assign DeviceCompliancePolicy",
        "scheduleActionsForRules DeviceCompliancePolicy",
        "Delete DeviceCompliancePolicy",
    ]
    assert [one["activityOperationType"] for one in (patched, assigned, scheduled, deleted)] == [
        "Patch",
        "Action",
        "Action",
        "Delete",
    ]
    found = changes(patched)
    assert (found["DisplayName"], found["Version"]) == (("Windows risk", "Risk"), ("1", "2"))
    assert set(found) == {"DisplayName", "Version", "LastModifiedDateTime", "DeviceManagementAPIVersion"}
    groups = [change for name, change in changes(assigned).items() if name.endswith(".Target.GroupId")]
    assert groups == [(None, seed.PILOT_GROUP)]
    hours = [change for name, change in changes(scheduled).items() if name.endswith("GracePeriodHours")]
    assert hours == [("0", "24")]
    assert changes(deleted)["DisplayName"] == ("Risk", None)


def test_connector_and_settings_are_in_the_log(graph: httpx.Client, reader: httpx.Client) -> None:
    graph.patch(CONNECTOR, json={"windowsEnabled": True}).raise_for_status()
    graph.patch("/v1.0/deviceManagement", json={"settings": {"secureByDefault": True}}).raise_for_status()
    settings, connector = events(reader)
    assert connector["activityType"] == "Patch MobileThreatDefenseConnector"
    assert connector["resources"][0]["resourceId"] == seed.MDE_CONNECTOR
    version = (None, "5025-10-23")
    assert changes(connector) == {
        "WindowsEnabled": ("False", "True"),
        "WindowsDeviceBlockedOnMissingPartnerData": ("False", "True"),
        "DeviceManagementAPIVersion": version,
    }
    assert settings["activityType"] == "Patch DeviceManagement"
    assert changes(settings) == {
        "Settings.SecureByDefault": ("False", "True"),
        "DeviceManagementAPIVersion": version,
    }


def test_a_person_is_named(tenant: TenantServer, anonymous: httpx.Client, reader: httpx.Client) -> None:
    headers = {"Authorization": f"Bearer {tenant.person_token(seed.BREAK_GLASS_1)}"}
    anonymous.patch(CONNECTOR, json={"windowsEnabled": True}, headers=headers).raise_for_status()
    (event,) = events(reader)
    named = {name: event["actor"][name] for name in ("auditActorType", "userPrincipalName", "userId")}
    assert named == {
        "auditActorType": "ItPro",
        "userPrincipalName": "breakglass1@contoso.example",
        "userId": seed.BREAK_GLASS_1,
    }


def test_what_waits_for_approval_is_no_change(tenant: TenantServer, graph: httpx.Client, reader: httpx.Client) -> None:
    tenant.state.switches.multi_admin_approval = "412"
    headers = {"x-msft-approval-justification": base64.b64encode(b"why").decode()}
    assert graph.patch(CONNECTOR, json={"windowsEnabled": True}, headers=headers).status_code == 412
    assert events(reader) == []
    (waiting,) = tenant.state.approval_requests
    graph.patch(f"/sandbox/approvals/{waiting}", json={"status": "approved"}).raise_for_status()
    headers = {"x-msft-approval-code": waiting}
    graph.patch(CONNECTOR, json={"windowsEnabled": True}, headers=headers).raise_for_status()
    assert [one["activityType"] for one in events(reader)] == ["Patch MobileThreatDefenseConnector"]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("activityType eq 'Create DeviceCompliancePolicy'", 1),
        ("activityType eq 'Patch DeviceCompliancePolicy'", 0),
        ("activityDateTime gt {middle}", 1),
        ("activityDateTime le {middle} or activityDateTime gt 2999-01-01T00:00:00Z", 1),
    ],
)
@pytest.mark.usefixtures("policy_id")
def test_filters(tenant: TenantServer, graph: httpx.Client, reader: httpx.Client, text: str, count: int) -> None:
    tenant.state.clock.advance(hours=1)
    middle = tenant.state.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    tenant.state.clock.advance(hours=1)
    graph.patch(CONNECTOR, json={"windowsEnabled": True}).raise_for_status()
    assert len(events(reader, filter=text.format(middle=middle))) == count


@pytest.mark.usefixtures("policy_id")
def test_order_pages_and_retention(tenant: TenantServer, graph: httpx.Client, reader: httpx.Client) -> None:
    tenant.state.clock.advance(days=364)
    graph.patch(CONNECTOR, json={"windowsEnabled": True}).raise_for_status()
    tenant.state.switches.page_size = 1
    found, url = [], f"{EVENTS}?$orderby=activityDateTime asc&$select=activityOperationType"
    while url:
        body = reader.get(url).raise_for_status().json()
        found += [one["activityOperationType"] for one in body["value"]]
        url = body.get("@odata.nextLink", "")
    assert found == ["Create", "Patch"]
    tenant.state.clock.advance(days=2)
    assert [one["activityOperationType"] for one in events(reader)] == ["Patch"]


@pytest.mark.parametrize(
    ("params", "status", "message"),
    [
        ({"$filter": "category eq 'Compliance'"}, 501, "$filter by category eq: there is no evidence that it works."),
        ({"$filter": "shoeSize eq 'x'"}, 400, "Invalid filter clause: 'shoeSize eq 'x''"),
        ({"$orderby": "category"}, 501, "$orderby=category; only by activityDateTime."),
        ({"$count": "true"}, 400, "The query parameter '$count' is not supported."),
    ],
)
def test_what_does_not_hold_is_refused(reader: httpx.Client, params: dict[str, str], status: int, message: str) -> None:
    answer = reader.get(EVENTS, params=params)
    assert answer.status_code == status
    assert message in answer.json()["error"]["message"]


def test_it_takes_a_permission_of_its_own(graph: httpx.Client, reader: httpx.Client) -> None:
    """[live] the one for configurations is not enough."""
    answer = graph.get(EVENTS)
    assert answer.status_code == 403
    scopes = "DeviceManagementApps.Read.All, DeviceManagementApps.ReadWrite.All"
    assert scopes in answer.json()["error"]["message"]
    gone = reader.get(f"{EVENTS}/x")
    assert (gone.status_code, gone.json()["error"]["code"]) == (404, "ResourceNotFound")

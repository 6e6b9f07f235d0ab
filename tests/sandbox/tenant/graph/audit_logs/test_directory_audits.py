"""Entra's audit log of Conditional Access."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

AUDITS = "/v1.0/auditLogs/directoryAudits"
POLICIES = "/v1.0/identity/conditionalAccess/policies"
Json = dict[str, Any]


def entries(reader: httpx.Client, **options: str) -> list[Json]:
    params = {f"${name}": value for name, value in options.items()}
    found: list[Json] = reader.get(AUDITS, params=params).raise_for_status().json()["value"]
    return found


def error_of(answer: httpx.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["message"]


def values(entry: Json) -> tuple[Json | None, Json | None]:
    """The policy before and after: the new one is wrapped once more [live]."""
    (modified,) = entry["targetResources"][0]["modifiedProperties"]
    assert modified["displayName"] == "ConditionalAccessPolicy"
    old, new = modified["oldValue"], modified["newValue"]
    return json.loads(old) if old else None, json.loads(json.loads(new)) if new else None


@pytest.fixture
def policy_id(graph: httpx.Client, access_policy: Json) -> str:
    key: str = graph.post(POLICIES, json=access_policy).raise_for_status().json()["id"]
    return key


def test_a_new_policy_is_in_the_log(tenant: TenantServer, reader: httpx.Client, policy_id: str) -> None:
    body = reader.get(AUDITS).raise_for_status().json()
    assert body["@odata.context"] == f"https://{tenant.host}/v1.0/$metadata#auditLogs/directoryAudits"
    (entry,) = body["value"]
    assert reader.get(f"{AUDITS}/{entry['id']}").json()["activityDateTime"] == entry["activityDateTime"]
    old, new = values(entry)
    assert old is None
    assert new is not None
    assert (new["id"], new["state"]) == (policy_id, "enabledForReportingButNotEnforced")
    assert new["conditions"]["users"]["excludeGroups"] == [seed.BREAK_GLASS_GROUP]
    assert "sessionControls" not in new
    assert "modifiedDateTime" not in new
    del entry["targetResources"][0]["modifiedProperties"]
    assert entry.pop("id").startswith(f"IPCGraph_{entry.pop('correlationId')}")
    assert entry.pop("activityDateTime").endswith("0Z")
    assert entry == {
        "category": "Policy",
        "result": "success",
        "resultReason": None,
        "activityDisplayName": "Add conditional access policy",
        "loggedByService": "Conditional Access",
        "operationType": "Add",
        "initiatedBy": {
            "user": None,
            "app": {
                "appId": None,
                "displayName": "Pulumi: Conditional Access",
                "servicePrincipalId": seed.CLIENT_SERVICE_PRINCIPAL,
                "servicePrincipalName": None,
            },
        },
        "targetResources": [
            {
                "id": policy_id,
                "displayName": "Require compliant device",
                "type": "Policy",
                "userPrincipalName": None,
                "groupType": None,
            }
        ],
        "additionalDetails": [{"key": "Category", "value": "Conditional Access"}],
    }


def test_changes_and_deletion_tell_what_was(graph: httpx.Client, reader: httpx.Client, policy_id: str) -> None:
    path = f"/beta/identity/conditionalAccess/policies/{policy_id}"
    graph.patch(path, json={"state": "disabled"}).raise_for_status()
    graph.delete(path).raise_for_status()
    deleted, updated, _ = entries(reader)
    old, new = values(updated)
    assert old is not None
    assert new is not None
    assert "modifiedDateTime" in new
    changed = {name for name in old.keys() | new.keys() if old.get(name) != new.get(name)}
    assert changed == {"state", "modifiedDateTime"}
    assert (updated["activityDisplayName"], updated["operationType"]) == ("Update conditional access policy", "Update")
    assert (deleted["activityDisplayName"], deleted["operationType"]) == ("Delete conditional access policy", "Delete")
    assert values(deleted) == (new, None)


def test_a_person_is_named(
    tenant: TenantServer, anonymous: httpx.Client, reader: httpx.Client, access_policy: Json
) -> None:
    headers = {"Authorization": f"Bearer {tenant.person_token(seed.BREAK_GLASS_1)}"}
    anonymous.post(POLICIES, json=access_policy, headers=headers).raise_for_status()
    (entry,) = entries(reader, filter=f"initiatedBy/user/id eq '{seed.BREAK_GLASS_1}'")
    assert entry["initiatedBy"] == {
        "user": {
            "id": seed.BREAK_GLASS_1,
            "displayName": None,
            "userPrincipalName": "breakglass1@contoso.example",
            "ipAddress": None,
            "userType": None,
            "homeTenantId": None,
            "homeTenantName": None,
        },
        "app": None,
    }


def test_security_defaults_are_in_the_log(graph: httpx.Client, reader: httpx.Client) -> None:
    path = "/v1.0/policies/identitySecurityDefaultsEnforcementPolicy"
    graph.patch(path, json={"isEnabled": True}).raise_for_status()
    (entry,) = entries(reader)
    assert entry["activityDisplayName"] == "Update security defaults"
    assert entry["targetResources"][0]["modifiedProperties"] == []


def test_what_is_refused_leaves_nothing(graph: httpx.Client, reader: httpx.Client, access_policy: Json) -> None:
    assert graph.post(POLICIES, json=access_policy | {"state": "on"}).status_code == 400
    assert graph.patch(f"{POLICIES}/x", json={"state": "disabled"}).status_code == 404
    assert entries(reader) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("activityDisplayName eq 'Update conditional access policy'", 1),
        ("activityDisplayName eq 'Update Conditional Access policy'", 0),
        ("startswith(activityDisplayName, 'Update')", 1),
        ("loggedByService eq 'Conditional Access'", 2),
        ("loggedByService eq 'Core Directory'", 0),
        ("targetResources/any(t:t/id eq '{policy}')", 2),
        ("targetResources/any(t: t/id eq 'x' or startswith(t/displayName,'Require'))", 2),
        ("targetResources/any(t: t/id eq 'x')", 0),
        ("initiatedBy/app/displayName eq 'Pulumi: Conditional Access'", 2),
        ("initiatedBy/app/appId eq '{client}'", 0),
        ("initiatedBy/app/appId eq null", 2),
        ("activityDateTime ge {middle}", 1),
        ("activityDateTime le {middle} and loggedByService eq 'Conditional Access'", 1),
    ],
)
def test_filters(
    tenant: TenantServer, graph: httpx.Client, reader: httpx.Client, policy_id: str, text: str, count: int
) -> None:
    """[live] the appId of an application is not there to find it by."""
    tenant.state.clock.advance(hours=1)
    middle = tenant.state.clock.now()
    tenant.state.clock.advance(hours=1)
    graph.patch(f"{POLICIES}/{policy_id}", json={"state": "disabled"}).raise_for_status()
    moment = middle.strftime("%Y-%m-%dT%H:%M:%SZ")
    assert len(entries(reader, filter=text.format(policy=policy_id, client=seed.CLIENT_ID, middle=moment))) == count


def test_order_pages_and_selection(
    tenant: TenantServer, graph: httpx.Client, reader: httpx.Client, policy_id: str
) -> None:
    graph.delete(f"{POLICIES}/{policy_id}").raise_for_status()
    tenant.state.switches.page_size = 1
    found, url = [], f"{AUDITS}?$orderby=activityDateTime asc&$select=operationType"
    while url:
        body = reader.get(url).raise_for_status().json()
        found += body["value"]
        url = body.get("@odata.nextLink", "")
    assert found == [{"operationType": "Add"}, {"operationType": "Delete"}]


@pytest.mark.usefixtures("policy_id")
@pytest.mark.parametrize(("plan", "days"), [("P1", 30), ("free", 7)])
def test_entries_are_kept_as_long_as_the_plan_says(
    tenant: TenantServer, reader: httpx.Client, plan: str, days: int
) -> None:
    """[docs] audits are there without premium, too."""
    reader.patch("/sandbox/switches", json={"entra_plan": plan}).raise_for_status()
    tenant.state.clock.advance(timedelta(days=days - 1))
    (entry,) = entries(reader)
    tenant.state.clock.advance(days=2)
    assert entries(reader) == []
    gone = reader.get(f"{AUDITS}/{entry['id']}")
    assert error_of(gone) == (404, "ResourceNotFound", f"The log has no entry {entry['id']}.")


@pytest.mark.parametrize(
    ("params", "status", "message"),
    [
        ({"$filter": "activityDateTime gt 'x'"}, 501, "$filter by activityDateTime gt"),
        ({"$filter": "category eq 'Policy'"}, 501, "$filter by category eq"),
        ({"$filter": "targetResources/any(t: t/type eq 'Policy')"}, 501, "$filter by targetResources/type eq"),
        ({"$filter": "shoeSize eq 'x'"}, 400, "Invalid filter clause"),
        ({"$select": "shoeSize"}, 400, "Could not find a property named 'shoeSize'"),
    ],
)
@pytest.mark.usefixtures("policy_id")
def test_what_does_not_hold_is_refused(reader: httpx.Client, params: dict[str, str], status: int, message: str) -> None:
    answer = reader.get(AUDITS, params=params)
    assert answer.status_code == status
    assert message in answer.json()["error"]["message"]


def test_permission_version_and_rate(tenant: TenantServer, graph: httpx.Client, reader: httpx.Client) -> None:
    message = "Calling principal does not have required MSGraph permissions AuditLog.Read.All"
    assert error_of(graph.get(AUDITS)) == (403, "Authentication_MSGraphPermissionMissing", message)
    assert reader.get("/beta/auditLogs/directoryAudits").status_code == 501
    tenant.state.recent_requests.clear()
    tenant.state.switches.audit_log_throttling = True
    paths = [AUDITS, "/v1.0/auditLogs/signIns"] * 3
    assert [reader.get(path).status_code for path in paths] == [200] * 5 + [429]

"""Compliance policies over their whole life, on beta and v1.0, with the quirks that clients meet."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest

from sandbox.tenant.server import TenantServer

COLLECTION = "deviceManagement/deviceCompliancePolicies"
EXPANDED = "$expand=assignments,scheduledActionsForRule($expand=scheduledActionConfigurations)"
WINDOWS = "#microsoft.graph.windows10CompliancePolicy"
PREFIX = "#microsoft.graph."
ALL_DEVICES = "adadadad-808e-44e2-905a-0b7873a8a531"
ALL_USERS = "acacacac-9df4-4c7d-9d50-4ef0226f57a9"
ONE_BLOCK = "Compliance policy must have one and only one block scheduled action"
ZERO = "00000000-0000-0000-0000-000000000000"
Json = dict[str, Any]
Assign = Callable[..., httpx.Response]
MessageOf = Callable[[httpx.Response], str]


def test_a_created_policy_reads_back_with_every_member(
    graph: httpx.Client, windows_policy: Json, tenant: TenantServer
) -> None:
    answer = graph.post(f"/beta/{COLLECTION}", json=windows_policy)
    body = answer.json()
    assert answer.status_code == 201
    policy_id = body["id"]
    assert (body["version"], body["createdDateTime"]) == (1, body["lastModifiedDateTime"])
    assert (body["roleScopeTagIds"], body["passwordRequiredType"]) == (["0"], "deviceDefault")
    assert (body["bitLockerEnabled"], body["osMinimumVersion"], body["wslDistributions"]) == (False, None, [])
    assert "assignments" not in body
    assert "scheduledActionsForRule" not in body

    assert graph.get(f"/beta/{COLLECTION}/{policy_id}").json() == body
    assert tenant.writes[0].body == windows_policy


def test_actions_and_assignments_come_by_expansion_only(
    graph: httpx.Client, policy_id: str, tenant: TenantServer, assign: Assign
) -> None:
    assign({"@odata.type": PREFIX + "allDevicesAssignmentTarget"}).raise_for_status()

    body = graph.get(f"/beta/{COLLECTION}/{policy_id}?{EXPANDED}").json()

    action = tenant.state.compliance_policies[policy_id].actions[0]
    assert body["scheduledActionsForRule"] == [
        {
            "id": policy_id,
            "ruleName": None,
            "scheduledActionConfigurations": [
                {
                    "id": action.id,
                    "gracePeriodHours": 0,
                    "actionType": "block",
                    "notificationTemplateId": ZERO,
                    "notificationMessageCCList": [],
                }
            ],
        }
    ]
    target = {
        "@odata.type": PREFIX + "allDevicesAssignmentTarget",
        "deviceAndAppManagementAssignmentFilterId": None,
        "deviceAndAppManagementAssignmentFilterType": "none",
    }
    expected = {"id": f"{policy_id}_{ALL_DEVICES}", "source": "direct", "sourceId": policy_id, "target": target}
    assert body["assignments"] == [expected]
    assert graph.get(f"/beta/{COLLECTION}/{policy_id}/assignments").json()["value"] == [expected]
    listed = graph.get(f"/beta/{COLLECTION}?{EXPANDED}").json()["value"]
    assert [one["assignments"] for one in listed] == [[expected]]


def test_without_the_inner_expansion_rules_have_no_items(graph: httpx.Client, policy_id: str) -> None:
    body = graph.get(f"/beta/{COLLECTION}/{policy_id}?$expand=scheduledActionsForRule").json()
    assert body["scheduledActionsForRule"] == [{"id": policy_id, "ruleName": None}]


@pytest.mark.parametrize("expand", ["deviceStatuses", "assignments($expand=target)", "nothing"])
def test_an_expansion_that_is_not_known_is_refused(
    graph: httpx.Client, policy_id: str, expand: str, message_of: MessageOf
) -> None:
    assert "Could not find a property named" in message_of(
        graph.get(f"/beta/{COLLECTION}/{policy_id}?$expand={expand}")
    )


def test_v1_hides_what_beta_has(graph: httpx.Client, policy_id: str, assign: Assign) -> None:
    """[live] no MDE, firewall, Defender, TPM or scope tag members."""
    assign({"@odata.type": PREFIX + "allDevicesAssignmentTarget"})
    body = graph.get(f"/v1.0/{COLLECTION}/{policy_id}?{EXPANDED}").json()
    hidden = {
        "deviceThreatProtectionEnabled",
        "activeFirewallRequired",
        "defenderEnabled",
        "tpmRequired",
        "roleScopeTagIds",
    }
    assert not hidden & body.keys()
    assert body["@odata.type"] == WINDOWS
    assert body["assignments"] == [
        {"id": f"{policy_id}_{ALL_DEVICES}", "target": {"@odata.type": PREFIX + "allDevicesAssignmentTarget"}}
    ]


def test_v1_refuses_what_beta_has(
    graph: httpx.Client, windows_policy: Json, tenant: TenantServer, message_of: MessageOf
) -> None:
    """[csdl, inference]"""
    assert message_of(graph.post(f"/v1.0/{COLLECTION}", json=windows_policy)) == (
        "The property 'deviceThreatProtectionEnabled' does not exist on type "
        "'microsoft.management.services.api.windows10CompliancePolicy'. "
        "Make sure to only use property names that are defined by the type."
    )
    assert tenant.state.compliance_policies == {}


def test_a_write_through_v1_keeps_what_v1_cannot_see(graph: httpx.Client, policy_id: str) -> None:
    changed = {"@odata.type": WINDOWS, "displayName": "Renamed"}
    assert graph.patch(f"/v1.0/{COLLECTION}/{policy_id}", json=changed).status_code == 204
    body = graph.get(f"/beta/{COLLECTION}/{policy_id}").json()
    assert (body["displayName"], body["deviceThreatProtectionRequiredSecurityLevel"]) == ("Renamed", "medium")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"@odata.type": None}, "The type 'deviceCompliancePolicy' is abstract"),
        ({"roleScopeTagIds": ["7"]}, "The scope tag 7 does not exist"),
        ({"displayName": ""}, "The display name of a policy is required"),
        ({"displayName": None}, "A null value was found for the property named 'displayName'"),
        ({"unknown": 1}, "The property 'unknown' does not exist"),
    ],
    ids=["no-type", "scope-tag", "empty-name", "null-name", "unknown"],
)
def test_a_body_that_does_not_hold_is_refused(
    graph: httpx.Client, windows_policy: Json, tenant: TenantServer, change: Json, message: str, message_of: MessageOf
) -> None:
    body = windows_policy | change
    if change.get("@odata.type", "") is None:
        del body["@odata.type"]
        del body["deviceThreatProtectionEnabled"]
        del body["deviceThreatProtectionRequiredSecurityLevel"]
    assert message_of(graph.post(f"/beta/{COLLECTION}", json=body)).startswith(message)
    assert tenant.state.compliance_policies == {}


@pytest.mark.parametrize(
    "change",
    [{"@odata.type": "#microsoft.graph.iosCompliancePolicy"}, {"assignments": []}],
    ids=["other-platform", "deep-insert"],
)
def test_what_is_not_emulated_says_so(graph: httpx.Client, windows_policy: Json, change: Json) -> None:
    body = {name: v for name, v in windows_policy.items() if not name.startswith("deviceThreat")} | change
    answer = graph.post(f"/beta/{COLLECTION}", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (501, "NotEmulated")


def test_what_the_service_owns_may_be_sent_and_changes_nothing(graph: httpx.Client, windows_policy: Json) -> None:
    """[portal] sends a zero id; scope tags may be left to the default."""
    owned: Json = {"id": ZERO, "version": 9, "createdDateTime": "2020-01-01T00:00:00Z", "roleScopeTagIds": []}
    body = graph.post(f"/beta/{COLLECTION}", json=windows_policy | owned).json()
    assert body["id"] != ZERO
    assert (body["version"], body["roleScopeTagIds"]) == (1, ["0"])
    assert not body["createdDateTime"].startswith("2020")


def test_an_update_merges_and_counts(graph: httpx.Client, policy_id: str, tenant: TenantServer) -> None:
    before = graph.get(f"/beta/{COLLECTION}/{policy_id}").json()
    tenant.state.clock.advance(minutes=5)

    answer = graph.patch(f"/beta/{COLLECTION}/{policy_id}", json={"@odata.type": WINDOWS, "bitLockerEnabled": True})

    assert (answer.status_code, answer.content) == (204, b"")
    after = graph.get(f"/beta/{COLLECTION}/{policy_id}").json()
    assert after["lastModifiedDateTime"] > before["lastModifiedDateTime"]
    moved = {"bitLockerEnabled": True, "version": 2, "lastModifiedDateTime": after["lastModifiedDateTime"]}
    assert after == before | moved


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"displayName": "x"}, "The type 'deviceCompliancePolicy' is abstract: the request body needs an @odata.type."),
        (
            {"@odata.type": WINDOWS, "scheduledActionsForRule": []},
            "scheduledActionsForRule cannot be updated here: use scheduleActionsForRules",
        ),
        (
            {"@odata.type": "#microsoft.graph.iosCompliancePolicy"},
            "The policy is a windows10CompliancePolicy; its type cannot be changed.",
        ),
        ({"@odata.type": WINDOWS, "roleScopeTagIds": ["7"]}, "The scope tag 7 does not exist"),
        ({"@odata.type": WINDOWS, "displayName": ""}, "The display name of a policy is required"),
    ],
    ids=["no-type", "actions", "other-type", "scope-tag", "no-name"],
)
def test_an_update_that_does_not_hold_changes_nothing(
    graph: httpx.Client, policy_id: str, body: Json, message: str, message_of: MessageOf
) -> None:
    assert message_of(graph.patch(f"/beta/{COLLECTION}/{policy_id}", json=body)) == message
    assert graph.get(f"/beta/{COLLECTION}/{policy_id}").json()["version"] == 1


def test_a_deleted_policy_is_gone(graph: httpx.Client, policy_id: str) -> None:
    assert graph.delete(f"/beta/{COLLECTION}/{policy_id}").status_code == 200
    for method, path in (("GET", ""), ("DELETE", ""), ("GET", "/assignments"), ("POST", "/assign")):
        body: Json | None = {"assignments": []} if method == "POST" else None
        answer = graph.request(method, f"/beta/{COLLECTION}/{policy_id}{path}", json=body)
        assert (answer.status_code, answer.json()["error"]["code"]) == (404, "ResourceNotFound")


def test_statuses_as_documented_where_switched(
    graph: httpx.Client, windows_policy: Json, tenant: TenantServer, policy_id: str, assign: Assign
) -> None:
    tenant.state.switches.intune_statuses = "docs"
    path = f"/beta/{COLLECTION}/{policy_id}"
    patched = graph.patch(path, json={"@odata.type": WINDOWS, "displayName": "New"})
    assert (patched.status_code, patched.json()["displayName"]) == (200, "New")
    assigned = assign({"@odata.type": PREFIX + "allDevicesAssignmentTarget"})
    assert (assigned.status_code, len(assigned.json()["value"])) == (200, 1)
    rules = {"deviceComplianceScheduledActionForRules": windows_policy["scheduledActionsForRule"]}
    assert graph.post(f"{path}/scheduleActionsForRules", json=rules).status_code == 204
    assert graph.delete(path).status_code == 204


def test_the_list_pages(graph: httpx.Client, windows_policy: Json, tenant: TenantServer) -> None:
    for number in range(3):
        graph.post(f"/beta/{COLLECTION}", json=windows_policy | {"displayName": f"Policy {number}"})
    first = graph.get(f"/beta/{COLLECTION}?$top=2&$select=displayName").json()
    second = graph.get(first["@odata.nextLink"]).json()
    names = [one["displayName"] for one in (*first["value"], *second["value"])]
    assert names == ["Policy 0", "Policy 1", "Policy 2"]
    assert "@odata.nextLink" not in second
    assert first["@odata.nextLink"].startswith(f"https://{tenant.host}/beta/{COLLECTION}?")


def test_an_unknown_policy_is_not_found(graph: httpx.Client) -> None:
    key = str(uuid4())
    answer = graph.get(f"/beta/{COLLECTION}/{key}")
    assert answer.status_code == 404
    assert f"Device compliance policy with id {key} was not found" in answer.json()["error"]["message"]


@pytest.mark.parametrize(
    "name",
    [
        "CES2026-IntuneCD.POC_WIN_D_CO_SBL_MSZT_DeviceCompliance.json",
        "CES2026-IntuneCD.POC_WIN_D_CO_SBL_NCSC_DeviceHealth.json",
        "CES2026-IntuneCD.POC_WIN_U_BYOD_SBL_MSZT_DeviceCompliance.json",
        "IntuneHydrationKit.Windows-Compliance-Policy.json",
    ],
)
def test_a_real_policy_reads_back_as_it_was_written(graph: httpx.Client, examples: Path, name: str) -> None:
    """[export] Tag names stand for ids in those exports; ids of actions are the service's."""
    exported = json.loads((examples / name).read_text(encoding="utf-8")) | {"roleScopeTagIds": ["0"]}
    assignments = exported.pop("assignments", [])
    created = graph.post(f"/beta/{COLLECTION}", json=exported).raise_for_status().json()["id"]
    targets = [{"target": one["target"]} for one in assignments]
    graph.post(f"/beta/{COLLECTION}/{created}/assign", json={"assignments": targets}).raise_for_status()

    body: Json = graph.get(f"/beta/{COLLECTION}/{created}?{EXPANDED}").json()

    found = [{name: v for name, v in one.items() if name in ("source", "target")} for one in body["assignments"]]
    assert found == assignments
    rules = exported.pop("scheduledActionsForRule")
    items = body["scheduledActionsForRule"][0]["scheduledActionConfigurations"]
    for sent, read in zip(rules[0]["scheduledActionConfigurations"], items, strict=True):
        assert {**read, "id": None} == sent | {"id": None, "notificationTemplateId": ZERO}
    assert {name: body[name] for name in exported} == exported

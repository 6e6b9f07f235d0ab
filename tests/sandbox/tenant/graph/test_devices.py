"""Entra's devices: what Conditional Access sees of them, and who owns them."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.objects import Assignment, AssignmentFilter
from sandbox.tenant.server import TenantServer

Json = dict[str, Any]
DEVICES = "/v1.0/devices"


@pytest.fixture
def graph(tenant: TenantServer, graph: httpx.Client, token: Callable[[], str]) -> httpx.Client:
    """With the permission for devices, which the program itself does not need."""
    tenant.state.applications[seed.CLIENT_ID].permissions.add("Device.Read.All")
    graph.headers["Authorization"] = f"Bearer {token()}"
    return graph


def block_windows(tenant: TenantServer, graph: httpx.Client, windows_policy: Json) -> None:
    """Every Windows device must have a machine risk at or under medium."""
    members = tenant.state.connectors[seed.MDE_CONNECTOR].members
    members |= {"windowsEnabled": True, "windowsDeviceBlockedOnMissingPartnerData": True}
    policies = "/beta/deviceManagement/deviceCompliancePolicies"
    key = graph.post(policies, json=windows_policy).raise_for_status().json()["id"]
    target = {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}
    graph.post(f"{policies}/{key}/assign", json={"assignments": [{"target": target}]}).raise_for_status()


def entra_ids(tenant: TenantServer, device_id: str) -> tuple[str, str]:
    device = tenant.state.devices[device_id]
    return device.object_id, device.azure_ad_device_id


def test_devices_need_a_permission_of_their_own(without: Callable[[str], httpx.Client], tenant: TenantServer) -> None:
    tenant.state.applications[seed.CLIENT_ID].permissions.add("Device.Read.All")
    other = without("Device.Read.All")
    object_id, device_id = entra_ids(tenant, seed.CLEAN_DEVICE)
    for path in ("", f"/{object_id}", f"(deviceId='{device_id}')", f"/{object_id}/registeredOwners"):
        assert other.get(DEVICES + path).status_code == 403


def test_a_device(graph: httpx.Client, tenant: TenantServer) -> None:
    object_id, device_id = entra_ids(tenant, seed.CLEAN_DEVICE)
    body = graph.get(f"{DEVICES}/{object_id}").json()
    assert datetime.fromisoformat(body.pop("approximateLastSignInDateTime"))
    assert body == {
        "@odata.context": f"https://{tenant.host}/v1.0/$metadata#devices/$entity",
        "id": object_id,
        "deletedDateTime": None,
        "accountEnabled": True,
        "deviceId": device_id,
        "deviceOwnership": "company",
        "displayName": "ADELE-PC",
        "isCompliant": True,
        "isManaged": True,
        "managementType": "mdm",
        "manufacturer": "Contoso",
        "model": "Sandbox 1",
        "operatingSystem": "Windows",
        "operatingSystemVersion": "10.0.26200.6899",
        "profileType": "RegisteredDevice",
        "registrationDateTime": "2025-01-15T08:00:00.0000000Z",
        "trustType": "AzureAd",
    }


def test_either_key_finds_a_device_and_neither_the_others(graph: httpx.Client, tenant: TenantServer) -> None:
    object_id, device_id = entra_ids(tenant, seed.RISKY_DEVICE)
    by_device_id = f"{DEVICES}(deviceId='{device_id.upper()}')"
    assert graph.get(f"{by_device_id}?$select=displayName").json()["displayName"] == "DIEGO-PC"
    for wrong in (f"/{device_id}", f"(deviceId='{object_id}')", f"/{seed.RISKY_DEVICE}", f"/{seed.ADELE}"):
        assert graph.get(DEVICES + wrong).status_code == 404


def test_a_device_is_found_after_its_ids_have_changed(graph: httpx.Client, tenant: TenantServer) -> None:
    object_id, _ = entra_ids(tenant, seed.CLEAN_DEVICE)
    assert graph.get(f"{DEVICES}/{object_id}").status_code == 200
    tenant.state.devices[seed.CLEAN_DEVICE].object_id = seed.GUEST
    assert graph.get(f"{DEVICES}/{object_id}").status_code == 404
    assert graph.get(f"{DEVICES}/{seed.GUEST}").json()["displayName"] == "ADELE-PC"


def test_entra_shows_what_intune_finds(graph: httpx.Client, tenant: TenantServer, windows_policy: Json) -> None:
    block_windows(tenant, graph, windows_policy)
    found = graph.get(f"{DEVICES}?$select=displayName,isCompliant,isManaged,trustType").json()["value"]
    assert {one["displayName"]: (one["isCompliant"], one["isManaged"], one["trustType"]) for one in found} == {
        "ADELE-PC": (True, True, "AzureAd"),
        "DIEGO-PC": (False, True, "AzureAd"),
        "HOME-PC": (None, None, "Workplace"),
        "NEW-PC": (False, True, "AzureAd"),
        "Adele's iPhone": (True, True, "Workplace"),
    }


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("isCompliant eq false", ["DIEGO-PC", "NEW-PC"]),
        ("operatingSystem eq 'iOS'", ["Adele's iPhone"]),
        ("trustType eq 'Workplace' and operatingSystem eq 'Windows'", ["HOME-PC"]),
        ("startswith(displayName,'new')", ["NEW-PC"]),
    ],
)
def test_devices_can_be_filtered(
    graph: httpx.Client, tenant: TenantServer, windows_policy: Json, condition: str, names: list[str]
) -> None:
    block_windows(tenant, graph, windows_policy)
    query = {"$filter": condition, "$select": "displayName", "$count": "true"}
    body = graph.get(DEVICES, params=query).json()
    assert ([one["displayName"] for one in body["value"]], body["@odata.count"]) == (names, len(names))


def test_a_device_whose_compliance_is_not_known_is_not_shown_as_compliant(
    graph: httpx.Client, tenant: TenantServer, windows_policy: Json
) -> None:
    block_windows(tenant, graph, windows_policy)
    tenant.state.assignment_filters["x"] = AssignmentFilter("x", "Odd", '(device.cpuArchitecture -eq "arm64")')
    for policy in tenant.state.compliance_policies.values():
        policy.assignments = [Assignment("allDevicesAssignmentTarget", filter_id="x", filter_type="include")]
    assert graph.get(DEVICES).status_code == 501
    assert len(graph.get(f"{DEVICES}?$select=displayName").json()["value"]) == 5


def test_who_owns_a_device(graph: httpx.Client, tenant: TenantServer, without: Callable[[str], httpx.Client]) -> None:
    object_id, _ = entra_ids(tenant, seed.CLEAN_DEVICE)
    (owner,) = graph.get(f"{DEVICES}/{object_id}/registeredOwners").json()["value"]
    assert (owner["@odata.type"], owner["id"]) == ("#microsoft.graph.user", seed.ADELE)
    expanded = graph.get(f"{DEVICES}?$select=displayName&$expand=registeredOwners&$top=1").json()["value"]
    assert expanded == [{"displayName": "ADELE-PC", "registeredOwners": [owner]}]
    hidden = without("User.Read.All").get(f"{DEVICES}/{object_id}?$expand=registeredOwners").json()
    assert (hidden["registeredOwners"][0]["id"], hidden["registeredOwners"][0]["displayName"]) == (seed.ADELE, None)
    tenant.state.devices[seed.CLEAN_DEVICE].user_id = None
    assert graph.get(f"{DEVICES}/{object_id}/registeredOwners").json()["value"] == []


def test_nothing_but_owners_is_expanded(graph: httpx.Client) -> None:
    answer = graph.get(f"{DEVICES}?$expand=memberOf")
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        501,
        "The emulated tenant cannot do this: $expand of devices with anything but registeredOwners: memberOf.",
    )


def test_devices_in_groups_say_whether_they_are_compliant(
    graph: httpx.Client, tenant: TenantServer, windows_policy: Json
) -> None:
    block_windows(tenant, graph, windows_policy)
    path = f"/v1.0/groups/{seed.PILOT_GROUP}/transitiveMembers/microsoft.graph.device"
    query = {"$count": "true", "$select": "displayName,isCompliant"}
    found = graph.get(path, params=query, headers={"ConsistencyLevel": "eventual"}).json()["value"]
    assert {one["displayName"]: one["isCompliant"] for one in found} == {
        "ADELE-PC": True,
        "DIEGO-PC": False,
        "NEW-PC": False,
    }

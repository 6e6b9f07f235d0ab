"""Managed devices as Graph shows them."""

from datetime import datetime

import httpx

from sandbox.tenant import seed
from sandbox.tenant.objects import Assignment, AssignmentFilter
from sandbox.tenant.server import TenantServer

COLLECTION = "/v1.0/deviceManagement/managedDevices"


def test_only_managed_devices_are_listed(graph: httpx.Client) -> None:
    found = graph.get(f"{COLLECTION}?$select=deviceName").json()["value"]
    assert [one["deviceName"] for one in found] == ["ADELE-PC", "DIEGO-PC", "NEW-PC", "Adele's iPhone"]
    assert graph.get(f"{COLLECTION}/{seed.UNMANAGED_DEVICE}").status_code == 404


def test_a_device(graph: httpx.Client, tenant: TenantServer) -> None:
    body = graph.get(f"{COLLECTION}/{seed.CLEAN_DEVICE}").json()
    assert datetime.fromisoformat(body.pop("lastSyncDateTime"))
    assert body == {
        "@odata.context": f"https://{tenant.host}/v1.0/$metadata#deviceManagement/managedDevices/$entity",
        "id": seed.CLEAN_DEVICE,
        "userId": seed.ADELE,
        "deviceName": "ADELE-PC",
        "managedDeviceOwnerType": "company",
        "operatingSystem": "Windows",
        "osVersion": "10.0.26200.6899",
        "complianceState": "compliant",
        "complianceGracePeriodExpirationDateTime": "9999-12-31T23:59:59Z",
        "partnerReportedThreatState": "unknown",
        "managementAgent": "mdm",
        "azureADRegistered": True,
        "azureADDeviceId": tenant.state.devices[seed.CLEAN_DEVICE].azure_ad_device_id,
        "emailAddress": seed.ADELE_UPN,
        "userPrincipalName": seed.ADELE_UPN,
        "userDisplayName": "Adele Vance",
        "manufacturer": "Contoso",
        "model": "Sandbox 1",
    }


def test_devices_cannot_be_filtered_or_counted(graph: httpx.Client) -> None:
    """[live]"""
    assert graph.get(f"{COLLECTION}?$filter=operatingSystem eq 'Windows'").status_code == 400
    assert graph.get(f"{COLLECTION}/$count").status_code == 404


def test_what_cannot_be_evaluated_is_not_shown_as_compliant(
    graph: httpx.Client, tenant: TenantServer, policy_id: str
) -> None:
    tenant.state.assignment_filters["x"] = AssignmentFilter("x", "Odd", '(device.cpuArchitecture -eq "arm64")')
    policy = tenant.state.compliance_policies[policy_id]
    policy.assignments = [Assignment("allDevicesAssignmentTarget", filter_id="x", filter_type="include")]
    answer = graph.get(f"{COLLECTION}/{seed.CLEAN_DEVICE}")
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        501,
        'The emulated tenant cannot do this: The rule of the assignment filter "Odd" cannot be evaluated here: '
        "the property 'cpuArchitecture' is not known of a device. "
        "The rule is '(device.cpuArchitecture -eq \"arm64\")'.",
    )

"""How many devices are onboarded, and the access policies of Multi Admin Approval: two lists that only beta has."""

from collections.abc import Callable

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

SUMMARY = "/beta/deviceManagement/advancedThreatProtectionOnboardingStateSummary"
APPROVALS = "/beta/deviceManagement/operationApprovalPolicies"


def test_managed_windows_devices_are_counted(graph: httpx.Client, tenant: TenantServer) -> None:
    found = graph.get(SUMMARY).json()
    assert {name: found[name] for name in found if found[name] and name.endswith("Count")} == {
        "compliantDeviceCount": 2,
        "nonCompliantDeviceCount": 1,
    }
    tenant.state.devices[seed.NOT_ONBOARDED_DEVICE].onboarded = True
    assert graph.get(SUMMARY).json()["nonCompliantDeviceCount"] == 0


def test_there_is_an_access_policy_while_writes_wait(graph: httpx.Client, tenant: TenantServer) -> None:
    assert graph.get(APPROVALS).json()["value"] == []
    tenant.state.switches.multi_admin_approval = "412"
    (found,) = graph.get(APPROVALS).json()["value"]
    assert (found["displayName"], found["policyType"]) == ("Compliance policies", "compliancePolicies")


@pytest.mark.parametrize(
    ("path", "permission"),
    [(SUMMARY, "DeviceManagementConfiguration.ReadWrite.All"), (APPROVALS, "DeviceManagementRBAC.Read.All")],
)
def test_beta_and_a_permission(
    graph: httpx.Client, without: Callable[[str], httpx.Client], path: str, permission: str
) -> None:
    assert graph.get(path.replace("/beta/", "/v1.0/")).status_code == 400
    assert without(permission).get(path).status_code == 403

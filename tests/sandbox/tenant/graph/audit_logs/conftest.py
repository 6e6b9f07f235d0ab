"""Who may read Entra's logs, and policies that sign-ins meet."""

from collections.abc import Callable

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer
from tests.sandbox.tenant.graph.audit_logs.sign_in_log import POLICIES, Json


@pytest.fixture
def reader(granted: Callable[..., httpx.Client]) -> httpx.Client:
    return granted("AuditLog.Read.All")


@pytest.fixture
def policies(tenant: TenantServer, graph: httpx.Client, windows_policy: Json, access_policy: Json) -> None:
    """Three policies, and a machine risk above medium makes a device noncompliant."""
    connector = f"/v1.0/deviceManagement/mobileThreatDefenseConnectors/{seed.MDE_CONNECTOR}"
    graph.patch(connector, json={"windowsEnabled": True}).raise_for_status()
    compliance = "/beta/deviceManagement/deviceCompliancePolicies"
    key = graph.post(compliance, json=windows_policy).raise_for_status().json()["id"]
    target = {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}
    graph.post(f"{compliance}/{key}/assign", json={"assignments": [{"target": target}]}).raise_for_status()
    for name, state in (
        ("Enforced", "enabled"),
        ("Report", "enabledForReportingButNotEnforced"),
        ("Off", "disabled"),
    ):
        body = access_policy | {"displayName": name, "state": state}
        graph.post(POLICIES, json=body).raise_for_status()
    tenant.clear_requests()

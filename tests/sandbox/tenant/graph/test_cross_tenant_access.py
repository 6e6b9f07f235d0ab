"""The partners in the cross-tenant access settings."""

from collections.abc import Callable

import httpx

from sandbox.tenant.objects import CrossTenantPartner
from sandbox.tenant.server import TenantServer

PATH = "/v1.0/policies/crossTenantAccessPolicy/partners"
PARTNER = "9e4a0000-0000-4000-8000-000000000001"


def test_nobody_at_first(graph: httpx.Client) -> None:
    assert graph.get(PATH).json()["value"] == []


def test_a_service_provider_and_whom_the_tenant_trusts(graph: httpx.Client, tenant: TenantServer) -> None:
    tenant.state.cross_tenant_partners[PARTNER] = CrossTenantPartner(PARTNER, is_service_provider=True)
    select = {"$select": "tenantId,isServiceProvider,inboundTrust"}
    assert graph.get(PATH, params=select).json()["value"] == [
        {"tenantId": PARTNER, "isServiceProvider": True, "inboundTrust": None}
    ]
    tenant.state.cross_tenant_partners[PARTNER].is_compliant_device_accepted = True
    (found,) = graph.get(PATH, params=select).json()["value"]
    assert found["inboundTrust"] == {
        "isMfaAccepted": False,
        "isCompliantDeviceAccepted": True,
        "isHybridAzureADJoinedDeviceAccepted": False,
    }


def test_it_takes_its_permission_and_cannot_be_written(
    graph: httpx.Client, without: Callable[[str], httpx.Client]
) -> None:
    assert graph.post(PATH, json={"tenantId": PARTNER}).status_code == 405
    assert without("Policy.Read.All").get(PATH).status_code == 403

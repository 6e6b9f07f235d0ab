"""The cross-tenant access settings: the default ones and those of partners."""

from collections.abc import Callable

import httpx

from sandbox.tenant.objects import CrossTenantPartner
from sandbox.tenant.server import TenantServer

PATH = "/v1.0/policies/crossTenantAccessPolicy/partners"
DEFAULT = "/v1.0/policies/crossTenantAccessPolicy/default"
TRUST = {
    "isMfaAccepted": False,
    "isCompliantDeviceAccepted": False,
    "isHybridAzureADJoinedDeviceAccepted": False,
}
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
    assert found["inboundTrust"] == {**TRUST, "isCompliantDeviceAccepted": True}


def test_the_default_settings_trust_nobody_at_first(graph: httpx.Client, tenant: TenantServer) -> None:
    found = graph.get(DEFAULT).json()
    everybody = {"target": "AllUsers", "targetType": "user"}
    assert found["isServiceDefault"] is True
    assert found["inboundTrust"] == TRUST
    assert found["b2bCollaborationInbound"]["usersAndGroups"] == {"accessType": "allowed", "targets": [everybody]}
    assert found["b2bDirectConnectOutbound"]["usersAndGroups"] == {"accessType": "blocked", "targets": [everybody]}
    tenant.state.trusts_compliant_devices_of_other_tenants = True
    found = graph.get(DEFAULT, params={"$select": "isServiceDefault,inboundTrust"}).json()
    assert found == {
        "@odata.context": found["@odata.context"],
        "isServiceDefault": False,
        "inboundTrust": {**TRUST, "isCompliantDeviceAccepted": True},
    }


def test_it_takes_its_permission_and_cannot_be_written(
    graph: httpx.Client, without: Callable[[str], httpx.Client]
) -> None:
    assert graph.post(PATH, json={"tenantId": PARTNER}).status_code == 405
    assert graph.patch(DEFAULT, json={"inboundTrust": TRUST}).status_code == 405
    client = without("Policy.Read.All")
    assert [client.get(path).status_code for path in (PATH, DEFAULT)] == [403, 403]

"""The partners in the cross-tenant access settings: `/policies/crossTenantAccessPolicy/partners`, read only.

Properties are [client: msgraph-sdk]. A setting that nobody has set is null, and follows the default settings [docs].
That the list shows no `identitySynchronization` without $expand is [docs].
"""

from typing import Final

from ..objects import CrossTenantPartner, Json
from .calls import Answer, Call, Operation, any_of
from .odata import selected

TYPE: Final = "crossTenantAccessPolicyConfigurationPartner"
PATH: Final = "policies/crossTenantAccessPolicy/partners"
NOT_SET_UP: Final = (
    "automaticUserConsentSettings",
    "b2bCollaborationInbound",
    "b2bCollaborationOutbound",
    "b2bDirectConnectInbound",
    "b2bDirectConnectOutbound",
    "tenantRestrictions",
)


def partner_form(one: CrossTenantPartner) -> Json:
    trust = {
        "isMfaAccepted": False,
        "isCompliantDeviceAccepted": one.is_compliant_device_accepted,
        "isHybridAzureADJoinedDeviceAccepted": False,
    }
    return {
        "tenantId": one.tenant_id,
        "isServiceProvider": one.is_service_provider,
        "isInMultiTenantOrganization": False,
        "inboundTrust": trust if one.is_compliant_device_accepted else None,
        **dict.fromkeys(NOT_SET_UP),
    }


def list_partners(call: Call) -> Answer:
    forms = [selected(partner_form(one), call.query.select, TYPE) for one in call.tenant.cross_tenant_partners.values()]
    return Answer(body={"@odata.context": call.context(PATH), "value": forms})


OPERATIONS = (Operation("GET", PATH, list_partners, "policy", any_of("Policy.Read.All"), frozenset({"$select"})),)

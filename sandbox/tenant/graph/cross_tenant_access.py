"""The cross-tenant access settings, read only: those for every other tenant, and those of partners.

`/policies/crossTenantAccessPolicy/default` and `…/partners`. The default settings of a tenant that never changed them
trust nobody's claims, allow collaboration with every user and application, and block direct connections [docs].

Properties are [client: msgraph-sdk]. A setting that nobody has set is null, and follows the default settings [docs].
That the list shows no `identitySynchronization` without $expand is [docs].
"""

from typing import Final

from ..objects import CrossTenantPartner, Json
from .calls import Answer, Call, Operation, any_of
from .odata import selected

TYPE: Final = "crossTenantAccessPolicyConfigurationPartner"
PATH: Final = "policies/crossTenantAccessPolicy/partners"
DEFAULT_TYPE: Final = "crossTenantAccessPolicyConfigurationDefault"
DEFAULT_PATH: Final = "policies/crossTenantAccessPolicy/default"
NOT_SET_UP: Final = (
    "automaticUserConsentSettings",
    "b2bCollaborationInbound",
    "b2bCollaborationOutbound",
    "b2bDirectConnectInbound",
    "b2bDirectConnectOutbound",
    "tenantRestrictions",
)


def inbound_trust(*, is_compliant_device_accepted: bool) -> Json:
    return {
        "isMfaAccepted": False,
        "isCompliantDeviceAccepted": is_compliant_device_accepted,
        "isHybridAzureADJoinedDeviceAccepted": False,
    }


def default_form(*, is_compliant_device_accepted: bool) -> Json:
    collaboration, direct_connection = every_user_and_application("allowed"), every_user_and_application("blocked")
    return {
        "isServiceDefault": not is_compliant_device_accepted,
        "inboundTrust": inbound_trust(is_compliant_device_accepted=is_compliant_device_accepted),
        "b2bCollaborationInbound": collaboration,
        "b2bCollaborationOutbound": collaboration,
        "b2bDirectConnectInbound": direct_connection,
        "b2bDirectConnectOutbound": direct_connection,
    }


def every_user_and_application(access: str) -> Json:
    users = {"accessType": access, "targets": [{"target": "AllUsers", "targetType": "user"}]}
    applications = {"accessType": access, "targets": [{"target": "AllApplications", "targetType": "application"}]}
    return {"usersAndGroups": users, "applications": applications}


def partner_form(one: CrossTenantPartner) -> Json:
    return {
        "tenantId": one.tenant_id,
        "isServiceProvider": one.is_service_provider,
        "isInMultiTenantOrganization": False,
        "inboundTrust": inbound_trust(is_compliant_device_accepted=True) if one.is_compliant_device_accepted else None,
        **dict.fromkeys(NOT_SET_UP),
    }


def list_partners(call: Call) -> Answer:
    forms = [selected(partner_form(one), call.query.select, TYPE) for one in call.tenant.cross_tenant_partners.values()]
    return Answer(body={"@odata.context": call.context(PATH), "value": forms})


def read_default(call: Call) -> Answer:
    is_accepted = call.tenant.trusts_compliant_devices_of_other_tenants
    form = default_form(is_compliant_device_accepted=is_accepted)
    return Answer(
        body={"@odata.context": call.context(DEFAULT_PATH), **selected(form, call.query.select, DEFAULT_TYPE)}
    )


OPERATIONS = (
    Operation("GET", PATH, list_partners, "policy", any_of("Policy.Read.All"), frozenset({"$select"})),
    Operation("GET", DEFAULT_PATH, read_default, "policy", any_of("Policy.Read.All"), frozenset({"$select"})),
)

"""The requests for long lists and for what `ops impact` reads beside them, each with the permission that it needs."""

from datetime import datetime
from typing import Final

from components.tenant_reader import READ_ROLES, ROLE_ASSIGNMENTS
from ops.tenant.readings import MACHINES
from providers.graph.directory import GROUP, USER
from providers.graph.request import Request
from providers.windows10_compliance_policy import routes

DEVICES: Final = "/deviceManagement/managedDevices"
READ_DEVICES: Final = "DeviceManagementManagedDevices.Read.All"
READ_ENTRA_DEVICES: Final = "Device.Read.All"
READ_MACHINES: Final = "Machine.Read.All (WindowsDefenderATP)"
USER_PROPERTIES: Final = "id,displayName,userPrincipalName,userType,accountEnabled,externalUserState,creationType"
"""What `scope.User` is made of. `externalUserState` and `creationType` show accounts of another tenant [docs]."""
_PAGE: Final = "999"


def users() -> Request:
    """All users."""
    query = {"$select": USER_PROPERTIES, "$top": _PAGE}
    return Request("GET", USER.path, "Listing the users", USER.permission, query=query)


def members(group_id: str) -> Request:
    """Everything in a group and in the groups within it."""
    path, query = f"{GROUP.path}/{group_id}/transitiveMembers", {"$select": "id", "$top": _PAGE}
    return Request("GET", path, f"Listing the members of the group {group_id}", GROUP.permission, query=query)


def role_assignments() -> Request:
    """All active assignments of directory roles, with their principals."""
    what = "Listing who holds directory roles"
    return Request("GET", ROLE_ASSIGNMENTS, what, READ_ROLES, query={"$expand": "principal"})


def managed_devices() -> Request:
    """All devices that Intune manages; without $select a listing may leave devices out [issue].

    The size of a page by the header works better than $top [live].
    """
    members = (
        "id,azureADDeviceId,deviceName,userId,operatingSystem,osVersion,complianceState,"
        "complianceGracePeriodExpirationDateTime,partnerReportedThreatState,lastSyncDateTime"
    )
    headers = {"Prefer": "odata.maxpagesize=1000"}
    what = "Listing the managed devices"
    return Request("GET", DEVICES, what, READ_DEVICES, query={"$select": members}, headers=headers)


def entra_devices() -> Request:
    """All devices that Entra knows."""
    query = {"$select": "id,deviceId,accountEnabled,isCompliant,trustType", "$top": _PAGE}
    return Request("GET", "/devices", "Listing Entra's devices", READ_ENTRA_DEVICES, query=query)


def machines() -> Request:
    """All machines of Defender, 10,000 a page, which is the most [docs]. Its paths have no version."""
    query = {"$top": "10000"}
    return Request("GET", MACHINES, "Listing Defender's machines", READ_MACHINES, query=query)


def compliance_policies() -> Request:
    """All compliance policies with their assignments and actions."""
    query = {"$expand": routes.EXPAND, "$top": _PAGE}
    what = "Listing the compliance policies with assignments and actions"
    return Request("GET", routes.COLLECTION, what, routes.READ, "beta", query)


def sign_ins(since: datetime) -> Request:
    """Interactive sign-ins, the newest first. A filter by policy is not established: the reader picks [docs]."""
    query = {"$filter": f"createdDateTime ge {since:%Y-%m-%dT%H:%M:%SZ}", "$top": "1000"}
    headers = {"Prefer": "include-unknown-enum-members"}
    what = "Listing the sign-ins"
    return Request("GET", "/auditLogs/signIns", what, "AuditLog.Read.All", query=query, headers=headers)


def tenant_settings() -> Request:
    """The tenant's compliance settings."""
    return Request("GET", "/deviceManagement/settings", "Reading the tenant's compliance settings", routes.READ)


def cross_tenant_default() -> Request:
    """Whether this tenant trusts other tenants' compliant devices, unless a partner's entry says otherwise."""
    path = "/policies/crossTenantAccessPolicy/default"
    return Request("GET", path, "Reading the cross-tenant access settings", "Policy.Read.All")


def cross_tenant_partners() -> Request:
    """The tenants that have settings of their own."""
    path = "/policies/crossTenantAccessPolicy/partners"
    return Request("GET", path, "Listing the cross-tenant access settings of partners", "Policy.Read.All")

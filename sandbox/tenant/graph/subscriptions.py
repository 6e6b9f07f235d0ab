"""Licences as Graph shows them: `/subscribedSkus`, and what a user has of them.

What a service refuses to whom a licence is missing is established for `signInActivity` alone; a write that may need
one is an error here, and never carried out.
"""

from uuid import NAMESPACE_URL, uuid5

from ..clock import timestamp
from ..licenses import ENTRA_ID_P1, INTUNE, capability_status, consumed_units, is_licensed
from ..objects import Json, Subscription, User
from ..seed import ESTABLISHED
from ..state import TenantState
from . import errors
from .calls import Answer, Call, Operation, any_of
from .odata import selected

TYPE = "subscribedSku"
# The page of beta names LicenseAssignment.Read.All as the least [docs].
READ_SUBSCRIPTIONS = any_of(
    "LicenseAssignment.Read.All",
    "Organization.Read.All",
    "Organization.ReadWrite.All",
    "Directory.Read.All",
    "Directory.ReadWrite.All",
)
SERVICES = {"AAD_": "AADPremiumService", "INTUNE_": "SCO", "WINDEFATP": "WindowsDefenderATP"}
ACCESS = (
    "identity/conditionalAccess/policies",
    "identity/conditionalAccess/deletedItems",
    "policies/conditionalAccessPolicies",
)


def sku_form(one: Subscription, tenant: TenantState) -> Json:
    """The id is the tenant's with the SKU's; of plans, all are for users here [docs]."""
    plans = [
        {
            "servicePlanId": plan.id,
            "servicePlanName": plan.name,
            "provisioningStatus": "Success",
            "appliesTo": "User",
        }
        for plan in one.plans
    ]
    return {
        "accountName": tenant.organization,
        "accountId": tenant.tenant_id,
        "appliesTo": "User",
        "capabilityStatus": capability_status(one),
        "consumedUnits": consumed_units(one, tenant),
        "id": f"{tenant.tenant_id}_{one.id}",
        "skuId": one.id,
        "skuPartNumber": one.part_number,
        "subscriptionIds": [str(uuid5(NAMESPACE_URL, f"sandbox:subscription:{one.id}"))],
        "prepaidUnits": {
            "enabled": one.enabled,
            "suspended": one.suspended,
            "warning": one.warning,
            "lockedOut": one.locked_out,
        },
        "servicePlans": plans,
    }


def list_skus(call: Call) -> Answer:
    """$select alone, and no pages [docs]."""
    forms = [sku_form(one, call.tenant) for one in call.tenant.subscriptions.values()]
    found = [selected(one, call.query.select, TYPE) for one in forms]
    return Answer(body={"@odata.context": call.context("subscribedSkus"), "value": found})


def get_sku(call: Call) -> Answer:
    found = call.tenant.subscriptions.get(call.keys["id"].lower().removeprefix(f"{call.tenant.tenant_id}_"))
    if found is None or "_" not in call.keys["id"]:
        raise errors.directory_not_found(call.keys["id"])
    form = {"@odata.context": call.context("subscribedSkus/$entity"), **sku_form(found, call.tenant)}
    return Answer(body=selected(form, call.query.select, TYPE))


def refuse_license_details(_: Call) -> Answer:
    """An older page lets an application read them, the current one does not [docs]."""
    msg = "users/{id}/licenseDetails: Microsoft's pages differ on whether an application may read them."
    raise errors.not_emulated(msg)


def assigned_licenses(user: User) -> list[Json]:
    return [{"disabledPlans": sorted(off), "skuId": sku} for sku, off in user.licenses.items()]


def assigned_plans(user: User, tenant: TenantState) -> list[Json]:
    """Those of the SKUs that are assigned, but for what is turned off."""
    owned = ((tenant.subscriptions.get(sku), off) for sku, off in user.licenses.items())
    return [
        {
            "assignedDateTime": timestamp(ESTABLISHED),
            "capabilityStatus": capability_status(one),
            "service": service_of(plan.name),
            "servicePlanId": plan.id,
        }
        for one, off in owned
        if one is not None
        for plan in one.plans
        if plan.id not in off
    ]


def service_of(plan: str) -> str:
    """The names of services are in no source at hand but for their examples [inference]."""
    return next((service for prefix, service in SERVICES.items() if plan.startswith(prefix)), plan)


def require_license(operation: Operation, tenant: TenantState) -> None:
    """How Graph refuses a write for want of a licence is not known; that it is carried out would be too kind."""
    if operation.method == "GET":
        return
    if operation.workload == "intune" and not is_licensed(tenant, INTUNE):
        msg = f"{operation.method} {operation.template} without a licence for Intune: how Intune refuses it."
        raise errors.not_emulated(msg)
    if operation.template.startswith(ACCESS) and not is_licensed(tenant, ENTRA_ID_P1):
        msg = f"{operation.method} {operation.template} without Entra ID P1: how Entra refuses it."
        raise errors.not_emulated(msg)


OPTIONS = frozenset({"$select"})
OPERATIONS = (
    Operation("GET", "subscribedSkus", list_skus, "directory", READ_SUBSCRIPTIONS, OPTIONS),
    Operation("GET", "subscribedSkus/{id}", get_sku, "directory", READ_SUBSCRIPTIONS, OPTIONS),
    Operation("GET", "users/{id}/licenseDetails", refuse_license_details, "directory", READ_SUBSCRIPTIONS),
)

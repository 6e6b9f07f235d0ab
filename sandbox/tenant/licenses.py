"""What the tenant has licences for: service plans by Microsoft's ids, and what they make possible.

Which SKU holds which plans is the tenant's to say (`state.subscriptions`); a plan that is not in `PLANS` may stand in
one, too. Graph's form of all this is in `graph/subscriptions.py`.
"""

from typing import Final

from .objects import ServicePlan, Subscription
from .state import TenantState

PLANS: Final = {
    one.name: one
    for one in (
        ServicePlan("41781fb2-bc02-4b7c-bd55-b576c07bb09d", "AAD_PREMIUM"),
        ServicePlan("eec0eb4f-6444-4f95-aba0-50c24d67f998", "AAD_PREMIUM_P2"),
        ServicePlan("c1ec4a95-1f05-45b3-a911-aa3fa01094f5", "INTUNE_A"),
        ServicePlan("3e170737-c728-4eae-bbb9-3f3360f7184c", "INTUNE_A_VL"),
        ServicePlan("d216f254-796f-4dab-bbfa-710686e646b9", "INTUNE_A_GOV"),
        ServicePlan("2b317a4a-77a6-4188-9437-b68a77b4e2c6", "INTUNE_A_D"),
        ServicePlan("da24caf9-af8e-485c-b7c8-e73336da2693", "INTUNE_EDU"),
        ServicePlan("e6025b08-2fa5-4313-bd0a-7e5ffca32958", "INTUNE_SMB"),
        ServicePlan("871d91ec-ec1a-452b-a83f-bd76c7d770ef", "WINDEFATP"),
    )
}
"""Entra ID P1 and P2, Intune with its national, education and small business editions, and Defender for Endpoint P2
[client: two agree]. The plans of Defender for Endpoint P1 and Defender for Business are not established."""

ENTRA_ID_P1: Final = frozenset({"AAD_PREMIUM", "AAD_PREMIUM_P2"})
INTUNE: Final = frozenset(name for name in PLANS if name.startswith("INTUNE_"))


def capability_status(one: Subscription) -> str:
    """Enabled with one enabled unit, LockedOut when cancelled [docs]; the order of the others is [inference]."""
    if one.enabled:
        return "Enabled"
    if one.warning:
        return "Warning"
    if one.suspended:
        return "Suspended"
    return "LockedOut" if one.locked_out else "Deleted"


def consumed_units(one: Subscription, tenant: TenantState) -> int:
    """A disabled account consumes its licence, too [inference]."""
    return sum(one.id in user.licenses for user in tenant.users.values())


def is_licensed(tenant: TenantState, names: frozenset[str]) -> bool:
    """Whether a subscription that is Enabled holds one of these plans."""
    ids = {PLANS[name].id for name in names}
    usable = (one for one in tenant.subscriptions.values() if capability_status(one) == "Enabled")
    return any(plan.id in ids for one in usable for plan in one.plans)

"""Finds Conditional Access policies of the same name, and notices when ours was deleted.

Names are not unique in Entra. A policy whose answer was lost exists in the tenant but not in the state. Somebody may
create a second one later. A deleted one stays in Entra's recycle bin. Nothing here writes.
"""

from collections.abc import Callable

from components.checks.check import Blocker, Change, Check, CheckWarning, Finding
from components.tenant_reader import Tenant
from providers.graph.conditional_access import COLLECTION, is_enforced, listed, named
from providers.graph.errors import GraphError
from providers.graph.request import Json
from settings import ConditionalAccess

ID_PREFIX = f"{COLLECTION}/"


def the_only_one_of_its_name(policy: ConditionalAccess, tenant: Tenant, managed: Callable[[], str | None]) -> Check:
    """Blocks a second Conditional Access policy of the same name, and warns of a deleted one.

    `managed`: returns the id of the policy that the state holds. If there is one when another is about to be created,
    it is being replaced: azuread does that where Graph cannot remove a condition from a policy.
    """

    def check(change: Change) -> list[Finding]:
        if not change.is_creation:
            return []
        same = named(policy.display_name, tenant.conditional_access_policies())
        if not same:
            return _restorable(policy.display_name, tenant)
        ours = managed()
        foreign = [found for found in same if found["id"] != ours]
        if foreign:
            return [taken(policy.display_name, foreign)]
        return [_replaced(policy.display_name, same[0])]

    return check


def foreign(policy: ConditionalAccess | None, tenant: Tenant, managed: Callable[[], str | None]) -> str | None:
    """The id of a policy in the tenant that has the name of `policy` and is not the one in the state."""
    if policy is None or policy.adopt is not None:
        return None
    same = named(policy.display_name, tenant.conditional_access_policies())
    ours = managed() if same else None
    return next((str(found["id"]) for found in same if found["id"] != ours), None)


def taken(name: str, foreign: list[Json]) -> Blocker:
    """Why a policy of that name is not made: `foreign` have it, and can be adopted."""
    return Blocker(
        f"Conditional Access policy {name!r} exists already ({listed(foreign)}) and is not managed by this stack. "
        f"Nothing was written to it. To adopt it, set `adopt: {foreign[0]['id']}` under conditionalAccess; to keep "
        "it as it is, choose another displayName."
    )


def _replaced(name: str, ours: Json) -> Finding:
    if is_enforced(ours["state"]):
        return Blocker(
            f"This change cannot be made to Conditional Access policy {name!r} ({ours['id']}) as it is: azuread would "
            "make a new policy and delete this one, which is enforced. Nothing was written. Set its state to "
            "reportOnly first, in a run of its own; then make this change; then enable it again."
        )
    return CheckWarning(
        f"Conditional Access policy {name!r} ({ours['id']}) cannot be changed in this way: a new one is "
        "made with a new id, then this one is deleted. Entra keeps the deleted one for 30 days."
    )


def _restorable(name: str, tenant: Tenant) -> list[Finding]:
    try:
        deleted = [p for p in tenant.deleted_conditional_access_policies() if p["displayName"] == name]
    except GraphError:
        # Only a hint: the policy is created again with or without it.
        return []
    return [
        CheckWarning(
            f"A Conditional Access policy {name!r} was deleted on {one['deletedDateTime']} ({one['id']}); a new one is "
            "made. To have the old one back instead, with its id, restore it within 30 days of that "
            f"(entra.microsoft.com > Conditional Access > Deleted policies) and set `adopt: {one['id']}` under "
            "conditionalAccess."
        )
        for one in deleted
    ]


def still_ours(policy: ConditionalAccess, tenant: Tenant) -> Check:
    """Blocks a change of our policy when it is gone, and warns when someone has made another of its name."""

    def check(change: Change) -> list[Finding]:
        if change.is_creation or not change.id.startswith(ID_PREFIX):
            return []
        ours = change.id.removeprefix(ID_PREFIX)
        policies = tenant.conditional_access_policies()
        if all(found["id"] != ours for found in policies):
            return [_gone(policy.display_name, ours)]
        return _others(policy.display_name, [found for found in policies if found["id"] != ours])

    return check


def _gone(name: str, ours: str) -> Blocker:
    return Blocker(
        f"Conditional Access policy {name!r} ({ours}) is not in the tenant any more: someone deleted it. Nothing was "
        "written. To have it back with its id, restore it within 30 days (entra.microsoft.com > Conditional Access > "
        "Deleted policies) and run the same command again. To have a new one made, run `pulumi refresh` and then "
        "`pulumi up`."
    )


def _others(name: str, policies: list[Json]) -> list[Finding]:
    others = named(name, policies)
    if not others:
        return []
    return [
        CheckWarning(
            f"There is another Conditional Access policy {name!r} in the tenant ({listed(others)}), which this stack "
            "does not manage. Both apply. Delete or rename the one that is not intended: this stack never touches it."
        )
    ]

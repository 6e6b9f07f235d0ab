"""Warns when the policy that is about to be enforced applies to the identity that runs this program.

The identity comes from the access token, so this needs no further request. It is a warning because it may be intended.
What only Entra can evaluate (roles, guests, included groups) is not guessed.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from components.checks.check import Change, Check, CheckWarning, Finding
from components.tenant_reader import Tenant
from providers.graph.conditional_access import is_enforced
from providers.graph.errors import NotFoundError

if TYPE_CHECKING:
    from providers.graph.tenant_guard import Caller


def unaffected(tenant: Tenant) -> Check:
    """Warns when the policy applies to the identity that is signed in."""

    def check(change: Change) -> list[Finding]:
        if not is_enforced(change.after.get("state")):
            return []
        caller, conditions = tenant.caller(), change.after.get("conditions") or {}
        if caller is None:
            return []
        if caller.is_person:
            return _person(caller, conditions.get("users") or {}, tenant)
        return _application(caller, conditions.get("clientApplications") or {})

    return check


def _person(caller: "Caller", users: Mapping[str, Any], tenant: Tenant) -> list[Finding]:
    if not {"All", caller.object_id} & _ids(users, "includedUsers") or caller.object_id in _ids(users, "excludedUsers"):
        return []
    if any(_is_in(group, caller, tenant) for group in sorted(_ids(users, "excludedGroups"))):
        return []
    return [
        CheckWarning(
            f"You are signed in as the user {caller.object_id}, and the policy applies to you as well: from your next "
            "sign-in on you must meet it, also to change the policy again. Make sure that you can meet it, or run "
            "this as an application (a service principal), to which the policy does not apply."
        )
    ]


def _is_in(group: str, caller: "Caller", tenant: Tenant) -> bool:
    try:
        return any(one.get("id") == caller.object_id for one in tenant.people_in(group))
    except NotFoundError:
        return False


def _application(caller: "Caller", clients: Mapping[str, Any]) -> list[Finding]:
    included, excluded = _ids(clients, "includedServicePrincipals"), _ids(clients, "excludedServicePrincipals")
    if not {"ServicePrincipalsInMyTenant", caller.object_id} & included or caller.object_id in excluded:
        return []
    return [
        CheckWarning(
            f"This run is signed in as the service principal {caller.object_id}, to which the policy applies as well: "
            "it may not be able to sign in again, nor to undo the change. If that is not intended, exclude it "
            "under conditionalAccess.clientApplications."
        )
    ]


def _ids(members: Mapping[str, Any], name: str) -> set[str]:
    listed = members.get(name)
    # A list that is one Output is not known in a preview. "All" and the other words have no second spelling; ids may
    # come in capitals.
    texts = [one for one in listed if isinstance(one, str)] if isinstance(listed, list) else []
    return {*texts, *(one.lower() for one in texts)}

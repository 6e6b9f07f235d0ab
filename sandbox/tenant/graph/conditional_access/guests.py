"""Guests in a Conditional Access policy, as Graph keeps them.

The old word `GuestsOrExternalUsers` among the users becomes an object with the same meaning. Beside such an object it
is refused [issue: azuread 1196]. Kinds of guests come back in the order of their values, however they were sent
[export; issue: azuread 1794].
"""

from collections.abc import Iterator
from typing import Final

from ...objects import Json
from ...state import TenantState

WORD: Final = "GuestsOrExternalUsers"
# By value [csdl].
KINDS: Final = (
    "internalGuest",
    "b2bCollaborationGuest",
    "b2bCollaborationMember",
    "b2bDirectConnectUser",
    "otherExternalUser",
    "serviceProvider",
)
SIDES: Final = ("include", "exclude")


def not_twice(members: Json, _: TenantState) -> Iterator[str]:
    """[issue: azuread 1196] the words."""
    users = members["conditions"]["users"] or {}
    for side in SIDES:
        if WORD in (users.get(f"{side}Users") or []) and users.get(f"{side}{WORD}"):
            yield f"'{WORD}' cannot be combined with guestOrExternalUsers"


def kept(members: Json) -> Json:
    """The policy as Graph keeps it. The argument is not changed."""
    users = members["conditions"]["users"]
    if users is None:
        return members
    changed: Json = {}
    for side in SIDES:
        names, guests = users[f"{side}Users"], users[f"{side}{WORD}"]
        if WORD in names:
            changed[f"{side}Users"] = [name for name in names if name != WORD]
            guests = everyone()
        changed[f"{side}{WORD}"] = guests and guests | {"guestOrExternalUserTypes": in_order(guests)}
    return members | {"conditions": members["conditions"] | {"users": users | changed}}


def everyone() -> Json:
    tenants = {"@odata.type": "#microsoft.graph.conditionalAccessAllExternalTenants", "membershipKind": "all"}
    return {"guestOrExternalUserTypes": ",".join(KINDS), "externalTenants": tenants}


def in_order(guests: Json) -> str:
    kinds = str(guests["guestOrExternalUserTypes"]).split(",")
    return ",".join(sorted(kinds, key=lambda kind: KINDS.index(kind) if kind in KINDS else -1))

"""Whom the users' conditions of a Conditional Access policy apply to: included and not excluded [docs].

Written apart from the emulated tenant's own decision. Guests are the exception: which kind of guest somebody is does
not show in the directory. An included kind counts for every guest, and an excluded kind for none.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from components.tenant_reader import Tenant
from providers.graph.directory import GROUP, USER, look_up
from providers.graph.errors import NotFoundError
from providers.graph.request import Json
from settings import BreakGlass, ConditionalAccess, Identities
from settings.references import Mention, literal, replaced

EVERYBODY = "All"
GUESTS = "GuestsOrExternalUsers"


@dataclass(frozen=True)
class Person:
    """A user of the tenant."""

    id: str
    name: str
    is_guest: bool = False


def users_of(policy: Mapping[str, Any]) -> Json:
    """The users' conditions of a policy as Graph returns it."""
    users: Json = (policy.get("conditions") or {}).get("users") or {}
    return users


def wanted_users(policy: ConditionalAccess, break_glass: BreakGlass | None) -> Json:
    """The users' conditions that a stack configures, in Graph's form. Names are looked up before (`with_ids`)."""
    emergency = break_glass or BreakGlass()
    include, exclude = policy.users.include, policy.users.exclude
    return {
        **{f"include{kind}": ids for kind, ids in _lists(include).items()},
        **{f"exclude{kind}": ids for kind, ids in _lists(exclude).items()},
        "excludeUsers": [*emergency.users, *literal(exclude.users)],
        "excludeGroups": [*emergency.groups, *literal(exclude.groups)],
        "includeGuestsOrExternalUsers": _guests(include),
        "excludeGuestsOrExternalUsers": _guests(exclude),
    }


def with_ids(policy: ConditionalAccess, tenant: Tenant) -> ConditionalAccess:
    """The policy with the id of each user and group in the place of its name. Raises GraphError."""

    def id_of(mention: Mention) -> Any:  # noqa: ANN401 - a reference of any kind
        if mention.name is not None and mention.kind in (GROUP, USER):
            return look_up(tenant.graph, mention.kind, mention.name)
        return mention.id or mention.reference

    return replaced(policy, id_of)


def groups_in(users: Mapping[str, Any]) -> set[str]:
    return {*_ids(users, "includeGroups"), *_ids(users, "excludeGroups")}


def applies_to(users: Mapping[str, Any], person: Person, tenant: Tenant) -> bool:
    """Whether a policy with these conditions applies to somebody. Raises GraphError where that cannot be read."""
    return _is_in(users, "include", person, tenant) and not _is_in(users, "exclude", person, tenant)


def _is_in(users: Mapping[str, Any], side: str, person: Person, tenant: Tenant) -> bool:
    named = _ids(users, f"{side}Users")
    if EVERYBODY.lower() in named or person.id.lower() in named:
        return True
    if person.is_guest and (
        GUESTS.lower() in named or (side == "include" and users.get("includeGuestsOrExternalUsers"))
    ):
        return True
    if any(person.id.lower() in members_of(group, tenant) for group in sorted(_ids(users, f"{side}Groups"))):
        return True
    roles = _ids(users, f"{side}Roles")
    return bool(roles) and person.id.lower() in holders_of(roles, tenant)


def members_of(group: str, tenant: Tenant) -> set[str]:
    """The ids of the people in a group and in the groups within it; none where there is no such group."""
    try:
        return {str(one["id"]).lower() for one in tenant.people_in(group)}
    except NotFoundError:
        return set()


def holders_of(roles: Iterable[str], tenant: Tenant) -> set[str]:
    """The ids of the people who hold one of these roles: active, directly or by a role-assignable group."""
    found: set[str] = set()
    for one in tenant.role_assignments(sorted(roles)):
        principal = one.get("principal") or {}
        if principal.get("@odata.type") == "#microsoft.graph.group":
            found |= members_of(str(one["principalId"]), tenant)
        else:
            found.add(str(one.get("principalId")).lower())
    return found


def _ids(users: Mapping[str, Any], name: str) -> set[str]:
    return {one.lower() for one in users.get(name) or [] if isinstance(one, str)}


def _lists(side: Identities) -> dict[str, list[str]]:
    return {"Users": literal(side.users), "Groups": literal(side.groups), "Roles": literal(side.roles)}


def _guests(side: Identities) -> Json | None:
    guests = side.guests_or_external_users
    if guests is None:
        return None
    tenants = None if guests.external_tenants is None else {"membershipKind": guests.external_tenants.membership_kind}
    return {"guestOrExternalUserTypes": ",".join(guests.guest_or_external_user_types), "externalTenants": tenants}

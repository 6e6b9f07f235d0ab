"""Whom the stack's Conditional Access policy is for: included and not excluded, as the stack says, not the tenant.

Members of the tenant with an enabled account count. Guests do not: their licences are counted otherwise [docs].
"""

from collections.abc import Iterator
from dataclasses import dataclass

from components.tenant_reader import Tenant
from ops.tenant.policy_scope import EVERYBODY, holders_of, members_of, wanted_users, with_ids
from ops.tenant.readings import Recorder
from ops.tenant.stack import Stack
from providers.graph.directory import USER
from providers.graph.request import Json, Request


@dataclass(frozen=True)
class PeopleInScope:
    """The ids of the people, in lower case."""

    ids: frozenset[str]


def people_in_scope(stack: Stack, reads: Recorder) -> PeopleInScope | None:
    """Read once a run; None for a stack without a Conditional Access policy. Raises GraphError."""
    return reads.once("people in scope", lambda recorder: _read(stack, recorder))


def _read(stack: Stack, reads: Recorder) -> PeopleInScope | None:
    policy = stack.settings.conditional_access
    if policy is None:
        return None
    tenant = Tenant(reads)
    users = wanted_users(with_ids(policy, tenant), stack.settings.break_glass)
    known = {str(one["id"]).lower() for one in _enabled_members(reads)}
    included = known if EVERYBODY in users["includeUsers"] else known & _named(users, "include", tenant)
    return PeopleInScope(frozenset(included - _named(users, "exclude", tenant)))


def _enabled_members(reads: Recorder) -> Iterator[Json]:
    query = {"$select": "id,userType,accountEnabled", "$top": "999"}
    request = Request("GET", USER.path, "Listing the users", USER.permission, query=query)
    return (
        one for one in reads.stream(request) if one.get("accountEnabled") is True and one.get("userType") != "Guest"
    )


def _named(users: Json, side: str, tenant: Tenant) -> set[str]:
    found = {str(one).lower() for one in users[f"{side}Users"]}
    for group in users[f"{side}Groups"]:
        found |= members_of(group, tenant)
    return found | (holders_of(users[f"{side}Roles"], tenant) if users[f"{side}Roles"] else set())

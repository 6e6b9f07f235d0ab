"""Checks that the emergency accounts work: somebody can sign in with them and could end a lock-out.

The tenant is read whenever access is about to be enforced. A group works through its members and those of nested
groups, an account only when Graph says that it is enabled.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from components.checks.check import Blocker, Change, Check, CheckWarning, Finding
from components.tenant_reader import Tenant
from providers.graph.errors import NotFoundError, RequestFailedError, shown
from providers.graph.request import Json
from settings import BreakGlass

REPAIRING: Final = {
    "62e90394-69f5-4237-9190-012177145e10": "Global Administrator",
    "194ae4cb-b126-40b2-bd5b-6091b380977d": "Security Administrator",
    "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9": "Conditional Access Administrator",
}
"""The built-in roles that may change Conditional Access policies, by their template ids [docs]."""
_WHERE: Final = "entra.microsoft.com > Users > All users"
_WHOLE_TENANT: Final = "/"
_AGAIN: Final = "and run the same command again."
_UNREADABLE: Final = (
    "Grant the application permission User.Read.All (for a group with hidden membership Member.Read.Hidden too) with "
    f"admin consent, {_AGAIN}"
)


@dataclass(frozen=True)
class _Found:
    """The result for one entry of breakGlass: who can sign in through it, or why nobody can."""

    people: frozenset[str] = frozenset()
    problem: str | None = None


def working(break_glass: BreakGlass, tenant: Tenant) -> Check:
    """Blocks unless each entry lets somebody sign in, and one of them can end a lock-out of all administrators."""

    def check(change: Change) -> list[Finding]:
        users = [_user(f"breakGlass.users[{n}]", one, tenant) for n, one in enumerate(break_glass.users)]
        groups = [_group(f"breakGlass.groups[{n}]", one, tenant) for n, one in enumerate(break_glass.groups)]
        problems: list[Finding] = [Blocker(found.problem) for found in (*users, *groups) if found.problem is not None]
        people = frozenset[str]().union(*(found.people for found in (*users, *groups)))
        if not people or not _hits_administrators(change.after):
            return problems
        return [*problems, *_repair(people, frozenset(break_glass.groups), tenant)]

    return check


def _user(key: str, user_id: str, tenant: Tenant) -> _Found:
    try:
        user = tenant.user(user_id)
    except NotFoundError:
        return _Found(
            problem=f"{key}: the tenant has no user {user_id}, so nobody can sign in with it in an emergency. Correct "
            f"the object id, or create the account, {_AGAIN}"
        )
    named = f"the user {user_id} ({shown(str(user.get('displayName')))})"
    if user.get("accountEnabled") is True:
        return _Found(frozenset({user_id}))
    if user.get("accountEnabled") is None:
        return _Found(
            problem=f"{key}: Graph does not say whether {named} is enabled, and an account of unknown state counts as "
            f"disabled. {_UNREADABLE}"
        )
    return _Found(
        problem=f"{key}: {named} is disabled, so nobody can sign in with it in an emergency. Enable the account "
        f"({_WHERE}), or name another, {_AGAIN}"
    )


def _group(key: str, group_id: str, tenant: Tenant) -> _Found:
    try:
        people = list(tenant.people_in(group_id))
    except NotFoundError:
        return _Found(
            problem=f"{key}: the tenant has no group {group_id}, so it excludes nobody. Correct the object "
            f"id, or create the group again and give its new id, {_AGAIN}"
        )
    enabled = frozenset(str(one["id"]) for one in people if one.get("accountEnabled") is True)
    if enabled:
        return _Found(enabled)
    if any(one.get("accountEnabled") is None for one in people):
        return _Found(
            problem=f"{key}: Graph does not say whether anybody in the group {group_id} is enabled, and an account of "
            f"unknown state counts as disabled. {_UNREADABLE}"
        )
    return _Found(
        problem=f"{key}: the group {group_id} has no account that is enabled, in it or in the groups within it, so "
        "nobody can sign in through it in an emergency. Add an emergency account to it, or name another group, "
        f"{_AGAIN}"
    )


def _hits_administrators(policy: Mapping[str, Any]) -> bool:
    """Whether the policy applies to everybody, or to roles that could repair it. Groups are not looked up."""
    users = (policy.get("conditions") or {}).get("users") or {}
    included, roles = users.get("includedUsers") or [], users.get("includedRoles") or []
    if not isinstance(included, list) or not isinstance(roles, list):
        # A list that is one Output, in a preview: it may hold anybody.
        return True
    return "All" in included or not {str(one).lower() for one in roles}.isdisjoint(REPAIRING)


def _repair(people: frozenset[str], groups: frozenset[str], tenant: Tenant) -> list[Finding]:
    """Whether one of them holds a role for it: active, for the whole tenant, directly or by a role-assignable group."""
    try:
        assignments = [
            one for one in tenant.role_assignments(REPAIRING) if one.get("directoryScopeId") == _WHOLE_TENANT
        ]
        holders = {str(one.get("principalId")) for one in assignments}
        if not holders.isdisjoint(people | groups) or any(
            one["id"] in people for group in _groups(assignments) for one in tenant.people_in(group)
        ):
            return []
    except RequestFailedError as error:
        if error.status >= 500:
            raise
        # An existing deployment must not need a new permission, so this is a warning.
        return [
            CheckWarning(
                "Whether an emergency (break-glass) account could end a lock-out, by a directory role that may change "
                f"Conditional Access, could not be read. {error}"
            )
        ]
    return [
        Blocker(
            "breakGlass: no emergency account holds a directory role that may change Conditional Access "
            f"({', '.join(REPAIRING.values())}), active and for the whole tenant: were this policy to lock the "
            "administrators out, nobody could end it. Assign one of these roles to an emergency account "
            f"(entra.microsoft.com > Roles & admins; active, not eligible), {_AGAIN}"
        )
    ]


def _groups(assignments: Iterable[Json]) -> list[str]:
    principals = {str(one.get("principalId")): one.get("principal") or {} for one in assignments}
    return [one for one, principal in principals.items() if principal.get("@odata.type") == "#microsoft.graph.group"]

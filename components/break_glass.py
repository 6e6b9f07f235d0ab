"""The emergency accounts, once more: no policy without them, and no enforcement unless they work.

The settings demand them already. This is the last line, for programs that go round the settings' rules
(`model_construct`, a dictionary, a transform of the resource's inputs), and for what only the tenant knows.
"""

from collections.abc import Iterator
from typing import Any, Final

import pulumi

from components.enforcement import Check
from components.hooks import Change, Look
from components.tenant import Tenant
from providers.graph.errors import NotFoundError, shown
from providers.graph.request import Json
from settings import BreakGlass, Settings
from settings.references import GUID

_WHERE: Final = "entra.microsoft.com > Users > All users"


def required(settings: Settings) -> BreakGlass:
    """The emergency accounts of `settings`, literal and not empty. Raises pulumi.RunError."""
    glass: object = getattr(settings, "break_glass", None)
    users, groups = (_ids(glass, name) for name in ("users", "groups"))
    identities = [*users, *groups]
    if not identities or not all(isinstance(one, str) and GUID.fullmatch(one) for one in identities):
        msg = (
            "The Conditional Access policy was not declared: it would exclude no emergency (break-glass) account that "
            "is known before anything runs, and a mistake in it could lock everybody out. Give the object ids of two "
            "emergency accounts, literally, as breakGlass.users or breakGlass.groups."
        )
        raise pulumi.RunError(msg)
    return BreakGlass(users=tuple(users), groups=tuple(groups))


def excluded(glass: BreakGlass) -> Look:
    """A look at what is about to be written: no change without every emergency account among the exclusions."""

    def look(change: Change) -> list[str]:
        users = (change.after.get("conditions") or {}).get("users") or {}
        missing = [
            one
            for names, ids in (("excludedUsers", glass.users), ("excludedGroups", glass.groups))
            for one in ids
            if one not in _texts(users.get(names))
        ]
        if not missing:
            return []
        msg = (
            f"Conditional Access was not touched: the emergency (break-glass) accounts {', '.join(missing)} are not "
            "among the policy's exclusions as they are about to be written. Something between the configuration and "
            "the resource takes them out, such as a transform or ignoreChanges: take that out of the program."
        )
        raise pulumi.RunError(msg)

    return look


def working(glass: BreakGlass, tenant: Tenant) -> Check:
    """Every emergency account exists and lets somebody in: users are enabled, groups have an enabled member."""

    def check(_change: Change) -> list[str]:
        users = (_user(f"breakGlass.users[{n}]", one, tenant) for n, one in enumerate(glass.users))
        groups = (_group(f"breakGlass.groups[{n}]", one, tenant) for n, one in enumerate(glass.groups))
        return [problem for problem in (*users, *groups) if problem is not None]

    return check


def _user(key: str, user_id: str, tenant: Tenant) -> str | None:
    try:
        user = tenant.user(user_id)
    except NotFoundError:
        return (
            f"{key}: the tenant has no user {user_id}, so nobody gets in with it in an emergency. Correct the object "
            "id, or make the account, and run the same command again."
        )
    if _is_enabled(user):
        return None
    return (
        f"{key}: the user {user_id} ({shown(str(user.get('displayName')))}) is disabled, so nobody gets in with it in "
        f"an emergency. Enable the account ({_WHERE}), or name another, and run the same command again."
    )


def _group(key: str, group_id: str, tenant: Tenant) -> str | None:
    try:
        if any(_lets_in(member, tenant) for member in _people(tenant.group_members(group_id))):
            return None
    except NotFoundError:
        return (
            f"{key}: the tenant has no group {group_id}, so that nobody is excluded by it. Correct the object id, or "
            "make the group anew and give its new id, and run the same command again."
        )
    return (
        f"{key}: the group {group_id} has no member that is enabled, so nobody gets in by it in an emergency. Add an "
        "emergency account to it, or name another group, and run the same command again."
    )


def _people(members: Iterator[Json]) -> Iterator[Json]:
    """Users, and groups within the group: what they hold is not followed."""
    return (one for one in members if one.get("@odata.type") in ("#microsoft.graph.user", "#microsoft.graph.group"))


def _lets_in(member: Json, tenant: Tenant) -> bool:
    return member["@odata.type"] == "#microsoft.graph.group" or _is_enabled(tenant.user(member["id"]))


def _is_enabled(user: Json) -> bool:
    return user.get("accountEnabled") is True


def _ids(glass: object, name: str) -> list[Any]:
    found = glass.get(name) if isinstance(glass, dict) else getattr(glass, name, None)
    return list(found or ())


def _texts(values: object) -> set[str]:
    return {one.lower() for one in values if isinstance(one, str)} if isinstance(values, list | tuple) else set()

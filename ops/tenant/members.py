"""Which of the named groups a user or a device is in, and which directory roles a user holds."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from ops.tenant import requests
from ops.tenant.reason import Reason
from ops.tenant.sources import Sources

ROLES: Final = "roles"
"""The key of `Members.unread` for the roles."""
_WHOLE_TENANT: Final = "/"
Groups = frozenset[str]
"""Ids of groups, or of roles."""
NO_GROUPS: Final[Groups] = frozenset()


@cache
def _with(ids: Groups, one: str) -> Groups:
    # Objects of the same groups share one set.
    return ids | {one}


class Members:
    """By object id, the groups and roles. `unread`: the groups, and "roles", that could not be read, and why."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._groups: dict[str, Groups] = {}
        self._roles: dict[str, Groups] = {}
        self.unread: dict[str, Reason] = {}

    def groups(self, object_id: str) -> Groups:
        """Of a user, or of a device by its object id in Entra."""
        return self._groups.get(object_id, NO_GROUPS)

    def roles(self, user_id: str) -> Groups:
        """Ids of the templates of built-in roles."""
        return self._roles.get(user_id, NO_GROUPS)

    def read_groups(self, ids: Iterable[str]) -> None:
        """A group that does not exist has nobody in it."""
        for group in sorted(ids):
            for key in self._members(group, group):
                self._groups[key] = _with(self.groups(key), group)

    def read_roles(self) -> None:
        """Active assignments for the whole tenant; everybody in a role-assignable group has its role [docs]."""
        by_group: dict[str, set[str]] = {}
        listing = self._sources.listing("Directory roles", requests.role_assignments())
        for one in listing:
            if one.get("directoryScopeId") != _WHOLE_TENANT:
                continue
            holder, role = str(one.get("principalId")).lower(), str(one.get("roleDefinitionId")).lower()
            if (one.get("principal") or {}).get("@odata.type") == "#microsoft.graph.group":
                by_group.setdefault(holder, set()).add(role)
            else:
                self._add_role(holder, role)
        if listing.missing is not None:
            self.unread[ROLES] = listing.missing
        for group, roles in by_group.items():
            for key in self._members(group, ROLES):
                for role in roles:
                    self._add_role(key, role)

    def _add_role(self, user_id: str, role: str) -> None:
        self._roles[user_id] = _with(self.roles(user_id), role)

    def _members(self, group: str, unread: str) -> Iterator[str]:
        """`unread`: what is not known if the group cannot be read."""
        listing = self._sources.listing("Members of groups", requests.members(group))
        for one in listing:
            yield str(one.get("id")).lower()
        if listing.missing is not None:
            self.unread[unread] = listing.missing

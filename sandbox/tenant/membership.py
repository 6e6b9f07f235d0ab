"""Nested membership of groups, and the directory roles that it gives. Graph, Conditional Access and Intune use it."""

from collections.abc import Iterator

from .objects import Group, User
from .state import TenantState


def nested(group_id: str, tenant: TenantState) -> Iterator[str]:
    """The ids in the group and in the groups within it, each once and not itself: circles are allowed [docs]."""
    seen, waiting = {group_id}, [group_id]
    while waiting:
        group = tenant.groups.get(waiting.pop())
        for one in sorted(group.members if group else ()):
            if one not in seen:
                seen.add(one)
                waiting.append(one)
                yield one


def is_in(member_id: str | None, group_id: str, tenant: TenantState) -> bool:
    """Conditional Access and Intune follow nested groups [docs]. Looks at the groups alone, and at no other member."""
    if member_id is None or member_id == group_id:
        return False
    seen, waiting = {group_id}, [group_id]
    while waiting:
        group = tenant.groups.get(waiting.pop())
        if group is None:
            continue
        if member_id in group.members:
            return True
        inner = groups_in(group, tenant) - seen
        seen |= inner
        waiting += inner
    return False


def groups_in(group: Group, tenant: TenantState) -> set[str]:
    """The ids of the groups among its members; costs as much as the shorter of the two."""
    return tenant.groups.keys() & group.members


def roles_of(user: User, tenant: TenantState) -> set[str]:
    """A role-assignable group takes no groups as members, so that only direct membership gives its roles [docs]."""
    groups = (one for one in tenant.groups.values() if user.id in one.members)
    return user.directory_roles.union(*(one.directory_roles for one in groups))

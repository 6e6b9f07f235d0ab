"""Who is in a group by way of other groups, and which directory roles that gives: Graph and both consequences ask."""

from collections.abc import Iterator

from .objects import User
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
    """Conditional Access and Intune follow nested groups [docs]."""
    return member_id is not None and member_id in nested(group_id, tenant)


def roles_of(user: User, tenant: TenantState) -> set[str]:
    """A role-assignable group takes no groups as members, so that only direct membership gives its roles [docs]."""
    groups = (one for one in tenant.groups.values() if user.id in one.members)
    return user.directory_roles.union(*(one.directory_roles for one in groups))

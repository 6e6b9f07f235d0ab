"""Whom the stack's Conditional Access policy is for: included and not excluded, as the stack says, not the tenant.

Members of the tenant with an enabled account count. Guests do not: their licences are counted otherwise [docs].
"""

from dataclasses import dataclass

from components.tenant_reader import Tenant
from ops.tenant.members import Members
from ops.tenant.policy_scope import with_ids
from ops.tenant.readings import Recorder
from ops.tenant.scope import Scope, groups_named
from ops.tenant.sources import Sources
from ops.tenant.stack import Stack
from ops.tenant.users import Users
from settings import BreakGlass

_GUEST = "guest"


@dataclass(frozen=True)
class PeopleInScope:
    """The ids of the people, in lower case."""

    ids: frozenset[str]


def people_in_scope(stack: Stack, reads: Recorder) -> PeopleInScope | None:
    """Read once a run; None for a stack without a Conditional Access policy. Raises GraphError."""
    return reads.once("people in scope", lambda recorder: _read(stack, recorder))


def _read(stack: Stack, reads: Recorder) -> PeopleInScope | None:
    wanted = stack.settings.conditional_access
    if wanted is None:
        return None
    policy, accounts = with_ids(wanted, Tenant(reads)), stack.settings.break_glass or BreakGlass()
    sources = Sources(reads)
    members = Members(sources)
    members.read_groups(groups_named(policy, accounts))
    scope = Scope.of(policy, accounts, members.unread)
    if scope.included.roles or scope.excluded.roles:
        members.read_roles()
    found = frozenset(
        user.id
        for user, is_enabled in Users(sources, members)
        if is_enabled and user.user_type.lower() != _GUEST and scope.has(user) is True
    )
    if sources.failures:
        # A part of the answer is no answer.
        raise sources.failures[0]
    return PeopleInScope(found)

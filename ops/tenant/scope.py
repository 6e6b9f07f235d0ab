"""Who the Conditional Access policy applies to: included less excluded users, groups, roles and guests.

By the stack's configuration, not by the policy in the tenant. Emergency accounts are always excluded, as the program
writes them. A directory role counts while it is active and for the whole tenant; eligible ones (PIM) count when someone
activates them, which nobody can tell beforehand.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

from ops.tenant.members import NO_GROUPS, Groups
from ops.tenant.reason import Reason
from providers.graph.request import Json
from settings import BreakGlass, ConditionalAccess, GuestsOrExternalUsers, Identities
from settings.references import literal

_EXTERNAL: Final = "#ext#"
_IN_DIRECTORY: Final = frozenset({"internalGuest", "b2bCollaborationGuest", "b2bCollaborationMember"})
"""The kinds of guests that have a user object here; the others are not in any list of users [docs]."""


class User(NamedTuple):
    """One user. `groups`: of those that the configuration names. `roles`: active, for the whole tenant."""

    id: str
    display_name: str
    principal_name: str
    user_type: str
    is_external: bool | None
    groups: Groups = NO_GROUPS
    roles: frozenset[str] = NO_GROUPS
    never_interactive: bool | None = None
    """Whether it has only ever signed in without a person; None: not known."""

    @classmethod
    def of(cls, found: Json, groups: Groups = NO_GROUPS, roles: frozenset[str] = NO_GROUPS) -> "User":
        """From Graph's properties `USER_PROPERTIES`."""
        name = str(found.get("userPrincipalName") or "")
        return cls(
            id=str(found.get("id")).lower(),
            display_name=str(found.get("displayName") or name),
            principal_name=name,
            user_type=str(found.get("userType") or "Member"),
            is_external=_is_external(name, found.get("externalUserState"), found.get("creationType")),
            groups=groups,
            roles=roles,
        )

    @property
    def guest_kind(self) -> str | None:
        """Entra's kind of guest; None for a member of this tenant's own."""
        if self.user_type.lower() == "guest":
            return "b2bCollaborationGuest" if self.is_external else "internalGuest"
        return "b2bCollaborationMember" if self.is_external else None


def _is_external(principal_name: str, state: object, creation: object) -> bool:
    """Whether a user signs in with an account of another tenant [docs]."""
    return _EXTERNAL in principal_name.lower() or bool(state) or creation == "Invitation"


@dataclass(frozen=True)
class Side:
    """What one side, included or excluded, names: ids."""

    users: frozenset[str]
    groups: frozenset[str]
    roles: frozenset[str]
    guests: GuestsOrExternalUsers | None

    @classmethod
    def of(cls, given: Identities, more: BreakGlass | None = None) -> "Side":
        extra = more or BreakGlass()
        return cls(
            frozenset((*literal(given.users), *extra.users)),
            frozenset((*literal(given.groups), *extra.groups)),
            frozenset(literal(given.roles)),
            given.guests_or_external_users,
        )

    def has(self, user: User, unread: Mapping[str, Reason]) -> bool | Reason:
        """Whether `user` is on this side; a Reason where that is not known. `unread`: by group, and "roles"."""
        named = {user.id, "All"} & self.users or user.groups & self.groups or user.roles & self.roles
        guest = _guest(user, self.guests)
        if named or guest is True:
            return True
        for key in sorted(self.groups & unread.keys()):
            return unread[key]
        if self.roles and "roles" in unread:
            return unread["roles"]
        return guest


def _guest(user: User, guests: GuestsOrExternalUsers | None) -> bool | Reason:
    kind = user.guest_kind
    if guests is None or kind is None or kind not in guests.guest_or_external_user_types:
        return False
    tenants = guests.external_tenants
    if kind == "internalGuest" or tenants is None or tenants.membership_kind == "all":
        return True
    return Reason("homeTenant", "the policy names home tenants of guests, and which is theirs is not known")


@dataclass(frozen=True)
class Scope:
    """Both sides of a policy. `unread`: groups, or "roles", that could not be read, and why."""

    included: Side
    excluded: Side
    emergency: Side
    unread: Mapping[str, Reason]

    @classmethod
    def of(cls, policy: ConditionalAccess, accounts: BreakGlass, unread: Mapping[str, Reason]) -> "Scope":
        users = policy.users
        emergency = Side.of(Identities(), accounts)
        return cls(Side.of(users.include), Side.of(users.exclude, accounts), emergency, unread)

    def has(self, user: User) -> bool | Reason:
        """Whether the policy applies to `user`; a Reason where that is not known."""
        excluded = self.excluded.has(user, self.unread)
        if excluded is True:
            return False
        included = self.included.has(user, self.unread)
        if included is False:
            return False
        return excluded if isinstance(excluded, Reason) else included

    def alike(self, user: User) -> tuple[object, ...]:
        """All of `user` that decides: equal for most people, as few are named by their ids."""
        named = user.id if user.id in self.included.users or user.id in self.excluded.users else None
        groups = self._groups.intersection(user.groups) if user.groups else NO_GROUPS
        roles = self._roles.intersection(user.roles) if user.roles else NO_GROUPS
        return named, user.user_type, user.is_external, groups, roles

    @cached_property
    def _groups(self) -> Groups:
        return self.included.groups | self.excluded.groups

    @cached_property
    def _roles(self) -> Groups:
        return self.included.roles | self.excluded.roles

    def is_emergency(self, user: User) -> bool:
        """Whether it is one of the emergency accounts, by itself or by a group."""
        return self.emergency.has(user, {}) is True


def groups_named(policy: ConditionalAccess, accounts: BreakGlass) -> frozenset[str]:
    """The groups whose people must be known."""
    scope = Scope.of(policy, accounts, {})
    return scope.included.groups | scope.excluded.groups


def guests_without_an_account(policy: ConditionalAccess) -> tuple[str, ...]:
    """The kinds of guests in scope that no list of users has."""
    guests = policy.users.include.guests_or_external_users
    if "All" in literal(policy.users.include.users):
        return ("b2bDirectConnectUser", "otherExternalUser", "serviceProvider")
    return () if guests is None else tuple(sorted({*guests.guest_or_external_user_types} - _IN_DIRECTORY - {"none"}))

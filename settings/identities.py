"""The users that a Conditional Access policy includes and excludes."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Final, Literal

import pulumi
from pydantic import BaseModel, Field

from settings.base import Given, Section, below, entries, in_both, member, not_alone, not_excludable, reject
from settings.errors import Mistake, quoted
from settings.types import GroupReference, Guid, RoleId, Several, SeveralIds, UserReference

GuestOrExternalUserType = Literal[
    "b2bCollaborationGuest",
    "b2bCollaborationMember",
    "b2bDirectConnectUser",
    "internalGuest",
    "none",
    "otherExternalUser",
    "serviceProvider",
]

_KINDS: Final = ("users", "groups", "roles", "guests_or_external_users")


class ExternalTenants(Section):
    """The tenants that guests come from."""

    membership_kind: Literal["all", "enumerated"]
    members: Several[Guid] = ()
    """Tenant ids."""

    @classmethod
    def rules(cls, given: Given) -> Iterator[Mistake]:
        kind, members = member(given, "membership_kind"), entries(member(given, "members"))
        if kind == "all" and members:
            yield Mistake(("members",), 'only membershipKind "enumerated" has members; remove them')
        if kind == "enumerated" and member(given, "members") in (None, [], ()):
            yield Mistake(("members",), 'membershipKind "enumerated" needs at least one tenant id (GUID)')


class GuestsOrExternalUsers(Section):
    """Guests, by their type and home tenant."""

    guest_or_external_user_types: Annotated[Several[GuestOrExternalUserType], Field(min_length=1)]
    external_tenants: ExternalTenants | None = None

    @classmethod
    def rules(cls, given: Given) -> Iterator[Mistake]:
        types = member(given, "guest_or_external_user_types")
        yield from below("guestOrExternalUserTypes", not_alone(types, "none"))


class Identities(Section):
    """Users, groups, directory roles (by the id of their template) and guests."""

    users: SeveralIds[UserReference] = ()
    groups: SeveralIds[GroupReference] = ()
    roles: SeveralIds[RoleId] = ()
    guests_or_external_users: GuestsOrExternalUsers | None = None


class Users(Section):
    """Those who are included, except those who are excluded; `[All]` in the configuration is everybody."""

    include: Identities = Field(description="whom the policy applies to, for instance {users: [All]}")
    exclude: Identities = Identities()

    @classmethod
    def expand(cls, data: object) -> object:
        if isinstance(data, Mapping | BaseModel):
            return data
        if data not in (["All"], ("All",)):
            reject(f"expected [All] or a mapping with the keys exclude, include, given {quoted(data)}")
        return {"include": {"users": ["All"]}}

    @classmethod
    def rules(cls, given: Given) -> Iterator[Mistake]:
        include = member(given, "include")
        if _is_empty(include):
            text = "no users, the policy would apply to nobody; expected users, groups, roles or guestsOrExternalUsers"
            yield Mistake(("include",), text)
        yield from below("include", _all_alone(include))
        yield from not_excludable(given, "All", "None", members=("users",))
        yield from _excluded_as_an_output(member(given, "exclude"))
        for kind in ("users", "groups", "roles"):
            yield from in_both(given, kind)


def _excluded_as_an_output(exclude: object) -> Iterator[Mistake]:
    for kind in ("users", "groups"):
        if isinstance(member(exclude, kind), pulumi.Output):
            text = (
                "expected a list, given an Output: the emergency accounts stand in the same list, and must be known "
                "before anything runs; each id in the list may be an Output"
            )
            yield Mistake(("exclude", kind), text)


def _is_empty(include: object) -> bool:
    # An unknown key with a value is a mistake of its own: it names somebody.
    if isinstance(include, Mapping):
        return all(value in (None, [], ()) for value in include.values())
    return isinstance(include, Identities) and not any(_has(include, kind) for kind in _KINDS)


def _has(identities: object, kind: str) -> bool:
    return member(identities, kind) not in (None, [], ())


def _all_alone(include: object) -> Iterator[Mistake]:
    users = member(include, "users")
    for word in ("All", "None"):
        yield from below("users", not_alone(users, word))
    others = [kind for kind in _KINDS[1:] if _has(include, kind)]
    if "All" in entries(users) and others:
        names = ", ".join(Identities.model_fields[kind].alias or kind for kind in others)
        yield Mistake(("users",), f'"All" already holds everybody in {names}; leave only All, or remove it')

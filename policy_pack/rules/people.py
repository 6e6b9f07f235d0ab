"""The users a Conditional Access policy applies to: those it includes, except those it excludes.

The pack compares ids and keywords. It does not know the members of groups and roles. An id that is known only after the
change counts as nobody.
"""

from dataclasses import dataclass
from typing import Final

from .wire import Properties

GUESTS: Final = (
    "b2bCollaborationGuest",
    "b2bCollaborationMember",
    "b2bDirectConnectUser",
    "internalGuest",
    "otherExternalUser",
    "serviceProvider",
)
EVERYBODY: Final = "all"
_NOBODY: Final = "none"
_ALL_GUESTS: Final = "guestsorexternalusers"
_KINDS: Final = ("Users", "Groups", "Roles")
MEMBERS: Final = {f"{side}{kind}" for side in ("included", "excluded") for kind in (*_KINDS, "GuestsOrExternalUsers")}
"""All that azuread has under conditions.users."""


@dataclass(frozen=True)
class Guests:
    """One type of guests, of some home tenants or of all."""

    type: str
    tenants: frozenset[str] | None
    """None: whatever their home tenant."""


class Side:
    """Those that a policy includes, or those that it excludes."""

    def __init__(self, users: Properties, side: str) -> None:
        self._users = users
        self._side = side
        self.unknown: list[str] = []
        """Paths of ids that are known only after the change."""
        self._words: dict[str, list[str]] = {}
        for kind in _KINDS:
            known, unknown = users.known_texts(f"{side}{kind}")
            self._words[kind] = known
            self.unknown += unknown

    @property
    def is_everybody(self) -> bool:
        return EVERYBODY in _lower(self._words["Users"])

    @property
    def identities(self) -> list[tuple[str, str]]:
        """Kind and id of each, including `All`, without the keywords for nobody and for guests."""
        special = (_NOBODY, _ALL_GUESTS)
        return [(kind, id_) for kind, ids in self._words.items() for id_ in ids if id_.lower() not in special]

    @property
    def guests(self) -> list[Guests]:
        found = [Guests(type_, None) for type_ in GUESTS] if _ALL_GUESTS in _lower(self._words["Users"]) else []
        for guests in self._users.members(f"{self._side}GuestsOrExternalUsers"):
            tenants = _tenants(guests.members("externalTenants"))
            found += [Guests(type_, tenants) for type_ in guests.texts("guestOrExternalUserTypes")]
        return found

    def has(self, kind: str, identity: str) -> bool:
        return identity.lower() in _lower(self._words[kind])

    def has_guests(self, guests: Guests) -> bool:
        """Whether all of these guests are on this side."""
        mine = [one.tenants for one in self.guests if one.type == guests.type]
        return None in mine or (guests.tenants is not None and guests.tenants <= frozenset().union(*filter(None, mine)))

    def require_known(self) -> None:
        """Raises for what is known only after the change."""
        for kind in _KINDS:
            self._users.texts(f"{self._side}{kind}")


class People:
    """Both sides of a policy's users."""

    def __init__(self, users: Properties) -> None:
        self.included = Side(users, "included")
        self.excluded = Side(users, "excluded")

    @property
    def includes_nobody(self) -> bool:
        """Policies for workload identities include only the user "None"."""
        return not (self.included.identities or self.included.unknown or self.included.guests)

    @property
    def remaining(self) -> list[str]:
        """The included users without the excluded ones: ids, keywords and guest types."""
        if self.excluded.is_everybody:
            return []
        identities = [id_ for kind, id_ in self.included.identities if not self.excluded.has(kind, id_)]
        return identities + [one.type for one in self.included.guests if not self.excluded.has_guests(one)]

    def applies_to(self, wanted: str) -> bool:
        """Whether the policy applies to a user, a group, a role, all guests or everybody."""
        if wanted.lower() == _ALL_GUESTS:
            return self._applies_to_guests()
        if self.excluded.is_everybody or any(self.excluded.has(kind, wanted) for kind in _KINDS):
            return False
        return self.included.is_everybody or any(self.included.has(kind, wanted) for kind in _KINDS)

    def _applies_to_guests(self) -> bool:
        if self.excluded.is_everybody or self.excluded.guests:
            return False
        return self.included.is_everybody or all(self.included.has_guests(Guests(type_, None)) for type_ in GUESTS)


def _tenants(tenants: list[Properties]) -> frozenset[str] | None:
    """The home tenants; None means all of them, as does an unknown kind of membership."""
    if not tenants or any(tenant.text("membershipKind") != "enumerated" for tenant in tenants):
        return None
    return frozenset(member.lower() for tenant in tenants for member in tenant.texts("members"))


def _lower(values: list[str]) -> set[str]:
    return {value.lower() for value in values}

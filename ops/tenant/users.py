"""The users of the tenant with their groups and roles, one by one as Graph lists them."""

from collections.abc import Iterator
from dataclasses import dataclass

from ops.tenant import requests
from ops.tenant.members import Members
from ops.tenant.reason import Reason
from ops.tenant.scope import User
from ops.tenant.sources import Sources


@dataclass
class Users:
    """Iterate once. An account may come twice. `missing`, afterwards: why the list is incomplete."""

    sources: Sources
    members: Members
    missing: Reason | None = None

    def __iter__(self) -> Iterator[tuple[User, bool | None]]:
        """Each user, and whether the account is enabled: None where Graph does not say."""
        listing = self.sources.listing("Users", requests.users())
        for one in listing:
            key, enabled = str(one.get("id")).lower(), one.get("accountEnabled")
            user = User.of(one, self.members.groups(key), self.members.roles(key))
            yield user, enabled if isinstance(enabled, bool) else None
        self.missing = listing.missing

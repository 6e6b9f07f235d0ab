"""The users of the tenant with their groups and roles, one by one as Graph lists them."""

from collections.abc import Iterator
from dataclasses import dataclass

from ops.tenant import requests
from ops.tenant.members import Members
from ops.tenant.reason import Reason
from ops.tenant.scope import User, is_external
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
            key, name, enabled = (
                str(one.get("id")).lower(),
                str(one.get("userPrincipalName") or ""),
                one.get("accountEnabled"),
            )
            user = User(
                id=key,
                display_name=str(one.get("displayName") or name),
                principal_name=name,
                user_type=str(one.get("userType") or "Member"),
                is_external=is_external(name, one.get("externalUserState"), one.get("creationType")),
                groups=self.members.groups(key),
                roles=self.members.roles(key),
            )
            yield user, enabled if isinstance(enabled, bool) else None
        self.missing = listing.missing

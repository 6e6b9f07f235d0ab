"""Members of a user that are worked out, and come on `$select` only: the licences."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from ..objects import Json, User
from .calls import Call
from .subscriptions import assigned_licenses, assigned_plans


class Hidden(dict[str, Any]):
    """An object of which the token may not read more than type and id: whatever is asked for is null."""


WORKED_OUT: Final[Mapping[str, Callable[[User, Call], Any]]] = {
    "assignedLicenses": lambda user, _: assigned_licenses(user),
    "assignedPlans": lambda user, call: assigned_plans(user, call.tenant),
}


def user_members(item: Mapping[str, Any], call: Call) -> Json:
    """Those that the call selects, of the user whose form this is."""
    asked = [name for name in call.query.select or () if name in WORKED_OUT]
    if not asked or isinstance(item, Hidden):
        return {}
    user = call.tenant.users[item["id"]]
    return {name: WORKED_OUT[name](user, call) for name in asked}

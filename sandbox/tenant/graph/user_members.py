"""Properties of a user that are worked out, and come on `$select` only: licences and the last sign-in."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from ..clock import timestamp
from ..licenses import ENTRA_ID_P1, is_licensed
from ..objects import Json, User
from . import errors
from .calls import Call
from .paging import DIRECTORY, Size
from .subscriptions import assigned_licenses, assigned_plans

SIGN_INS: Final = "signInActivity"
WITH_SIGN_INS: Final = Size(100, 500)
"""Of users with their last sign-in there are fewer on a page [docs, 2025]."""
ABSENT: Final = object()
"""In place of a property that the object has not."""


class Hidden(dict[str, Any]):
    """An object of which the token may not read more than type and id: whatever is asked for is null."""


def sign_in_activity(user: User) -> Json | object:
    """Not there for somebody who has never signed in [docs]. Sign-ins without a person at it are not kept."""
    if user.last_sign_in is None:
        return ABSENT
    moment, request = timestamp(user.last_sign_in), request_id(user, user.last_sign_in)
    return {
        "lastSignInDateTime": moment,
        "lastSignInRequestId": request,
        "lastNonInteractiveSignInDateTime": None,
        "lastNonInteractiveSignInRequestId": None,
        "lastSuccessfulSignInDateTime": moment,
        "lastSuccessfulSignInRequestId": request,
    }


def request_id(user: User, moment: datetime) -> str:
    return str(uuid5(NAMESPACE_URL, f"sandbox:signIn:{user.id}:{moment.isoformat()}"))


WORKED_OUT: Final[Mapping[str, Callable[[User, Call], Any]]] = {
    "assignedLicenses": lambda user, _: assigned_licenses(user),
    "assignedPlans": lambda user, call: assigned_plans(user, call.tenant),
    SIGN_INS: lambda user, _: sign_in_activity(user),
}


def user_members(item: Mapping[str, Any], call: Call) -> Json:
    """Those that the call selects, of the user whose form this is."""
    asked = [name for name in call.query.select or () if name in WORKED_OUT]
    if not asked or isinstance(item, Hidden):
        return {}
    user = call.tenant.users[item["id"]]
    return {name: WORKED_OUT[name](user, call) for name in asked}


def require_sign_ins(call: Call) -> None:
    """Whoever selects the last sign-in needs a permission of its own, and the tenant Entra ID P1 [docs]."""
    if SIGN_INS not in (call.query.select or ()):
        return
    if "AuditLog.Read.All" not in call.roles:
        raise errors.sign_in_permission_missing()
    if not is_licensed(call.tenant, ENTRA_ID_P1):
        raise errors.sign_in_license_missing()


def page_sizes(call: Call, type_name: str) -> Size:
    if type_name != "user" or SIGN_INS not in (call.query.select or ()):
        return DIRECTORY
    require_sign_ins(call)
    return WITH_SIGN_INS

"""Request bodies of Intune: every mismatch is a 400 ModelValidationFailure [issue]."""

from typing import Any

from .. import errors
from ..bodies import BodyCheck, BodyMismatch
from ..calls import Call

# How Intune's messages name its types [issue: Microsoft365DSC 1510].
NAMESPACE = "microsoft.management.services.api"


def checked(call: Call, type_name: str) -> dict[str, Any]:
    """The call's body, which fits the type in this API version."""
    body: dict[str, Any] = require_object(call.body)
    check(call, body, type_name)
    return body


def check(call: Call, value: Any, type_name: str) -> str:  # noqa: ANN401 - JSON from anywhere
    try:
        return BodyCheck(call.version, NAMESPACE).check(value, type_name)
    except BodyMismatch as mismatch:
        raise errors.intune_validation(str(mismatch)) from None


def require_object(body: Any) -> dict[str, Any]:  # noqa: ANN401
    if not isinstance(body, dict):
        msg = "Empty Payload. JSON content expected."
        raise errors.bad_request(msg)
    return body


def action_argument(call: Call, name: str) -> list[Any]:
    """The one list argument of an action; anything beside it is refused."""
    body = require_object(call.body)
    unknown = [key for key in body if key != name]
    if unknown:
        message = f"The parameter '{unknown[0]}' in the request payload is not a valid parameter for the operation."
        raise errors.intune_validation(message)
    argument = body.get(name)
    if not isinstance(argument, list):
        msg = f"The parameter '{name}' is required and expects a collection."
        raise errors.intune_validation(msg)
    return argument

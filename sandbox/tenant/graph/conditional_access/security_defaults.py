"""Security defaults: `/policies/identitySecurityDefaultsEnforcementPolicy`."""

from .. import errors
from ..audit_logs.writing import Change, log
from ..bodies import BodyCheck, BodyMismatch
from ..calls import Answer, Call, Operation
from ..odata import selected
from .permissions import READ_DEFAULTS, WRITE_DEFAULTS

TYPE = "identitySecurityDefaultsEnforcementPolicy"
PATH = f"policies/{TYPE}"
KEY = "00000000-0000-0000-0000-000000000005"


def get_defaults(call: Call) -> Answer:
    form = {
        "@odata.context": call.context(f"{PATH}/$entity"),
        "id": KEY,
        "deletedDateTime": None,
        "displayName": "Security Defaults",
        "description": "Security defaults is a set of basic identity security mechanisms recommended by Microsoft.",
        "isEnabled": call.tenant.security_defaults_enabled,
    }
    return Answer(body=selected(form, call.query.select, TYPE))


def update_defaults(call: Call) -> Answer:
    """204 [docs]. The managed policies that Microsoft may add when defaults go off are not emulated."""
    try:
        BodyCheck(call.version).check(call.body, TYPE)
    except BodyMismatch as mismatch:
        raise errors.bad_request(str(mismatch)) from None
    others = [name for name in call.body if name != "isEnabled" and "@odata." not in name]
    if others or "isEnabled" not in call.body:
        msg = "Only isEnabled can be updated."
        raise errors.bad_request(msg)
    call.tenant.security_defaults_enabled = call.body["isEnabled"]
    # [docs] the name; what the log shows of the values is not established.
    log(Change("Update security defaults", "Update", KEY, "Security Defaults"), call)
    return Answer(204)


OPERATIONS = (
    Operation("GET", PATH, get_defaults, "policy", READ_DEFAULTS, frozenset({"$select"})),
    Operation("PATCH", PATH, update_defaults, "policy", WRITE_DEFAULTS),
)

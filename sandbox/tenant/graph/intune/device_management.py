"""The singleton `/deviceManagement` and its settings, secureByDefault among them."""

from ...objects import Json
from ...schema.types import object_type
from .. import errors
from ..calls import Answer, Call, Operation
from ..odata import selected
from . import audit
from .bodies import checked
from .permissions import READ_CONFIGURATION, WRITE_CONFIGURATION

# The id that Graph gives every singleton of this kind is the tenant's account; it means nothing here [inference].
ACCOUNT_ID = "7e4a0000-0000-4000-8000-0000000000ac"


def settings(call: Call) -> Json:
    """v1.0 has three properties of them, beta fourteen [csdl]."""
    known = object_type(call.version, "deviceManagementSettings").members
    return {name: value for name, value in call.tenant.device_management_settings.items() if name in known}


def entity(call: Call) -> Json:
    return {
        "@odata.context": call.context("deviceManagement/$entity"),
        "id": ACCOUNT_ID,
        "intuneAccountId": ACCOUNT_ID,
        "subscriptionState": "active",
        "settings": settings(call),
    }


def get_device_management(call: Call) -> Answer:
    return Answer(body=selected(entity(call), call.query.select, "deviceManagement"))


def get_settings(call: Call) -> Answer:
    """Used by clients on beta [client]."""
    return Answer(body={"@odata.context": call.context("deviceManagement/settings"), **settings(call)})


def update_device_management(call: Call) -> Answer:
    """Answers 200 with the object [docs]. Unsent settings are kept, which is not stated anywhere [inference]."""
    body = checked(call, "deviceManagement")
    others = [name for name in body if name not in {"settings", "id"} and "@odata." not in name]
    if others:
        msg = f"PATCH of deviceManagement.{others[0]}; only its settings."
        raise errors.not_emulated(msg)
    sent = body.get("settings") or {}
    old = {"settings": dict(call.tenant.device_management_settings)}
    call.tenant.device_management_settings |= {n: v for n, v in sent.items() if "@odata." not in n}
    new = {"settings": dict(call.tenant.device_management_settings)}
    resource = "DeviceManagement"
    change = audit.Change("Patch", resource, ACCOUNT_ID, resource, old, new, resource, "Other")
    audit.log(change, call)
    return Answer(body=entity(call))


OPERATIONS = (
    Operation("GET", "deviceManagement", get_device_management, "intune", READ_CONFIGURATION, frozenset({"$select"})),
    Operation("PATCH", "deviceManagement", update_device_management, "intune", WRITE_CONFIGURATION),
    Operation("GET", "deviceManagement/settings", get_settings, "intune", READ_CONFIGURATION),
)

"""A device as Entra shows it, in lists of devices and among the members of a group."""

from typing import Final

from ..clock import timestamp
from ..consequence.compliance import compliance_of
from ..consequence.errors import CannotEvaluateError
from ..objects import Device, Json
from ..seed import ESTABLISHED
from . import errors
from .calls import Call

COMPLIANT: Final = "isCompliant"


def device_form(one: Device, call: Call, *, judged: bool) -> Json:
    """Intune's properties are null on a device that it does not manage [inference].

    `judged`: with `isCompliant`, which costs more than a look. It is what Conditional Access goes by: Intune's verdict,
    in the same moment here.
    """
    form: Json = {
        "id": one.object_id,
        "deletedDateTime": None,
        "accountEnabled": True,
        "approximateLastSignInDateTime": timestamp(one.silent_since or call.tenant.clock.now()),
        "deviceId": one.azure_ad_device_id,
        "deviceOwnership": one.ownership if one.managed else None,
        "displayName": one.name,
        "isManaged": True if one.managed else None,
        "managementType": "mdm" if one.managed else None,
        "manufacturer": one.manufacturer,
        "model": one.model,
        "operatingSystem": one.operating_system,
        "operatingSystemVersion": one.os_version,
        "profileType": "RegisteredDevice",
        "registrationDateTime": timestamp(ESTABLISHED),
        "trustType": one.trust_type,
    }
    return form | {COMPLIANT: is_compliant(one, call)} if judged else form


def is_compliant(one: Device, call: Call) -> bool | None:
    if not one.managed:
        return None
    try:
        return compliance_of(one, call.tenant).is_compliant
    except CannotEvaluateError as error:
        raise errors.not_emulated(str(error)) from None

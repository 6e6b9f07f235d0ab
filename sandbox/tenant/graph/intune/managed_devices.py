"""Managed devices and their compliance: `/deviceManagement/managedDevices`, read only."""

from ...clock import timestamp
from ...consequence.compliance import DeviceCompliance, compliance_of
from ...consequence.errors import CannotEvaluateError
from ...objects import Device, Json
from .. import errors
from ..calls import Answer, Call, Operation
from ..odata import page, selected
from .permissions import READ_DEVICES

TYPE = "managedDevice"
COLLECTION = "deviceManagement/managedDevices"
NO_GRACE = "9999-12-31T23:59:59Z"


def compliance(device: Device, call: Call) -> DeviceCompliance:
    try:
        return compliance_of(device, call.tenant)
    except CannotEvaluateError as error:
        raise errors.not_emulated(str(error)) from None


def read_form(device: Device, call: Call) -> Json:
    """partnerReportedThreatState was "unknown" for every device of a tenant with Defender connected [live]."""
    found = compliance(device, call)
    user = call.tenant.users.get(device.user_id or "")
    return {
        "id": device.id,
        "userId": device.user_id or "",
        "deviceName": device.name,
        "managedDeviceOwnerType": device.ownership,
        "operatingSystem": device.operating_system,
        "osVersion": device.os_version,
        "complianceState": found.state,
        "complianceGracePeriodExpirationDateTime": timestamp(found.grace_until) if found.grace_until else NO_GRACE,
        "partnerReportedThreatState": "unknown",
        "lastSyncDateTime": timestamp(device.silent_since or call.tenant.clock.now()),
        "managementAgent": "mdm",
        "azureADRegistered": True,
        "azureADDeviceId": device.azure_ad_device_id,
        "emailAddress": user.mail if user else None,
        "userPrincipalName": user.user_principal_name if user else None,
        "userDisplayName": user.display_name if user else None,
        "manufacturer": device.manufacturer,
        "model": device.model,
    }


def managed(call: Call) -> list[Device]:
    return [one for one in call.tenant.devices.values() if one.managed]


def find(call: Call) -> Device:
    device = next((one for one in managed(call) if one.id == call.keys["id"].lower()), None)
    if device is None:
        msg = "Managed device"
        raise errors.intune_not_found(msg, call.keys["id"])
    return device


def list_devices(call: Call) -> Answer:
    """No $filter: operatingSystem cannot be filtered by [live], and for other members there is no evidence."""
    items = [selected(read_form(one, call), call.query.select, TYPE) for one in managed(call)]
    body = page(items, call.query, call.tenant.switches.page_size, call.url)
    return Answer(body={"@odata.context": call.context(COLLECTION), **body})


def get_device(call: Call) -> Answer:
    form = {"@odata.context": call.context(f"{COLLECTION}/$entity"), **read_form(find(call), call)}
    return Answer(body=selected(form, call.query.select, TYPE))


OPTIONS = frozenset({"$select"})
OPERATIONS = (
    Operation("GET", COLLECTION, list_devices, "intune", READ_DEVICES, OPTIONS | {"$top"}),
    Operation("GET", COLLECTION + "/{id}", get_device, "intune", READ_DEVICES, OPTIONS),
)

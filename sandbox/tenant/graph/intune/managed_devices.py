"""Managed devices and their compliance: `/deviceManagement/managedDevices`, read only."""

from collections.abc import Callable
from typing import Final

from ...clock import timestamp
from ...consequence.compliance import DeviceCompliance, compliance_of
from ...consequence.errors import CannotEvaluateError
from ...consequence.policy_settings import partner_data
from ...objects import Device, Json
from ...schema.types import object_type
from ...seed import ESTABLISHED
from .. import errors
from ..calls import Answer, Call, Operation
from ..odata import selected
from ..paging import cut, link, smaller, start_of
from .device_filter import parse_filter
from .permissions import READ_DEVICES

TYPE: Final = "managedDevice"
COLLECTION: Final = "deviceManagement/managedDevices"
NO_GRACE: Final = "9999-12-31T23:59:59Z"
LARGEST_PAGE: Final = 1000
"""The size of a page, too, unless the client says another [live]."""
PREFERENCE: Final = "odata.maxpagesize="
THREAT_STATES: Final = {
    "clear": "secured",
    "low": "lowSeverity",
    "medium": "mediumSeverity",
    "high": "highSeverity",
}
JOIN_TYPES: Final = {"AzureAd": "azureADJoined", "ServerAd": "hybridAzureADJoined", "Workplace": "azureADRegistered"}
ENROLLMENTS: Final = {"AzureAd": "windowsAzureADJoin", "ServerAd": "windowsAutoEnrollment"}


def compliance(device: Device, call: Call) -> DeviceCompliance:
    try:
        return compliance_of(device, call.tenant)
    except CannotEvaluateError as error:
        raise errors.not_emulated(str(error)) from None


def threat_state(device: Device, call: Call) -> str:
    """A tenant with Defender connected showed "unknown" for every device [live]; the switch shows what is reported."""
    if call.tenant.switches.partner_threat_state == "unknown" or not device.onboarded:
        return "unknown"
    return THREAT_STATES[device.machine_risk] if partner_data(call.tenant) is not None else "unknown"


def enrollment_type(device: Device) -> str:
    """[csdl] for the words, [inference] for which is when."""
    is_windows = device.operating_system == "Windows"
    return ENROLLMENTS.get(device.trust_type, "userEnrollment") if is_windows else "userEnrollment"


def read_form(device: Device, call: Call) -> Json:
    """joinType is beta's [csdl]."""
    found = compliance(device, call)
    user = call.tenant.users.get(device.user_id or "")
    joined = {"joinType": JOIN_TYPES[device.trust_type]} if call.version == "beta" else {}
    return {
        "id": device.id,
        "userId": device.user_id or "",
        "deviceName": device.name,
        "managedDeviceOwnerType": device.ownership,
        "enrolledDateTime": timestamp(ESTABLISHED),
        "operatingSystem": device.operating_system,
        "osVersion": device.os_version,
        "complianceState": found.state,
        "complianceGracePeriodExpirationDateTime": timestamp(found.grace_until) if found.grace_until else NO_GRACE,
        "partnerReportedThreatState": threat_state(device, call),
        "lastSyncDateTime": timestamp(device.silent_since or call.tenant.clock.now()),
        "managementAgent": "mdm",
        "deviceEnrollmentType": enrollment_type(device),
        "deviceRegistrationState": "registered",
        "managementState": "managed",
        "azureADRegistered": True,
        "azureADDeviceId": device.azure_ad_device_id,
        "emailAddress": user.mail if user else None,
        "userPrincipalName": user.user_principal_name if user else None,
        "userDisplayName": user.display_name if user else None,
        "manufacturer": device.manufacturer,
        "model": device.model,
        **joined,
    }


def shown(device: Device, call: Call) -> Json:
    """A property that Graph has and this tenant does not have is not the client's mistake."""
    form = read_form(device, call)
    for name in call.query.select or ():
        if name not in form and name in object_type(call.version, TYPE).members:
            msg = f"{name} of a managed device."
            raise errors.not_emulated(msg)
    return selected(form, call.query.select, TYPE)


def find(call: Call) -> Device:
    device = call.tenant.devices.get(call.keys["id"].lower())
    if device is None or not device.managed:
        msg = "Managed device"
        raise errors.intune_not_found(msg, call.keys["id"])
    return device


def page_size(call: Call) -> int:
    """`$top`, or better the header `Prefer: odata.maxpagesize` [live]; more than the largest is cut [inference]."""
    wanted = preferred(call.headers.get("prefer", "")) or call.query.top or LARGEST_PAGE
    return smaller(call, min(wanted, LARGEST_PAGE))


def preferred(header: str) -> int:
    """0 where the header says nothing of pages; a preference that is not understood is ignored [docs: OData]."""
    texts = (part.strip().removeprefix(PREFERENCE) for part in header.split(",") if part.strip().startswith(PREFERENCE))
    return next((int(text) for text in texts if text.isdecimal()), 0)


def belongs(call: Call) -> Callable[[Device], bool]:
    """Managed devices that the filter lets pass."""
    passes = parse_filter(call.query.raw["$filter"], call.tenant.clock) if "$filter" in call.query.raw else None
    return lambda device: device.managed and (passes is None or passes(device))


def list_devices(call: Call) -> Answer:
    size, start = page_size(call), start_of(call, errors.intune_expired_page)
    devices, following = cut(call.tenant.devices.values(), start, size, belongs(call))
    if call.tenant.switches.incomplete_device_listing and not is_particular(call):
        devices = devices[:-1]
    value = [shown(one, call) for one in devices]
    return Answer(body={"@odata.context": call.context(COLLECTION), **link(call, following), "value": value})


def is_particular(call: Call) -> bool:
    """Whether the request, or the first one whose link this is, has any option [issue: ms-graph-docs 21659]."""
    return bool(call.query.raw.keys() - {"$skiptoken"}) or PREFERENCE in call.headers.get("prefer", "")


def get_device(call: Call) -> Answer:
    form = {"@odata.context": call.context(f"{COLLECTION}/$entity"), **shown(find(call), call)}
    return Answer(body=form)


def refuse_count(call: Call) -> Answer:
    """400 [live]; the words are those of any path that Intune does not have [inference]."""
    segments = call.path.split("/")
    raise errors.intune_no_route(["singleton", "navigation", "$count"], call.method, segments)


ONE_OPTION = frozenset({"$select"})
OPERATIONS = (
    Operation(
        "GET",
        COLLECTION,
        list_devices,
        "intune",
        READ_DEVICES,
        ONE_OPTION | {"$top", "$filter"},
        own_filter=True,
    ),
    Operation("GET", COLLECTION + "/$count", refuse_count, "intune", READ_DEVICES),
    Operation("GET", COLLECTION + "/{id}", get_device, "intune", READ_DEVICES, ONE_OPTION),
)

"""Entra's devices: `/devices` by object id or `(deviceId='…')`, and who owns them. Read only."""

from typing import Final

from ..objects import Device, Json
from . import errors
from .calls import Answer, Call, Operation
from .device_form import COMPLIANT, device_form
from .directory import OBJECTS, READ_DEVICES, Collection, answer_list, as_it_is, object_by_id, shown
from .members import limited

DEVICES: Final = Collection("devices", "device")
OWNERS: Final = "registeredOwners"


def form_of(one: Device, call: Call) -> Json:
    select = call.query.select
    judged = select is None or COMPLIANT in select or COMPLIANT in call.query.raw.get("$filter", "")
    form = device_form(one, call, judged=judged)
    return form | {OWNERS: owners(one, call)} if call.query.expand else form


def owners(one: Device, call: Call) -> list[Json]:
    """Who joined or registered it [docs]: its user, as far as that may be read."""
    user = object_by_id(call, one.user_id or "")
    return [] if user is None else [limited(user, call)]


def require_owners_alone(call: Call) -> None:
    if call.query.expand and call.query.expand != {OWNERS: {}}:
        msg = f"$expand of devices with anything but {OWNERS}: {call.query.raw['$expand']}."
        raise errors.not_emulated(msg)


def find(call: Call) -> Device:
    """By one key a device is not found under the other."""
    ((name, key),) = call.keys.items()
    device = call.tenant.device_index.find(call.tenant.devices, key.lower())
    own = device and (device.object_id if name == "id" else device.azure_ad_device_id)
    if device is None or own != key.lower():
        raise errors.directory_not_found(key)
    return device


def list_devices(call: Call) -> Answer:
    require_owners_alone(call)
    return answer_list(call, call.tenant.devices.values(), lambda one: form_of(one, call), DEVICES)


def get_device(call: Call) -> Answer:
    require_owners_alone(call)
    form = shown(form_of(find(call), call), call, DEVICES)
    return Answer(body={"@odata.context": call.context("devices/$entity"), **form})


def list_owners(call: Call) -> Answer:
    return answer_list(call, owners(find(call), call), as_it_is, OBJECTS)


def of_one(path: str) -> tuple[Operation, ...]:
    options = frozenset({"$select", "$expand"})
    return (
        Operation("GET", path, get_device, "directory", READ_DEVICES, options),
        Operation("GET", f"{path}/{OWNERS}", list_owners, "directory", READ_DEVICES, frozenset({"$select", "$top"})),
    )


LIST_OPTIONS = frozenset({"$select", "$filter", "$expand", "$top", "$count"})
OPERATIONS = (
    Operation("GET", "devices", list_devices, "directory", READ_DEVICES, LIST_OPTIONS),
    *of_one("devices/{id}"),
    *of_one("devices(deviceId='{deviceId}')"),
)

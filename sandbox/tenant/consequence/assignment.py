"""Which compliance policies apply to a device: assignments, exclusions, filters."""

from collections.abc import Iterator

from ..membership import is_in
from ..objects import Assignment, CompliancePolicy, Device
from ..state import TenantState
from .device_rules import Value, matches
from .errors import CannotEvaluateError

PLATFORM_OF_TYPE = {"windows10CompliancePolicy": "Windows"}
OWNERSHIP = {"company": "Corporate", "personal": "Personal"}


def applicable_policies(device: Device, tenant: TenantState) -> Iterator[CompliancePolicy]:
    """Policies for other platforms never apply. An assigned policy of a type that is not known here is an error."""
    for policy in tenant.compliance_policies.values():
        platform = PLATFORM_OF_TYPE.get(policy.type_name)
        if platform is not None and platform != device.operating_system:
            continue
        if not is_assigned(policy, device, tenant):
            continue
        if platform is None:
            msg = f'The compliance policy "{policy.members["displayName"]}" is a {policy.type_name}: not known here.'
            raise CannotEvaluateError(msg)
        yield policy


def is_assigned(policy: CompliancePolicy, device: Device, tenant: TenantState) -> bool:
    exclusions = [one for one in policy.assignments if one.target_type == "exclusionGroupAssignmentTarget"]
    includes = [one for one in policy.assignments if one not in exclusions and includes_device(one, device, tenant)]
    if not includes:
        return False
    kinds = {kind for one in exclusions for kind in member_kinds(one, device, tenant)}
    wanted = {kind for one in includes for kind in target_kinds(one, device, tenant)}
    if kinds - wanted:
        # Intune does not exclude users from device groups, nor devices from user groups [docs]
        msg = (
            f'The compliance policy "{policy.members["displayName"]}" includes {device.name} by {sorted(wanted)} and '
            f"excludes it by {sorted(kinds)}: what Intune makes of mixed groups is not documented."
        )
        raise CannotEvaluateError(msg)
    return not kinds


def includes_device(one: Assignment, device: Device, tenant: TenantState) -> bool:
    return bool(target_kinds(one, device, tenant)) and passes_filter(one, device, tenant)


def target_kinds(one: Assignment, device: Device, tenant: TenantState) -> set[str]:
    """How the target includes the device: by the device, by its user, or not at all."""
    if one.target_type == "allDevicesAssignmentTarget":
        return {"device"}
    if one.target_type == "allLicensedUsersAssignmentTarget":
        return {"user"} if device.user_id else set()
    return member_kinds(one, device, tenant)


def member_kinds(one: Assignment, device: Device, tenant: TenantState) -> set[str]:
    ids = (("device", device.object_id), ("user", device.user_id))
    return {kind for kind, key in ids if is_in(key, one.group_id or "", tenant)}


def passes_filter(one: Assignment, device: Device, tenant: TenantState) -> bool:
    if one.filter_id is None:
        return True
    found = tenant.assignment_filters.get(one.filter_id)
    if found is None:
        msg = f"The assignment filter {one.filter_id} does not exist any more: what Intune does then is not documented."
        raise CannotEvaluateError(msg)
    fits = matches(found.rule, filter_properties(device), of=f'the assignment filter "{found.display_name}"')
    return fits == (one.filter_type == "include")


def filter_properties(device: Device) -> dict[str, Value]:
    """The properties of assignment filters that are known of a device here [docs for the names]."""
    return {
        "deviceName": device.name,
        "manufacturer": device.manufacturer,
        "model": device.model,
        "osVersion": device.os_version,
        "deviceOwnership": OWNERSHIP[device.ownership],
    }

"""Assignments of compliance policies: the targets of `/assign`, and how they read back."""

from typing import Any

from ...objects import Assignment, Json
from ...schema.types import Version
from ...state import TenantState
from .. import errors

TYPE_PREFIX = "#microsoft.graph."
GROUP_TARGETS = frozenset({"groupAssignmentTarget", "exclusionGroupAssignmentTarget"})
# Ids that stand for everything in assignment ids [export].
PSEUDO_GROUPS = {
    "allDevicesAssignmentTarget": "adadadad-808e-44e2-905a-0b7873a8a531",
    "allLicensedUsersAssignmentTarget": "acacacac-9df4-4c7d-9d50-4ef0226f57a9",
}


def assignments_of(items: list[Any], tenant: TenantState) -> list[Assignment]:
    """The whole new set; the shape of the items has been checked against the schema before."""
    found = [assignment(item.get("target"), tenant) for item in items]
    keys = [key_of(one) for one in found]
    for key in keys:
        if keys.count(key) > 1:
            msg = f"The group {key} is in more than one assignment"
            raise errors.intune_bad_request(msg)  # [inference]
    return found


def assignment(target: Json | None, tenant: TenantState) -> Assignment:
    if not target or "@odata.type" not in target:
        msg = "The target of an assignment needs an @odata.type."
        raise errors.intune_validation(msg)
    type_name = target["@odata.type"].removeprefix(TYPE_PREFIX).removeprefix("microsoft.graph.")
    if type_name not in GROUP_TARGETS | PSEUDO_GROUPS.keys():
        msg = f"assignments to a {type_name}."
        raise errors.not_emulated(msg)
    group = target.get("groupId")
    if type_name in GROUP_TARGETS and (not group or group.lower() not in tenant.groups):
        msg = f"The group {group} of an assignment does not exist"
        raise errors.intune_bad_request(msg)  # [inference]
    filter_id, filter_type = filter_of(target, type_name, tenant)
    return Assignment(type_name, group.lower() if group else None, None, filter_id, filter_type)


def filter_of(target: Json, type_name: str, tenant: TenantState) -> tuple[str | None, str]:
    """A filter needs both properties, exists, and is not for exclusions [csdl, inference]."""
    filter_id = target.get("deviceAndAppManagementAssignmentFilterId") or None
    filter_type = target.get("deviceAndAppManagementAssignmentFilterType", "none")
    if (filter_id is None) != (filter_type == "none"):
        msg = "An assignment filter needs both its id and a type of include or exclude"
        raise errors.intune_bad_request(msg)
    if filter_id is None:
        return None, "none"
    if filter_id.lower() not in tenant.assignment_filters:
        msg = f"The assignment filter {filter_id} does not exist"
        raise errors.intune_bad_request(msg)
    if type_name == "exclusionGroupAssignmentTarget":
        msg = "An exclusion group cannot have an assignment filter"
        raise errors.intune_bad_request(msg)
    return filter_id.lower(), filter_type


def key_of(one: Assignment) -> str:
    return one.group_id or PSEUDO_GROUPS[one.target_type]


def read_form(policy_id: str, one: Assignment, version: Version) -> Json:
    """v1.0 knows neither source nor filters [csdl]; without a filter the type reads "none" [export]."""
    target: Json = {"@odata.type": TYPE_PREFIX + one.target_type}
    form: Json = {"id": f"{policy_id}_{key_of(one)}"}
    if version == "beta":
        form |= {"source": "direct", "sourceId": policy_id}
        target["deviceAndAppManagementAssignmentFilterId"] = one.filter_id
        target["deviceAndAppManagementAssignmentFilterType"] = one.filter_type
    if one.group_id:
        target["groupId"] = one.group_id
    return form | {"target": target}

"""Whom the Windows compliance policy is for."""

from typing import Any

from tests.policy_pack.samples.compliance_policy import sample, target
from tests.policy_pack.samples.sample import ABSENT, UNKNOWN, Sample, shaped, unknown

GROUP = "5f0e9f3c-21a7-4b3c-9a52-0c4a8f2d7e01"
OTHER_GROUP = "5f0e9f3c-21a7-4b3c-9a52-0c4a8f2d7e02"


def exclusions(count: int) -> list[dict[str, Any]]:
    return [target("exclusionGroup", groupId=f"5f0e9f3c-21a7-4b3c-9a52-0c4a8f2d7f0{n}") for n in range(count)]


def assigned(id_: str, assignments: object, *expected: str, **configuration: object) -> Sample:
    return sample("assignment", id_, {"assignments": assignments}, expected, configuration)


SAMPLES = [
    assigned("all-devices", [target("allDevices")]),
    assigned("all-users", [target("allLicensedUsers")]),
    assigned("a-group", [target("group", groupId=GROUP)]),
    assigned("three-exclusions", [target("allDevices"), *exclusions(3)]),
    assigned("same-exclusion-twice", [target("allDevices"), *exclusions(3), *exclusions(1)]),
    assigned(
        "four-exclusions",
        [target("allDevices"), *exclusions(4)],
        "assignments have 4 exclusions; the maximum is 3.\n"
        "No device of an excluded group is judged by its risk, and each group grows without review.\n"
        "Exclude at most 3, or raise maximumExcludedGroups in this rule's configuration.",
    ),
    assigned("four-allowed", [target("allDevices"), *exclusions(4)], maximumExcludedGroups=4),
    assigned(
        "filter-that-includes",
        [
            target(
                "allDevices",
                deviceAndAppManagementAssignmentFilterId=GROUP,
                deviceAndAppManagementAssignmentFilterType="include",
            ),
            *exclusions(3),
        ],
    ),
    assigned(
        "filter-that-excludes-counts",
        [
            target(
                "allDevices",
                deviceAndAppManagementAssignmentFilterId=GROUP,
                deviceAndAppManagementAssignmentFilterType="exclude",
            ),
            *exclusions(3),
        ],
        "assignments have 4 exclusions; the maximum is 3.\n"
        "No device of an excluded group is judged by its risk, and each group grows without review.\n"
        "Exclude at most 3, or raise maximumExcludedGroups in this rule's configuration.",
    ),
    assigned(
        "nobody",
        [],
        "assignments include nobody.\n"
        "A policy that is assigned to nobody judges no device, and every device's risk is overlooked.\n"
        "Assign it to All devices (#microsoft.graph.allDevicesAssignmentTarget), All users or a group.",
    ),
    assigned(
        "missing",
        ABSENT,
        "assignments include nobody.\n"
        "A policy that is assigned to nobody judges no device, and every device's risk is overlooked.\n"
        "Assign it to All devices (#microsoft.graph.allDevicesAssignmentTarget), All users or a group.",
    ),
    assigned(
        "exclusion-only",
        exclusions(1),
        "assignments include nobody.\n"
        "A policy that is assigned to nobody judges no device, and every device's risk is overlooked.\n"
        "Assign it to All devices (#microsoft.graph.allDevicesAssignmentTarget), All users or a group.",
    ),
    assigned(
        "group-undone",
        [target("group", groupId=GROUP), target("exclusionGroup", groupId=GROUP.upper())],
        "assignments include nobody.\n"
        "A policy that is assigned to nobody judges no device, and every device's risk is overlooked.\n"
        "Assign it to All devices (#microsoft.graph.allDevicesAssignmentTarget), All users or a group.",
    ),
    assigned(
        "one-of-two-groups-undone",
        [
            target("group", groupId=GROUP),
            target("group", groupId=OTHER_GROUP),
            target("exclusionGroup", groupId=GROUP),
        ],
    ),
    assigned(
        "all-undone",
        [target("allDevices"), target("exclusionGroup", groupId="adadadad-808e-44e2-905a-0b7873a8a531")],
        "assignments exclude all devices (adadadad-808e-44e2-905a-0b7873a8a531).\n"
        "An exclusion wins over an inclusion: the policy would reach nobody.\n"
        "Remove that exclusion.",
    ),
    assigned(
        "all-users-excluded-from-a-group",
        [
            target("group", groupId=GROUP),
            target("exclusionGroup", groupId="acacacac-9df4-4c7d-9d50-4ef0226f57a9"),
        ],
        "assignments exclude all users (acacacac-9df4-4c7d-9d50-4ef0226f57a9).\n"
        "An exclusion wins over an inclusion: the policy would reach nobody.\n"
        "Remove that exclusion.",
    ),
    assigned(
        "exclusion-by-name",
        [target("allDevices"), target("exclusionGroup", groupId="Contractors")],
        'assignments[1].target.groupId is "Contractors", not an object id.\n'
        "A group's name can be taken over by another group, whose members would then be excluded.\n"
        "Set groupId to the group's object id, literally.",
    ),
    assigned(
        "exclusion-without-id",
        [target("allDevices"), target("exclusionGroup")],
        'assignments[1].target.groupId is "", not an object id.\n'
        "A group's name can be taken over by another group, whose members would then be excluded.\n"
        "Set groupId to the group's object id, literally.",
    ),
    assigned(
        "unknown-exclusion",
        [target("allDevices"), target("exclusionGroup", groupId=UNKNOWN)],
        unknown("assignments[1].target.groupId"),
    ),
    assigned("group-of-the-same-program", [target("group", groupId=UNKNOWN)]),
    assigned(
        "unknown-inclusion",
        [target("group", groupId=UNKNOWN), *exclusions(1)],
        unknown("assignments[0].target.groupId"),
    ),
    assigned("unknown-type", [{"target": {"@odata.type": UNKNOWN}}], unknown("assignments[0].target.@odata.type")),
    assigned("unknown-assignments", UNKNOWN, unknown("assignments")),
    assigned(
        "collection-of-configuration-manager",
        [target("configurationManagerCollection", collectionId="1")],
        shaped("assignments[0].target.@odata.type", "all devices, all users or a group", "a text"),
    ),
    assigned(
        "type-missing",
        [{"target": {"groupId": GROUP}}],
        shaped("assignments[0].target.@odata.type", "all devices, all users or a group", "nothing"),
    ),
    assigned(
        "target-missing",
        [{}],
        shaped("assignments[0].target.@odata.type", "all devices, all users or a group", "nothing"),
    ),
    assigned("a-text", "All devices", shaped("assignments", "a list", "a text")),
]

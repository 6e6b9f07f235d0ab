"""The Windows compliance policy: machine risk, noncompliance, assignment."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.policy_pack.samples.sample import (
    ABSENT,
    COMPLIANCE_POLICY,
    UNKNOWN,
    Declared,
    Sample,
    changed,
    shaped,
    unknown,
)

GROUP = "5f0e9f3c-21a7-4b3c-9a52-0c4a8f2d7e01"
OTHER_GROUP = "5f0e9f3c-21a7-4b3c-9a52-0c4a8f2d7e02"
GRAPH = "#microsoft.graph."


def target(kind: str, **members: object) -> dict[str, Any]:
    return {"target": {"@odata.type": f"{GRAPH}{kind}AssignmentTarget", **members}}


def exclusions(count: int) -> list[dict[str, Any]]:
    return [target("exclusionGroup", groupId=f"5f0e9f3c-21a7-4b3c-9a52-0c4a8f2d7f0{n}") for n in range(count)]


def block(hours: object) -> dict[str, Any]:
    return {"actionType": "block", "gracePeriodHours": hours, "notificationTemplateId": ""}


def actions(*items: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [{"ruleName": "PasswordRequired", "scheduledActionConfigurations": list(items)}]


NOTIFICATION = {"actionType": "notification", "gracePeriodHours": 720}
GOOD = {
    "displayName": "Windows risk",
    "deviceThreatProtectionEnabled": True,
    "deviceThreatProtectionRequiredSecurityLevel": "medium",
    "scheduledActionsForRule": actions(block(0)),
    "assignments": [target("allDevices")],
}
LEVEL = "deviceThreatProtectionRequiredSecurityLevel"


def sample(
    rule: str,
    id_: str,
    changes: Mapping[str, Any],
    expected: Sequence[str],
    configuration: Mapping[str, Any],
    component: bool = False,
) -> Sample:
    declared = Declared(COMPLIANCE_POLICY, changed(GOOD, changes), component=component)
    return Sample(rule, id_, [declared], expected, configuration)


def risk(
    id_: str, changes: Mapping[str, Any], *expected: str, component: bool = False, **configuration: object
) -> Sample:
    return sample("machine-risk", id_, changes, expected, configuration, component)


def grace(id_: str, items: Sequence[Mapping[str, Any]], *expected: str, **configuration: object) -> Sample:
    return sample("noncompliance", id_, {"scheduledActionsForRule": actions(*items)}, expected, configuration)


def assigned(id_: str, assignments: object, *expected: str, **configuration: object) -> Sample:
    return sample("assignment", id_, {"assignments": assignments}, expected, configuration)


NO_RISK = {"deviceThreatProtectionEnabled": ABSENT, LEVEL: ABSENT}

SAMPLES = [
    risk("medium", {}),
    risk("low", {LEVEL: "low"}),
    risk("clear", {LEVEL: "secured"}),
    risk(
        "high",
        {LEVEL: "high"},
        'deviceThreatProtectionRequiredSecurityLevel is "high" (High); the maximum is medium.\n'
        "Devices with threats of high level would count as compliant and keep their access.\n"
        'Set deviceThreatProtectionRequiredSecurityLevel to one of "secured" (Clear), "low" (Low), '
        '"medium" (Medium); a policy that is about something else is named in otherPolicies of this '
        "rule's configuration.",
    ),
    risk(
        "not-configured",
        {LEVEL: "unavailable", "deviceThreatProtectionEnabled": False},
        'deviceThreatProtectionRequiredSecurityLevel is "unavailable"; the maximum is medium.\n'
        "Machine risk would not count at all: devices under attack would be compliant and keep their "
        "access.\n"
        'Set deviceThreatProtectionRequiredSecurityLevel to one of "secured" (Clear), "low" (Low), '
        '"medium" (Medium); a policy that is about something else is named in otherPolicies of this '
        "rule's configuration.",
        "deviceThreatProtectionEnabled is not true.\n"
        "Without it Intune ignores the level, and devices under attack count as compliant.\n"
        "Set deviceThreatProtectionEnabled to true.",
    ),
    risk(
        "not-set",
        {LEVEL: "notSet"},
        'deviceThreatProtectionRequiredSecurityLevel is "notSet"; the maximum is medium.\n'
        "Machine risk would not count at all: devices under attack would be compliant and keep their "
        "access.\n"
        'Set deviceThreatProtectionRequiredSecurityLevel to one of "secured" (Clear), "low" (Low), '
        '"medium" (Medium); a policy that is about something else is named in otherPolicies of this '
        "rule's configuration.",
    ),
    risk(
        "level-missing",
        {LEVEL: ABSENT},
        "deviceThreatProtectionRequiredSecurityLevel is not set; the maximum is medium.\n"
        "Machine risk would not count at all: devices under attack would be compliant and keep their "
        "access.\n"
        'Set deviceThreatProtectionRequiredSecurityLevel to one of "secured" (Clear), "low" (Low), '
        '"medium" (Medium); a policy that is about something else is named in otherPolicies of this '
        "rule's configuration.",
    ),
    risk(
        "level-empty",
        {LEVEL: ""},
        "deviceThreatProtectionRequiredSecurityLevel is not set; the maximum is medium.\n"
        "Machine risk would not count at all: devices under attack would be compliant and keep their "
        "access.\n"
        'Set deviceThreatProtectionRequiredSecurityLevel to one of "secured" (Clear), "low" (Low), '
        '"medium" (Medium); a policy that is about something else is named in otherPolicies of this '
        "rule's configuration.",
    ),
    risk(
        "portal-word",
        {LEVEL: "clear"},
        'deviceThreatProtectionRequiredSecurityLevel is "clear"; the maximum is medium.\n'
        "Machine risk would not count at all: devices under attack would be compliant and keep their "
        "access.\n"
        'Set deviceThreatProtectionRequiredSecurityLevel to one of "secured" (Clear), "low" (Low), '
        '"medium" (Medium); a policy that is about something else is named in otherPolicies of this '
        "rule's configuration.",
    ),
    risk(
        "other-case",
        {LEVEL: "Medium"},
        'deviceThreatProtectionRequiredSecurityLevel is "Medium"; the maximum is medium.\n'
        "Machine risk would not count at all: devices under attack would be compliant and keep their "
        "access.\n"
        'Set deviceThreatProtectionRequiredSecurityLevel to one of "secured" (Clear), "low" (Low), '
        '"medium" (Medium); a policy that is about something else is named in otherPolicies of this '
        "rule's configuration.",
    ),
    risk(
        "not-enabled",
        {"deviceThreatProtectionEnabled": False},
        "deviceThreatProtectionEnabled is not true.\n"
        "Without it Intune ignores the level, and devices under attack count as compliant.\n"
        "Set deviceThreatProtectionEnabled to true.",
    ),
    risk(
        "enabled-missing",
        {"deviceThreatProtectionEnabled": ABSENT},
        "deviceThreatProtectionEnabled is not true.\n"
        "Without it Intune ignores the level, and devices under attack count as compliant.\n"
        "Set deviceThreatProtectionEnabled to true.",
    ),
    risk(
        "medium-over-low",
        {},
        'deviceThreatProtectionRequiredSecurityLevel is "medium" (Medium); the maximum is low.\n'
        "Devices with threats of medium level would count as compliant and keep their access.\n"
        'Set deviceThreatProtectionRequiredSecurityLevel to one of "secured" (Clear), "low" (Low); a '
        "policy that is about something else is named in otherPolicies of this rule's configuration.",
        maximumMachineRiskScore="low",
    ),
    risk("low-at-low", {LEVEL: "low"}, maximumMachineRiskScore="low"),
    risk(
        "low-over-clear",
        {LEVEL: "low"},
        'deviceThreatProtectionRequiredSecurityLevel is "low" (Low); the maximum is clear.\n'
        "Devices with threats of low level would count as compliant and keep their access.\n"
        'Set deviceThreatProtectionRequiredSecurityLevel to one of "secured" (Clear); a policy that is '
        "about something else is named in otherPolicies of this rule's configuration.",
        maximumMachineRiskScore="clear",
    ),
    risk("unknown-level", {LEVEL: UNKNOWN}, unknown("deviceThreatProtectionRequiredSecurityLevel")),
    risk("unknown-enabled", {"deviceThreatProtectionEnabled": UNKNOWN}, unknown("deviceThreatProtectionEnabled")),
    risk("level-a-number", {LEVEL: 3}, shaped("deviceThreatProtectionRequiredSecurityLevel", "a text", "a number")),
    risk(
        "another-purpose",
        NO_RISK,
        "deviceThreatProtectionRequiredSecurityLevel is not set; the maximum is medium.\n"
        "Machine risk would not count at all: devices under attack would be compliant and keep their "
        "access.\n"
        'Set deviceThreatProtectionRequiredSecurityLevel to one of "secured" (Clear), "low" (Low), '
        '"medium" (Medium); a policy that is about something else is named in otherPolicies of this '
        "rule's configuration.",
        "deviceThreatProtectionEnabled is not true.\n"
        "Without it Intune ignores the level, and devices under attack count as compliant.\n"
        "Set deviceThreatProtectionEnabled to true.",
    ),
    risk("another-purpose-declared", NO_RISK, otherPolicies=["Windows risk"]),
    risk(
        "another-name-declared",
        NO_RISK,
        "deviceThreatProtectionRequiredSecurityLevel is not set; the maximum is medium.\n"
        "Machine risk would not count at all: devices under attack would be compliant and keep their "
        "access.\n"
        'Set deviceThreatProtectionRequiredSecurityLevel to one of "secured" (Clear), "low" (Low), '
        '"medium" (Medium); a policy that is about something else is named in otherPolicies of this '
        "rule's configuration.",
        "deviceThreatProtectionEnabled is not true.\n"
        "Without it Intune ignores the level, and devices under attack count as compliant.\n"
        "Set deviceThreatProtectionEnabled to true.",
        otherPolicies=["Windows"],
    ),
    risk(
        "declared-but-of-the-component",
        NO_RISK,
        "deviceThreatProtectionRequiredSecurityLevel is not set; the maximum is medium.\n"
        "Machine risk would not count at all: devices under attack would be compliant and keep their "
        "access.\n"
        'Set deviceThreatProtectionRequiredSecurityLevel to one of "secured" (Clear), "low" (Low), '
        '"medium" (Medium).',
        "deviceThreatProtectionEnabled is not true.\n"
        "Without it Intune ignores the level, and devices under attack count as compliant.\n"
        "Set deviceThreatProtectionEnabled to true.",
        component=True,
        otherPolicies=["Windows risk"],
    ),
    risk("declared-by-unknown-name", {"displayName": UNKNOWN}, unknown("displayName"), otherPolicies=["Windows risk"]),
    grace("at-once", [block(0)]),
    grace("default-of-graph", [{"actionType": "block"}]),
    grace("default-of-graph-is-at-once", [{"actionType": "block"}], maximumBlockGraceHours=0),
    grace(
        "limit-of-nothing",
        [block(0)],
        shaped("configuration.maximumBlockGraceHours", "a whole number", "nothing"),
        maximumBlockGraceHours=None,
    ),
    grace("a-day", [block(24), NOTIFICATION]),
    grace(
        "over-a-day",
        [block(25)],
        "scheduledActionsForRule[0].scheduledActionConfigurations[0].gracePeriodHours is 25; allowed is "
        "0 to 24.\n"
        "Until the grace is over, a device that fails the policy counts as compliant and keeps its "
        "access.\n"
        "Set gracePeriodHours of the action block to 0 to 24.",
    ),
    grace(
        "negative",
        [block(-1)],
        "scheduledActionsForRule[0].scheduledActionConfigurations[0].gracePeriodHours is -1; allowed is "
        "0 to 24.\n"
        "Until the grace is over, a device that fails the policy counts as compliant and keeps its "
        "access.\n"
        "Set gracePeriodHours of the action block to 0 to 24.",
    ),
    grace("within-configured", [block(48)], maximumBlockGraceHours=48),
    grace(
        "over-configured",
        [block(1)],
        "scheduledActionsForRule[0].scheduledActionConfigurations[0].gracePeriodHours is 1; allowed is "
        "0.\n"
        "Until the grace is over, a device that fails the policy counts as compliant and keeps its "
        "access.\n"
        "Set gracePeriodHours of the action block to 0.",
        maximumBlockGraceHours=0,
    ),
    grace(
        "no-block",
        [NOTIFICATION],
        "scheduledActionsForRule has 0 actions of type block.\n"
        "Only that action marks a device noncompliant, and Graph takes exactly one.\n"
        "Declare one action of type block, with a gracePeriodHours of 0 to 24.",
    ),
    grace(
        "two-blocks",
        [block(0), block(48)],
        "scheduledActionsForRule has 2 actions of type block.\n"
        "Only that action marks a device noncompliant, and Graph takes exactly one.\n"
        "Declare one action of type block, with a gracePeriodHours of 0 to 24.",
        "scheduledActionsForRule[0].scheduledActionConfigurations[1].gracePeriodHours is 48; allowed is "
        "0 to 24.\n"
        "Until the grace is over, a device that fails the policy counts as compliant and keeps its "
        "access.\n"
        "Set gracePeriodHours of the action block to 0 to 24.",
    ),
    grace(
        "unknown-grace",
        [block(UNKNOWN)],
        unknown("scheduledActionsForRule[0].scheduledActionConfigurations[0].gracePeriodHours"),
    ),
    grace(
        "unknown-action",
        [{"actionType": UNKNOWN}],
        unknown("scheduledActionsForRule[0].scheduledActionConfigurations[0].actionType"),
    ),
    grace(
        "grace-a-word",
        [block("a day")],
        shaped(
            "scheduledActionsForRule[0].scheduledActionConfigurations[0].gracePeriodHours", "a whole number", "a text"
        ),
    ),
    sample(
        "noncompliance",
        "no-actions",
        {"scheduledActionsForRule": ABSENT},
        [
            "scheduledActionsForRule has 0 actions of type block.\n"
            "Only that action marks a device noncompliant, and Graph takes exactly one.\n"
            "Declare one action of type block, with a gracePeriodHours of 0 to 24."
        ],
        {},
    ),
    sample(
        "noncompliance",
        "actions-an-object",
        {"scheduledActionsForRule": {"a": 1}},
        [shaped("scheduledActionsForRule", "a list", "an object")],
        {},
    ),
    sample(
        "noncompliance",
        "rules-are-texts",
        {"scheduledActionsForRule": ["block"]},
        [shaped("scheduledActionsForRule[0]", "an object", "a text")],
        {},
    ),
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
        "Take that exclusion out.",
    ),
    assigned(
        "all-users-excluded-from-a-group",
        [
            target("group", groupId=GROUP),
            target("exclusionGroup", groupId="acacacac-9df4-4c7d-9d50-4ef0226f57a9"),
        ],
        "assignments exclude all users (acacacac-9df4-4c7d-9d50-4ef0226f57a9).\n"
        "An exclusion wins over an inclusion: the policy would reach nobody.\n"
        "Take that exclusion out.",
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

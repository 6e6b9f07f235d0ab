"""The rules for the Windows compliance policy: machine risk, grace period, assignments."""

import re
from typing import Final

from pulumi_policy import Severity

from .rule import Resource, Rule, Violation, Violations
from .wire import COMPLIANCE_POLICY, Properties, UnknownShapeError

LEVELS: Final = {"secured": "clear", "low": "low", "medium": "medium", "high": "high"}
"""deviceThreatProtectionRequiredSecurityLevel → the portal's machine risk score [portal], from strict to lax."""
ALL_TARGETS: Final = ("allDevicesAssignmentTarget", "allLicensedUsersAssignmentTarget")
INCLUDED_GROUP: Final = "groupAssignmentTarget"
EXCLUDED_GROUP: Final = "exclusionGroupAssignmentTarget"
EVERYBODY: Final = {
    "adadadad-808e-44e2-905a-0b7873a8a531": "all devices",
    "acacacac-9df4-4c7d-9d50-4ef0226f57a9": "all users",
}
"""The ids that Intune uses for all devices and all users [export]."""
OBJECT_ID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)


@Rule(
    "machine-risk",
    "A compliance policy demands a machine risk at or under the maximum",
    Severity.CRITICAL,
    "Set deviceThreatProtectionEnabled to true and deviceThreatProtectionRequiredSecurityLevel to medium, low or "
    "secured (Clear); with the component, set compliancePolicy.machineRiskScore.",
    "https://learn.microsoft.com/mem/intune/protect/advanced-threat-protection-configure",
    configuration={
        "maximumMachineRiskScore": {
            "type": "string",
            "enum": ["clear", "low", "medium"],
            "default": "medium",
            "description": "The laxest machine risk score allowed, in the portal's words. High is never allowed.",
        },
        "otherPolicies": {
            "type": "array",
            "items": {"type": "string"},
            "default": [],
            "description": "Display names of compliance policies that do not concern machine risk.",
        },
    },
).judges(COMPLIANCE_POLICY)
def machine_risk(policy: Resource, configuration: Properties) -> Violations:
    """A policy without a machine risk is refused unless it is declared: it looks like a policy that lost its risk."""
    if policy.is_other(configuration):
        return
    maximum = configuration.text("maximumMachineRiskScore")
    allowed = [level for level, score in LEVELS.items() if _is_at_most(score, maximum)]
    level = policy.properties.text("deviceThreatProtectionRequiredSecurityLevel")
    if level not in allowed:
        scores = ", ".join(f'"{name}" ({LEVELS[name].title()})' for name in allowed)
        yield Violation(
            f"deviceThreatProtectionRequiredSecurityLevel is {_level_text(level)}; the maximum is {maximum}",
            _consequence(level),
            f"Set deviceThreatProtectionRequiredSecurityLevel to one of {scores}{_purpose(policy)}",
        )
    if policy.properties.flag("deviceThreatProtectionEnabled") is not True:
        yield Violation(
            "deviceThreatProtectionEnabled is not true",
            "Without it Intune ignores the level, and devices under attack count as compliant",
            "Set deviceThreatProtectionEnabled to true",
        )


def _purpose(policy: Resource) -> str:
    if policy.is_in_component:
        return ""
    return "; a policy that is about something else is named in otherPolicies of this rule's configuration"


def _is_at_most(score: str, maximum: str | None) -> bool:
    scores = list(LEVELS.values())
    return maximum in scores and scores.index(score) <= scores.index(maximum)


def _level_text(level: str | None) -> str:
    if level is None:
        return "not set"
    return f'"{level}" ({LEVELS[level].title()})' if level in LEVELS else f'"{level}"'


def _consequence(level: str | None) -> str:
    if level in LEVELS:
        return f"Devices with threats of {LEVELS[level]} level would count as compliant and keep their access"
    return "Machine risk would not count at all: devices under attack would be compliant and keep their access"


@Rule(
    "noncompliance",
    "A noncompliant device is marked so within the maximum grace",
    Severity.HIGH,
    "Keep exactly one action of type block, and its gracePeriodHours at or under the maximum; with the component, set "
    "afterHours or afterDays of the action block.",
    "https://learn.microsoft.com/mem/intune/protect/actions-for-noncompliance",
    configuration={
        "maximumBlockGraceHours": {
            "type": "integer",
            "minimum": 0,
            "maximum": 8760,
            "default": 24,
            "description": "The longest time, in hours, that a noncompliant device may keep its access.",
        }
    },
).judges(COMPLIANCE_POLICY)
def noncompliance(policy: Resource, configuration: Properties) -> Violations:
    """Graph itself requires one block action. A reviewer easily overlooks a long grace period."""
    maximum = configuration.limit("maximumBlockGraceHours")
    allowed = f"0 to {maximum}" if maximum else "0"
    blocks = [
        action
        for rule in policy.properties.members("scheduledActionsForRule")
        for action in rule.members("scheduledActionConfigurations")
        if action.text("actionType") == "block"
    ]
    if len(blocks) != 1:
        yield Violation(
            f"scheduledActionsForRule has {len(blocks)} actions of type block",
            "Only that action marks a device noncompliant, and Graph takes exactly one",
            f"Declare one action of type block, with a gracePeriodHours of {allowed}",
        )
    for block in blocks:
        hours = block.number("gracePeriodHours") or 0
        if not 0 <= hours <= maximum:
            yield Violation(
                f"{block.path_of('gracePeriodHours')} is {hours}; allowed is {allowed}",
                "Until the grace is over, a device that fails the policy counts as compliant and keeps its access",
                f"Set gracePeriodHours of the action block to {allowed}",
            )


@Rule(
    "assignment",
    "A compliance policy reaches the devices it is for",
    Severity.HIGH,
    "Assign the policy to All devices, All users or groups, and exclude few groups, by their object ids.",
    "https://learn.microsoft.com/mem/intune/configuration/device-profile-assign",
    configuration={
        "maximumExcludedGroups": {
            "type": "integer",
            "minimum": 0,
            "default": 3,
            "description": "How many exclusions the assignment may have: excluded groups, and filters that exclude.",
        }
    },
).judges(COMPLIANCE_POLICY)
def assignment(policy: Resource, configuration: Properties) -> Violations:
    """Only literal ids show whom an exclusion leaves out."""
    targets = [item.member("target") for item in policy.properties.members("assignments")]
    included = [target for target in targets if _type(target) != EXCLUDED_GROUP]
    excluded = [target for target in targets if _type(target) == EXCLUDED_GROUP]
    ids = [_group(target) for target in excluded]
    yield from _reaches_nobody(included, ids)
    yield from _undone(ids)
    # A filter in the mode exclude leaves devices out just as an excluded group does.
    filters = [target for target in included if target.text(_FILTER_TYPE) == "exclude"]
    yield from _too_many(len(set(ids)) + len(filters), configuration.limit("maximumExcludedGroups"))
    for target, group in zip(excluded, ids, strict=True):
        if not OBJECT_ID.fullmatch(group):
            yield Violation(
                f'{target.path_of("groupId")} is "{target.text("groupId") or ""}", not an object id',
                "A group's name can be taken over by another group, whose members would then be excluded",
                "Set groupId to the group's object id, literally",
            )


_FILTER_TYPE: Final = "deviceAndAppManagementAssignmentFilterType"


def _type(target: Properties) -> str:
    found = target.text("@odata.type")
    name = (found or "").removeprefix("#microsoft.graph.")
    if name not in (*ALL_TARGETS, INCLUDED_GROUP, EXCLUDED_GROUP):
        raise UnknownShapeError(target.path_of("@odata.type"), "all devices, all users or a group", found)
    return name


def _group(target: Properties) -> str:
    return (target.text("groupId") or "").lower()


def _reaches_nobody(included: list[Properties], excluded: list[str]) -> Violations:
    # An included group may be made by the same program: its id matters only beside exclusions.
    reached = [t for t in included if _type(t) in ALL_TARGETS or not excluded or _group(t) not in excluded]
    if not reached:
        yield Violation(
            "assignments include nobody",
            "A policy that is assigned to nobody judges no device, and every device's risk is overlooked",
            "Assign it to All devices (#microsoft.graph.allDevicesAssignmentTarget), All users or a group",
        )


def _undone(excluded: list[str]) -> Violations:
    for group in excluded:
        if group in EVERYBODY:
            yield Violation(
                f"assignments exclude {EVERYBODY[group]} ({group})",
                "An exclusion wins over an inclusion: the policy would reach nobody",
                "Remove that exclusion",
            )


def _too_many(count: int, maximum: int) -> Violations:
    if count > maximum:
        yield Violation(
            f"assignments have {count} exclusions; the maximum is {maximum}",
            "No device of an excluded group is judged by its risk, and each group grows without review",
            f"Exclude at most {maximum}, or raise maximumExcludedGroups in this rule's configuration",
        )

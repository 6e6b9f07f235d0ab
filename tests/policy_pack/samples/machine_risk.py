"""The machine risk that the Windows compliance policy allows."""

from collections.abc import Mapping
from typing import Any

from tests.policy_pack.samples.compliance_policy import LEVEL, sample
from tests.policy_pack.samples.sample import ABSENT, UNKNOWN, Sample, shaped, unknown


def risk(
    id_: str, changes: Mapping[str, Any], *expected: str, component: bool = False, **configuration: object
) -> Sample:
    return sample("machine-risk", id_, changes, expected, configuration, component)


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
]

"""A stack as a whole, as the engine shows it at the end."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from tests.policy_pack.samples.compliance_policy import GOOD as COMPLIANCE
from tests.policy_pack.samples.conditional_access import LEGACY_BLOCK, MFA, READ_BACK
from tests.policy_pack.samples.intune import GOOD_CONNECTOR
from tests.policy_pack.samples.sample import (
    COMPLIANCE_POLICY,
    COMPLIANCE_SETTINGS,
    CONDITIONAL_ACCESS,
    CONNECTOR,
    UNKNOWN,
    Declared,
    Sample,
    changed,
    unknown,
)

GATE = Declared("pulumi-python:dynamic/other:Gate", {}, "gate", depends_on=["settings"])
CONNECTOR_, POLICY, SETTINGS, ACCESS = (
    Declared(CONNECTOR, {**GOOD_CONNECTOR, "connected": UNKNOWN}, "connector"),
    Declared(COMPLIANCE_POLICY, COMPLIANCE, "policy", depends_on=["connector"]),
    Declared(COMPLIANCE_SETTINGS, {"secureByDefault": True}, "settings", depends_on=["policy"]),
    Declared(CONDITIONAL_ACCESS, {**READ_BACK, "objectId": UNKNOWN}, "access", depends_on=["settings"]),
)
STACK = Declared("pulumi:pulumi:Stack", {"connected": UNKNOWN}, "stack")
WHOLE = [STACK, ACCESS, CONNECTOR_, POLICY, SETTINGS]


def chain(id_: str, declared: Sequence[Declared], *expected: str, **configuration: object) -> Sample:
    return Sample("all-parts-in-order", id_, declared, expected, configuration)


def other(changes: Mapping[str, Any], name: str) -> Declared:
    return Declared(CONDITIONAL_ACCESS, changed(READ_BACK, changes), name)


UNRISKY = Declared(COMPLIANCE_POLICY, {**COMPLIANCE, "deviceThreatProtectionEnabled": False}, "bitlocker")

SAMPLES = [
    chain("whole", WHOLE),
    chain("by-way-of-something-else", [*WHOLE[:1], *WHOLE[2:], GATE, replace(ACCESS, depends_on=["gate"])]),
    chain("nothing-of-it", [STACK, other(MFA, "mfa"), other(LEGACY_BLOCK, "legacy"), UNRISKY]),
    chain("others-beside-it", [*WHOLE, other(MFA, "mfa"), UNRISKY]),
    chain(
        "no-connector",
        [replace(POLICY, depends_on=[]), SETTINGS, ACCESS],
        "The stack has no connector (MobileThreatDefenseConnector).\n"
        "Intune would receive no device's risk.\n"
        'Declare the connector, or add "connector" to switchedOff of this rule\'s configuration.',
    ),
    chain(
        "no-compliance-policy",
        [CONNECTOR_, replace(SETTINGS, depends_on=["connector"]), ACCESS],
        "The stack has no compliancePolicy (Windows10CompliancePolicy).\n"
        "No policy would turn a device's risk into noncompliance.\n"
        'Declare the compliancePolicy, or add "compliancePolicy" to switchedOff of this rule\'s '
        "configuration.",
    ),
    chain(
        "no-settings",
        [CONNECTOR_, POLICY, replace(ACCESS, depends_on=["policy"])],
        "The stack has no tenantCompliance (DeviceComplianceSettings).\n"
        "Whether a device without a policy is compliant would be left to whatever the tenant says.\n"
        'Declare the tenantCompliance, or add "tenantCompliance" to switchedOff of this rule\'s '
        "configuration.",
    ),
    chain(
        "no-conditional-access",
        [CONNECTOR_, POLICY, SETTINGS],
        "The stack has no conditionalAccess (ConditionalAccessPolicy).\n"
        "Nothing would keep a noncompliant device out.\n"
        'Declare the conditionalAccess, or add "conditionalAccess" to switchedOff of this rule\'s '
        "configuration.",
    ),
    chain(
        "no-machine-risk",
        [CONNECTOR_, UNRISKY, replace(SETTINGS, depends_on=["connector"]), ACCESS],
        "The stack has no compliancePolicy (Windows10CompliancePolicy).\n"
        "No policy would turn a device's risk into noncompliance.\n"
        'Declare the compliancePolicy, or add "compliancePolicy" to switchedOff of this rule\'s '
        "configuration.",
    ),
    chain(
        "only-mfa",
        [CONNECTOR_, POLICY, SETTINGS, other(MFA, "mfa")],
        "The stack has no conditionalAccess (ConditionalAccessPolicy).\n"
        "Nothing would keep a noncompliant device out.\n"
        'Declare the conditionalAccess, or add "conditionalAccess" to switchedOff of this rule\'s '
        "configuration.",
    ),
    chain(
        "only-a-connector",
        [CONNECTOR_],
        "The stack has no compliancePolicy (Windows10CompliancePolicy).\n"
        "No policy would turn a device's risk into noncompliance.\n"
        'Declare the compliancePolicy, or add "compliancePolicy" to switchedOff of this rule\'s '
        "configuration.",
        "The stack has no tenantCompliance (DeviceComplianceSettings).\n"
        "Whether a device without a policy is compliant would be left to whatever the tenant says.\n"
        'Declare the tenantCompliance, or add "tenantCompliance" to switchedOff of this rule\'s '
        "configuration.",
        "The stack has no conditionalAccess (ConditionalAccessPolicy).\n"
        "Nothing would keep a noncompliant device out.\n"
        'Declare the conditionalAccess, or add "conditionalAccess" to switchedOff of this rule\'s '
        "configuration.",
    ),
    chain("switched-off", [CONNECTOR_, POLICY], switchedOff=["tenantCompliance", "conditionalAccess"]),
    chain(
        "one-of-two-switched-off",
        [CONNECTOR_, POLICY],
        "The stack has no conditionalAccess (ConditionalAccessPolicy).\n"
        "Nothing would keep a noncompliant device out.\n"
        'Declare the conditionalAccess, or add "conditionalAccess" to switchedOff of this rule\'s '
        "configuration.",
        switchedOff=["tenantCompliance"],
    ),
    chain(
        "access-depends-on-nothing",
        [CONNECTOR_, POLICY, SETTINGS, replace(ACCESS, depends_on=[])],
        "access (conditionalAccess) does not depend on the tenantCompliance.\n"
        "They would be created and deleted in any order, and access enforced before devices can be compliant.\n"
        "Add settings to depends_on of access.",
    ),
    chain(
        "access-before-settings",
        [CONNECTOR_, POLICY, SETTINGS, replace(ACCESS, depends_on=["policy"])],
        "access (conditionalAccess) does not depend on the tenantCompliance.\n"
        "They would be created and deleted in any order, and access enforced before devices can be compliant.\n"
        "Add settings to depends_on of access.",
    ),
    chain(
        "settings-before-policy",
        [
            CONNECTOR_,
            POLICY,
            replace(SETTINGS, depends_on=["connector"]),
            replace(ACCESS, depends_on=["settings", "policy"]),
        ],
        "settings (tenantCompliance) does not depend on the compliancePolicy.\n"
        "They would be created and deleted in any order, and access enforced before devices can be compliant.\n"
        "Add policy to depends_on of settings.",
    ),
    chain(
        "policy-before-connector",
        [CONNECTOR_, replace(POLICY, depends_on=[]), SETTINGS, ACCESS],
        "policy (compliancePolicy) does not depend on the connector.\n"
        "They would be created and deleted in any order, and access enforced before devices can be compliant.\n"
        "Add connector to depends_on of policy.",
    ),
    chain("a-circle", [CONNECTOR_, POLICY, replace(SETTINGS, depends_on=["policy", "access"]), ACCESS]),
    chain(
        "unknown-grant",
        [CONNECTOR_, POLICY, SETTINGS, replace(ACCESS, properties={"grantControls": UNKNOWN})],
        unknown("grantControls"),
    ),
    chain(
        "unknown-machine-risk",
        [CONNECTOR_, replace(POLICY, properties={"deviceThreatProtectionEnabled": UNKNOWN})],
        unknown("deviceThreatProtectionEnabled"),
    ),
]

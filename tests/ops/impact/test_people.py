"""Small tenants with the people that the report must name: blocked, after grace, not known; the rest is fine."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.ops.impact.small_tenant import GLOBAL_ADMINISTRATOR, SmallTenant, configured, id_of, verdicts

Given = Callable[[SmallTenant], None]
Expected = dict[str, list[str]]
GROUP = id_of("pilot")
FILTER = id_of("filter")


def one_device(**more: Any) -> Given:  # noqa: ANN401
    """Adele with one Windows device."""

    def given(tenant: SmallTenant) -> None:
        tenant.person("Adele")
        tenant.device("PC", "Adele", **more)

    return given


def guest(tenant: SmallTenant) -> None:
    tenant.person("Adele", userType="Guest", externalUserState="Accepted")


def without_device(tenant: SmallTenant) -> None:
    tenant.person("Adele")


def all_of(*given: Given) -> Given:
    def together(tenant: SmallTenant) -> None:
        for one in given:
            one(tenant)

    return together


def with_policy(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"compliancePolicy": more}


def with_access(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"conditionalAccess": more}


def set_tenant(**more: Any) -> Given:  # noqa: ANN401
    def given(tenant: SmallTenant) -> None:
        for name, value in more.items():
            setattr(tenant, name, value)

    return given


def disabled(name: str) -> Given:
    def given(tenant: SmallTenant) -> None:
        tenant.person(name, accountEnabled=False)

    return given


def in_groups(**groups: list[str]) -> Given:
    return set_tenant(groups={id_of(name): members for name, members in groups.items()})


def pilot(**target: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"target": GROUP, **target}


STANDING = {
    "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
    "id": id_of("policy"),
    "displayName": "Windows risk",
    "deviceThreatProtectionEnabled": True,
    "deviceThreatProtectionRequiredSecurityLevel": "medium",
    "scheduledActionsForRule": [
        {"scheduledActionConfigurations": [{"actionType": "block", "gracePeriodHours": 0}]},
    ],
    "assignments": [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}],
}
ANOTHER = {**STANDING, "id": id_of("another"), "displayName": "Another"}
IOS = {**ANOTHER, "@odata.type": "#microsoft.graph.iosCompliancePolicy"}
FINE: Expected = {"FINE": ["1"]}
BLOCKED: Expected = {"BLOCKED": ["Adele"]}
AFTER_GRACE: Expected = {"AFTER_GRACE": ["Adele"]}
NOT_KNOWN: Expected = {"NOT_KNOWN": ["Adele"]}
STRICT = {"tenantCompliance": {"secureByDefault": True}}
GRACE = with_policy(actionsForNoncompliance=[{"action": "block", "afterDays": 3}])
IPHONE = {"operatingSystem": "iOS", "risk": None}

CASES: dict[str, tuple[Given, dict[str, Any], Expected]] = {
    # The risk
    "clear risk": (one_device(), {}, FINE),
    "risk at the limit": (one_device(risk="Medium"), {}, FINE),
    "risk above the limit": (one_device(risk="High"), {}, BLOCKED),
    "risk above the limit, with grace": (one_device(risk="High"), GRACE, AFTER_GRACE),
    "every risk is allowed": (one_device(risk="High"), with_policy(machineRiskScore="high"), FINE),
    "informational, limit low": (one_device(risk="Informational"), with_policy(machineRiskScore="low"), FINE),
    "informational, limit clear": (one_device(risk="Informational"), with_policy(machineRiskScore="clear"), NOT_KNOWN),
    "a risk that nobody knows": (one_device(risk="Severe"), {}, NOT_KNOWN),
    "not onboarded": (one_device(risk="None", onboardingStatus="CanBeOnboarded"), {}, BLOCKED),
    "Defender does not know whether it can be": (one_device(onboardingStatus="InsufficientInfo"), {}, NOT_KNOWN),
    "no machine in Defender": (one_device(risk=None), {}, BLOCKED),
    "no machine, and every risk is allowed": (one_device(risk=None), with_policy(machineRiskScore="high"), BLOCKED),
    "no machine, with grace": (one_device(risk=None), GRACE, BLOCKED),
    # Intune's word for it, where Defender cannot be asked
    "Intune: unknown": (all_of(one_device(), set_tenant(defender=False)), {}, NOT_KNOWN),
    "Intune: secured": (all_of(one_device(partnerReportedThreatState="secured"), set_tenant(defender=False)), {}, FINE),
    "Intune: high": (
        all_of(one_device(partnerReportedThreatState="highSeverity"), set_tenant(defender=False)),
        {},
        BLOCKED,
    ),
    "Intune: compromised": (
        all_of(one_device(partnerReportedThreatState="compromised"), set_tenant(defender=False)),
        {},
        BLOCKED,
    ),
    "Defender refuses": (all_of(one_device(), set_tenant(refused={"/machines"})), {}, NOT_KNOWN),
    # The connector
    "connector unresponsive": (
        all_of(one_device(), set_tenant(connector={"windowsEnabled": True, "partnerState": "unresponsive"})),
        {},
        NOT_KNOWN,
    ),
    "no connector": (all_of(one_device(), set_tenant(connector=None)), {}, NOT_KNOWN),
    "connector off for Windows": (
        all_of(one_device(), set_tenant(connector={"windowsEnabled": False, "partnerState": "available"})),
        {},
        NOT_KNOWN,
    ),
    "the stack turns it on": (
        all_of(one_device(), set_tenant(connector={"windowsEnabled": False, "partnerState": "available"})),
        {"connector": {"windowsEnabled": True}},
        FINE,
    ),
    # Other settings
    "BitLocker": (one_device(), with_policy(settings={"bitLockerEnabled": True}), NOT_KNOWN),
    "BitLocker, and too risky": (one_device(risk="High"), with_policy(settings={"bitLockerEnabled": True}), BLOCKED),
    "a setting that asks for nothing": (one_device(), with_policy(settings={"bitLockerEnabled": False}), FINE),
    "old system": (one_device(), with_policy(settings={"osMinimumVersion": "10.0.99999.0"}), BLOCKED),
    "new enough system": (one_device(), with_policy(settings={"osMinimumVersion": "10.0.22000"}), FINE),
    "too new system": (one_device(), with_policy(settings={"osMaximumVersion": "10.0.22000"}), BLOCKED),
    "no version": (one_device(osVersion=""), with_policy(settings={"osMinimumVersion": "10.0"}), NOT_KNOWN),
    # Assignment
    "group of devices, in it": (
        all_of(one_device(risk="High"), in_groups(pilot=["PC"])),
        with_policy(assignments={"include": [GROUP]}),
        BLOCKED,
    ),
    "group of users, in it": (
        all_of(one_device(risk="High"), in_groups(pilot=["Adele"])),
        with_policy(assignments={"include": [GROUP]}),
        BLOCKED,
    ),
    "group, not in it": (
        all_of(one_device(risk="High"), in_groups(pilot=[])),
        with_policy(assignments={"include": [GROUP]}),
        FINE,
    ),
    "group that is gone": (one_device(risk="High"), with_policy(assignments={"include": [GROUP]}), FINE),
    "group that may not be read": (
        all_of(one_device(risk="High"), set_tenant(refused={"/groups"})),
        with_policy(assignments={"include": [GROUP]}),
        NOT_KNOWN,
    ),
    "group that may not be read, and the device is fine": (
        all_of(one_device(), set_tenant(refused={"/groups"})),
        with_policy(assignments={"include": [GROUP]}),
        FINE,
    ),
    "excluded with its group": (
        all_of(one_device(risk="High"), in_groups(pilot=["PC"])),
        with_policy(assignments={"include": ["All devices"], "exclude": [GROUP]}),
        FINE,
    ),
    "excluded by its user, included as a device": (
        all_of(one_device(risk="High"), in_groups(pilot=["Adele"])),
        with_policy(assignments={"include": ["All devices"], "exclude": [GROUP]}),
        NOT_KNOWN,
    ),
    "not onboarded, and no policy": (one_device(risk=None), with_policy(assignments={"include": [GROUP]}), BLOCKED),
    "all users": (one_device(risk="High"), with_policy(assignments={"include": ["All users"]}), BLOCKED),
    "assignment filter": (
        all_of(one_device(risk="High"), in_groups(pilot=["PC"])),
        with_policy(assignments={"include": [pilot(filter=FILTER, filterMode="include")]}),
        NOT_KNOWN,
    ),
    # The tenant's default
    "no policy reaches it, strict default": (
        all_of(one_device(), in_groups(pilot=[])),
        with_policy(assignments={"include": [GROUP]}) | STRICT,
        BLOCKED,
    ),
    "another policy reaches it, strict default": (
        all_of(one_device(), in_groups(pilot=[]), set_tenant(policies=[ANOTHER])),
        with_policy(assignments={"include": [GROUP]}) | STRICT,
        FINE,
    ),
    "a policy of another platform, strict default": (
        all_of(one_device(), in_groups(pilot=[]), set_tenant(policies=[IOS])),
        with_policy(assignments={"include": [GROUP]}) | STRICT,
        BLOCKED,
    ),
    "policies may not be read, strict default": (
        all_of(one_device(), in_groups(pilot=[]), set_tenant(refused={"/deviceManagement/deviceCompliancePolicies"})),
        with_policy(assignments={"include": [GROUP]}) | STRICT,
        NOT_KNOWN,
    ),
    "not compliant by the default, which ends": (
        all_of(
            one_device(complianceState="noncompliant", isCompliant=False),
            set_tenant(settings={"secureByDefault": True, "deviceComplianceCheckinThresholdDays": 30}),
        ),
        {},
        FINE,
    ),
    # What Intune says today
    "not compliant for something else": (one_device(complianceState="noncompliant"), {}, BLOCKED),
    "in grace for something else": (one_device(complianceState="inGracePeriod"), {}, AFTER_GRACE),
    "Intune's error": (one_device(complianceState="error"), {}, NOT_KNOWN),
    "Intune does not say": (one_device(complianceState="unknown"), {}, NOT_KNOWN),
    "not compliant under this very policy": (
        all_of(one_device(complianceState="noncompliant"), set_tenant(policies=[STANDING])),
        {},
        BLOCKED,
    ),
    "not compliant under this policy, which changes": (
        all_of(one_device(complianceState="noncompliant"), set_tenant(policies=[STANDING])),
        with_policy(machineRiskScore="high"),
        NOT_KNOWN,
    ),
    "compliant under this very policy, risk not known": (
        all_of(one_device(), set_tenant(policies=[STANDING], defender=False)),
        {},
        FINE,
    ),
    "two policies of its name": (
        all_of(one_device(complianceState="noncompliant"), set_tenant(policies=[STANDING, dict(STANDING, id="2")])),
        {},
        NOT_KNOWN,
    ),
    "settings stand, the risk changes": (
        all_of(one_device(), set_tenant(policies=[{**STANDING, "bitLockerEnabled": True}])),
        with_policy(machineRiskScore="low", settings={"bitLockerEnabled": True}),
        FINE,
    ),
    "not seen for long": (one_device(lastSyncDateTime="2026-10-01T00:00:00Z"), {}, BLOCKED),
    # Entra
    "not in Entra": (all_of(one_device(), set_tenant(entra=[])), {}, BLOCKED),
    "disabled in Entra": (one_device(accountEnabled=False), {}, BLOCKED),
    "Entra does not agree": (one_device(isCompliant=False), {}, NOT_KNOWN),
    "Entra may not be read": (all_of(one_device(), set_tenant(refused={"/devices"})), {}, NOT_KNOWN),
    # People
    "no device": (without_device, {}, BLOCKED),
    "one of two devices is fine": (
        all_of(one_device(risk="High"), lambda tenant: tenant.device("PC2", "Adele")),
        {},
        FINE,
    ),
    "blocked and not known": (
        all_of(one_device(risk="High"), lambda tenant: tenant.device("PC2", "Adele", risk="Severe")),
        {},
        NOT_KNOWN,
    ),
    "devices may not be read": (
        all_of(one_device(), set_tenant(refused={"/deviceManagement/managedDevices"})),
        {},
        NOT_KNOWN,
    ),
    "disabled account": (disabled("Adele"), {}, {}),
    "in an included group": (
        all_of(one_device(risk="High"), in_groups(pilot=["Adele"])),
        with_access(users={"include": {"groups": [GROUP]}}),
        BLOCKED,
    ),
    "not in an included group": (
        all_of(one_device(risk="High"), in_groups(pilot=[])),
        with_access(users={"include": {"groups": [GROUP]}}),
        {},
    ),
    "in an excluded group": (
        all_of(one_device(risk="High"), in_groups(pilot=["Adele"])),
        with_access(users={"include": {"users": ["All"]}, "exclude": {"groups": [GROUP]}}),
        {},
    ),
    "excluded group may not be read": (
        all_of(one_device(risk="High"), set_tenant(refused={"/groups"})),
        with_access(users={"include": {"users": ["All"]}, "exclude": {"groups": [GROUP]}}),
        NOT_KNOWN,
    ),
    "in an included role": (
        all_of(one_device(risk="High"), lambda tenant: tenant.role("Adele")),
        with_access(users={"include": {"roles": [GLOBAL_ADMINISTRATOR]}}),
        BLOCKED,
    ),
    "in an included role, by a group": (
        all_of(one_device(risk="High"), in_groups(admins=["Adele"]), lambda one: one.role("admins", kind="group")),
        with_access(users={"include": {"roles": [GLOBAL_ADMINISTRATOR]}}),
        BLOCKED,
    ),
    "in a role for a part of the tenant": (
        all_of(one_device(risk="High"), lambda tenant: tenant.role("Adele", scope="/administrativeUnits/1")),
        with_access(users={"include": {"roles": [GLOBAL_ADMINISTRATOR]}}),
        {},
    ),
    "roles may not be read": (
        all_of(one_device(risk="High"), set_tenant(refused={"/roleManagement"})),
        with_access(users={"include": {"roles": [GLOBAL_ADMINISTRATOR]}}),
        NOT_KNOWN,
    ),
    "an emergency account": (
        all_of(one_device(risk="High"), in_groups(pilot=["Adele"])),
        {"breakGlass": {"groups": [GROUP]}},
        {},
    ),
    "guest of another tenant": (guest, {}, BLOCKED),
    "guest, all tenants are trusted": (all_of(guest, set_tenant(trusts=[True])), {}, NOT_KNOWN),
    "guest, a tenant is trusted": (all_of(guest, set_tenant(trusts=[False, True])), {}, NOT_KNOWN),
    "guest, trust may not be read": (all_of(guest, set_tenant(refused={"/policies"})), {}, NOT_KNOWN),
    "guest who is excluded": (
        guest,
        with_access(
            users={
                "include": {"users": ["All"]},
                "exclude": {"guestsOrExternalUsers": {"guestOrExternalUserTypes": ["b2bCollaborationGuest"]}},
            }
        ),
        {},
    ),
    # Platforms
    "an iPhone, all platforms": (one_device(**IPHONE), {}, FINE),
    "an iPhone, Windows alone": (one_device(**IPHONE), with_access(platforms={"include": ["windows"]}), FINE),
    "a blocked PC and an iPhone, Windows alone": (
        all_of(one_device(risk="High"), lambda tenant: tenant.device("iPhone", "Adele", **IPHONE)),
        with_access(platforms={"include": ["windows"]}),
        BLOCKED,
    ),
    "a system without a platform": (
        one_device(operatingSystem="ChromeOS", risk=None),
        with_access(platforms={"include": ["windows"]}),
        FINE,
    ),
    # Controls
    "hybrid joined": (
        one_device(trustType="ServerAd"),
        with_access(grantControls={"builtInControls": ["compliantDevice", "domainJoinedDevice"]}),
        FINE,
    ),
    "not hybrid joined": (
        one_device(),
        with_access(grantControls={"builtInControls": ["compliantDevice", "domainJoinedDevice"]}),
        BLOCKED,
    ),
    "hybrid joined will do": (
        one_device(trustType="ServerAd", risk="High"),
        with_access(grantControls={"operator": "OR", "builtInControls": ["compliantDevice", "domainJoinedDevice"]}),
        FINE,
    ),
    "multifactor will do": (
        one_device(risk="High"),
        with_access(grantControls={"operator": "OR", "builtInControls": ["compliantDevice", "mfa"]}),
        NOT_KNOWN,
    ),
    "multifactor as well": (
        one_device(),
        with_access(grantControls={"builtInControls": ["compliantDevice", "mfa"]}),
        FINE,
    ),
    "block": (one_device(), with_access(grantControls={"builtInControls": ["block"]}), BLOCKED),
    "device filter": (
        one_device(risk="High"),
        with_access(devices={"filter": {"mode": "exclude", "rule": 'device.trustType -eq "Workplace"'}}),
        NOT_KNOWN,
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_people(case: str) -> None:
    given, config, expected = CASES[case]
    tenant = SmallTenant()
    given(tenant)
    assert verdicts(tenant.report(configured(**config))) == expected

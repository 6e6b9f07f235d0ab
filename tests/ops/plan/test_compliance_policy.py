from typing import TYPE_CHECKING, Any

import pytest

from ops.plan.compliance_policy import RULES
from ops.plan.members import Members
from ops.plan.rules import Context, apply, as_it_is
from ops.plan.values import Leaf
from providers.windows10_compliance_policy.model import PolicyMembers

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

ALL_DEVICES = [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}]


def risk(level: str | None, *, enabled: bool = True) -> dict[str, Any]:
    return {"deviceThreatProtectionEnabled": enabled, "deviceThreatProtectionRequiredSecurityLevel": level}


MEDIUM = "Devices with high-level threats would not count as compliant."


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(
            risk("low"),
            risk("high"),
            (
                "weaker",
                "machine risk score: Low → High",
                "Devices with high-level threats would count as compliant.",
            ),
            id="low to high",
        ),
        pytest.param(
            risk("secured"),
            risk("low"),
            ("weaker", "machine risk score: Clear → Low", "Devices with low-level threats would count as compliant."),
            id="clear is the strongest",
        ),
        pytest.param(
            risk("secured"),
            risk("medium"),
            (
                "weaker",
                "machine risk score: Clear → Medium",
                "Devices with medium-level threats would count as compliant.",
            ),
            id="clear to medium",
        ),
        pytest.param(
            risk("high"),
            risk("medium"),
            ("stronger", "machine risk score: High → Medium", MEDIUM),
            id="high to medium",
        ),
        pytest.param(
            risk("medium"),
            risk("low"),
            (
                "stronger",
                "machine risk score: Medium → Low",
                "Devices with medium- or high-level threats would not count as compliant.",
            ),
            id="medium to low",
        ),
        pytest.param(
            risk("low"),
            risk("secured"),
            ("stronger", "machine risk score: Low → Clear", "Devices with any threat would not count as compliant."),
            id="low to clear",
        ),
        pytest.param(
            risk("low"),
            risk("low", enabled=False),
            ("weaker", "machine risk score: Low → Not configured", "The machine risk would not count at all."),
            id="the switch goes off",
        ),
        pytest.param(
            risk("low"),
            {},
            ("weaker", "machine risk score: Low → Not configured", "The machine risk would not count at all."),
            id="both go",
        ),
        pytest.param(
            risk("low"),
            risk("unavailable"),
            ("weaker", "machine risk score: Low → Not configured", "The machine risk would not count at all."),
            id="unavailable is not configured",
        ),
        pytest.param(
            risk("high"),
            risk("notSet"),
            ("weaker", "machine risk score: High → Not configured", "The machine risk would not count at all."),
            id="even high asks for more than nothing",
        ),
        pytest.param(
            {},
            risk("high"),
            (
                "stronger",
                "machine risk score: Not configured → High",
                "A machine risk score of High admits devices of every risk.",
            ),
            id="nothing to high",
        ),
        pytest.param(
            risk("low", enabled=False),
            risk("high", enabled=False),
            (
                "different",
                "machine risk score: Not configured → Not configured",
                "The same as before: the level counts only when on.",
            ),
            id="a level without the switch is nothing",
        ),
        pytest.param(
            risk("low"),
            risk("severe"),
            (
                "weaker",
                'machine risk score: "low" → "severe"',
                "Counts as weaker: severe is not known here as a threat level.",
            ),
            id="a level that is not known",
        ),
        pytest.param(
            risk("low"),
            risk("04da6b54-80e4-46f7-96ec-b56ff0331ba9"),
            (
                "weaker",
                'machine risk score: "low" → not known before the update',
                "Counts as weaker: deviceThreatProtectionRequiredSecurityLevel is not known before the update.",
            ),
            id="a level that is known only later",
        ),
        pytest.param(
            {"bitLockerEnabled": True},
            {"bitLockerEnabled": False},
            ("weaker", "BitLocker: required → Not configured", "Devices without it would count as compliant."),
            id="a requirement goes off",
        ),
        pytest.param(
            {"secureBootEnabled": True},
            {},
            ("weaker", "Secure Boot: required → Not configured", "Devices without it would count as compliant."),
            id="a requirement that is not named goes back to none",
        ),
        pytest.param(
            {},
            {"tpmRequired": True},
            (
                "stronger",
                "Trusted Platform Module (TPM): Not configured → required",
                "Devices without it would not count as compliant.",
            ),
            id="a requirement comes",
        ),
        pytest.param(
            {},
            {"tpmRequired": False},
            ("different", "Trusted Platform Module (TPM): Not configured → Not configured", ""),
            id="to name what holds anyway is no change",
        ),
        pytest.param(
            {"osMinimumVersion": "10.0.19045.0"},
            {"osMinimumVersion": "10.0.9.0"},
            (
                "weaker",
                "minimum OS version: 10.0.19045.0 → 10.0.9.0",
                "More devices would count as compliant.",
            ),
            id="versions compare as numbers",
        ),
        pytest.param(
            {},
            {"defenderVersion": "4.18"},
            (
                "stronger",
                "Microsoft Defender Antimalware minimum version: Not configured → 4.18",
                "Fewer devices would count as compliant.",
            ),
            id="a version comes",
        ),
        pytest.param(
            {"osMinimumVersion": "10.0"},
            {"osMinimumVersion": "eleven"},
            (
                "weaker",
                'minimum OS version: "10.0" → "eleven"',
                "Counts as weaker: eleven is no version that can be compared (minimum OS version).",
            ),
            id="a version that is none",
        ),
        pytest.param(
            {"osMaximumVersion": "10.0.1"},
            {"osMaximumVersion": "10.0.2"},
            ("different", "maximum OS version: 10.0.1 → 10.0.2", ""),
            id="a maximum version is neither",
        ),
        pytest.param(
            {"passwordMinimumLength": 12},
            {"passwordMinimumLength": 8.0},
            ("weaker", "minimum password length: 12 → 8", "More devices would count as compliant."),
            id="a shorter password",
        ),
        pytest.param(
            {"passwordMinutesOfInactivityBeforeLock": 5},
            {"passwordMinutesOfInactivityBeforeLock": 15},
            (
                "weaker",
                "inactivity before a password is required: 5 minutes → 15 minutes",
                "More devices would count as compliant.",
            ),
            id="a longer inactivity",
        ),
        pytest.param(
            {"passwordMinutesOfInactivityBeforeLock": 5},
            {},
            (
                "weaker",
                "inactivity before a password is required: 5 minutes → Not configured",
                "More devices would count as compliant.",
            ),
            id="no limit is the longest inactivity",
        ),
        pytest.param(
            {"passwordMinimumLength": 12},
            {"passwordMinimumLength": "8"},
            (
                "weaker",
                'minimum password length: 12 → "8"',
                'Counts as weaker: passwordMinimumLength is "8", which is not what it can be.',
            ),
            id="a number that is a text",
        ),
        pytest.param(
            {"passwordRequiredType": "alphanumeric"},
            {"passwordRequiredType": "numeric"},
            ("weaker", "password type: alphanumeric → numeric", "More devices would count as compliant."),
            id="a weaker password type",
        ),
        pytest.param(
            {},
            {"passwordRequiredType": "alphanumeric"},
            ("stronger", "password type: deviceDefault → alphanumeric", "Fewer devices would count as compliant."),
            id="the strongest password type",
        ),
        pytest.param(
            {"passwordRequiredType": "numeric"},
            {},
            ("different", "password type: numeric → deviceDefault", ""),
            id="password types that do not compare",
        ),
        pytest.param(
            {"passwordExpirationDays": 30},
            {"passwordExpirationDays": 90},
            ("different", "password expiration (days): 30 → 90", ""),
            id="expiration is neither",
        ),
        pytest.param(
            {"deviceCompliancePolicyScript": {"deviceComplianceScriptId": "s", "rulesContent": "e30="}},
            {},
            ("weaker", "custom compliance: required → Not configured", "More devices would count as compliant."),
            id="custom rules go",
        ),
        pytest.param(
            {"deviceCompliancePolicyScript": {"deviceComplianceScriptId": "s", "rulesContent": "e30="}},
            {"deviceCompliancePolicyScript": {"deviceComplianceScriptId": "s", "rulesContent": "W10="}},
            (
                "weaker",
                'custom compliance: "e30=" → "W10="',
                "Counts as weaker: what the new rules ask for cannot be read from the plan.",
            ),
            id="custom rules change",
        ),
        pytest.param(
            {"displayName": "Old"},
            {"displayName": "New *name*"},
            ("different", 'name: Old → "New *name*"', ""),
            id="the name",
        ),
        pytest.param(
            {"roleScopeTagIds": ["0"]},
            {"roleScopeTagIds": ["0", "1"]},
            ("different", 'scope tags: ["0"] → ["0", "1"]', ""),
            id="scope tags",
        ),
    ],
)
def test_a_change_of_a_member_is_said_in_the_portals_words(
    plans: "Plans",
    before: dict[str, Any],
    after: dict[str, Any],
    said: tuple[str, str, str],
) -> None:
    assert plans.changed(plans.compliance, before, after) == [said]


def test_a_number_that_is_endless_counts_as_weaker_without_being_computed_with(plans: "Plans") -> None:
    before, after = {"passwordMinimumLength": 12}, {"passwordMinimumLength": 10**400}
    ((direction, title, _),) = plans.changed(plans.compliance, before, after)
    assert (direction, title[:40]) == ("weaker", "minimum password length: 12 → 1000000000")


RANGE = {"lowestVersion": "10.0.100", "highestVersion": "10.0.200"}
NARROW = {"lowestVersion": "10.0.150", "highestVersion": "10.0.160"}
BESIDE = {"lowestVersion": "10.0.190", "highestVersion": "10.0.300"}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param([RANGE], [], ("weaker", '"10.0.100 to 10.0.200" → any'), id="no range is every build"),
        pytest.param([], [RANGE], ("stronger", 'any → "10.0.100 to 10.0.200"'), id="a first range"),
        pytest.param(
            [RANGE], [NARROW], ("stronger", '"10.0.100 to 10.0.200" → "10.0.150 to 10.0.160"'), id="a narrower range"
        ),
        pytest.param(
            [NARROW],
            [NARROW, RANGE],
            ("weaker", '"10.0.150 to 10.0.160" → "10.0.150 to 10.0.160, 10.0.100 to 10.0.200"'),
            id="a range more",
        ),
        pytest.param(
            [RANGE], [BESIDE], ("weaker", '"10.0.100 to 10.0.200" → "10.0.190 to 10.0.300"'), id="overlapping ranges"
        ),
    ],
)
def test_builds_in_any_of_the_ranges_pass(
    plans: "Plans",
    before: list[Any],
    after: list[Any],
    said: tuple[str, str],
) -> None:
    member = "validOperatingSystemBuildRanges"
    found = plans.changed(plans.compliance, {member: before}, {member: after})
    assert [(direction, title) for direction, title, _ in found] == [
        (said[0], f"valid operating system builds: {said[1]}")
    ]


@pytest.mark.parametrize(
    ("before", "after", "directions"),
    [
        pytest.param(["Ubuntu"], ["Ubuntu", "Debian"], ["weaker"], id="one more is allowed"),
        pytest.param(["Ubuntu", "Debian"], ["Ubuntu"], ["stronger"], id="one less"),
        pytest.param(["Ubuntu"], [], ["weaker"], id="all are"),
        pytest.param([], ["Ubuntu"], ["stronger"], id="not all any more"),
        pytest.param(["Ubuntu"], ["Debian"], ["weaker", "stronger"], id="another"),
    ],
)
def test_linux_distributions_are_allowed_by_name(
    plans: "Plans",
    before: list[str],
    after: list[str],
    directions: list[str],
) -> None:
    sides = ({"wslDistributions": [{"distribution": name} for name in side]} for side in (before, after))
    assert [direction for direction, *_ in plans.changed(plans.compliance, *sides)] == directions


def test_every_member_of_the_policy_has_words() -> None:
    members = [*PolicyMembers.graph_names(), "scheduledActionsForRule", "assignments"]
    unknown = []
    for name in members:
        leaf = Leaf((name,), None, True)
        (judged, *_) = apply(RULES, Members({}), Members({name: True}), [leaf], Context())
        if judged.verdict == as_it_is(leaf):
            unknown.append(name)
    assert unknown == []


POLICY = {
    "displayName": "Windows risk",
    **risk("medium"),
    "scheduledActionsForRule": [
        {"ruleName": "PasswordRequired", "scheduledActionConfigurations": [{"actionType": "block"}]}
    ],
}


def test_a_new_policy_comes_into_force_at_once(plans: "Plans") -> None:
    report = plans.report(plans.step(plans.compliance, None, {**POLICY, "assignments": ALL_DEVICES}))
    assert [finding.verdict.at_once for finding in report.findings] == [True]
    assert plans.said(plans.step(plans.compliance, None, {**POLICY, "assignments": ALL_DEVICES})) == [
        (
            "stronger",
            "the compliance policy comes into force for All devices",
            "Machine risk score: at most Medium; mark device noncompliant immediately. Devices that fail it count as "
            "not compliant.",
        )
    ]


def test_a_new_policy_that_is_assigned_to_nobody_is_only_made(plans: "Plans") -> None:
    (finding,) = plans.report(plans.step(plans.compliance, None, POLICY)).findings
    assert (finding.verdict.at_once, finding.verdict.in_force) == (False, False)
    assert plans.said(plans.step(plans.compliance, None, POLICY)) == [
        (
            "different",
            "the compliance policy is made",
            "Machine risk score: at most Medium; mark device noncompliant immediately. It is assigned to nobody, so "
            "that no device feels it.",
        )
    ]


def test_what_a_policy_that_is_taken_over_was_is_not_known(plans: "Plans") -> None:
    after = {**POLICY, "assignments": ALL_DEVICES, "adopt": "5d0c"}
    assert plans.said(plans.step(plans.compliance, None, after)) == [
        (
            "weaker",
            "the existing compliance policy 5d0c is taken over",
            "Counts as weaker: what it asks for now is not in the plan. What becomes different is told by the "
            "preview's messages.",
        )
    ]


def test_a_deleted_policy_leaves_its_devices_unmeasured(plans: "Plans") -> None:
    step = plans.step(plans.compliance, {**POLICY, "assignments": ALL_DEVICES}, None)
    (finding,) = plans.report(step).findings
    assert (finding.verdict.at_once, finding.verdict.in_force) == (True, True)
    assert plans.said(step) == [
        (
            "weaker",
            "the compliance policy is deleted",
            "No device is measured by it any more: a device that no other policy reaches counts as compliant whatever "
            "its risk, or as not compliant where the tenant marks devices without a policy so.",
        )
    ]


def test_nobody_feels_what_happens_to_a_policy_that_is_assigned_to_nobody(plans: "Plans") -> None:
    (finding,) = plans.report(plans.step(plans.compliance, risk("low"), risk("high"))).findings
    assert (finding.verdict.direction.value, finding.verdict.at_once, finding.verdict.in_force) == (
        "weaker",
        False,
        False,
    )

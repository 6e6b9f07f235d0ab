"""A compliance policy that is made, deleted, replaced or let go of."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

ALL_DEVICES = [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}]


def risk(level: str) -> dict[str, Any]:
    return {"deviceThreatProtectionEnabled": True, "deviceThreatProtectionRequiredSecurityLevel": level}


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


def test_what_an_adopted_policy_was_is_not_known(plans: "Plans") -> None:
    after = {**POLICY, "assignments": ALL_DEVICES, "adopt": "5d0c"}
    assert plans.said(plans.step(plans.compliance, None, after)) == [
        (
            "weaker",
            "the existing compliance policy 5d0c is adopted",
            "Counts as weaker: what it asks for now is not in the plan. What becomes different is shown by the "
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


def test_devices_feel_what_gets_weaker_or_stronger_at_once(plans: "Plans") -> None:
    before = {**POLICY, "assignments": ALL_DEVICES, "osMaximumVersion": "10.0.1"}
    after = {**before, **risk("low"), "osMaximumVersion": "10.0.2", "description": "new", "displayName": "New"}
    after["scheduledActionsForRule"] = [
        {
            "ruleName": "PasswordRequired",
            "scheduledActionConfigurations": [
                {"actionType": "block", "gracePeriodHours": 24},
                {"actionType": "notification"},
            ],
        }
    ]
    found = plans.report(plans.step(plans.compliance, before, after)).findings
    assert [(str(one.verdict.title[0]).partition(":")[0], one.verdict.at_once) for one in found] == [
        ("mark device noncompliant", True),
        ("machine risk score", True),
        ("send email to end user", False),
        ("maximum OS version", True),
        ("name", False),
        ("description", False),
    ]


def test_an_adopted_policy_acts_at_once(plans: "Plans") -> None:
    (found,) = plans.report(
        plans.step(plans.compliance, None, {**POLICY, "assignments": ALL_DEVICES, "adopt": "5d0c"})
    ).findings
    assert (found.verdict.at_once, found.verdict.certain, found.verdict.danger.name) == (True, False, "LOWERED")

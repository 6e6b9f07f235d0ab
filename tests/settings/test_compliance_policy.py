"""The compliance policy's keys, its defaults and its mistakes."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from providers.windows10_compliance_policy.model import ComplianceSettings
from settings import ActionForNoncompliance, Assignments, AssignmentTarget, CompliancePolicy, load

Config = dict[str, Any]
ACTIONS = "noAction, notification, block, retire, wipe, removeResourceAccessProfiles, pushNotification, remoteLock"
SETTINGS = ", ".join(sorted(ComplianceSettings.graph_names(), key=str.casefold))


def test_configuration_and_python_build_the_same(put: Callable[[str, object], Config]) -> None:
    config = put("compliancePolicy.settings", {"bitLockerEnabled": True})
    config["compliancePolicy"] |= {
        "description": "",
        "scopeTags": ["Default"],
        "adopt": "9D2E7B40-63FA-4C1B-A5D8-0E4F71C2B896",
        "actionsForNoncompliance": [{"action": "notification", "afterDays": 2, "notificationTemplate": "Hello"}],
    }
    assert load(config).compliance_policy == CompliancePolicy(
        display_name="Windows",
        description="",
        machine_risk_score="medium",
        settings=ComplianceSettings(bit_locker_enabled=True),
        actions_for_noncompliance=(
            ActionForNoncompliance(action="notification", after_days=2, notification_template="Hello"),
            ActionForNoncompliance(action="block"),
        ),
        scope_tags=("Default",),
        assignments=Assignments(include=(AssignmentTarget(target="All devices"),)),
        adopt="9d2e7b40-63fa-4c1b-a5d8-0e4f71c2b896",
    )


def test_only_given_settings_are_managed(put: Callable[[str, object], Config]) -> None:
    policy = load(put("compliancePolicy.settings", {"tpmRequired": False, "osMinimumVersion": None})).compliance_policy
    assert policy is not None
    assert policy.settings.to_graph() == {"tpmRequired": False, "osMinimumVersion": None}


def test_block_is_there_once(put: Callable[[str, object], Config]) -> None:
    actions = [{"action": "retire", "afterDays": 30}, {"action": "block", "afterHours": 12}]
    policy = load(put("compliancePolicy.actionsForNoncompliance", actions)).compliance_policy
    assert policy is not None
    assert [(action.action, action.grace_period_hours) for action in policy.actions_for_noncompliance] == [
        ("retire", 720),
        ("block", 12),
    ]


@pytest.mark.parametrize(
    ("action", "hours"),
    [
        pytest.param(ActionForNoncompliance(action="block"), 0, id="at-once"),
        pytest.param(ActionForNoncompliance(action="block", after_hours=0), 0, id="no-hours"),
        pytest.param(ActionForNoncompliance(action="block", after_hours=8760), 8760, id="most-hours"),
        pytest.param(ActionForNoncompliance(action="retire", after_days=365), 8760, id="most-days"),
    ],
)
def test_grace_period_hours(action: ActionForNoncompliance, hours: int) -> None:
    assert action.grace_period_hours == hours


def test_outputs_stand_for_ids() -> None:
    template, group = pulumi.Output.from_input("t"), pulumi.Output.from_input("g")
    action = ActionForNoncompliance(
        action="notification", notification_template=template, additional_recipients=(group, "Helpdesk")
    )
    assert action.notification_template is template
    assert action.additional_recipients == (group, "Helpdesk")


@pytest.mark.parametrize(
    ("member", "value", "expected"),
    [
        pytest.param("displayName", " ", "displayName: expected a text, given an empty text", id="empty-name"),
        pytest.param(
            "displayName", "A ", 'displayName: "A " begins or ends with a space; remove it', id="space-after-name"
        ),
        pytest.param("description", 5, "description: expected a text, given 5; put it in quotes", id="number"),
        pytest.param("description", True, "description: expected a text, given true", id="boolean"),
        pytest.param(
            "machineRiskScore",
            "secured",
            'machineRiskScore: "secured" is not allowed; did you mean "clear"? Allowed: clear, low, medium, high',
            id="risk-in-graphs-words",
        ),
        pytest.param(
            "adopt",
            "Windows",
            'adopt: "Windows" is not an id; expected a GUID such as 5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3',
            id="adopt-a-name",
        ),
        pytest.param("scopeTags", [], "scopeTags: expected at least one entry, given []", id="no-scope-tag"),
        pytest.param(
            "scopeTags", [0], "scopeTags[0]: expected a name or an id, given 0; put it in quotes", id="scope-tag-number"
        ),
        pytest.param(
            "scopeTags",
            ["Default", "default"],
            'scopeTags[1]: "default" is already in this list, at [0]; remove one',
            id="scope-tag-twice",
        ),
        pytest.param(
            "settings",
            {"bitlockerEnabled": True},
            'settings.bitlockerEnabled: unknown key; did you mean "bitLockerEnabled"? Allowed: ' + SETTINGS,
            id="unknown-setting",
        ),
        pytest.param(
            "settings",
            {"displayName": "Windows"},
            "settings.displayName: belongs to compliancePolicy.displayName; it is no key here",
            id="name-as-setting",
        ),
        pytest.param(
            "settings",
            {"deviceThreatProtectionRequiredSecurityLevel": "low"},
            "settings.deviceThreatProtectionRequiredSecurityLevel: is set by compliancePolicy.machineRiskScore; "
            "it is no key here",
            id="risk-as-setting",
        ),
        pytest.param(
            "settings",
            {"osMinimumVersion": 10.0},
            "settings.osMinimumVersion: expected a text, given 10.0; put it in quotes",
            id="version-without-quotes",
        ),
        pytest.param(
            "settings",
            {"passwordRequiredType": "numerical"},
            'settings.passwordRequiredType: "numerical" is not allowed; did you mean "numeric"? '
            "Allowed: deviceDefault, alphanumeric, numeric",
            id="enum-of-graph",
        ),
        pytest.param(
            "settings",
            {"validOperatingSystemBuildRanges": [{"lowestVersion": "1", "highestVersion": "2"}]},
            "settings.validOperatingSystemBuildRanges[0].description: is missing",
            id="nested-missing",
        ),
        pytest.param(
            "settings",
            {"wslDistributions": [{"distro": "Ubuntu"}]},
            'settings.wslDistributions[0].distro: unknown key; did you mean "distribution"? '
            "Allowed: distribution, maximumOSVersion, minimumOSVersion",
            id="nested-unknown",
        ),
        pytest.param(
            "actionsForNoncompliance",
            [{"action": "block"}, {"action": "retire"}, {"action": "block", "afterDays": 3}],
            "actionsForNoncompliance[2].action: a second block; "
            "a policy marks a device noncompliant once, and [0] does already",
            id="two-blocks",
        ),
        pytest.param(
            "actionsForNoncompliance",
            [{"action": "email"}],
            'actionsForNoncompliance[0].action: "email" is not allowed; did you mean "notification"? Allowed: '
            + ACTIONS,
            id="action-in-portals-words",
        ),
        pytest.param(
            "actionsForNoncompliance",
            [{"afterDays": 1}],
            f"actionsForNoncompliance[0].action: is missing. Allowed: {ACTIONS}",
            id="no-action",
        ),
        pytest.param(
            "actionsForNoncompliance",
            [{"action": "retire", "afterDays": 1, "afterHours": 24}],
            "actionsForNoncompliance[0].afterHours: afterDays is given as well; keep one of them",
            id="days-and-hours",
        ),
        pytest.param(
            "actionsForNoncompliance",
            [{"action": "block", "afterHours": 8761}],
            "actionsForNoncompliance[0].afterHours: expected 0 to 8760 hours, given 8761",
            id="too-many-hours",
        ),
        pytest.param(
            "actionsForNoncompliance",
            [{"action": "block", "afterDays": -1}],
            "actionsForNoncompliance[0].afterDays: expected 0 to 365 days, given -1",
            id="negative-days",
        ),
        pytest.param(
            "actionsForNoncompliance",
            [{"action": "block", "afterDays": "1"}],
            'actionsForNoncompliance[0].afterDays: expected a whole number, given "1"',
            id="days-as-text",
        ),
        pytest.param(
            "actionsForNoncompliance",
            [{"action": "notification"}],
            "actionsForNoncompliance[0].notificationTemplate: is missing: a notification sends a template. "
            "Expected the name or id of a notification template",
            id="notification-without-template",
        ),
        pytest.param(
            "actionsForNoncompliance",
            [{"action": "retire", "notificationTemplate": "T", "additionalRecipients": ["G"]}],
            "actionsForNoncompliance[0].notificationTemplate: only the action notification sends anything; "
            "remove it\n"
            "actionsForNoncompliance[0].additionalRecipients: only the action notification sends anything; "
            "remove it",
            id="retire-with-template",
        ),
    ],
)
def test_mistake(
    mistakes: Callable[[Config], list[str]],
    put: Callable[[str, object], Config],
    member: str,
    value: object,
    expected: str,
) -> None:
    found = mistakes(put(f"compliancePolicy.{member}", value))
    assert found == [f"compliancePolicy.{line}" for line in expected.split("\n")]


def test_required_members(mistakes: Callable[[Config], list[str]]) -> None:
    assert mistakes({"compliancePolicy": {"description": "x"}}) == [
        "compliancePolicy.displayName: is missing: the name that the portal shows",
        "compliancePolicy.machineRiskScore: is missing: the highest risk of a compliant device. "
        "Allowed: clear, low, medium, high",
        "compliancePolicy.assignments: is missing: whom the policy applies to",
    ]

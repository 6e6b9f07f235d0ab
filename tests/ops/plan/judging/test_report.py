"""The order of a report: the most dangerous first, stack by stack."""

from typing import TYPE_CHECKING, Any

import pytest

from ops.plan.wording.phrases import plain

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

REPORTING = "enabledForReportingButNotEnforced"
ACTS = "Acts at once: through every enabled Conditional Access policy of the tenant that requires a compliant device"
FEEL = "People feel it with their next sign-in or token."
STACK = "pulumi:pulumi:Stack"


def risk(level: str) -> dict[str, Any]:
    return {
        "deviceThreatProtectionEnabled": True,
        "deviceThreatProtectionRequiredSecurityLevel": level,
        "assignments": [{"target": {"@odata.type": "#microsoft.graph.allDevicesAssignmentTarget"}}],
    }


def test_the_most_dangerous_comes_first(plans: "Plans") -> None:
    report = plans.report(
        plans.step(plans.other, None, {"a": 1}, name="other"),
        plans.step(plans.access, plans.access_policy(state="disabled"), None, name="off"),
        plans.step(
            plans.compliance,
            {**risk("low"), "passwordMinimumLength": 12, "tpmRequired": False},
            {**risk("low"), "passwordMinimumLength": 8, "tpmRequired": True, "assignments": []},
        ),
        plans.step(plans.access, plans.access_policy(), plans.access_policy(conditions__users__excludedGroups=["g"])),
        plans.step(
            plans.settings, {"deviceComplianceCheckinThresholdDays": 7}, {"deviceComplianceCheckinThresholdDays": 9}
        ),
        plans.step(plans.connector, {"windowsEnabled": False}, {"windowsEnabled": True}),
    )
    assert [(one.verdict.direction.value, plain(one.verdict.title)) for one in report.findings] == [
        ("weaker", "assigned to nobody"),
        ("weaker", "included assignments: - All devices (not measured any more)"),
        ("weaker", "excluded groups: + g (not blocked any more)"),
        ("weaker", "minimum password length: 12 → 8"),
        ("weaker", "compliance status validity period: 7 days → 9 days"),
        ("weaker", "the Conditional Access policy is deleted"),
        ("stronger", "connect Windows devices to Defender for Endpoint: off → on"),
        ("stronger", "Trusted Platform Module (TPM): Not configured → required"),
        ("different", f"{plans.other} is created"),
    ]


@pytest.mark.parametrize(
    ("policies", "note"),
    [
        pytest.param([REPORTING], f"{ACTS}, although this stack's own only reports. {FEEL}", id="report-only"),
        pytest.param(["disabled"], f"{ACTS}, although this stack's own is disabled. {FEEL}", id="disabled"),
        pytest.param(["enabled"], f"{ACTS}, this stack's own included. {FEEL}", id="enabled"),
        pytest.param([REPORTING, "enabled"], f"{ACTS}, this stack's own included. {FEEL}", id="one of two"),
        pytest.param([], f"{ACTS}, whatever the state of this stack's own. {FEEL}", id="not in the plan"),
    ],
)
def test_what_acts_at_once_although_conditional_access_only_reports(
    plans: "Plans", policies: list[str], note: str
) -> None:
    steps = [
        plans.step(plans.access, side, side, op="same", name=state)
        for state in policies
        for side in [plans.access_policy(state=state)]
    ]
    report = plans.report(*steps, plans.step(plans.compliance, risk("low"), risk("high")))
    assert plain(report.at_once_note) == note
    assert [finding.verdict.at_once for finding in report.findings] == [True]


def test_a_policy_that_does_not_change_is_known_from_the_stacks_outputs(plans: "Plans") -> None:
    stack = plans.step(STACK, {}, {}, op="same", old={"outputs": {"conditionalAccessState": REPORTING}})
    assert plans.report(stack, plans.step(plans.compliance, risk("low"), risk("high"))).access_state == REPORTING
    other = plans.step(plans.other, {}, None)
    assert plans.report(stack, other).access_state == REPORTING
    gone = plans.step(plans.access, plans.access_policy(state=REPORTING), None)
    assert plans.report(stack, gone).access_state is None


@pytest.mark.parametrize("value", ["nonsense", 7, None], ids=str)
def test_an_output_that_is_no_state_is_ignored(plans: "Plans", value: object) -> None:
    stack = plans.step(STACK, {}, {}, op="same", old={"outputs": {"conditionalAccessState": value}})
    assert plans.report(stack).access_state is None


def test_nothing_at_once_needs_no_note(plans: "Plans") -> None:
    report = plans.report(plans.step(plans.access, plans.access_policy(), plans.access_policy(state="disabled")))
    assert report.at_once_note == ()


def test_what_stays_as_it_is_is_counted(plans: "Plans") -> None:
    same = plans.step(plans.other, {"a": 1}, {"a": 1}, op="same", name="one")
    assert plans.report(same, plans.step(plans.other, {"a": 1}, {"a": 2}, name="two")).unchanged == 1


def test_messages_come_once_and_errors_first(plans: "Plans") -> None:
    messages = [
        {"severity": "info", "message": "a\n"},
        {"severity": "warning", "message": "b"},
        {"severity": "info", "message": "a"},
        {"severity": "error", "message": "c", "prefix": "p: "},
    ]
    report = plans.report(diagnostics=messages)
    assert [(one.severity, one.text) for one in report.diagnostics] == [
        ("error", "p: c"),
        ("warning", "b"),
        ("info", "a"),
    ]
    assert report.failed


@pytest.mark.parametrize(
    ("more", "failed"),
    [({}, False), ({"maybeCorrupt": True}, True), ({"diagnostics": [{"severity": "warning"}]}, False)],
    ids=["sound", "corrupt", "warned"],
)
def test_a_preview_that_failed(plans: "Plans", more: dict[str, Any], failed: bool) -> None:
    assert plans.report(**more).failed is failed


def test_parts_that_nobody_here_knows_are_named(plans: "Plans") -> None:
    step = plans.step(plans.other, {}, {}, op="same", moon="full")
    assert plans.report(step, weather={}).strange == ("weather", "moon")


def test_a_refresh_is_distinguished_from_a_preview(plans: "Plans") -> None:
    refresh = plans.step(STACK, {}, {}, op="refresh")
    assert plans.report(refresh).is_refresh
    assert not plans.report(refresh, plans.step(STACK, {}, {}, op="same")).is_refresh

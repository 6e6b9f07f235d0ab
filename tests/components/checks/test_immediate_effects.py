"""The warnings about a change that acts at once, and about the prompts that a report-only policy causes."""

from typing import Any

import pytest

from components.checks.check import Change, warnings_of
from components.checks.immediate_effects import affects_devices, certificate_prompts, through_enabled_policies
from settings import load
from tests.components.access_policies import Policies

COMPLIANT: dict[str, Any] = {
    "id": "1",
    "displayName": "One",
    "state": "enabled",
    "grantControls": {"operator": "OR", "builtInControls": ["compliantDevice"]},
}
SECOND = {**COMPLIANT, "id": "2", "displayName": "Two"}
LEVEL = "deviceThreatProtectionRequiredSecurityLevel"
GUID = "5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3"


@pytest.mark.parametrize(
    ("policies", "said"),
    [
        pytest.param([], [], id="none"),
        pytest.param([{**COMPLIANT, "state": "disabled"}], [], id="not-enforced"),
        pytest.param(
            [COMPLIANT], ["1 enabled Conditional Access policy requires a compliant device: 'One' (1)."], id="one"
        ),
        pytest.param(
            [COMPLIANT, SECOND],
            ["2 enabled Conditional Access policies require a compliant device: 'One' (1), 'Two' (2)."],
            id="two",
        ),
    ],
)
def test_enabled_policies_are_named(policies: list[dict[str, Any]], said: list[str]) -> None:
    check = through_enabled_policies("the compliance policy", Policies(*policies))
    beginning = (
        "This change of the compliance policy acts at once, whatever the state of this stack's Conditional Access "
        "policy: "
    )
    assert warnings_of([check], Change({LEVEL: "low"}, {LEVEL: "medium"})) == [f"{beginning}{one}" for one in said]
    assert warnings_of([check], Change({}, {LEVEL: "medium"})) == [f"{beginning}{one}" for one in said]


@pytest.mark.parametrize(
    "name", ["displayName", "description", "roleScopeTagIds", "onDestroy", "adopt", "managedBy", "requiredBy"]
)
def test_what_affects_no_device_is_not_reported(name: str) -> None:
    check = through_enabled_policies("the compliance policy", Policies(COMPLIANT))
    assert warnings_of([check], Change({name: "a", LEVEL: "low"}, {name: "b", LEVEL: "low"})) == []


@pytest.mark.parametrize(
    ("before", "after", "affected"),
    [
        pytest.param({}, {"displayName": "a"}, True, id="creation"),
        pytest.param({"displayName": "a", "x": 1}, {"displayName": "b", "x": 1}, False, id="name"),
        pytest.param({"displayName": "a", "x": 1}, {"displayName": "a", "x": 2}, True, id="member"),
        pytest.param({"x": 1, "y": 1}, {"x": 1}, True, id="member-removed"),
        pytest.param(
            {"x": 1}, {"x": 1, "managedBy": "p/s", "approvalJustification": "Why"}, False, id="who-writes-and-why"
        ),
    ],
)
def test_what_affects_devices(before: dict[str, Any], after: dict[str, Any], affected: bool) -> None:
    assert affects_devices(Change(before, after)) is affected


@pytest.mark.parametrize(
    ("access", "platforms"),
    [
        pytest.param({}, "iOS, android, macOS", id="all-platforms"),
        pytest.param({"platforms": {"include": ["all"]}}, "iOS, android, macOS", id="all-said"),
        pytest.param({"platforms": {"include": ["all"], "exclude": ["iOS", "macOS"]}}, "android", id="less-two"),
        pytest.param({"platforms": {"include": ["windows", "macOS"]}}, "macOS", id="some"),
        pytest.param({"platforms": {"include": ["windows"]}}, None, id="windows"),
        pytest.param({"state": "enabled"}, None, id="enforced"),
        pytest.param({"state": "disabled"}, None, id="disabled"),
        pytest.param({"grantControls": {"builtInControls": ["mfa"]}}, None, id="no-compliant-device"),
    ],
)
def test_prompts(access: dict[str, Any], platforms: str | None) -> None:
    given = {"displayName": "a", "users": ["All"], "applications": {"include": ["All"]}, **access}
    stack = load({"conditionalAccess": given, "breakGlass": {"users": [GUID]}})
    assert stack.conditional_access is not None
    assert warnings_of([certificate_prompts(stack.conditional_access)], Change({}, {})) == (
        []
        if platforms is None
        else [
            f"Although it only reports, the policy may prompt people on {platforms} to choose a certificate, again and "
            "again. To spare them, exclude these under conditionalAccess.platforms until it is enabled."
        ]
    )

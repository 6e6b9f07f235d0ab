"""What a Conditional Access policy of the tenant means for what it rests on."""

from typing import Any

import pytest

from providers.graph.conditional_access import is_enforced, requires_compliant_device

REQUIRING = {"state": "enabled", "grantControls": {"operator": "OR", "builtInControls": ["mfa", "compliantDevice"]}}
FILTERING = {
    "state": "enabled",
    "grantControls": {"operator": "OR", "builtInControls": ["block"]},
    "conditions": {"devices": {"deviceFilter": {"mode": "exclude", "rule": "device.isCompliant -eq True"}}},
}


@pytest.mark.parametrize("state", [None, "", "enforced", "ENABLED", "enabled"])
def test_a_state_that_is_not_known_to_be_harmless_is_enforced(state: object) -> None:
    assert is_enforced(state) is True


@pytest.mark.parametrize("state", ["disabled", "enabledForReportingButNotEnforced"])
def test_what_only_reports_or_is_off_is_not_enforced(state: str) -> None:
    assert is_enforced(state) is False


@pytest.mark.parametrize(
    ("policy", "requires"),
    [
        pytest.param(REQUIRING, True, id="grant"),
        pytest.param(FILTERING, True, id="device-filter"),
        pytest.param({**REQUIRING, "state": "unknownFutureValue"}, True, id="unknown-state"),
        pytest.param({**REQUIRING, "state": "enabledForReportingButNotEnforced"}, False, id="report-only"),
        pytest.param({**FILTERING, "state": "disabled"}, False, id="disabled"),
        pytest.param({**REQUIRING, "grantControls": {"builtInControls": ["mfa"]}}, False, id="another-control"),
        pytest.param({"state": "enabled", "grantControls": None, "conditions": {"devices": None}}, False, id="neither"),
        pytest.param({"state": "enabled", "conditions": {"devices": {"deviceFilter": None}}}, False, id="no-filter"),
    ],
)
def test_whether_a_policy_rests_on_compliance(policy: dict[str, Any], requires: bool) -> None:
    assert requires_compliant_device(policy) is requires

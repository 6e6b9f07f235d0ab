"""From pydantic's findings to our words."""

from collections.abc import Callable
from typing import Any

import pytest

from settings import ComplianceSettings

Config = dict[str, Any]
SETTINGS = ", ".join(sorted(ComplianceSettings.graph_names(), key=str.casefold))


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        pytest.param(
            "conditionalAccess.sessionControls",
            {"signInFrequency": 10**6000, "signInFrequencyPeriod": 10**6000},
            "conditionalAccess.sessionControls.signInFrequencyPeriod: a number of more than 30 digits is not allowed. "
            "Allowed: hours, days",
            id="huge-number",
        ),
        pytest.param(
            "compliancePolicy.settings",
            {"wslDistributions": [{"\ud800": 1}]},
            'compliancePolicy.settings.wslDistributions[0]: expected a text in valid Unicode, given "\\ud800"',
            id="key-that-is-no-unicode",
        ),
        pytest.param("connector", {1: True}, "connector[1]: expected a text as key, given 1", id="key-that-is-no-text"),
        pytest.param(
            "compliancePolicy.settings.deviceCompliancePolicyScript",
            {"rulesContent": "no base64!"},
            'compliancePolicy.settings.deviceCompliancePolicyScript.rulesContent: expected base64, given "no base64!"',
            id="base64-of-no-text",
        ),
        pytest.param(
            "compliancePolicy.settings.deviceCompliancePolicyScript",
            {"rulesContent": "x"},
            'compliancePolicy.settings.deviceCompliancePolicyScript.rulesContent: expected base64, given "x"',
            id="no-base64",
        ),
        pytest.param(
            "compliancePolicy.settings",
            {"passwordExpirationDays": True},
            "compliancePolicy.settings.passwordExpirationDays: expected a whole number, given true",
            id="boolean-for-a-number",
        ),
        pytest.param(
            "compliancePolicy.settings",
            {"passwordExpirationDays": "soon"},
            'compliancePolicy.settings.passwordExpirationDays: expected a whole number, given "soon"',
            id="text-for-a-number",
        ),
        pytest.param(
            "compliancePolicy.settings",
            {"passwordExpirationDays": float("inf")},
            "compliancePolicy.settings.passwordExpirationDays: expected a whole number, given inf",
            id="infinity-for-a-number",
        ),
        pytest.param(
            "compliancePolicy.settings",
            [],
            f"compliancePolicy.settings: expected a mapping with the keys {SETTINGS}, given []",
            id="list-for-a-mapping",
        ),
    ],
)
def test_mistake(
    mistakes: Callable[[Config], list[str]],
    put: Callable[[str, object], Config],
    path: str,
    value: object,
    expected: str,
) -> None:
    assert mistakes(put(path, value)) == [expected]


@pytest.mark.parametrize(
    ("key", "line"),
    [
        pytest.param("description", "belongs to compliancePolicy.description; it is no key here", id="description"),
        pytest.param("roleScopeTagIds", "belongs to compliancePolicy.scopeTags; it is no key here", id="scope-tags"),
        pytest.param("assignments", "belongs to compliancePolicy.assignments; it is no key here", id="assignments"),
        pytest.param(
            "scheduledActionsForRule",
            "belongs to compliancePolicy.actionsForNoncompliance; it is no key here",
            id="actions",
        ),
        pytest.param(
            "deviceThreatProtectionEnabled",
            "is set by compliancePolicy.machineRiskScore; it is no key here",
            id="threat-protection",
        ),
    ],
)
def test_a_member_of_graph_that_has_its_own_key(
    mistakes: Callable[[Config], list[str]], put: Callable[[str, object], Config], key: str, line: str
) -> None:
    assert mistakes(put("compliancePolicy.settings", {key: None})) == [f"compliancePolicy.settings.{key}: {line}"]

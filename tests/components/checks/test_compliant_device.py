"""What is said of a policy that lets a noncompliant Windows device in."""

from typing import Any

import pytest

from components.checks import compliant_device
from components.checks.check import Change, CheckWarning

ADVICE = (
    "so a device found risky keeps its access. If that is not intended, put compliantDevice into "
    "conditionalAccess.grantControls.builtInControls and set its operator to AND."
)
WINDOWS = (
    "The policy leaves Windows out (conditionalAccess.platforms), so a device found risky keeps its access: Windows "
    "devices are the ones whose risk counts here. If that is not intended, include windows."
)
DEMANDED = {"operator": "AND", "builtInControls": ["compliantDevice"]}


def said(grants: object, platforms: object = None) -> list[str]:
    found = compliant_device.demanded(Change({}, {"grantControls": grants, "conditions": {"platforms": platforms}}))
    assert all(isinstance(one, CheckWarning) for one in found)
    return [*found]


@pytest.mark.parametrize(
    ("grants", "what"),
    [
        pytest.param(DEMANDED, None, id="alone"),
        pytest.param(DEMANDED | {"operator": "OR"}, None, id="one-of-one"),
        pytest.param(DEMANDED | {"builtInControls": ["mfa", "compliantDevice"]}, None, id="both"),
        pytest.param({"operator": "OR", "builtInControls": ["block"]}, None, id="nobody-gets-in"),
        pytest.param(
            {"operator": "OR", "builtInControls": ["compliantDevice", "mfa"], "termsOfUses": ["t"]},
            "asks for a compliant device or mfa or termsOfUses (grantControls.operator is OR)",
            id="either",
        ),
        pytest.param(
            {"builtInControls": ["compliantDevice"], "authenticationStrengthPolicyId": "s"},
            "asks for a compliant device or authenticationStrengthPolicyId (grantControls.operator is OR)",
            id="operator-not-known",
        ),
        pytest.param(
            {"operator": "AND", "builtInControls": ["mfa"]}, "asks for mfa and not for a compliant device", id="another"
        ),
        pytest.param({"builtInControls": []}, "asks for nothing and not for a compliant device", id="empty"),
        pytest.param(None, "asks for nothing and not for a compliant device", id="none"),
    ],
)
def test_grants(grants: dict[str, Any] | None, what: str | None) -> None:
    assert said(grants) == ([] if what is None else [f"The policy {what}, {ADVICE}"])


@pytest.mark.parametrize(
    ("platforms", "is_reached"),
    [
        pytest.param(None, True, id="no-condition"),
        pytest.param({"includedPlatforms": ["windows"]}, True, id="windows"),
        pytest.param({"includedPlatforms": ["all"], "excludedPlatforms": ["iOS"]}, True, id="all-but-another"),
        pytest.param({"includedPlatforms": ["macOS", "iOS"]}, False, id="others"),
        pytest.param({"includedPlatforms": ["all"], "excludedPlatforms": ["windows"]}, False, id="all-but-windows"),
        pytest.param({"includedPlatforms": ["windows"], "excludedPlatforms": ["all"]}, False, id="nothing-left"),
    ],
)
def test_platforms(platforms: object, is_reached: bool) -> None:
    assert said(DEMANDED, platforms) == ([] if is_reached else [WINDOWS])

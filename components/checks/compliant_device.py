"""Whether the policy that is about to be enforced denies access to a risky device.

Other grant controls, or a policy without Windows, are visible in the configuration and may serve another purpose. So
this check warns. The policy pack refuses them until the purpose is declared.
"""

from collections.abc import Mapping
from typing import Any, Final

from components.checks.check import Change, CheckWarning

_OTHER_GRANTS: Final = ("authenticationStrengthPolicyId", "customAuthenticationFactors", "termsOfUses")
_KEEPS: Final = "so a device found risky keeps its access"


def demanded(change: Change) -> list[CheckWarning]:
    """Warns where a noncompliant Windows device still gets access. It sends no request."""
    return [*_grants(change.after.get("grantControls") or {}), *_windows(change.after.get("conditions") or {})]


def _grants(grants: Mapping[str, Any]) -> list[CheckWarning]:
    controls = list(grants.get("builtInControls") or [])
    if "block" in controls:
        return []
    others = [str(one) for one in controls if one != "compliantDevice"]
    others += [name for name in _OTHER_GRANTS if grants.get(name)]
    if "compliantDevice" not in controls:
        said = f"asks for {', '.join(others) or 'nothing'} and not for a compliant device"
    elif grants.get("operator") != "AND" and others:
        said = f"asks for a compliant device or {' or '.join(others)} (grantControls.operator is OR)"
    else:
        return []
    return [
        CheckWarning(
            f"The policy {said}, {_KEEPS}. If that is not intended, put compliantDevice into "
            "conditionalAccess.grantControls.builtInControls and set its operator to AND."
        )
    ]


def _windows(conditions: Mapping[str, Any]) -> list[CheckWarning]:
    platforms = conditions.get("platforms") or {}
    included = platforms.get("includedPlatforms") or ["all"]
    excluded = platforms.get("excludedPlatforms") or []
    if not {"all", "windows"}.isdisjoint(included) and {"all", "windows"}.isdisjoint(excluded):
        return []
    return [
        CheckWarning(
            f"The policy leaves Windows out (conditionalAccess.platforms), {_KEEPS}: Windows devices are the ones "
            "whose risk counts here. If that is not intended, include windows."
        )
    ]

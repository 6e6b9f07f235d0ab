"""What azuread would leave in the tenant when it is taken out of the configuration, member by member."""

from typing import Any

import pulumi
import pytest

from components.checks.check import Change, warnings_of
from components.checks.duplicates import ID_PREFIX
from components.checks.removed_members import nothing_stays, staying

STRENGTH = {"authenticationStrengthPolicyId": "/policies/authenticationStrengthPolicies/1"}
TIMED = {"signInFrequency": 4, "signInFrequencyPeriod": "hours", "signInFrequencyInterval": "timeBased"}
EVERY_TIME = {"signInFrequencyInterval": "everyTime"}
WATCHED = {"cloudAppSecurityPolicy": "monitorOnly"}
UNSET: dict[str, Any] = {
    "applicationEnforcedRestrictionsEnabled": False,
    "cloudAppSecurityPolicy": "",
    "disableResilienceDefaults": False,
    "persistentBrowserMode": "",
    "signInFrequency": 0,
    "signInFrequencyInterval": "",
}


def grants(**members: object) -> dict[str, Any]:
    return {"grantControls": {"operator": "AND", "builtInControls": ["compliantDevice"], **members}}


def session(**members: object) -> dict[str, Any]:
    return {"sessionControls": members}


@pytest.mark.parametrize(
    ("held", "wanted", "members"),
    [
        pytest.param(grants(**STRENGTH), grants(), ["grantControls.authenticationStrengthPolicyId"], id="strength"),
        pytest.param(grants(**STRENGTH), grants(**STRENGTH), [], id="strength-kept"),
        pytest.param(grants(**STRENGTH), {}, [], id="strength-with-all-grants"),
        pytest.param(grants(authenticationStrengthPolicyId=""), grants(), [], id="no-strength"),
        pytest.param(grants(customAuthenticationFactors=["x"], termsOfUses=["y"]), grants(), [], id="lists-go"),
        pytest.param(
            session(**UNSET | {"persistentBrowserMode": "never"} | WATCHED),
            session(**WATCHED),
            ["sessionControls.persistentBrowserMode"],
            id="persistent-browser",
        ),
        pytest.param(session(**UNSET | {"persistentBrowserMode": "never"}), {}, [], id="the-whole-session-goes"),
        pytest.param(
            session(**UNSET | {"persistentBrowserMode": "never"}),
            session(disableResilienceDefaults=False),
            [],
            id="what-is-left-does-nothing",
        ),
        pytest.param(
            session(**TIMED, **WATCHED), session(**WATCHED), ["sessionControls.signInFrequency"], id="frequency"
        ),
        pytest.param(session(**TIMED), session(**EVERY_TIME), [], id="every-time-takes-the-number-away"),
        pytest.param(
            session(**EVERY_TIME, **WATCHED),
            session(**WATCHED),
            ["sessionControls.signInFrequencyInterval"],
            id="every-time",
        ),
        pytest.param(session(**EVERY_TIME), session(**TIMED), [], id="a-number-takes-every-time-away"),
        pytest.param(
            session(**WATCHED, persistentBrowserMode="never"),
            session(persistentBrowserMode="never"),
            [],
            id="app-control",
        ),
        pytest.param(
            session(applicationEnforcedRestrictionsEnabled=True, disableResilienceDefaults=True, **WATCHED),
            session(**WATCHED),
            [],
            id="truth-values-go",
        ),
        pytest.param(
            session(applicationEnforcedRestrictionsEnabled=True, disableResilienceDefaults=True),
            session(**EVERY_TIME),
            ["sessionControls.applicationEnforcedRestrictionsEnabled", "sessionControls.disableResilienceDefaults"],
            id="truth-values-beside-every-time",
        ),
        pytest.param(
            {
                "conditions": {
                    "insiderRiskLevels": "elevated",
                    "clientApplications": {"includedServicePrincipals": ["x"]},
                    "applications": {"filter": {"mode": "include", "rule": "x"}},
                    "devices": {"filter": {"mode": "include", "rule": "x"}},
                }
            },
            {"conditions": {"applications": {"includedApplications": ["All"]}}},
            ["conditions.insiderRiskLevels", "conditions.clientApplications", "conditions.applications.filter"],
            id="conditions",
        ),
    ],
)
def test_what_stays(held: dict[str, Any], wanted: dict[str, Any], members: list[str]) -> None:
    assert list(staying(held, wanted)) == members


def test_an_import_has_inputs_alone() -> None:
    change = Change(grants(**STRENGTH), grants(), f"{ID_PREFIX}1")
    with pytest.raises(pulumi.RunError, match=r"^grantControls\.authenticationStrengthPolicyId cannot be taken out of"):
        warnings_of([nothing_stays("Ours")], change)


def test_a_creation_takes_nothing_out() -> None:
    assert warnings_of([nothing_stays("Ours")], Change({}, grants(), "", {}, grants(**STRENGTH))) == []

"""Grant and session controls: values, and what must come together."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from settings import GrantControls, SessionControls, load

Config = dict[str, Any]
STRENGTH = "2c7f95d0-1a4e-4b68-8fd3-6e0b9a51c7f4"
STRENGTHS = "/policies/authenticationStrengthPolicies/"
CONTROLS = "approvedApplication, block, compliantApplication, compliantDevice, domainJoinedDevice, mfa, passwordChange"


@pytest.mark.parametrize("given", [STRENGTH.upper(), STRENGTHS + STRENGTH], ids=["id", "path"])
def test_an_authentication_strength_is_an_id_or_azureads_path(given: str) -> None:
    assert GrantControls(authentication_strength_policy_id=given).authentication_strength_policy_id == STRENGTH


def test_authentication_strength_as_output() -> None:
    strength = pulumi.Output.from_input("x")
    assert GrantControls(authentication_strength_policy_id=strength).authentication_strength_policy_id is strength


@pytest.mark.parametrize(
    ("controls", "empty"),
    [
        pytest.param(GrantControls(), False, id="default"),
        pytest.param(GrantControls(built_in_controls=()), True, id="nothing"),
        pytest.param(GrantControls(built_in_controls=(), terms_of_use=(STRENGTH,)), False, id="terms"),
        pytest.param(GrantControls(built_in_controls=(), custom_authentication_factors=("x",)), False, id="factors"),
        pytest.param(
            GrantControls(built_in_controls=(), authentication_strength_policy_id=STRENGTH), False, id="strength"
        ),
        pytest.param(SessionControls(), True, id="no-session"),
        pytest.param(SessionControls(disable_resilience_defaults=False), True, id="false"),
        pytest.param(SessionControls(disable_resilience_defaults=True), False, id="true"),
        pytest.param(SessionControls(sign_in_frequency_interval="everyTime"), False, id="every-time"),
        pytest.param(SessionControls(sign_in_frequency=1, sign_in_frequency_period="hours"), False, id="frequency"),
        pytest.param(SessionControls(cloud_app_security_policy="monitorOnly"), False, id="cloud-app-security"),
    ],
)
def test_is_empty(controls: GrantControls | SessionControls, empty: bool) -> None:
    assert controls.is_empty is empty


def test_all_session_controls(put: Callable[[str, object], Config]) -> None:
    value = {
        "applicationEnforcedRestrictionsEnabled": True,
        "cloudAppSecurityPolicy": "blockDownloads",
        "disableResilienceDefaults": True,
        "persistentBrowserMode": "always",
        "signInFrequency": 10,
        "signInFrequencyAuthenticationType": "secondaryAuthentication",
        "signInFrequencyInterval": "timeBased",
        "signInFrequencyPeriod": "days",
    }
    policy = load(put("conditionalAccess.sessionControls", value)).conditional_access
    assert policy is not None
    assert policy.session_controls == SessionControls(
        application_enforced_restrictions_enabled=True,
        cloud_app_security_policy="blockDownloads",
        disable_resilience_defaults=True,
        persistent_browser_mode="always",
        sign_in_frequency=10,
        sign_in_frequency_authentication_type="secondaryAuthentication",
        sign_in_frequency_interval="timeBased",
        sign_in_frequency_period="days",
    )


@pytest.mark.parametrize(
    ("member", "value", "expected"),
    [
        pytest.param(
            "grantControls",
            {"operator": "and"},
            '.operator: "and" is not allowed; did you mean "AND"? Allowed: AND, OR',
            id="operator",
        ),
        pytest.param(
            "grantControls",
            {"builtInControls": ["requireCompliantDevice"]},
            '.builtInControls[0]: "requireCompliantDevice" is not allowed; did you mean "compliantDevice"? '
            f"Allowed: {CONTROLS}",
            id="control",
        ),
        pytest.param(
            "grantControls",
            {"builtInControls": ["mfa", "block"]},
            '.builtInControls[1]: "block" cannot be combined with other entries; leave only it, or remove it',
            id="block-and-more",
        ),
        pytest.param(
            "grantControls",
            {"builtInControls": ["mfa"], "authenticationStrengthPolicyId": STRENGTH},
            '.authenticationStrengthPolicyId: cannot be combined with "mfa" in builtInControls, which it replaces; '
            "remove one of them",
            id="strength-and-mfa",
        ),
        pytest.param(
            "grantControls",
            {
                "builtInControls": ["block"],
                "authenticationStrengthPolicyId": STRENGTH,
                "customAuthenticationFactors": ["x"],
                "termsOfUse": [STRENGTH],
            },
            '.authenticationStrengthPolicyId: cannot be combined with "block"; remove one of them\n'
            '.customAuthenticationFactors: cannot be combined with "block"; remove one of them\n'
            '.termsOfUse: cannot be combined with "block"; remove one of them',
            id="block-and-others",
        ),
        pytest.param(
            "grantControls",
            {"authenticationStrengthPolicyId": "Phishing-resistant MFA"},
            ".authenticationStrengthPolicyId: expected the id of an authentication strength (GUID), "
            'given "Phishing-resistant MFA"',
            id="strength-by-name",
        ),
        pytest.param(
            "grantControls",
            {"termsOfUse": ["x"]},
            '.termsOfUse[0]: "x" is not an id; expected a GUID such as 5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3',
            id="terms",
        ),
        pytest.param(
            "grantControls",
            {"builtInControl": ["mfa"]},
            '.builtInControl: unknown key; did you mean "builtInControls"? Allowed: authenticationStrengthPolicyId, '
            "builtInControls, customAuthenticationFactors, operator, termsOfUse",
            id="unknown-key",
        ),
        pytest.param(
            "sessionControls",
            {"signInFrequency": 4},
            ".signInFrequencyPeriod: is missing: signInFrequency counts hours or days. Allowed: hours, days",
            id="no-period",
        ),
        pytest.param(
            "sessionControls",
            {"signInFrequencyPeriod": "hours"},
            ".signInFrequency: is missing: signInFrequencyPeriod is its unit. Expected a whole number",
            id="no-frequency",
        ),
        pytest.param(
            "sessionControls",
            {"signInFrequencyInterval": "everyTime", "signInFrequency": 4, "signInFrequencyPeriod": "hours"},
            '.signInFrequency: signInFrequencyInterval "everyTime" leaves no room for it; remove it\n'
            '.signInFrequencyPeriod: signInFrequencyInterval "everyTime" leaves no room for it; remove it',
            id="every-time-and-a-time",
        ),
        pytest.param(
            "sessionControls",
            {
                "signInFrequencyInterval": "everyTime",
                "applicationEnforcedRestrictionsEnabled": True,
                "disableResilienceDefaults": True,
            },
            '.applicationEnforcedRestrictionsEnabled: cannot be combined with signInFrequencyInterval "everyTime"; '
            "remove one\n"
            '.disableResilienceDefaults: cannot be combined with signInFrequencyInterval "everyTime"; remove one',
            id="every-time-and-what-azuread-leaves-out",
        ),
        pytest.param(
            "sessionControls",
            {"persistentBrowserMode": "never", "signInFrequencyInterval": "timeBased"},
            ".signInFrequencyInterval: says nothing without signInFrequency; add it with its period, or remove this",
            id="interval-alone",
        ),
        pytest.param(
            "sessionControls",
            {"signInFrequencyAuthenticationType": "secondaryAuthentication"},
            ".signInFrequencyAuthenticationType: says nothing without signInFrequency; add it with its period, or "
            "remove this",
            id="authentication-type-alone",
        ),
        pytest.param(
            "sessionControls",
            {"signInFrequency": 0, "signInFrequencyPeriod": "hours"},
            ".signInFrequency: expected at least 1, given 0",
            id="zero-hours",
        ),
        pytest.param(
            "sessionControls",
            {"persistentBrowserMode": "Never"},
            '.persistentBrowserMode: "Never" is not allowed; did you mean "never"? Allowed: always, never',
            id="persistent-browser",
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
    found = mistakes(put(f"conditionalAccess.{member}", value))
    assert found == [f"conditionalAccess.{member}{line}" for line in expected.split("\n")]

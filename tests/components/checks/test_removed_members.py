"""What azuread would leave in the tenant when it is taken out of the configuration, member by member."""

from typing import Any

import pulumi
import pytest

from components.checks.check import Change, warnings_of
from components.checks.duplicates import ID_PREFIX
from components.checks.removed_members import nothing_kept_by_azuread, refuse_what_is_kept, staying
from components.stack_state import Resources
from tests.components.access_policies import declared
from tests.components.refusals import refusal_of

STRENGTH = {"authenticationStrengthPolicyId": "/policies/authenticationStrengthPolicies/1"}
TIMED = {"signInFrequency": 4, "signInFrequencyPeriod": "hours", "signInFrequencyInterval": "timeBased"}
EVERY_TIME = {"signInFrequencyInterval": "everyTime"}
MONITORED = {"cloudAppSecurityPolicy": "monitorOnly"}
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
            session(**UNSET | {"persistentBrowserMode": "never"} | MONITORED),
            session(**MONITORED),
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
            session(**TIMED, **MONITORED), session(**MONITORED), ["sessionControls.signInFrequency"], id="frequency"
        ),
        pytest.param(session(**TIMED), session(**EVERY_TIME), [], id="every-time-takes-the-number-away"),
        pytest.param(
            session(**EVERY_TIME, **MONITORED),
            session(**MONITORED),
            ["sessionControls.signInFrequencyInterval"],
            id="every-time",
        ),
        pytest.param(session(**EVERY_TIME), session(**TIMED), [], id="a-number-takes-every-time-away"),
        pytest.param(
            session(**MONITORED, persistentBrowserMode="never"),
            session(persistentBrowserMode="never"),
            [],
            id="app-control",
        ),
        pytest.param(
            session(applicationEnforcedRestrictionsEnabled=True, disableResilienceDefaults=True, **MONITORED),
            session(**MONITORED),
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
    with pytest.raises(pulumi.RunError, match=r"^grantControls\.authenticationStrengthPolicyId cannot be removed from"):
        warnings_of([nothing_kept_by_azuread("Ours")], change)


def test_a_creation_takes_nothing_out() -> None:
    assert warnings_of([nothing_kept_by_azuread("Ours")], Change({}, grants(), "", {}, grants(**STRENGTH))) == []


@pytest.mark.parametrize(
    ("wanted", "is_refused"),
    [
        pytest.param({"cloudAppSecurityPolicy": "monitorOnly"}, True, id="left-out"),
        pytest.param({"signInFrequency": 12, "signInFrequencyPeriod": "hours"}, False, id="another-frequency"),
        pytest.param({"signInFrequencyInterval": "everyTime"}, False, id="as-it-is"),
        pytest.param(None, False, id="none-at-all"),
    ],
)
def test_what_azuread_keeps_by_itself_is_no_update(wanted: dict[str, Any] | None, is_refused: bool) -> None:
    """So no hook runs: it is refused before the policy is declared."""
    state: Resources = {"urn::it-conditional-access": {"id": f"{ID_PREFIX}1", "sessionControls": EVERY_TIME}}
    access = declared() if wanted is None else declared(sessionControls=wanted)
    refused = refusal_of(refuse_what_is_kept, state, "it-conditional-access", access)
    said = "sessionControls.signInFrequencyInterval cannot be removed from Conditional Access policy 'Ours' (1) by this"
    assert (refused is not None, (refused or said).startswith(said)) == (is_refused, True)


@pytest.mark.parametrize(
    ("more", "members", "stay"),
    [
        pytest.param({}, "conditions.applications.filter", "it stays", id="one"),
        pytest.param(
            {"clientApplications": {"includedServicePrincipals": ["a"]}},
            "conditions.clientApplications and conditions.applications.filter",
            "they stay",
            id="two",
        ),
    ],
)
def test_what_to_do_about_it(more: dict[str, Any], members: str, stay: str) -> None:
    held = {"conditions": {"applications": {"filter": {"mode": "include", "rule": "x"}}, **more}}
    what = "it" if stay == "it stays" else "them"
    with pytest.raises(pulumi.RunError) as stopped:
        warnings_of([nothing_kept_by_azuread("Ours")], Change(held, {"conditions": {}}, f"{ID_PREFIX}1", {}, held))
    assert str(stopped.value) == (
        f"{members} cannot be removed from Conditional Access policy 'Ours' (1) by this program: azuread does not "
        f"write the removal, and {stay} in the tenant. Nothing was written to the policy. Remove {what} there "
        "(entra.microsoft.com > Conditional Access > Policies > Ours), run `pulumi refresh`, and then the same "
        f"command again; or put {what} back into the configuration."
    )

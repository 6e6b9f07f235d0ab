"""Which controls of a policy go together, and what a PATCH leaves of a sign-in frequency."""

from typing import Any

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.graph.conditional_access.control_rules import PASSWORD_CHANGE, STRENGTH_AND_MFA

POLICIES = "/v1.0/identity/conditionalAccess/policies"
STRENGTH = {"id": "00000000-0000-0000-0000-000000000002"}
EVERY_TIME = "A sign-in frequency of everyTime cannot"
Json = dict[str, Any]


def error_of(answer: httpx.Response) -> str:
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest"), answer.text
    return str(answer.json()["error"]["message"])


def for_risky_users(policy: Json, grant: Json, **conditions: object) -> Json:
    """A policy that may ask for another password, changed."""
    users = policy["conditions"]["users"]
    right = {
        "users": users,
        "applications": {"includeApplications": ["All"]},
        "clientAppTypes": ["all"],
        "userRiskLevels": ["high"],
    }
    return policy | {"conditions": {**right, **conditions}, "grantControls": grant}


MFA = {"operator": "AND", "builtInControls": ["mfa", "passwordChange"]}


@pytest.mark.parametrize(
    "grant",
    [
        pytest.param(MFA, id="mfa"),
        pytest.param(
            {"operator": "AND", "builtInControls": ["passwordChange"], "authenticationStrength": STRENGTH},
            id="strength",
        ),
    ],
)
def test_a_password_change_with_what_it_needs(graph: httpx.Client, access_policy: Json, grant: Json) -> None:
    assert graph.post(POLICIES, json=for_risky_users(access_policy, grant)).status_code == 201


@pytest.mark.parametrize(
    ("grant", "conditions"),
    [
        pytest.param({"operator": "AND", "builtInControls": ["passwordChange"]}, {}, id="alone"),
        pytest.param({**MFA, "operator": "OR"}, {}, id="or"),
        pytest.param(MFA, {"userRiskLevels": []}, id="no-user-risk"),
        pytest.param(MFA, {"clientAppTypes": ["browser", "mobileAppsAndDesktopClients"]}, id="client-applications"),
        pytest.param(MFA, {"applications": {"includeApplications": ["Office365"]}}, id="some-applications"),
        pytest.param(
            MFA,
            {"applications": {"includeApplications": ["All"], "excludeApplications": [seed.SHAREPOINT_ONLINE]}},
            id="all-but-one-application",
        ),
        pytest.param(MFA, {"platforms": {"includePlatforms": ["windows"]}}, id="another-condition"),
    ],
)
def test_a_password_change_without(graph: httpx.Client, access_policy: Json, grant: Json, conditions: Json) -> None:
    assert error_of(graph.post(POLICIES, json=for_risky_users(access_policy, grant, **conditions))) == PASSWORD_CHANGE


@pytest.mark.parametrize(
    ("grant", "message"),
    [
        pytest.param(
            {"operator": "OR", "builtInControls": ["mfa"], "authenticationStrength": STRENGTH},
            STRENGTH_AND_MFA,
            id="strength-beside-mfa",
        ),
        pytest.param(
            {"operator": "OR", "builtInControls": ["block"], "authenticationStrength": STRENGTH},
            "The control block cannot be combined with other grant controls.",
            id="strength-beside-block",
        ),
        pytest.param(
            {"operator": "XOR", "authenticationStrength": STRENGTH},
            "The policy's grantControls.operator must be AND or OR, found 'XOR'.",
            id="operator",
        ),
    ],
)
def test_grant_controls(graph: httpx.Client, access_policy: Json, grant: Json, message: str) -> None:
    assert error_of(graph.post(POLICIES, json=access_policy | {"grantControls": grant})) == message


@pytest.mark.parametrize(
    ("session", "message"),
    [
        pytest.param(
            {"signInFrequency": {"isEnabled": True, "frequencyInterval": "everyTime", "type": "days", "value": 30}},
            f"{EVERY_TIME} have a value or a type.",
            id="a-number",
        ),
        pytest.param(
            {
                "signInFrequency": {"isEnabled": True, "frequencyInterval": "everyTime"},
                "disableResilienceDefaults": True,
            },
            f"{EVERY_TIME} be combined with applicationEnforcedRestrictions or disableResilienceDefaults.",
            id="resilience",
        ),
        pytest.param(
            {
                "signInFrequency": {"isEnabled": True, "frequencyInterval": "everyTime"},
                "applicationEnforcedRestrictions": {"isEnabled": True},
            },
            f"{EVERY_TIME} be combined with applicationEnforcedRestrictions or disableResilienceDefaults.",
            id="restrictions",
        ),
    ],
)
def test_every_time(graph: httpx.Client, access_policy: Json, session: Json, message: str) -> None:
    assert error_of(graph.post(POLICIES, json=access_policy | {"sessionControls": session})) == message


def test_every_time_takes_the_number_away(graph: httpx.Client, access_policy: Json) -> None:
    timed = {"isEnabled": True, "frequencyInterval": "timeBased", "type": "days", "value": 30}
    policy = access_policy | {"sessionControls": {"signInFrequency": timed}}
    key = graph.post(POLICIES, json=policy).raise_for_status().json()["id"]
    every_time = {"sessionControls": {"signInFrequency": {"isEnabled": True, "frequencyInterval": "everyTime"}}}
    assert graph.patch(f"{POLICIES}/{key}", json=every_time).status_code == 204
    frequency = graph.get(f"{POLICIES}/{key}").json()["sessionControls"]["signInFrequency"]
    assert frequency == {
        "isEnabled": True,
        "frequencyInterval": "everyTime",
        "authenticationType": None,
        "type": None,
        "value": None,
    }

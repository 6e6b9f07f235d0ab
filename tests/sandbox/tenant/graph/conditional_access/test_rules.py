"""What makes a Conditional Access policy valid."""

from typing import Any

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

POLICIES = "/v1.0/identity/conditionalAccess/policies"
NOBODY = "00000000-0000-4000-8000-00000000dead"
Json = dict[str, Any]
BOTH = {"includeApplications": [seed.SHAREPOINT_ONLINE, seed.EXCHANGE_ONLINE]}


def with_conditions(policy: Json, **changes: object) -> Json:
    conditions: Json = policy["conditions"]
    return policy | {"conditions": conditions | changes}


def error_of(answer: httpx.Response) -> str:
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "BadRequest"), answer.text
    return str(answer.json()["error"]["message"])


@pytest.mark.parametrize("name", ["displayName", "state", "conditions"])
def test_members_that_are_required(graph: httpx.Client, access_policy: Json, name: str) -> None:
    del access_policy[name]
    assert error_of(graph.post(POLICIES, json=access_policy)) == f"The policy's {name} is required."


NO_APPLICATION = "The policy needs at least one application, user action or authentication context."
NO_USER = "The policy needs at least one user, group, role or service principal."
NO_CONTROL = "The policy needs at least one grant or session control."
ACTIVE_SYNC = "The client app exchangeActiveSync needs Office 365 Exchange Online as the only application."


@pytest.mark.parametrize(
    ("conditions", "message"),
    [
        pytest.param({"clientAppTypes": []}, "The policy's conditions.clientAppTypes are required.", id="client-apps"),
        pytest.param({"applications": None}, NO_APPLICATION, id="no-applications"),
        pytest.param({"applications": {"excludeApplications": ["Office365"]}}, NO_APPLICATION, id="only-exclusions"),
        pytest.param({"users": {"excludeUsers": [seed.ADELE]}}, NO_USER, id="no-users"),
        pytest.param({"users": None}, NO_USER, id="users-null"),
        pytest.param(
            {"clientAppTypes": ["all", "browser"]},
            "'all' in clientAppTypes cannot be combined with other values.",
            id="all-alone",
        ),
        pytest.param(
            {"users": {"includeUsers": ["All", seed.ADELE]}},
            "'All' in includeUsers cannot be combined with other values.",
            id="all-users-alone",
        ),
        pytest.param(
            {"applications": {"includeApplications": ["Office365", "None"]}},
            "'None' in includeApplications cannot be combined with other values.",
            id="none-alone",
        ),
        pytest.param(
            {"platforms": {"includePlatforms": ["windows", "all"]}},
            "'all' in includePlatforms cannot be combined with other values.",
            id="all-platforms-alone",
        ),
        pytest.param(
            {"platforms": {"excludePlatforms": ["iOS"]}},
            "The policy's conditions.platforms needs includePlatforms.",
            id="platforms",
        ),
        pytest.param({"clientAppTypes": ["exchangeActiveSync"]}, ACTIVE_SYNC, id="active-sync"),
        pytest.param(
            {"users": {"includeUsers": [NOBODY]}},
            f"Policy contains an unknown user in includeUsers: {NOBODY}",
            id="user",
        ),
        pytest.param(
            {"users": {"includeUsers": ["All"], "excludeGroups": [NOBODY]}},
            f"Policy contains an unknown group in excludeGroups: {NOBODY}",
            id="group",
        ),
        pytest.param(
            {"users": {"includeRoles": [NOBODY]}},
            f"Policy contains an unknown directory role template in includeRoles: {NOBODY}",
            id="role",
        ),
        pytest.param(
            {"applications": {"includeApplications": [NOBODY]}},
            f"Policy contains an unknown application in includeApplications: {NOBODY}",
            id="application",
        ),
        pytest.param(
            {"locations": {"includeLocations": ["All"], "excludeLocations": [NOBODY]}},
            f"Policy contains an unknown named location in excludeLocations: {NOBODY}",
            id="location",
        ),
        pytest.param(
            {"applications": BOTH | {"includeUserActions": ["urn:user:registerdevice"]}},
            "1012: 'applications' condition cannot include both 'includeApplications' and "
            "'includeUserActions'/'includeProtectionLevels'. Please remove one of the conditions.",
            id="both-kinds",
        ),
    ],
)
def test_conditions_that_do_not_hold(
    graph: httpx.Client, access_policy: Json, tenant: TenantServer, conditions: Json, message: str
) -> None:
    assert error_of(graph.post(POLICIES, json=with_conditions(access_policy, **conditions))) == message
    assert tenant.state.conditional_access_policies == {}


@pytest.mark.parametrize(
    "conditions",
    [
        pytest.param({"clientAppTypes": ["all"]}, id="all"),
        pytest.param({"users": {"includeGroups": [seed.PILOT_GROUP]}}, id="group"),
        pytest.param({"users": {"includeRoles": [seed.GLOBAL_ADMINISTRATOR]}}, id="role"),
        pytest.param({"users": {"includeUsers": ["GuestsOrExternalUsers", seed.ADELE]}}, id="guests"),
        pytest.param({"applications": {"includeApplications": ["Office365", seed.TEAMS]}}, id="office"),
        pytest.param({"applications": {"includeUserActions": ["urn:user:registerdevice"]}}, id="user-action"),
        pytest.param(
            {
                "clientAppTypes": ["exchangeActiveSync"],
                "applications": {"includeApplications": [seed.EXCHANGE_ONLINE]},
            },
            id="active-sync",
        ),
        pytest.param(
            {"locations": {"includeLocations": ["All"], "excludeLocations": ["AllTrusted", seed.NAMED_LOCATION]}},
            id="locations",
        ),
        pytest.param({"platforms": {"includePlatforms": ["all"], "excludePlatforms": ["iOS"]}}, id="platforms"),
    ],
)
def test_conditions_that_hold(graph: httpx.Client, access_policy: Json, conditions: Json) -> None:
    answer = graph.post(POLICIES, json=with_conditions(access_policy, **conditions))
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("controls", "message"),
    [
        pytest.param({"grantControls": None}, NO_CONTROL, id="none"),
        pytest.param({"grantControls": {"operator": "AND", "builtInControls": []}}, NO_CONTROL, id="empty"),
        pytest.param(
            {"grantControls": None, "sessionControls": {"disableResilienceDefaults": False}}, NO_CONTROL, id="false"
        ),
        pytest.param(
            {"grantControls": {"builtInControls": ["mfa"]}},
            "The policy's grantControls.operator must be AND or OR, found None.",
            id="no-operator",
        ),
        pytest.param(
            {"grantControls": {"operator": "and", "builtInControls": ["mfa"]}},
            "The policy's grantControls.operator must be AND or OR, found 'and'.",
            id="operator",
        ),
        pytest.param(
            {"grantControls": {"operator": "OR", "builtInControls": ["block", "mfa"]}},
            "The control block cannot be combined with other grant controls.",
            id="block",
        ),
        pytest.param(
            {"grantControls": {"operator": "OR", "authenticationStrength": {"id": NOBODY}}},
            f"The authentication strength {NOBODY} does not exist.",
            id="strength",
        ),
        pytest.param(
            {"grantControls": {"operator": "OR", "termsOfUse": [NOBODY]}},
            f"The terms of use {NOBODY} do not exist.",
            id="terms",
        ),
    ],
)
def test_controls_that_do_not_hold(graph: httpx.Client, access_policy: Json, controls: Json, message: str) -> None:
    assert error_of(graph.post(POLICIES, json=access_policy | controls)) == message


def test_a_session_control_alone_is_enough(graph: httpx.Client, access_policy: Json) -> None:
    session = {"signInFrequency": {"value": 4, "type": "hours", "isEnabled": True}}
    answer = graph.post(POLICIES, json=access_policy | {"grantControls": None, "sessionControls": session})
    assert answer.status_code == 201
    assert answer.json()["sessionControls"]["signInFrequency"] == {
        "value": 4,
        "type": "hours",
        "isEnabled": True,
        "authenticationType": None,
        "frequencyInterval": None,
    }


def test_an_update_is_held_to_the_same_rules(graph: httpx.Client, access_policy: Json) -> None:
    path = f"{POLICIES}/{graph.post(POLICIES, json=access_policy).json()['id']}"
    assert error_of(graph.patch(path, json={"grantControls": None})) == NO_CONTROL
    assert error_of(graph.patch(path, json={"conditions": {"users": {"includeUsers": []}}})) == NO_USER
    assert graph.get(path).json()["grantControls"]["builtInControls"] == ["compliantDevice"]


def test_security_defaults_and_enforcement_exclude_each_other(graph: httpx.Client, access_policy: Json) -> None:
    """[issue] report-only is accepted."""
    message = (
        "Security Defaults is enabled in the tenant. You must disable Security defaults before enabling "
        "a Conditional Access policy."
    )
    defaults = "/v1.0/policies/identitySecurityDefaultsEnforcementPolicy"
    assert graph.patch(defaults, json={"isEnabled": True}).status_code == 204
    assert graph.get(defaults).json()["isEnabled"] is True

    assert error_of(graph.post(POLICIES, json=access_policy | {"state": "enabled"})) == message
    path = f"{POLICIES}/{graph.post(POLICIES, json=access_policy).raise_for_status().json()['id']}"
    assert error_of(graph.patch(path, json={"state": "enabled"})) == message

    graph.patch(defaults, json={"isEnabled": False}).raise_for_status()
    assert graph.patch(path, json={"state": "enabled"}).status_code == 204


@pytest.mark.parametrize("body", [{}, {"isEnabled": None}, {"isEnabled": "x"}, {"displayName": "x"}, {"y": 1}, []])
def test_security_defaults_take_one_boolean(graph: httpx.Client, tenant: TenantServer, body: object) -> None:
    answer = graph.patch("/v1.0/policies/identitySecurityDefaultsEnforcementPolicy", json=body)
    assert answer.status_code == 400
    assert tenant.state.security_defaults_enabled is False

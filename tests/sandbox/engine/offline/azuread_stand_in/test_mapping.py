"""Both directions of the mapping at once, and each against what the real plugin sent and made of what it read."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.engine.offline.azuread_stand_in.body import policy_body
from sandbox.engine.offline.azuread_stand_in.check import failures
from sandbox.engine.offline.azuread_stand_in.difference import differences
from sandbox.engine.offline.azuread_stand_in.outputs import imported_inputs, policy_outputs, refreshed_inputs

SMALL_BODY = {
    "@odata.type": "#microsoft.graph.conditionalAccessPolicy",
    "displayName": "Require a compliant device",
    "state": "enabledForReportingButNotEnforced",
    "conditions": {
        "applications": {"includeApplications": ["All"], "excludeApplications": [], "includeUserActions": []},
        "authenticationFlows": None,
        "clientAppTypes": ["browser", "mobileAppsAndDesktopClients"],
        "devices": None,
        "locations": None,
        "platforms": None,
        "servicePrincipalRiskLevels": [],
        "signInRiskLevels": [],
        "userRiskLevels": [],
        "users": {
            "includeUsers": ["All"],
            "excludeUsers": [],
            "includeGroups": [],
            "excludeGroups": ["b0000000-0000-4000-8000-000000000002"],
            "includeRoles": [],
            "excludeRoles": [],
            "includeGuestsOrExternalUsers": None,
            "excludeGuestsOrExternalUsers": None,
        },
    },
    "grantControls": {
        "operator": "OR",
        "builtInControls": ["compliantDevice"],
        "customAuthenticationFactors": [],
        "termsOfUse": [],
    },
    "sessionControls": None,
}


def read_back(body: dict[str, Any]) -> dict[str, Any]:
    return policy_outputs({**body, "id": "5ec953b4-0e21-423a-a45d-f3762453c945"})


@given(data=st.data())
def test_a_policy_comes_back_as_it_went(any_inputs: st.SearchStrategy[dict[str, Any]], data: st.DataObject) -> None:
    inputs = data.draw(any_inputs)
    outputs = read_back(policy_body(inputs))
    assert differences(outputs, inputs) == {}
    assert policy_body(imported_inputs(outputs)) == policy_body(inputs)


@given(data=st.data())
def test_an_imported_policy_has_no_difference(
    any_inputs: st.SearchStrategy[dict[str, Any]], data: st.DataObject
) -> None:
    outputs = read_back(policy_body(data.draw(any_inputs)))
    assert differences(outputs, imported_inputs(outputs)) == {}
    assert refreshed_inputs(imported_inputs(outputs), imported_inputs(outputs)) == imported_inputs(outputs)


def test_the_body_names_everything_that_is_not_set(inputs: dict[str, Any]) -> None:
    assert policy_body(inputs) == SMALL_BODY


@pytest.mark.parametrize(
    ("values", "body"),
    [
        pytest.param({}, None, id="empty"),
        pytest.param({"disableResilienceDefaults": False}, None, id="without effect"),
        pytest.param(
            {"signInFrequencyAuthenticationType": "primaryAndSecondaryAuthentication"}, None, id="only the default"
        ),
        pytest.param(
            {"signInFrequency": 10, "signInFrequencyPeriod": "hours"},
            {
                "applicationEnforcedRestrictions": {
                    "@odata.type": "#microsoft.graph.applicationEnforcedRestrictionsSessionControl",
                    "isEnabled": False,
                },
                "cloudAppSecurity": None,
                "disableResilienceDefaults": False,
                "signInFrequency": {
                    "@odata.type": "#microsoft.graph.signInFrequencySessionControl",
                    "authenticationType": "primaryAndSecondaryAuthentication",
                    "frequencyInterval": "timeBased",
                    "isEnabled": True,
                    "type": "hours",
                    "value": 10,
                },
            },
            id="every ten hours",
        ),
        pytest.param(
            {"signInFrequencyAuthenticationType": "secondaryAuthentication"},
            {
                "applicationEnforcedRestrictions": {
                    "@odata.type": "#microsoft.graph.applicationEnforcedRestrictionsSessionControl",
                    "isEnabled": False,
                },
                "cloudAppSecurity": None,
                "disableResilienceDefaults": False,
                "signInFrequency": {
                    "@odata.type": "#microsoft.graph.signInFrequencySessionControl",
                    "authenticationType": "secondaryAuthentication",
                },
            },
            id="only another authentication type",
        ),
        pytest.param(
            {"signInFrequencyInterval": "everyTime", "persistentBrowserMode": "never"},
            {
                "cloudAppSecurity": None,
                "persistentBrowser": {
                    "@odata.type": "#microsoft.graph.persistentBrowserSessionControl",
                    "isEnabled": True,
                    "mode": "never",
                },
                "signInFrequency": {
                    "@odata.type": "#microsoft.graph.signInFrequencySessionControl",
                    "authenticationType": "primaryAndSecondaryAuthentication",
                    "frequencyInterval": "everyTime",
                    "isEnabled": True,
                },
            },
            id="every time",
        ),
        pytest.param(
            {"cloudAppSecurityPolicy": "monitorOnly", "applicationEnforcedRestrictionsEnabled": True},
            {
                "applicationEnforcedRestrictions": {
                    "@odata.type": "#microsoft.graph.applicationEnforcedRestrictionsSessionControl",
                    "isEnabled": True,
                },
                "cloudAppSecurity": {
                    "@odata.type": "#microsoft.graph.cloudAppSecuritySessionControl",
                    "cloudAppSecurityType": "monitorOnly",
                    "isEnabled": True,
                },
                "disableResilienceDefaults": False,
            },
            id="applications",
        ),
    ],
)
def test_session_controls(inputs: dict[str, Any], values: dict[str, Any], body: dict[str, Any] | None) -> None:
    assert policy_body({**inputs, "sessionControls": values})["sessionControls"] == body


@pytest.mark.parametrize(
    ("member", "value", "there", "body"),
    [
        pytest.param(
            "authenticationFlowTransferMethods",
            ["deviceCodeFlow", "authenticationTransfer"],
            "authenticationFlows",
            {"transferMethods": "authenticationTransfer,deviceCodeFlow"},
            id="authentication flows",
        ),
        pytest.param(
            "clientApplications",
            {"includedServicePrincipals": ["a"]},
            "clientApplications",
            {"includeServicePrincipals": ["a"], "excludeServicePrincipals": [], "servicePrincipalFilter": None},
            id="client applications",
        ),
        pytest.param(
            "devices",
            {"filter": {"mode": "exclude", "rule": "device.isCompliant -eq True"}},
            "devices",
            {"deviceFilter": {"mode": "exclude", "rule": "device.isCompliant -eq True"}},
            id="devices",
        ),
        pytest.param("insiderRiskLevels", "minor", "insiderRiskLevels", "minor", id="insider risk"),
        pytest.param(
            "locations",
            {"includedLocations": ["All"], "excludedLocations": ["AllTrusted"]},
            "locations",
            {"includeLocations": ["All"], "excludeLocations": ["AllTrusted"]},
            id="locations",
        ),
        pytest.param(
            "platforms",
            {"includedPlatforms": ["windows"]},
            "platforms",
            {"includePlatforms": ["windows"], "excludePlatforms": []},
            id="platforms",
        ),
    ],
)
def test_conditions(inputs: dict[str, Any], member: str, value: object, there: str, body: object) -> None:
    conditions = {**inputs["conditions"], member: value}
    assert policy_body({**inputs, "conditions": conditions})["conditions"][there] == body


@pytest.mark.parametrize(
    ("tenants", "body"),
    [
        pytest.param([], None, id="not said"),
        pytest.param([{"membershipKind": "all"}], {"membershipKind": "all"}, id="all"),
        pytest.param(
            [{"membershipKind": "enumerated", "members": ["a"]}],
            {
                "@odata.type": "#microsoft.graph.conditionalAccessEnumeratedExternalTenants",
                "membershipKind": "enumerated",
                "members": ["a"],
            },
            id="enumerated",
        ),
    ],
)
def test_guests(inputs: dict[str, Any], tenants: list[dict[str, Any]], body: object) -> None:
    guests = {"guestOrExternalUserTypes": ["internalGuest", "serviceProvider"], "externalTenants": tenants}
    conditions = {**inputs["conditions"], "users": {"includedGuestsOrExternalUsers": [guests]}}
    users = policy_body({**inputs, "conditions": conditions})["conditions"]["users"]
    assert users["includeGuestsOrExternalUsers"] == {
        "guestOrExternalUserTypes": "internalGuest,serviceProvider",
        "externalTenants": body,
    }


def test_an_authentication_strength_goes_by_its_id(inputs: dict[str, Any]) -> None:
    strength = {"operator": "OR", "authenticationStrengthPolicyId": "/policies/authenticationStrengthPolicies/2"}
    body = policy_body({**inputs, "grantControls": strength})["grantControls"]
    assert body == {
        "operator": "OR",
        "authenticationStrength": {"@odata.type": "#microsoft.graph.authenticationStrengthPolicy", "id": "2"},
        "builtInControls": [],
        "customAuthenticationFactors": [],
        "termsOfUse": [],
    }
    assert read_back({**SMALL_BODY, "grantControls": body})["grantControls"] == {
        "operator": "OR",
        "authenticationStrengthPolicyId": "/policies/authenticationStrengthPolicies/2",
        "builtInControls": [],
        "customAuthenticationFactors": [],
        "termsOfUses": [],
    }


REAL = ["ConditionalAccessBaseline-j0eyv.CA006.json", "ConditionalAccess-AlexFilipin.208-compliantDevice.json"]


@pytest.mark.parametrize("name", REAL)
def test_a_real_policy_can_be_taken_over_as_it_is(name: str, real_policy: Callable[[str], dict[str, Any]]) -> None:
    outputs = policy_outputs(real_policy(name))
    inputs = imported_inputs(outputs)
    assert failures(inputs, "ca") == []
    assert differences(outputs, inputs) == {}
    assert differences(read_back(policy_body(inputs)), inputs) == {}


def test_a_real_policy_in_azureads_words(real_policy: Callable[[str], dict[str, Any]]) -> None:
    assert imported_inputs(policy_outputs(real_policy(REAL[0]))) == {
        "displayName": "CA006-Global-DataProtection-Office365-AnyPlatform-Browser-Unmanaged-AppEnforceRestrictions",
        "state": "enabled",
        "conditions": {
            "applications": {
                "includedApplications": [
                    "00000003-0000-0ff1-ce00-000000000000",
                    "00000002-0000-0ff1-ce00-000000000000",
                ]
            },
            "clientAppTypes": ["browser"],
            "devices": {
                "filter": {
                    "mode": "exclude",
                    "rule": 'device.isCompliant -eq True -and device.deviceOwnership -eq "Company"',
                }
            },
            "users": {"includedUsers": ["All"], "excludedGroups": ["a8e55fcf-f8ed-43c2-bb4f-0c62edd62963"]},
        },
        "sessionControls": {"applicationEnforcedRestrictionsEnabled": True},
    }


@pytest.mark.parametrize(
    ("before", "now", "refreshed"),
    [
        pytest.param({"state": "enabled"}, {"state": "disabled"}, {"state": "disabled"}, id="drift"),
        pytest.param(
            {"state": "enabled"}, {"state": "enabled", "x": [1]}, {"state": "enabled"}, id="not of the inputs"
        ),
        pytest.param({"x": []}, {}, {"x": []}, id="empty and gone are the same"),
        pytest.param({"x": False}, {}, {"x": False}, id="false and gone are the same"),
        pytest.param({"x": {"y": 1}}, {}, {"x": None}, id="gone"),
        pytest.param({"x": [1, 2]}, {"x": [2]}, {"x": [2]}, id="shorter list"),
        pytest.param({"x": [{"y": 1}]}, {"x": [{"y": 2, "z": 3}]}, {"x": [{"y": 2}]}, id="object in a list"),
    ],
)
def test_refreshing_changes_only_what_the_inputs_had(before: object, now: object, refreshed: object) -> None:
    assert refreshed_inputs(before, now) == refreshed

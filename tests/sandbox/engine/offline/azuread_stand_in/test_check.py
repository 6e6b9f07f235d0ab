"""What the stand-in refuses before it asks the tenant, in the real plugin's order."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi.runtime.rpc import UNKNOWN

from sandbox.engine.offline.azuread_stand_in.check import failures

GUESTS = {"guestOrExternalUserTypes": ["internalGuest"], "externalTenants": [{"membershipKind": "some"}]}


def changed(inputs: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """The inputs with another value at the path; None takes the member away."""
    name, _, rest = path.partition(".")
    if rest:
        return {**inputs, name: changed(inputs.get(name, {}), rest, value)}
    return {**inputs, name: value} if value is not None else {key: one for key, one in inputs.items() if key != name}


@given(data=st.data())
def test_what_azuread_allows_passes(any_inputs: st.SearchStrategy[dict[str, Any]], data: st.DataObject) -> None:
    assert failures(data.draw(any_inputs), "ca") == []


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        pytest.param("colour", "red", "azuread has no property 'colour' here; it has conditions, displayName, "
            "grantControls, sessionControls, state.", id="unknown property"),
        pytest.param("conditions.platforms", {"includedPlatforms": ["windows"], "x": 1}, "azuread has no property 'x' "
            "here; it has excludedPlatforms, includedPlatforms.", id="unknown property inside"),
        pytest.param("state", None, "The required property 'state' is missing.", id="missing"),
        pytest.param("conditions.users", None, "The required property 'users' is missing.", id="missing inside"),
        pytest.param("state", "on", "'on' is not one of disabled, enabled, enabledForReportingButNotEnforced.",
            id="value"),
        pytest.param("displayName", 5, "A text is needed, not 5.", id="number for text"),
        pytest.param("displayName", "", "An empty text is not allowed.", id="empty text"),
        pytest.param("conditions.clientAppTypes", "all", "A list is needed, not 'all'.", id="text for list"),
        pytest.param("conditions.devices", "windows", "An object is needed, not 'windows'.", id="text for object"),
        pytest.param("sessionControls", {"disableResilienceDefaults": "true"}, "True or false is needed, not 'true'.",
            id="text for truth value"),
        pytest.param("sessionControls", {"signInFrequency": -1, "signInFrequencyPeriod": "hours"}, "-1 is below 0.",
            id="negative"),
        pytest.param("sessionControls", {"signInFrequency": True, "signInFrequencyPeriod": "hours"},
            "A whole number is needed, not True.", id="truth value for number"),
        pytest.param("sessionControls", {"signInFrequency": 4}, "signInFrequency, signInFrequencyPeriod go together; "
            "only signInFrequency is given.", id="half of a pair"),
        pytest.param("conditions.applications", {}, "Exactly one of includedApplications, includedUserActions must be "
            "given, not none.", id="no application"),
        pytest.param("conditions.applications", {"includedApplications": [], "includedUserActions": []},
            "Exactly one of includedApplications, includedUserActions must be given, not includedApplications, "
            "includedUserActions.", id="both even when empty"),
        pytest.param("conditions.users", {"excludedUsers": ["a"]}, "At least one of includedGroups, "
            "includedGuestsOrExternalUsers, includedRoles, includedUsers must be given.", id="nobody"),
        pytest.param("grantControls", None, "At least one of grantControls, sessionControls must be given.",
            id="no control"),
        pytest.param("grantControls", {"operator": "OR"}, "At least one of authenticationStrengthPolicyId, "
            "builtInControls, termsOfUses must be given.", id="nothing granted"),
        pytest.param("grantControls", {"operator": "OR", "authenticationStrengthPolicyId": "mfa"}, "'mfa' is not of "
            "the form /policies/authenticationStrengthPolicies/ID.", id="strength by name"),
        pytest.param("conditions.users", {"includedGuestsOrExternalUsers": [GUESTS]},
            "'some' is not one of all, enumerated.", id="value deep inside"),
    ],
)  # fmt: skip
def test_each_mistake_is_reported_with_its_place(inputs: dict[str, Any], path: str, value: object, reason: str) -> None:
    (failure,) = failures(changed(inputs, path, value), "ca")
    assert failure.startswith(f"{reason} Examine values at 'ca.")


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        pytest.param("colour", "red", "ca.colour", id="at the top"),
        pytest.param("conditions.clientAppTypes", ["all", "fax"], "ca.conditions.clientAppTypes[1]", id="in a list"),
        pytest.param(
            "conditions.users",
            {"includedGuestsOrExternalUsers": [GUESTS]},
            "ca.conditions.users.includedGuestsOrExternalUsers[0].externalTenants[0].membershipKind",
            id="deep inside",
        ),
        pytest.param("grantControls", None, "ca.grantControls", id="a choice at the top"),
    ],
)
def test_the_place_is_a_property_path(inputs: dict[str, Any], path: str, value: object, place: str) -> None:
    (failure,) = failures(changed(inputs, path, value), "ca")
    assert failure.endswith(f" Examine values at '{place}'.")


def test_all_mistakes_come_at_once(inputs: dict[str, Any]) -> None:
    wrong = changed(changed(changed(inputs, "state", "on"), "colour", "red"), "conditions.clientAppTypes", ["fax"])
    assert len(failures(wrong, "ca")) == 3


@pytest.mark.parametrize(
    ("path", "value"),
    [
        pytest.param("displayName", UNKNOWN, id="text"),
        pytest.param("conditions", UNKNOWN, id="object"),
        pytest.param("conditions.users", {"includedUsers": UNKNOWN}, id="list"),
        pytest.param("conditions.clientAppTypes", [UNKNOWN], id="item"),
        pytest.param(
            "conditions.applications", {"includedApplications": UNKNOWN, "includedUserActions": UNKNOWN}, id="choice"
        ),
        pytest.param("sessionControls", {"signInFrequency": UNKNOWN, "signInFrequencyPeriod": UNKNOWN}, id="pair"),
    ],
)
def test_what_is_not_known_yet_may_become_right(inputs: dict[str, Any], path: str, value: object) -> None:
    assert failures(changed(inputs, path, value), "ca") == []

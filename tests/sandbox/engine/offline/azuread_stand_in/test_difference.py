"""What the stand-in calls a difference, and at which property."""

from typing import Any

import pytest
from pulumi.runtime.rpc import UNKNOWN

from sandbox.engine.offline.azuread_stand_in.body import policy_body
from sandbox.engine.offline.azuread_stand_in.difference import differences, top_level
from sandbox.engine.offline.azuread_stand_in.outputs import policy_outputs

GROUP = "b0000000-0000-4000-8000-000000000002"


@pytest.fixture
def outputs(inputs: dict[str, Any]) -> dict[str, Any]:
    return policy_outputs({**policy_body(inputs), "id": "1"})


def changed(inputs: dict[str, Any], **conditions: object) -> dict[str, Any]:
    return {**inputs, "conditions": {**inputs["conditions"], **conditions}}


@pytest.mark.parametrize(
    ("conditions", "found"),
    [
        pytest.param({}, {}, id="none"),
        pytest.param({"clientAppTypes": ["browser"]}, {"conditions.clientAppTypes[1]": "delete"}, id="item gone"),
        pytest.param(
            {"clientAppTypes": ["browser", "other"]}, {"conditions.clientAppTypes[1]": "update"}, id="item changed"
        ),
        pytest.param(
            {"users": {"includedUsers": ["All"], "excludedGroups": ["b", GROUP]}},
            {"conditions.users.excludedGroups[0]": "add"},
            id="item before",
        ),
        pytest.param(
            {"users": {"includedUsers": ["All"], "excludedGroups": [GROUP], "excludedUsers": ["a"]}},
            {"conditions.users.excludedUsers": "add"},
            id="first item",
        ),
        pytest.param(
            {"users": {"includedUsers": ["All"]}}, {"conditions.users.excludedGroups": "delete"}, id="last item gone"
        ),
        pytest.param({"signInRiskLevels": []}, {}, id="empty list"),
        pytest.param({"platforms": {"includedPlatforms": ["windows"]}}, {"conditions.platforms": "add"}, id="object"),
        pytest.param({"insiderRiskLevels": "minor"}, {"conditions.insiderRiskLevels": "add"}, id="text"),
        pytest.param({"clientAppTypes": UNKNOWN}, {"conditions.clientAppTypes": "update"}, id="unknown list"),
        pytest.param({"users": UNKNOWN}, {"conditions.users": "update"}, id="unknown object"),
    ],
)
def test_conditions(
    inputs: dict[str, Any], outputs: dict[str, Any], conditions: dict[str, Any], found: dict[str, str]
) -> None:
    assert differences(outputs, changed(inputs, **conditions)) == found


@pytest.mark.parametrize(
    ("controls", "found"),
    [
        pytest.param({"disableResilienceDefaults": False}, {}, id="without effect"),
        pytest.param({}, {"sessionControls": "add"}, id="an empty object, which the real plugin never settles"),
        pytest.param({"persistentBrowserMode": "never"}, {"sessionControls": "add"}, id="with effect"),
    ],
)
def test_session_controls_that_control_nothing(
    inputs: dict[str, Any], outputs: dict[str, Any], controls: dict[str, Any], found: dict[str, str]
) -> None:
    assert differences(outputs, {**inputs, "sessionControls": controls}) == found


def test_a_computed_member_that_is_left_out_stays(inputs: dict[str, Any]) -> None:
    before = changed({**inputs, "sessionControls": {"signInFrequencyInterval": "everyTime"}}, insiderRiskLevels="minor")
    outputs = policy_outputs({**policy_body(before), "id": "1"})
    after = {**inputs, "sessionControls": {"persistentBrowserMode": "never"}}
    assert differences(outputs, after) == {"sessionControls.persistentBrowserMode": "add"}


def test_a_set_has_no_order(inputs: dict[str, Any]) -> None:
    methods = ["deviceCodeFlow", "authenticationTransfer"]
    outputs = policy_outputs({**policy_body(changed(inputs, authenticationFlowTransferMethods=methods)), "id": "1"})
    assert differences(outputs, changed(inputs, authenticationFlowTransferMethods=methods)) == {}
    assert differences(outputs, changed(inputs, authenticationFlowTransferMethods=methods[:1])) == {
        "conditions.authenticationFlowTransferMethods[0]": "delete"
    }


def test_an_object_in_a_list_is_compared_inside(inputs: dict[str, Any]) -> None:
    def guests(*types: str) -> dict[str, Any]:
        return {"includedGuestsOrExternalUsers": [{"guestOrExternalUserTypes": list(types)}]}

    outputs = policy_outputs({**policy_body(changed(inputs, users=guests("internalGuest"))), "id": "1"})
    assert differences(outputs, changed(inputs, users=guests("serviceProvider"))) == {
        "conditions.users.includedGuestsOrExternalUsers[0].guestOrExternalUserTypes[0]": "update"
    }


@pytest.mark.parametrize(
    ("value", "found"),
    [
        pytest.param("enabled", {"state": "update"}, id="changed"),
        pytest.param(UNKNOWN, {"state": "update"}, id="unknown"),
    ],
)
def test_the_state(inputs: dict[str, Any], outputs: dict[str, Any], value: str, found: dict[str, str]) -> None:
    assert differences(outputs, {**inputs, "state": value}) == found


def test_grant_controls_that_go(inputs: dict[str, Any], outputs: dict[str, Any]) -> None:
    without = {name: value for name, value in inputs.items() if name != "grantControls"}
    assert differences(outputs, without) == {"grantControls": "delete"}


def test_the_top_level_names_of_paths() -> None:
    assert top_level({"state": "update", "conditions.clientAppTypes[0]": "add", "conditions.users": "add"}) == [
        "conditions",
        "state",
    ]

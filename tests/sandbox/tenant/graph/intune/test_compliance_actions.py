"""Actions for noncompliance: one block, and what may stand beside it."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sandbox.tenant import seed

COLLECTION = "deviceManagement/deviceCompliancePolicies"
EXPANDED = "$expand=assignments,scheduledActionsForRule($expand=scheduledActionConfigurations)"
WINDOWS = "#microsoft.graph.windows10CompliancePolicy"
PREFIX = "#microsoft.graph."
ALL_DEVICES = "adadadad-808e-44e2-905a-0b7873a8a531"
ALL_USERS = "acacacac-9df4-4c7d-9d50-4ef0226f57a9"
ONE_BLOCK = "Compliance policy must have one and only one block scheduled action"
ZERO = "00000000-0000-0000-0000-000000000000"
Json = dict[str, Any]
Assign = Callable[..., httpx.Response]
MessageOf = Callable[[httpx.Response], str]


BLOCK = {"actionType": "block", "gracePeriodHours": 0}


def with_actions(policy: Json, *items: Json) -> Json:
    return policy | {
        "scheduledActionsForRule": [{"ruleName": "PasswordRequired", "scheduledActionConfigurations": list(items)}]
    }


@pytest.mark.parametrize(
    "rules",
    [
        pytest.param(None, id="missing"),
        pytest.param([], id="no-rule"),
        pytest.param([{"ruleName": "x"}], id="no-items"),
        pytest.param([{"scheduledActionConfigurations": []}], id="empty"),
        pytest.param([{"scheduledActionConfigurations": [{"actionType": "notification"}]}], id="no-block"),
        pytest.param([{"scheduledActionConfigurations": [BLOCK, BLOCK]}], id="two-blocks"),
        pytest.param([{"scheduledActionConfigurations": [BLOCK]}] * 2, id="two-rules"),
    ],
)
def test_a_policy_needs_exactly_one_block(
    graph: httpx.Client, windows_policy: Json, rules: object, message_of: MessageOf
) -> None:
    """[issue] ms-graph-docs 7746, 4103; TenuVault 25"""
    body = {name: value for name, value in windows_policy.items() if name != "scheduledActionsForRule"}
    if rules is not None:
        body["scheduledActionsForRule"] = rules
    answer = graph.post(f"/beta/{COLLECTION}", json=body)
    assert (message_of(answer), answer.json()["error"]["code"]) == (ONE_BLOCK, "BadRequest")


def test_several_actions_are_normal(graph: httpx.Client, windows_policy: Json) -> None:
    """[portal]"""
    notify = {
        "actionType": "notification",
        "gracePeriodHours": 24,
        "notificationTemplateId": seed.NOTIFICATION_TEMPLATE,
        "notificationMessageCCList": [seed.SECURITY_OPERATIONS_GROUP],
    }
    retire = {"actionType": "retire", "gracePeriodHours": 8760}
    body = with_actions(windows_policy, BLOCK, notify, notify | {"gracePeriodHours": 48}, retire)
    created = graph.post(f"/beta/{COLLECTION}", json=body).json()["id"]
    rule = graph.get(f"/beta/{COLLECTION}/{created}?{EXPANDED}").json()["scheduledActionsForRule"][0]
    items = [{name: v for name, v in one.items() if name != "id"} for one in rule["scheduledActionConfigurations"]]
    none = {"notificationTemplateId": ZERO, "notificationMessageCCList": []}
    assert items == [BLOCK | none, notify, notify | {"gracePeriodHours": 48}, retire | none]


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ({"gracePeriodHours": 8761}, "GracePeriodHours must be between 0 and 8760, found 8761"),
        ({"gracePeriodHours": -1}, "GracePeriodHours must be between 0 and 8760, found -1"),
        ({"notificationTemplateId": seed.ADELE}, f"The notification message template {seed.ADELE} does not exist"),
        (
            {"notificationMessageCCList": [seed.ADELE]},
            f"The group {seed.ADELE} of notificationMessageCCList does not exist",
        ),
    ],
    ids=["too-long", "negative", "template", "copies"],
)
def test_actions_refer_to_what_exists(
    graph: httpx.Client, windows_policy: Json, item: Json, message: str, message_of: MessageOf
) -> None:
    assert message_of(graph.post(f"/beta/{COLLECTION}", json=with_actions(windows_policy, BLOCK | item))) == message


def test_remote_lock_is_an_action_of_beta_only(
    graph: httpx.Client, windows_policy: Json, message_of: MessageOf
) -> None:
    v1 = {"@odata.type": WINDOWS, "displayName": "v1.0"}
    lock = {"actionType": "remoteLock", "gracePeriodHours": 1}
    assert "Requested value 'remoteLock'" in message_of(
        graph.post(f"/v1.0/{COLLECTION}", json=with_actions(v1, BLOCK, lock))
    )
    assert graph.post(f"/beta/{COLLECTION}", json=with_actions(windows_policy, BLOCK, lock)).status_code == 201


def test_casing_of_the_copies_matters(graph: httpx.Client, windows_policy: Json, message_of: MessageOf) -> None:
    body = with_actions(windows_policy, BLOCK | {"notificationMessageCcList": []})
    assert "'notificationMessageCcList' does not exist" in message_of(graph.post(f"/beta/{COLLECTION}", json=body))


def test_actions_are_replaced_as_a_whole(graph: httpx.Client, policy_id: str, message_of: MessageOf) -> None:
    rules = with_actions({}, {"actionType": "retire", "gracePeriodHours": 72}, BLOCK | {"gracePeriodHours": 12})
    path = f"/beta/{COLLECTION}/{policy_id}/scheduleActionsForRules"
    answer = graph.post(path, json={"deviceComplianceScheduledActionForRules": rules["scheduledActionsForRule"]})
    assert (answer.status_code, answer.content) == (200, b"")
    body = graph.get(f"/beta/{COLLECTION}/{policy_id}?{EXPANDED}").json()
    items = body["scheduledActionsForRule"][0]["scheduledActionConfigurations"]
    assert [(one["actionType"], one["gracePeriodHours"]) for one in items] == [("retire", 72), ("block", 12)]
    assert body["version"] == 2

    without_block = with_actions({}, {"actionType": "retire"})["scheduledActionsForRule"]
    assert message_of(graph.post(path, json={"deviceComplianceScheduledActionForRules": without_block})) == ONE_BLOCK


@pytest.mark.parametrize(
    ("action", "body", "message"),
    [
        ("assign", {}, "The parameter 'assignments' is required and expects a collection."),
        ("assign", {"assignments": {}}, "The parameter 'assignments' is required and expects a collection."),
        (
            "assign",
            {"assignments": [], "x": 1},
            "The parameter 'x' in the request payload is not a valid parameter for the operation.",
        ),
        (
            "scheduleActionsForRules",
            {"rules": []},
            "The parameter 'rules' in the request payload is not a valid parameter for the operation.",
        ),
    ],
    ids=["missing", "no-list", "more", "wrong-name"],
)
def test_actions_take_their_one_parameter(
    graph: httpx.Client, policy_id: str, action: str, body: Json, message: str, message_of: MessageOf
) -> None:
    assert message_of(graph.post(f"/beta/{COLLECTION}/{policy_id}/{action}", json=body)) == message

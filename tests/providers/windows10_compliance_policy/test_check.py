"""What a program may ask of a policy, judged by the real provider host before anything is written."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

if TYPE_CHECKING:
    from tests.providers.conftest import Host

Props = dict[str, Any]
Inputs = Callable[..., Props]
ITEM = "scheduledActionsForRule.0.scheduledActionConfigurations.0"
TARGET = "assignments.0.target"
ALL_USERS = "#microsoft.graph.allLicensedUsersAssignmentTarget"
GROUP = "#microsoft.graph.groupAssignmentTarget"
EXCLUSION = "#microsoft.graph.exclusionGroupAssignmentTarget"
FILTER = {
    "deviceAndAppManagementAssignmentFilterId": seed.FILTER_CORPORATE,
    "deviceAndAppManagementAssignmentFilterType": "include",
}


def test_inputs_in_normal_form_come_back_as_they_are(policy: "Host", inputs: Inputs) -> None:
    assert policy.check(inputs()) == (inputs(), [])


def test_check_asks_nothing_of_the_tenant(policy: "Host", inputs: Inputs, tenant: TenantServer) -> None:
    policy.check(inputs())
    assert tenant.requests == []


def test_what_is_left_out_is_filled_in_or_stays_out(policy: "Host", inputs: Inputs, actions: Inputs) -> None:
    given = inputs(
        scheduledActionsForRule=[{"scheduledActionConfigurations": [{"actionType": "block"}]}], assignments=None
    )
    wanted = inputs(scheduledActionsForRule=actions({"actionType": "block"}), assignments=[])
    assert policy.check(given) == (wanted, [])


def test_order_and_letter_case_mean_nothing(policy: "Host", inputs: Inputs, actions: Inputs) -> None:
    retire = {"actionType": "retire", "gracePeriodHours": 24}
    mail = {"actionType": "notification", "gracePeriodHours": 24, "notificationTemplateId": seed.NOTIFICATION_TEMPLATE}
    copies = [seed.SECURITY_OPERATIONS_GROUP, seed.PILOT_GROUP]
    targets = [
        {"target": {"@odata.type": GROUP, "groupId": seed.PILOT_GROUP, **FILTER}},
        {"target": {"@odata.type": EXCLUSION, "groupId": seed.CONTRACTORS_GROUP}},
    ]
    shouted = [{"target": {**one["target"], "groupId": one["target"]["groupId"].upper()}} for one in targets]
    block = {"actionType": "block"}
    first, first_failures = policy.check(
        inputs(
            scheduledActionsForRule=actions(retire, block, {**mail, "notificationMessageCCList": copies}),
            assignments=targets,
            roleScopeTagIds=["1", "0"],
        )
    )
    second, second_failures = policy.check(
        inputs(
            scheduledActionsForRule=actions({**mail, "notificationMessageCCList": copies[::-1]}, retire, block),
            assignments=shouted[::-1],
            roleScopeTagIds=["0", "1"],
        )
    )
    assert first == second
    assert first_failures == second_failures == []
    assert first["roleScopeTagIds"] == ["0", "1"]


FAILURES = [
    pytest.param({"displayName": None}, "displayName", "Field required", id="no-name"),
    pytest.param(
        {"displayName": ""}, "displayName", 'String should have at least 1 character (given: "")', id="empty-name"
    ),
    pytest.param(
        {"machineRisk": "low"}, "machineRisk", 'Extra inputs are not permitted (given: "low")', id="unknown-member"
    ),
    pytest.param(
        {"deviceThreatProtectionRequiredSecurityLevel": "clear"},
        "deviceThreatProtectionRequiredSecurityLevel",
        "Input should be 'unavailable', 'secured', 'low', 'medium', 'high' or 'notSet' (given: \"clear\")",
        id="portals-word-for-the-level",
    ),
    pytest.param(
        {"bitLockerEnabled": "true"},
        "bitLockerEnabled",
        'Input should be a valid boolean (given: "true")',
        id="text-for-a-boolean",
    ),
    pytest.param(
        {"bitLockerEnabled": 1}, "bitLockerEnabled", "Input should be a valid boolean (given: 1)", id="1-for-a-boolean"
    ),
    pytest.param(
        {"passwordMinimumLength": 7.5},
        "passwordMinimumLength",
        "Input should be a whole number (given: 7.5)",
        id="no-whole-number",
    ),
    pytest.param(
        {"passwordMinimumLength": True},
        "passwordMinimumLength",
        "Input should be a whole number (given: true)",
        id="boolean-for-a-number",
    ),
    pytest.param(
        {"passwordMinimumLength": "8"},
        "passwordMinimumLength",
        'Input should be a whole number (given: "8")',
        id="text-for-a-number",
    ),
    pytest.param(
        {"passwordMinimumLength": 2**31},
        "passwordMinimumLength",
        "Input should be less than 2147483648 (given: 2147483648)",
        id="more-than-32-bits",
    ),
    pytest.param(
        {"roleScopeTagIds": []},
        "roleScopeTagIds",
        "Tuple should have at least 1 item after validation, not 0 (given: [])",
        id="no-scope-tag",
    ),
    pytest.param(
        {"osMinimumVersion": 10}, "osMinimumVersion", "Input should be a valid string (given: 10)", id="no-text"
    ),
    pytest.param(
        {"validOperatingSystemBuildRanges": [{"lowestVersion": "1", "highestVersion": "2"}]},
        "validOperatingSystemBuildRanges.0.description",
        "Field required",
        id="inside-a-member",
    ),
    pytest.param(
        {"deviceCompliancePolicyScript": {"rulesContent": "no base64!"}},
        "deviceCompliancePolicyScript.rulesContent",
        'Input should be base64 (given: "no base64!")',
        id="no-base64",
    ),
    pytest.param({"scheduledActionsForRule": None}, "scheduledActionsForRule", "Field required", id="no-rule"),
    pytest.param({"scheduledActionsForRule": []}, "scheduledActionsForRule.0", "Field required", id="empty-rule"),
    pytest.param(
        {"adopt": "Windows baseline"},
        "adopt",
        "String should match pattern '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' "
        '(given: "Windows baseline")',
        id="adopt-by-name",
    ),
]


@pytest.mark.parametrize(("change", "prop", "reason"), FAILURES)
def test_refused_member(policy: "Host", inputs: Inputs, change: Props, prop: str, reason: str) -> None:
    _, failures = policy.check(inputs(**change))
    ((found_prop, found_reason),) = failures
    assert found_prop == prop
    assert found_reason == reason


@pytest.mark.parametrize(
    ("items", "prop", "reason"),
    [
        pytest.param([], "scheduledActionsForRule", "exactly one action must be block, there are 0", id="none"),
        pytest.param(
            [{"actionType": "retire"}],
            "scheduledActionsForRule",
            "exactly one action must be block, there are 0",
            id="no-block",
        ),
        pytest.param(
            [{}, {"gracePeriodHours": 24}],
            "scheduledActionsForRule",
            "exactly one action must be block, there are 2",
            id="two-blocks",
        ),
    ],
)
def test_refused_actions(
    policy: "Host", inputs: Inputs, actions: Inputs, items: list[Props], prop: str, reason: str
) -> None:
    _, failures = policy.check(inputs(scheduledActionsForRule=actions(*items)))
    ((found_prop, found_reason),) = failures
    assert found_prop == prop
    assert found_reason.startswith(f"{reason} (given: ")


@pytest.mark.parametrize(
    ("item", "prop", "reason"),
    [
        pytest.param(
            {"actionType": "email"},
            f"{ITEM}.actionType",
            "Input should be 'noAction', 'notification', 'block', 'retire', 'wipe', 'removeResourceAccessProfiles', "
            "'pushNotification' or 'remoteLock' (given: \"email\")",
            id="unknown-action",
        ),
        pytest.param(
            {"gracePeriodHours": -1},
            f"{ITEM}.gracePeriodHours",
            "Input should be greater than or equal to 0 (given: -1)",
            id="negative",
        ),
        pytest.param(
            {"gracePeriodHours": 8761},
            f"{ITEM}.gracePeriodHours",
            "Input should be less than or equal to 8760 (given: 8761)",
            id="more-than-a-year",
        ),
        pytest.param(
            {"gracePeriodHours": 0.5},
            f"{ITEM}.gracePeriodHours",
            "Input should be a whole number (given: 0.5)",
            id="half-an-hour",
        ),
        pytest.param(
            {"notificationMessageCcList": []},
            f"{ITEM}.notificationMessageCcList",
            "Extra inputs are not permitted (given: [])",
            id="misspelt",
        ),
    ],
)
def test_refused_action(policy: "Host", inputs: Inputs, actions: Inputs, item: Props, prop: str, reason: str) -> None:
    _, failures = policy.check(inputs(scheduledActionsForRule=actions(item)))
    assert (prop, reason) in failures


WRONG_GROUP = "a group target needs a groupId, and no other target takes one"
WRONG_FILTER = "a filter needs both its id and its type, and an exclusion takes none"


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        pytest.param({"@odata.type": GROUP}, WRONG_GROUP, id="group-without-id"),
        pytest.param({"@odata.type": EXCLUSION}, WRONG_GROUP, id="exclusion-without-id"),
        pytest.param({"@odata.type": ALL_USERS, "groupId": "g"}, WRONG_GROUP, id="all-users-with-id"),
        pytest.param({"@odata.type": EXCLUSION, "groupId": "g", **FILTER}, WRONG_FILTER, id="exclusion-with-filter"),
        pytest.param(
            {"@odata.type": ALL_USERS, "deviceAndAppManagementAssignmentFilterId": "f"}, WRONG_FILTER, id="no-type"
        ),
        pytest.param(
            {"@odata.type": ALL_USERS, "deviceAndAppManagementAssignmentFilterType": "include"},
            WRONG_FILTER,
            id="no-id",
        ),
    ],
)
def test_refused_target(policy: "Host", inputs: Inputs, target: Props, reason: str) -> None:
    _, failures = policy.check(inputs(assignments=[{"target": target}]))
    assert failures == [(TARGET, f"{reason} (given: {json.dumps(target, sort_keys=True)})")]


def test_refused_kind_of_target(policy: "Host", inputs: Inputs) -> None:
    kind = "#microsoft.graph.configurationManagerCollectionAssignmentTarget"
    _, failures = policy.check(inputs(assignments=[{"target": {"@odata.type": kind}}]))
    assert failures == [
        (
            f"{TARGET}.@odata.type",
            "Input should be '#microsoft.graph.allDevicesAssignmentTarget', "
            "'#microsoft.graph.allLicensedUsersAssignmentTarget', '#microsoft.graph.groupAssignmentTarget' or "
            f"'#microsoft.graph.exclusionGroupAssignmentTarget' (given: \"{kind}\")",
        )
    ]


def test_target_that_is_assigned_twice(policy: "Host", inputs: Inputs) -> None:
    targets = [
        {"target": {"@odata.type": GROUP, "groupId": seed.PILOT_GROUP}},
        {"target": {"@odata.type": EXCLUSION, "groupId": seed.PILOT_GROUP.upper()}},
    ]
    _, failures = policy.check(inputs(assignments=targets))
    given = json.dumps(targets, sort_keys=True)
    reason = f"a target may be assigned once, included or excluded: {seed.PILOT_GROUP} (given: {given})"
    assert failures == [("assignments", reason)]


def test_all_failures_come_at_once(policy: "Host", inputs: Inputs) -> None:
    _, failures = policy.check(inputs(displayName="", bitLockerEnabled="yes", more=1))
    assert [prop for prop, _ in failures] == ["bitLockerEnabled", "displayName", "more"]

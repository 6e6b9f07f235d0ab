"""The compliance policy's settings as inputs of the resource, whole: portal words become Graph's."""

from typing import Any, NoReturn

import pulumi
import pytest

from components.compliance_policy import actions, declare_compliance_policy, members, targets
from settings import Settings, load

GROUP, OTHER = "5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3", "6d9c2f7e-1e4b-4c63-8b52-8f3ea1d7b204"
FILTER, TEMPLATE = "7e0d3f8e-2f5c-4d74-9c63-9a4fb2e8c315", "8f1e4a9f-3a6d-4e85-8d74-ab5ac3f9d426"
DEVICES = "#microsoft.graph.allDevicesAssignmentTarget"
USERS = "#microsoft.graph.allLicensedUsersAssignmentTarget"
INCLUDED = "#microsoft.graph.groupAssignmentTarget"
EXCLUDED = "#microsoft.graph.exclusionGroupAssignmentTarget"


def settings(**policy: Any) -> Settings:  # noqa: ANN401 - any configuration
    given = {"displayName": "Windows risk", "machineRiskScore": "medium", "assignments": {"include": [GROUP]}, **policy}
    return load({"compliancePolicy": given})


@pytest.mark.parametrize(
    ("score", "level"), [("clear", "secured"), ("low", "low"), ("medium", "medium"), ("high", "high")]
)
def test_the_portals_score_is_graphs_level(score: str, level: str) -> None:
    stack = settings(machineRiskScore=score)
    assert stack.compliance_policy is not None
    assert members(stack.compliance_policy) == {
        "displayName": "Windows risk",
        "deviceThreatProtectionEnabled": True,
        "deviceThreatProtectionRequiredSecurityLevel": level,
    }


def test_what_is_given_is_declared() -> None:
    stack = settings(description="Why.", scopeTags=["0", "12"], settings={"bitLockerEnabled": True})
    assert stack.compliance_policy is not None
    assert members(stack.compliance_policy) == {
        "displayName": "Windows risk",
        "description": "Why.",
        "roleScopeTagIds": ["0", "12"],
        "bitLockerEnabled": True,
        "deviceThreatProtectionEnabled": True,
        "deviceThreatProtectionRequiredSecurityLevel": "medium",
    }


def test_a_list_that_is_one_output_is_declared_as_it_is() -> None:
    tags, recipients = pulumi.Output.from_input(["12"]), pulumi.Output.from_input([GROUP])
    notification = {"action": "notification", "notificationTemplate": TEMPLATE, "additionalRecipients": recipients}
    stack = settings(scopeTags=tags, actionsForNoncompliance=[notification])
    assert stack.compliance_policy is not None
    assert members(stack.compliance_policy)["roleScopeTagIds"] is tags
    assert actions(stack.compliance_policy)[0]["notificationMessageCCList"] is recipients


def test_actions() -> None:
    stack = settings(
        actionsForNoncompliance=[
            {"action": "block", "afterDays": 1},
            {
                "action": "notification",
                "afterHours": 6,
                "notificationTemplate": TEMPLATE,
                "additionalRecipients": [GROUP],
            },
        ]
    )
    assert stack.compliance_policy is not None
    assert actions(stack.compliance_policy) == [
        {
            "actionType": "block",
            "gracePeriodHours": 24,
            "notificationTemplateId": "",
            "notificationMessageCCList": [],
        },
        {
            "actionType": "notification",
            "gracePeriodHours": 6,
            "notificationTemplateId": TEMPLATE,
            "notificationMessageCCList": [GROUP],
        },
    ]


@pytest.mark.parametrize(
    ("assignments", "expected"),
    [
        pytest.param({"include": [GROUP]}, [{"@odata.type": INCLUDED, "groupId": GROUP}], id="group"),
        pytest.param({"include": ["All devices"]}, [{"@odata.type": DEVICES}], id="all-devices"),
        pytest.param({"include": ["All users"]}, [{"@odata.type": USERS}], id="all-users"),
        pytest.param(
            {"include": ["All devices"], "exclude": [OTHER.upper()]},
            [{"@odata.type": DEVICES}, {"@odata.type": EXCLUDED, "groupId": OTHER}],
            id="less-a-group",
        ),
        pytest.param(
            {"include": [{"target": GROUP, "filter": FILTER, "filterMode": "exclude"}]},
            [
                {
                    "@odata.type": INCLUDED,
                    "groupId": GROUP,
                    "deviceAndAppManagementAssignmentFilterId": FILTER,
                    "deviceAndAppManagementAssignmentFilterType": "exclude",
                }
            ],
            id="filter",
        ),
        pytest.param(
            {"include": [{"target": "All users", "filter": FILTER, "filterMode": "include"}]},
            [
                {
                    "@odata.type": USERS,
                    "deviceAndAppManagementAssignmentFilterId": FILTER,
                    "deviceAndAppManagementAssignmentFilterType": "include",
                }
            ],
            id="filter-of-all-users",
        ),
    ],
)
def test_targets(assignments: dict[str, Any], expected: list[dict[str, Any]]) -> None:
    stack = settings(assignments=assignments)
    assert stack.compliance_policy is not None
    assert targets(stack.compliance_policy.assignments) == expected


def test_an_output_stays_an_output() -> None:
    group = pulumi.Output.from_input(GROUP)
    stack = settings(assignments={"include": [group]})
    assert stack.compliance_policy is not None
    (target,) = targets(stack.compliance_policy.assignments)
    assert target["groupId"] is group


class Declared(pulumi.runtime.Mocks):
    """Keeps the inputs of what a program declares."""

    def __init__(self) -> None:
        self.inputs: dict[str, Any] = {}

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.inputs = args.inputs
        return "id", args.inputs

    def call(self, args: pulumi.runtime.MockCallArgs) -> NoReturn:
        raise AssertionError(args.token)


@pytest.mark.parametrize(("adopt", "required_by"), [(None, None), (GROUP, None), (None, "Access"), (GROUP, "Access")])
def test_what_is_adopted_and_what_requires_it_are_inputs_where_they_are_given(
    adopt: str | None, required_by: str | None
) -> None:
    policy = settings(**({"adopt": adopt} if adopt else {})).compliance_policy
    assert policy is not None
    mocks = Declared()
    pulumi.runtime.set_mocks(mocks)

    def program() -> None:
        declare_compliance_policy("policy", policy, None, required_by, pulumi.ResourceOptions())

    pulumi.runtime.test(program)()  # type: ignore[no-untyped-call]
    given = {name: mocks.inputs[name] for name in ("adopt", "requiredBy") if name in mocks.inputs}
    assert given == {name: one for name, one in (("adopt", adopt), ("requiredBy", required_by)) if one}

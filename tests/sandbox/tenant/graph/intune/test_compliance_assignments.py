"""Assignments of compliance policies: a set that is replaced as a whole."""

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


def test_assign_replaces_the_whole_set(graph: httpx.Client, policy_id: str, assign: Assign) -> None:
    group = {"@odata.type": PREFIX + "groupAssignmentTarget", "groupId": seed.PILOT_GROUP}
    contractors = {"@odata.type": PREFIX + "exclusionGroupAssignmentTarget", "groupId": seed.CONTRACTORS_GROUP}
    users = {"@odata.type": PREFIX + "allLicensedUsersAssignmentTarget"}

    def ids() -> list[str]:
        found = graph.get(f"/beta/{COLLECTION}/{policy_id}/assignments").json()["value"]
        return [one["id"].removeprefix(f"{policy_id}_") for one in found]

    answer = assign(group, contractors)
    assert (answer.status_code, answer.content) == (200, b"")
    assert ids() == [seed.PILOT_GROUP, seed.CONTRACTORS_GROUP]

    assign(users)
    assert ids() == [ALL_USERS]

    assign()
    assert ids() == []
    assert graph.get(f"/beta/{COLLECTION}/{policy_id}").json()["version"] == 1


def test_a_filter_belongs_to_its_target(graph: httpx.Client, policy_id: str, assign: Assign) -> None:
    target = {
        "@odata.type": PREFIX + "groupAssignmentTarget",
        "groupId": seed.PILOT_GROUP,
        "deviceAndAppManagementAssignmentFilterId": seed.FILTER_CORPORATE,
        "deviceAndAppManagementAssignmentFilterType": "include",
    }
    assign(target).raise_for_status()
    found = graph.get(f"/beta/{COLLECTION}/{policy_id}/assignments").json()["value"]
    assert [one["target"] for one in found] == [target]


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ({}, "The target of an assignment needs an @odata.type."),
        ({"groupId": seed.PILOT_GROUP}, "The property 'groupId' does not exist on type"),
        ({"@odata.type": PREFIX + "groupAssignmentTarget"}, "The group None of an assignment does not exist"),
        (
            {"@odata.type": PREFIX + "groupAssignmentTarget", "groupId": seed.ADELE},
            f"The group {seed.ADELE} of an assignment does not exist",
        ),
        (
            {
                "@odata.type": PREFIX + "allDevicesAssignmentTarget",
                "deviceAndAppManagementAssignmentFilterId": seed.FILTER_CORPORATE,
            },
            "An assignment filter needs both its id and a type of include or exclude",
        ),
        (
            {
                "@odata.type": PREFIX + "allDevicesAssignmentTarget",
                "deviceAndAppManagementAssignmentFilterType": "include",
            },
            "An assignment filter needs both its id and a type of include or exclude",
        ),
        (
            {
                "@odata.type": PREFIX + "allDevicesAssignmentTarget",
                "deviceAndAppManagementAssignmentFilterId": seed.ADELE,
                "deviceAndAppManagementAssignmentFilterType": "include",
            },
            f"The assignment filter {seed.ADELE} does not exist",
        ),
        (
            {
                "@odata.type": PREFIX + "exclusionGroupAssignmentTarget",
                "groupId": seed.PILOT_GROUP,
                "deviceAndAppManagementAssignmentFilterId": seed.FILTER_CORPORATE,
                "deviceAndAppManagementAssignmentFilterType": "include",
            },
            "An exclusion group cannot have an assignment filter",
        ),
        (
            {"@odata.type": PREFIX + "windows10CompliancePolicy"},
            "A type named 'microsoft.graph.windows10CompliancePolicy'",
        ),
    ],
    ids=["untyped", "base", "no-group", "group", "no-filter-type", "no-filter", "filter", "exclusion", "type"],
)
def test_a_target_that_does_not_hold_is_refused_and_nothing_changes(
    graph: httpx.Client, policy_id: str, target: Json, message: str, assign: Assign, message_of: MessageOf
) -> None:
    assign({"@odata.type": PREFIX + "allDevicesAssignmentTarget"}).raise_for_status()
    assert message_of(assign(target)).startswith(message)
    found = graph.get(f"/beta/{COLLECTION}/{policy_id}/assignments").json()["value"]
    assert [one["id"] for one in found] == [f"{policy_id}_{ALL_DEVICES}"]


def test_a_group_is_in_one_assignment_only(assign: Assign, message_of: MessageOf) -> None:
    include = {"@odata.type": PREFIX + "groupAssignmentTarget", "groupId": seed.PILOT_GROUP}
    exclude = {"@odata.type": PREFIX + "exclusionGroupAssignmentTarget", "groupId": seed.PILOT_GROUP}
    message = f"The group {seed.PILOT_GROUP} is in more than one assignment"
    assert message_of(assign(include, exclude)) == message


def test_filters_are_not_known_to_v1(graph: httpx.Client, policy_id: str, message_of: MessageOf) -> None:
    target = {
        "@odata.type": PREFIX + "allDevicesAssignmentTarget",
        "deviceAndAppManagementAssignmentFilterId": seed.FILTER_CORPORATE,
    }
    answer = graph.post(f"/v1.0/{COLLECTION}/{policy_id}/assign", json={"assignments": [{"target": target}]})
    assert "'deviceAndAppManagementAssignmentFilterId' does not exist" in message_of(answer)

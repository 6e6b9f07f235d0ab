"""Assignments: whom a compliance policy stops reaching, and who is newly excluded."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

GRAPH = "#microsoft.graph."
Assignment = dict[str, Any]


def target(kind: str, **more: str) -> Assignment:
    return {"target": {"@odata.type": f"{GRAPH}{kind}AssignmentTarget", **more}}


def group(identity: str, *filters: str) -> Assignment:
    names = ("deviceAndAppManagementAssignmentFilterId", "deviceAndAppManagementAssignmentFilterType")
    return target("group", groupId=identity, **dict(zip(names, filters, strict=False)))


def excluded(identity: str) -> Assignment:
    return target("exclusionGroup", groupId=identity)


ALL = target("allDevices")
USERS = target("allLicensedUsers")
NOBODY = ("weaker", "assigned to nobody", "No device has to meet the policy any more.")


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(
            [ALL],
            [ALL, excluded("g1")],
            [("weaker", "excluded groups: + group g1 (not measured any more)", "")],
            id="an exclusion more",
        ),
        pytest.param(
            [ALL, excluded("g1")],
            [ALL],
            [("stronger", "excluded groups: - group g1 (has to meet the policy)", "")],
            id="an exclusion less",
        ),
        pytest.param(
            [group("g1")],
            [group("g1"), group("g2")],
            [("stronger", "included groups: + group g2 (has to meet the policy)", "")],
            id="a group more",
        ),
        pytest.param(
            [group("g1"), group("g2")],
            [group("g2")],
            [("weaker", "included groups: - group g1 (not measured any more)", "")],
            id="a group less",
        ),
        pytest.param(
            [ALL],
            [group("g1")],
            [
                ("weaker", "included assignments: - All devices (not measured any more)", ""),
                ("different", "included groups: + group g1 (All devices covered it already)", ""),
            ],
            id="a group instead of all",
        ),
        pytest.param(
            [group("g1")],
            [ALL],
            [
                ("stronger", "included assignments: + All devices (has to meet the policy)", ""),
                ("different", "included groups: - group g1 (All devices covers it still)", ""),
            ],
            id="all instead of a group",
        ),
        pytest.param(
            [USERS],
            [group("g1")],
            [
                ("weaker", "included assignments: - All users (not measured any more)", ""),
                ("stronger", "included groups: + group g1 (has to meet the policy)", ""),
            ],
            id="all users are not all devices",
        ),
        pytest.param(
            [group("g1")],
            [excluded("g1")],
            [
                NOBODY,
                ("weaker", "included groups: - group g1 (not measured any more)", ""),
                ("weaker", "excluded groups: + group g1 (not measured any more)", ""),
            ],
            id="from included to excluded",
        ),
        pytest.param(
            [],
            [USERS],
            [
                ("stronger", "assigned, which it was not", ""),
                ("stronger", "included assignments: + All users (has to meet the policy)", ""),
            ],
            id="assigned at last",
        ),
        pytest.param(
            [group("g1")],
            [group("g1", "f1", "include")],
            [
                (
                    "weaker",
                    "assignment to group g1: no filter → filter f1 (include)",
                    "Devices that the filter keeps out are not measured any more.",
                )
            ],
            id="a filter comes",
        ),
        pytest.param(
            [group("g1", "f1", "exclude")],
            [group("g1")],
            [
                (
                    "stronger",
                    "assignment to group g1: filter f1 (exclude) → no filter",
                    "Devices that the filter kept out have to meet the policy.",
                )
            ],
            id="a filter goes",
        ),
        pytest.param(
            [group("g1", "f1", "include")],
            [group("g1", "f1", "exclude")],
            [
                (
                    "weaker",
                    "assignment to group g1: filter f1 (include) → filter f1 (exclude)",
                    "Counts as weaker: which devices a filter keeps out is not in the plan.",
                )
            ],
            id="a filter turns round",
        ),
        pytest.param(
            [ALL, excluded("g1")],
            [excluded("g1"), ALL],
            [("different", "assignments: only their form or order changes", "")],
            id="another order",
        ),
        pytest.param(
            [group("g1")],
            [{"target": {"groupId": "g1"}}],
            [
                (
                    "weaker",
                    f'assignments: "{GRAPH}groupAssignmentTarget" → nothing',
                    "Counts as weaker: an assignment has no target type.",
                )
            ],
            id="a target without a type",
        ),
        pytest.param(
            [group("g1")],
            [group("04da6b54-80e4-46f7-96ec-b56ff0331ba9")],
            [
                (
                    "weaker",
                    'assignments: "g1" → not known before the update',
                    "Counts as weaker: target.groupId is not known before the update.",
                )
            ],
            id="a group that is known only later",
        ),
    ],
)
def test_who_has_to_meet_the_policy(
    plans: "Plans", before: list[Assignment], after: list[Assignment], said: list[tuple[str, str, str]]
) -> None:
    assert plans.changed(plans.compliance, {"assignments": before}, {"assignments": after}) == said


def test_an_unknown_filter_mode_cannot_be_judged(plans: "Plans") -> None:
    ((direction, _, consequence),) = plans.changed(
        plans.compliance, {"assignments": [group("g1")]}, {"assignments": [group("g1", "f1", "sometimes")]}
    )
    assert (direction, consequence) == (
        "weaker",
        "Counts as weaker: sometimes is not known here as a filter mode.",
    )


def test_what_another_filter_does_is_not_certain(plans: "Plans") -> None:
    sides = ({"assignments": [group("g1", identity)]} for identity in ("f1", "f2"))
    (found,) = plans.report(plans.step(plans.compliance, *sides)).findings
    assert (found.verdict.direction.value, found.verdict.certain) == ("weaker", False)

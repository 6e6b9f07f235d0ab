"""Assignments: all devices, all users, groups, filters, and what cannot be combined."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest

from settings import Assignments, AssignmentTarget, load

Config = dict[str, Any]
PATH = "compliancePolicy.assignments"


def test_short_and_long_form_mean_the_same(put: Callable[[str, object], Config]) -> None:
    config = put(PATH, {"include": ["Pilot", {"target": "Staff", "filter": "Corporate", "filterMode": "exclude"}]})
    policy = load(config).compliance_policy
    assert policy is not None
    assert policy.assignments == Assignments(
        include=(
            AssignmentTarget(target="Pilot"),
            AssignmentTarget(target="Staff", filter="Corporate", filter_mode="exclude"),
        )
    )


def test_intunes_own_targets() -> None:
    devices, users = AssignmentTarget(target="All devices"), AssignmentTarget(target="All users")
    group, unknown = AssignmentTarget(target="Pilot"), AssignmentTarget(target=pulumi.Output.from_input("id"))
    assert [target.is_all_devices for target in (devices, users, group, unknown)] == [True, False, False, False]
    assert [target.is_all_users for target in (devices, users, group, unknown)] == [False, True, False, False]


def test_an_output_can_be_anybody() -> None:
    one, other = pulumi.Output.from_input("a"), pulumi.Output.from_input("a")
    assignments = Assignments(include=(AssignmentTarget(target=one),), exclude=(AssignmentTarget(target=other),))
    assert assignments.include[0].target is one


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(
            {},
            ".include: no assignment, the policy would apply to nobody; expected All devices, All users or groups",
            id="no-assignment",
        ),
        pytest.param(
            {"include": []},
            ".include: no assignment, the policy would apply to nobody; expected All devices, All users or groups",
            id="empty-assignment",
        ),
        pytest.param({"include": "Pilot"}, '.include: expected a list, given "Pilot"', id="not-a-list"),
        pytest.param(["Pilot"], ': expected a mapping with the keys exclude, include, given ["Pilot"]', id="a-list"),
        pytest.param(
            {"include": ["All Devices"]},
            '.include[0].target: "All Devices" may be a name or Microsoft\'s word "All devices"; '
            "write the word so, or the id",
            id="near-all-devices",
        ),
        pytest.param(
            {"include": [5]}, ".include[0].target: expected a name or an id, given 5; put it in quotes", id="number"
        ),
        pytest.param(
            {"include": ["4e8d1a76-c25b-4f93-b0e7-6a3d89f1c50"]},
            '.include[0].target: "4e8d1a76-c25b-4f93-b0e7-6a3d89f1c50" is not an id; '
            "expected a GUID such as 5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3",
            id="malformed-guid",
        ),
        pytest.param(
            {"include": ["Staff"], "exclude": ["All users"]},
            '.exclude[0]: "All users" cannot be excluded: only groups can',
            id="all-users-excluded",
        ),
        pytest.param(
            {"include": ["All devices"], "exclude": [{"target": "A", "filter": "F", "filterMode": "include"}]},
            ".exclude[0].filter: an exclusion takes no filter; put it on the included target instead\n"
            ".exclude[0].filterMode: an exclusion takes no filter; put it on the included target instead",
            id="filter-on-exclusion",
        ),
        pytest.param(
            {"include": [{"target": "A", "filter": "F"}]},
            ".include[0].filterMode: is missing: a filter includes or excludes. Allowed: include, exclude",
            id="filter-without-mode",
        ),
        pytest.param(
            {"include": [{"target": "A", "filterMode": "include"}]},
            ".include[0].filter: is missing: filterMode says how to use a filter, and there is none",
            id="mode-without-filter",
        ),
        pytest.param(
            {"include": [{"target": "A", "filter": "F", "filterMode": "only"}]},
            '.include[0].filterMode: "only" is not allowed. Allowed: include, exclude',
            id="mode-unknown",
        ),
        pytest.param(
            {"include": ["Staff", {"target": "Pilot"}], "exclude": ["pilot"]},
            '.exclude[0]: "pilot" is also at include[1]; remove one of them',
            id="included-and-excluded",
        ),
        pytest.param(
            {"include": ["Pilot", "All devices", "Pilot"]},
            '.include[2]: "Pilot" is also at include[0]; remove one of them',
            id="twice",
        ),
        pytest.param(
            {"include": ["A", {"target": "B", "fliter": "F"}]},
            '.include[1].fliter: unknown key; did you mean "filter"? Allowed: filter, filterMode, target',
            id="unknown-key",
        ),
        pytest.param(
            {"include": [{"filter": "F", "filterMode": "include"}]}, ".include[0].target: is missing", id="none"
        ),
    ],
)
def test_mistake(
    mistakes: Callable[[Config], list[str]], put: Callable[[str, object], Config], value: object, expected: str
) -> None:
    assert mistakes(put(PATH, value)) == [PATH + line for line in expected.split("\n")]

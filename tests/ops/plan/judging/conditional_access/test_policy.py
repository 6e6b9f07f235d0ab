"""The Conditional Access policy as a whole: its state, its coming and going, its protection."""

import json
from typing import TYPE_CHECKING, Any

import pytest
from pulumi_azuread import ConditionalAccessPolicyArgs

from ops.plan.judging.comparison import Context, apply, as_it_is
from ops.plan.judging.conditional_access.policy import COMPARISONS
from ops.plan.judging.properties import Properties
from ops.plan.reading.differences import Leaf
from sandbox.engine.offline.azuread_stand_in.schema import Collection, Node, Record, record

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

REPORTING = "enabledForReportingButNotEnforced"
REACH = "All users except 2 excluded users, to Office 365; required: a compliant device"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(
            REPORTING,
            "enabled",
            ("stronger", "state: report-only → enabled", f"Access is now enforced for {REACH}."),
            id="report-only to enabled",
        ),
        pytest.param(
            "disabled",
            "enabled",
            ("stronger", "state: disabled → enabled", f"Access is now enforced for {REACH}."),
            id="disabled to enabled",
        ),
        pytest.param(
            "enabled",
            REPORTING,
            ("weaker", "state: enabled → report-only", f"Access is only reported for {REACH}."),
            id="enabled to report-only",
        ),
        pytest.param(
            "enabled",
            "disabled",
            ("weaker", "state: enabled → disabled", f"Access is not checked any more for {REACH}."),
            id="enabled to disabled",
        ),
        pytest.param(
            "disabled",
            REPORTING,
            (
                "different",
                "state: disabled → report-only",
                "What it would do is reported from now on; access does not change.",
            ),
            id="disabled to report-only",
        ),
        pytest.param(
            REPORTING,
            "disabled",
            (
                "different",
                "state: report-only → disabled",
                "Nothing is reported any more; access does not change.",
            ),
            id="report-only to disabled",
        ),
        pytest.param(
            "enabled",
            "halfway",
            (
                "weaker",
                'state: "enabled" → "halfway"',
                "Counts as weaker: the state is none that is known here.",
            ),
            id="a state that is not known",
        ),
    ],
)
def test_a_change_of_state(plans: "Plans", before: str, after: str, said: tuple[str, str, str]) -> None:
    sides = (plans.access_policy(state=state) for state in (before, after))
    assert plans.changed(plans.access, *sides) == [said]


def test_a_state_that_is_known_only_later_counts_as_weaker_and_as_enforced(plans: "Plans") -> None:
    after = plans.access_policy(state="04da6b54-80e4-46f7-96ec-b56ff0331ba9")
    (state, emergency) = plans.report(plans.step(plans.access, plans.access_policy(), after)).findings
    assert [(one.verdict.direction, one.verdict.certain, one.verdict.in_force) for one in (state, emergency)] == [
        ("weaker", False, True),
        ("weaker", False, True),
    ]


def config(*ids: str, groups: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"config": {"shop:breakGlass": json.dumps({"users": ids, "groups": groups})}}


@pytest.mark.parametrize(
    ("exclusions", "accounts", "who"),
    [
        pytest.param({}, config("emergency-1", "emergency-2"), "All users except 2 break-glass accounts", id="two"),
        pytest.param(
            {"excludedGroups": ["g1", "g2"]},
            config("emergency-1", "emergency-2", groups=("g1",)),
            "All users except 2 break-glass accounts, 1 break-glass group and 1 other excluded group",
            id="a group of them, and another",
        ),
        pytest.param(
            {"excludedRoles": ["r1"]},
            config("emergency-1"),
            "All users except 1 break-glass account, 1 other excluded user and 1 other excluded role",
            id="one of two",
        ),
        pytest.param({"excludedUsers": None}, config("emergency-1"), "All users", id="none of them"),
        pytest.param(
            {}, {"config": {"shop:breakGlass": "[secret]"}}, "All users except 2 excluded users", id="a secret"
        ),
        pytest.param(
            {}, {"config": {"shop:breakGlass": "[1, {}]"}}, "All users except 2 excluded users", id="another shape"
        ),
        pytest.param(
            {
                "includedUsers": None,
                "includedGroups": ["g"],
                "includedRoles": ["62e90394-69f5-4237-9190-012177145e10"],
                "excludedUsers": None,
                "excludedGuestsOrExternalUsers": [{"guestOrExternalUserTypes": ["internalGuest"]}],
            },
            {},
            "1 group and Global Administrator except local guest users",
            id="no words for nobody",
        ),
    ],
)
def test_whom_it_is_enforced_for(
    plans: "Plans", exclusions: dict[str, Any], accounts: dict[str, Any], who: str
) -> None:
    changes = {f"conditions__users__{name}": value for name, value in exclusions.items()}
    sides = (plans.access_policy(state=state, **changes) for state in (REPORTING, "enabled"))
    (*_, (_, _, consequence)) = [
        said
        for said in plans.said(plans.step(plans.access, *sides), **accounts)
        if said[1] == "state: report-only → enabled"
    ]
    assert consequence == f"Access is now enforced for {who}, to Office 365; required: a compliant device."


@pytest.mark.parametrize(
    ("state", "said"),
    [
        pytest.param(
            "enabled",
            (
                "stronger",
                "the Conditional Access policy is made and enforced",
                f"Access is enforced for {REACH}.",
            ),
            id="enabled",
        ),
        pytest.param(
            REPORTING,
            (
                "different",
                "the Conditional Access policy is made, report-only",
                f"Nothing is enforced. It reports on {REACH}.",
            ),
            id="report-only",
        ),
        pytest.param(
            "disabled",
            (
                "different",
                "the Conditional Access policy is made, disabled",
                f"It does nothing yet. It is declared for {REACH}.",
            ),
            id="disabled",
        ),
        pytest.param(
            "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
            (
                "weaker",
                "the Conditional Access policy is created",
                "Counts as weaker: state is not known before the update.",
            ),
            id="known only later",
        ),
    ],
)
def test_a_new_policy(plans: "Plans", state: str, said: tuple[str, str, str]) -> None:
    assert plans.said(plans.step(plans.access, None, plans.access_policy(state=state))) == [said]


@pytest.mark.parametrize(
    ("changes", "said", "in_force"),
    [
        pytest.param(
            {},
            (
                "weaker",
                "the Conditional Access policy is deleted",
                "Nothing checks compliance any more, unless another policy of the tenant does. It was enforced for "
                f"{REACH}. Entra can restore it for 30 days.",
            ),
            True,
            id="enabled",
        ),
        pytest.param(
            {"state": REPORTING},
            (
                "weaker",
                "the Conditional Access policy is deleted",
                "It was not enforced, so that access does not change; nothing checks compliance any more, not even in "
                "reports.",
            ),
            False,
            id="report-only",
        ),
        pytest.param(
            {"grantControls__builtInControls": ["mfa"]},
            (
                "weaker",
                "the Conditional Access policy is deleted",
                "Nothing of what it asked for is checked any more, unless another policy of the tenant does. It was "
                "enforced for All users except 2 excluded users, to Office 365; required: multifactor authentication. "
                "Entra can restore it for 30 days.",
            ),
            True,
            id="not about compliance",
        ),
    ],
)
def test_a_deleted_policy(
    plans: "Plans",
    changes: dict[str, Any],
    said: tuple[str, str, str],
    in_force: bool,
) -> None:
    step = plans.step(plans.access, plans.access_policy(**changes), None)
    assert plans.said(step) == [said]
    assert [finding.verdict.in_force for finding in plans.report(step).findings] == [in_force]


def test_of_a_policy_that_is_not_enforced_nothing_is_in_force(plans: "Plans") -> None:
    before = plans.access_policy(state="disabled")
    after = plans.access_policy(state=REPORTING, conditions__users__excludedGroups=["g1"])
    found = plans.report(plans.step(plans.access, before, after)).findings
    assert [(one.verdict.direction, one.verdict.in_force) for one in found] == [("weaker", False), ("different", False)]


def _leaves(node: Node, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    match node:
        case Record():
            return [leaf for name, member in node.members.items() for leaf in _leaves(member, (*path, name))]
        case Collection():
            return _leaves(node.items, path)
    return [path]


def test_every_member_of_the_policy_has_words() -> None:
    paths = _leaves(record(ConditionalAccessPolicyArgs))
    unknown = []
    for path in paths:
        leaf = Leaf(path, None, "x")
        (judged, *_) = apply(COMPARISONS, Properties({}), Properties({}), [leaf], Context())
        if judged.verdict == as_it_is(leaf):
            unknown.append(path)
    assert len(paths) > 40
    assert unknown == []

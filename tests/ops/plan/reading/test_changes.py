"""From the engine's plan to changes: what is read, what is only bookkeeping, what is not known."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

REPORTING = "enabledForReportingButNotEnforced"


def test_an_import_is_followed_by_the_update_that_it_needs(plans: "Plans") -> None:
    before, after = plans.access_policy(state="disabled"), plans.access_policy()
    steps = [plans.step(plans.access, None, after, op="import"), plans.step(plans.access, before, after)]
    assert plans.said(*steps) == [
        (
            "stronger",
            "state: disabled → enabled",
            "Access is now enforced for All users except 2 excluded users, to Office 365; required: a compliant "
            "device.",
        ),
        ("different", "the Conditional Access policy is adopted", ""),
    ]


def test_the_partial_steps_of_a_replacement_are_shown_once(plans: "Plans") -> None:
    before, after = plans.access_policy(), plans.access_policy(displayName="Other")
    steps = [
        plans.step(plans.access, None, after, op="create-replacement"),
        plans.step(plans.access, before, after, op="replace"),
        plans.step(plans.access, before, None, op="delete-replaced"),
    ]
    assert plans.said(*steps) == [
        (
            "different",
            "the Conditional Access policy is replaced: a new one is made, then the old one is deleted",
            "",
        ),
        ("different", 'name: "Require compliant device" → Other', ""),
    ]


def test_what_is_deployed_counts_not_what_was_asked_for(plans: "Plans") -> None:
    """Someone has excluded a group in the portal: a refresh puts it into the outputs alone."""
    policy = plans.access_policy()
    outputs = plans.access_policy(conditions__users__excludedGroups=["contractors"], conditions__userRiskLevels=[])
    step = plans.step(
        plans.access,
        policy,
        policy,
        op="update",
        old={"outputs": outputs},
        detailedDiff={"conditions.users.excludedGroups[0]": {"kind": "delete", "inputDiff": False}},
    )
    assert plans.said(step) == [
        ("stronger", "excluded groups: - contractors (the policy applies from now on)", ""),
    ]


def test_what_is_deployed_does_not_count_where_the_inputs_differ(plans: "Plans") -> None:
    step = plans.step(
        plans.other,
        {"a": 1},
        {"a": 2},
        old={"outputs": {"a": 3}},
        detailedDiff={"a": {"kind": "update", "inputDiff": True}},
    )
    assert plans.said(step) == [("different", "a: 1 → 2", "")]


@pytest.mark.parametrize("path", ["nothing.at.all", "a.b.c", 'x["y.z"]', ""])
def test_a_path_that_leads_nowhere_changes_nothing(plans: "Plans", path: str) -> None:
    step = plans.step(
        plans.other, {"a": 1}, {"a": 2}, old={"outputs": {"a": 1}}, detailedDiff={path: {"kind": "update"}}
    )
    assert ("different", "a: 1 → 2", "") in plans.said(step)


def test_a_refresh_that_found_nothing_says_nothing(plans: "Plans") -> None:
    policy: dict[str, Any] = plans.access_policy()
    states = {"outputs": {**policy, "id": "x"}}
    step = plans.step(plans.access, policy, policy, op="refresh", old=states, new=states)
    assert plans.said(step) == []
    assert plans.report(step).unchanged == 1


def test_a_refresh_that_found_something_compares_what_was_with_what_is(plans: "Plans") -> None:
    """The engine shows it as an update whose new side has outputs."""
    policy = plans.access_policy()
    step = plans.step(
        plans.access,
        policy,
        policy,
        op="update",
        old={"outputs": policy},
        new={"outputs": plans.access_policy(conditions__users__excludedGroups=["contractors"])},
    )
    assert plans.said(step) == [("weaker", "excluded groups: + contractors (not blocked any more)", "")]


def test_outputs_of_the_stack_count_where_both_sides_have_them(plans: "Plans") -> None:
    kind = "pulumi:pulumi:Stack"
    both = plans.step(kind, {}, {}, op="refresh", old={"outputs": {"a": 1}}, new={"outputs": {"a": 2}})
    assert plans.said(both) == [("different", "output a: 1 → 2", "")]
    assert plans.said(plans.step(kind, {}, {}, op="same", old={"outputs": {"a": 1}})) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(
            {"conditions__insiderRiskLevels": "elevated"},
            {},
            ("different", "insider risk: only the form changes", ""),
            id="insider risk",
        ),
        pytest.param(
            {"sessionControls": {"signInFrequencyInterval": "everyTime", "persistentBrowserMode": "never"}},
            {"sessionControls": {"persistentBrowserMode": "never"}},
            ("different", "sign-in frequency: every time → every time", ""),
            id="sign-in frequency",
        ),
        pytest.param(
            {"sessionControls": {"signInFrequencyInterval": "everyTime"}},
            {},
            (
                "weaker",
                "sign-in frequency: every time → not set",
                "A session would last longer without another sign-in.",
            ),
            id="but not without any session control",
        ),
    ],
)
def test_members_that_are_left_out_and_kept(
    plans: "Plans", before: dict[str, Any], after: dict[str, Any], said: tuple[str, str, str]
) -> None:
    sides = (plans.access_policy(**changes) for changes in (before, after))
    assert plans.changed(plans.access, *sides) == [said]


def test_a_refresh_of_any_other_resource_compares_all_that_is_known(plans: "Plans") -> None:
    step = plans.step(
        plans.other,
        {"a": 1, "b": 1},
        {"a": 1, "b": 2},
        op="refresh",
        old={"outputs": {"a": 1, "c": 1}},
        new={"outputs": {"a": 1, "c": 2}},
    )
    assert sorted(plans.said(step)) == [("different", "b: 1 → 2", ""), ("different", "c: 1 → 2", "")]


def test_a_refresh_of_a_policy_without_outputs_compares_what_was_asked_for(plans: "Plans") -> None:
    sides = (plans.access_policy(displayName=name) for name in ("Old", "New"))
    assert plans.said(plans.step(plans.access, *sides, op="refresh")) == [("different", "name: Old → New", "")]


@pytest.mark.parametrize("kind", ["connector", "compliance", "settings"])
def test_who_writes_an_intune_object_and_why_is_no_word_about_it(plans: "Plans", kind: str) -> None:
    before = {"displayName": "It", "managedBy": "shop/dev"}
    after = {"displayName": "It", "managedBy": "shop/prod", "approvalJustification": "CHG0012345"}
    step = plans.step(getattr(plans, kind), before, after, op="same")
    assert plans.said(step) == []
    assert "managedBy" in str(plans.said(plans.step(plans.other, before, after)))

"""Break-glass accounts that stop being excluded: the change that can lock everybody out."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

REPORTING = "enabledForReportingButNotEnforced"
LOCKED_OUT = (
    "weaker",
    "emergency access: none is left",
    "The policy is enforced for everybody and excludes nobody: a mistake in it, or an outage, locks everybody out. "
    "Exclude at least two break-glass accounts.",
)
NOBODY_OUT = {"conditions__users__excludedUsers": None}


@pytest.mark.parametrize(
    ("before", "after", "locked"),
    [
        pytest.param({}, NOBODY_OUT, True, id="the last exclusion goes"),
        pytest.param({"state": REPORTING, **NOBODY_OUT}, NOBODY_OUT, True, id="enforced without exclusions"),
        pytest.param(
            {**NOBODY_OUT, "conditions__users__includedUsers": None, "conditions__users__includedGroups": ["g1"]},
            NOBODY_OUT,
            True,
            id="for everybody instead of a group",
        ),
        pytest.param({"state": REPORTING}, {"state": REPORTING, **NOBODY_OUT}, False, id="only reporting"),
        pytest.param(
            {},
            {"conditions__users__excludedUsers": None, "conditions__users__excludedRoles": ["r1"]},
            False,
            id="a role is excluded",
        ),
        pytest.param(
            {"grantControls": None, "sessionControls__persistentBrowserMode": "never"},
            {"grantControls": None, "sessionControls__persistentBrowserMode": "never", **NOBODY_OUT},
            False,
            id="nothing is asked for",
        ),
    ],
)
def test_a_policy_for_everybody_that_excludes_nobody_takes_emergency_access_away(
    plans: "Plans",
    before: dict[str, Any],
    after: dict[str, Any],
    locked: bool,
) -> None:
    sides = [plans.access_policy(**changes) for changes in (before, after)]
    assert (LOCKED_OUT in plans.changed(plans.access, *sides)) is locked
    back = ("stronger", "emergency access: not everybody is locked out by a mistake any more", "")
    assert (back in plans.changed(plans.access, *reversed(sides))) is locked


def test_a_new_policy_that_locks_everybody_out(plans: "Plans") -> None:
    after = plans.access_policy(**NOBODY_OUT)
    assert LOCKED_OUT in plans.said(plans.step(plans.access, None, after))


def test_an_exclusion_that_is_known_only_later_is_one(plans: "Plans") -> None:
    """A break-glass group that is made in the same run."""
    after = plans.access_policy(
        conditions__users__excludedUsers=None,
        conditions__users__excludedGroups=["04da6b54-80e4-46f7-96ec-b56ff0331ba9"],
    )
    assert plans.said(plans.step(plans.access, None, after)) == [
        (
            "stronger",
            "the Conditional Access policy is made and enforced",
            "Access is enforced for users and applications of which the plan does not tell all "
            "(conditions.users.excludedGroups is not known before the update).",
        )
    ]

"""Users, groups, roles and applications: included fewer or excluded more is weaker."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

REPORTING = "enabledForReportingButNotEnforced"
COVERED = "(no change: covered by what else is named)"
APPLIES = "(the policy applies from now on)"
USERS = "conditions__users__"
Changes = dict[str, Any]
Said = tuple[str, str, str]


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param(
            {},
            {f"{USERS}excludedGroups": ["contractors"]},
            [("weaker", "excluded groups: + contractors (not blocked any more)", "")],
            id="a group more is excluded",
        ),
        pytest.param(
            {f"{USERS}excludedGroups": ["contractors"]},
            {},
            [("stronger", f"excluded groups: - contractors {APPLIES}", "")],
            id="a group less",
        ),
        pytest.param(
            {f"{USERS}excludedGroups": ["a", "b"]},
            {f"{USERS}excludedGroups": ["b", "c", "d"]},
            [
                ("weaker", "excluded groups: + c and d (not blocked any more)", ""),
                ("stronger", f"excluded groups: - a {APPLIES}", ""),
            ],
            id="some come and some go",
        ),
        pytest.param(
            {"state": REPORTING},
            {"state": REPORTING, f"{USERS}excludedGroups": ["contractors"]},
            [("weaker", "excluded groups: + contractors (would not be blocked)", "")],
            id="while it only reports",
        ),
        pytest.param(
            {f"{USERS}excludedUsers": ["a", "b"]},
            {f"{USERS}excludedUsers": ["b", "a"]},
            [("different", "excluded users: only their form or order changes", "")],
            id="another order",
        ),
        pytest.param(
            {f"{USERS}excludedRoles": ["62e90394-69f5-4237-9190-012177145e10"]},
            {},
            [("stronger", f"excluded roles: - Global Administrator {APPLIES}", "")],
            id="a well-known role",
        ),
        pytest.param(
            {},
            {f"{USERS}excludedUsers": ["emergency-1", "emergency-2", "GuestsOrExternalUsers"]},
            [("weaker", "excluded users: + All guest and external users (not blocked any more)", "")],
            id="all guests are excluded",
        ),
        pytest.param(
            {},
            {f"{USERS}includedUsers": None, f"{USERS}includedGroups": ["pilot"]},
            [
                ("weaker", "included users: - All users (not blocked any more)", ""),
                ("different", f"included groups: + pilot {COVERED}", ""),
            ],
            id="a group instead of all users",
        ),
        pytest.param(
            {f"{USERS}includedUsers": None, f"{USERS}includedGroups": ["pilot"]},
            {},
            [
                ("stronger", f"included users: + All users {APPLIES}", ""),
                ("different", f"included groups: - pilot {COVERED}", ""),
            ],
            id="all users instead of a group",
        ),
        pytest.param(
            {f"{USERS}includedUsers": ["None"], f"{USERS}includedGroups": ["pilot"]},
            {f"{USERS}includedUsers": None, f"{USERS}includedGroups": ["pilot"]},
            [("different", f"included users: - None {COVERED}", "")],
            id="None names nobody",
        ),
        pytest.param(
            {},
            {f"{USERS}excludedGroups": "contractors"},
            [
                (
                    "weaker",
                    'excluded groups: nothing → "contractors"',
                    'Counts as weaker: conditions.users.excludedGroups is "contractors", which is not what it can be.',
                )
            ],
            id="no list",
        ),
        pytest.param(
            {},
            {f"{USERS}excludedGroups": ["04da6b54-80e4-46f7-96ec-b56ff0331ba9"]},
            [
                (
                    "weaker",
                    "excluded groups: nothing → [not known before the update]",
                    "Counts as weaker: conditions.users.excludedGroups is not known before the update.",
                )
            ],
            id="a group that is known only later",
        ),
    ],
)
def test_whom_it_reaches(plans: "Plans", before: Changes, after: Changes, said: list[Said]) -> None:
    sides = (plans.access_policy(**changes) for changes in (before, after))
    assert plans.changed(plans.access, *sides) == said


@pytest.mark.parametrize("hidden", ["04da6b54-80e4-46f7-96ec-b56ff0331ba9", "[secret]", 7])
@pytest.mark.parametrize("path", ["conditions", "conditions__users", "sessionControls"])
def test_a_whole_object_that_cannot_be_seen_counts_once_and_as_weaker(
    plans: "Plans", path: str, hidden: object
) -> None:
    before = plans.access_policy(sessionControls__persistentBrowserMode="never")
    after = {**before}
    plans_after = plans.access_policy(**{"sessionControls__persistentBrowserMode": "never", path: hidden})
    after.update(plans_after)
    found = plans.report(plans.step(plans.access, before, after)).findings
    about = [one for one in found if one.leaves[0].path == tuple(path.split("__"))]
    assert [(one.verdict.direction, one.verdict.certain) for one in about] == [("weaker", False)]

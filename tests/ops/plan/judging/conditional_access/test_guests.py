"""Guests and external users on both sides of a policy: who is added, who falls out."""

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.ops.plan.conftest import Plans

REPORTING = "enabledForReportingButNotEnforced"
GUEST, MEMBER = "B2B collaboration guest users", "B2B collaboration member users"


def guests(*kinds: str, tenants: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    block: dict[str, Any] = {"guestOrExternalUserTypes": list(kinds)}
    if tenants:
        block["externalTenants"] = [{"membershipKind": "enumerated", "members": list(tenants)}]
    return [block]


ONE = guests("b2bCollaborationGuest")
TWO = guests("b2bCollaborationGuest", "b2bCollaborationMember")
SOME = guests("b2bCollaborationGuest", tenants=("t1",))


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param([], ONE, ("weaker", f"none → {GUEST}", "Some are not blocked any more."), id="a kind more"),
        pytest.param(
            TWO,
            ONE,
            ("stronger", f"{GUEST} and {MEMBER} → {GUEST}", "The policy applies to more of them."),
            id="a kind less",
        ),
        pytest.param(
            SOME, ONE, ("weaker", f"{GUEST} of t1 → {GUEST}", "Some are not blocked any more."), id="of all tenants"
        ),
        pytest.param(
            ONE, SOME, ("stronger", f"{GUEST} → {GUEST} of t1", "The policy applies to more of them."), id="of one"
        ),
        pytest.param(
            SOME,
            guests("b2bCollaborationGuest", tenants=("t3", "t1", "t2")),
            ("weaker", f"{GUEST} of t1 → {GUEST} of t1, t2 and t3", "Some are not blocked any more."),
            id="of more tenants",
        ),
        pytest.param(
            ONE,
            guests("b2bCollaborationMember"),
            ("weaker", f"{GUEST} → {MEMBER}", "Some are not blocked any more."),
            id="another kind",
        ),
        pytest.param(
            ONE,
            [{"guestOrExternalUserTypes": ["b2bCollaborationGuest"], "externalTenants": [{"membershipKind": "all"}]}],
            ("different", f"{GUEST} → {GUEST}", ""),
            id="all tenants, said and unsaid",
        ),
    ],
)
def test_excluded_guests(plans: "Plans", before: list[Any], after: list[Any], said: tuple[str, str, str]) -> None:
    sides = (plans.access_policy(conditions__users__excludedGuestsOrExternalUsers=side) for side in (before, after))
    direction, title, consequence = said
    assert plans.changed(plans.access, *sides) == [
        (direction, f"excluded guests and external users: {title}", consequence)
    ]


@pytest.mark.parametrize(
    ("users", "before", "after", "said"),
    [
        pytest.param(
            None, ONE, TWO, ("stronger", f"{GUEST} → {GUEST} and {MEMBER}", "The policy applies to more of them.")
        ),
        pytest.param(None, TWO, ONE, ("weaker", f"{GUEST} and {MEMBER} → {GUEST}", "Some are not blocked any more.")),
        pytest.param(["All"], TWO, ONE, ("different", f"{GUEST} and {MEMBER} → {GUEST}", "")),
    ],
    ids=["more", "fewer", "all users have them already"],
)
def test_included_guests(
    plans: "Plans", users: list[str] | None, before: list[Any], after: list[Any], said: tuple[str, str, str]
) -> None:
    sides = (
        plans.access_policy(
            conditions__users__includedUsers=users, conditions__users__includedGuestsOrExternalUsers=side
        )
        for side in (before, after)
    )
    direction, title, consequence = said
    assert plans.changed(plans.access, *sides) == [
        (direction, f"included guests and external users: {title}", consequence)
    ]


def test_while_it_only_reports(plans: "Plans") -> None:
    sides = (
        plans.access_policy(state=REPORTING, conditions__users__excludedGuestsOrExternalUsers=side)
        for side in ([], ONE)
    )
    assert plans.changed(plans.access, *sides) == [
        ("weaker", f"excluded guests and external users: none → {GUEST}", "Some would not be blocked.")
    ]

"""Whom the users' conditions of a policy apply to, in a directory that a test gives."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from components.tenant_reader import Tenant
from ops.tenant.policy_scope import Person, applies_to, wanted_users
from providers.graph.errors import NotFoundError
from settings import load

ADELE, DIEGO, GUEST = "a1", "a2", "a3"
Json = dict[str, Any]
ROLE, OTHER_ROLE = "r1", "r2"


class Directory(Tenant):
    """Group g1 has Adele, g2 is gone; role r1 is held by Adele, r2 by group g1."""

    def people_in(self, group_id: str) -> Iterator[Json]:
        if group_id != "g1":
            msg = "Gone."
            raise NotFoundError(msg, status=404, code="Request_ResourceNotFound", request_id="")
        return iter([{"id": ADELE.upper()}])

    def role_assignments(self, role_ids: Iterable[str]) -> Iterator[Json]:
        held = {
            ROLE: {"principalId": ADELE, "principal": {"@odata.type": "#microsoft.graph.user"}},
            OTHER_ROLE: {"principalId": "g1", "principal": {"@odata.type": "#microsoft.graph.group"}},
        }
        return iter([held[one] for one in role_ids])


@pytest.mark.parametrize(
    ("users", "people"),
    [
        pytest.param({}, "", id="nobody"),
        pytest.param({"includeUsers": ["None"]}, "", id="the-word-for-nobody"),
        pytest.param({"includeUsers": ["All"]}, "adele diego guest", id="everybody"),
        pytest.param({"includeUsers": [ADELE.upper()]}, "adele", id="by-id-in-capitals"),
        pytest.param({"includeGroups": ["g1"]}, "adele", id="by-group"),
        pytest.param({"includeGroups": ["g2"]}, "", id="by-a-group-that-is-gone"),
        pytest.param({"includeRoles": [ROLE]}, "adele", id="by-role"),
        pytest.param({"includeRoles": [OTHER_ROLE]}, "adele", id="by-the-role-of-a-group"),
        pytest.param({"includeUsers": ["GuestsOrExternalUsers"]}, "guest", id="guests-by-word"),
        pytest.param(
            {"includeGuestsOrExternalUsers": {"guestOrExternalUserTypes": "internalGuest"}}, "guest", id="guests"
        ),
        pytest.param({"includeUsers": ["All"], "excludeUsers": [ADELE]}, "diego guest", id="less-one"),
        pytest.param({"includeUsers": ["All"], "excludeGroups": ["g1"]}, "diego guest", id="less-a-group"),
        pytest.param({"includeUsers": ["All"], "excludeRoles": [ROLE]}, "diego guest", id="less-a-role"),
        pytest.param(
            {"includeUsers": ["All"], "excludeUsers": ["GuestsOrExternalUsers"]}, "adele diego", id="less-guests"
        ),
        pytest.param(
            {"includeUsers": ["All"], "excludeGuestsOrExternalUsers": {"guestOrExternalUserTypes": "internalGuest"}},
            "adele diego guest",
            id="less-some-kind-of-guest-is-not-known",
        ),
    ],
)
def test_included_and_not_excluded(users: Json, people: str) -> None:
    known = {
        "adele": Person(ADELE, "Adele"),
        "diego": Person(DIEGO, "Diego"),
        "guest": Person(GUEST, "Guest", is_guest=True),
    }
    found = [name for name, person in known.items() if applies_to(users, person, Directory())]
    assert " ".join(found) == people


def test_the_emergency_accounts_are_excluded_from_what_a_stack_wants() -> None:
    account, user = "a0000000-0000-4000-8000-0000000000b1", "a0000000-0000-4000-8000-000000000001"
    guests = {
        "guestOrExternalUserTypes": ["serviceProvider"],
        "externalTenants": {"membershipKind": "all"},
    }
    settings = load(
        {
            "conditionalAccess": {
                "displayName": "P",
                "users": {
                    "include": {"users": ["All"]},
                    "exclude": {"users": [user], "guestsOrExternalUsers": guests},
                },
                "applications": {"include": ["All"]},
            },
            "breakGlass": {"users": [account]},
        }
    )
    assert settings.conditional_access is not None
    assert wanted_users(settings.conditional_access, settings.break_glass) == {
        "includeUsers": ["All"],
        "includeGroups": [],
        "includeRoles": [],
        "excludeUsers": [account, user],
        "excludeGroups": [],
        "excludeRoles": [],
        "includeGuestsOrExternalUsers": None,
        "excludeGuestsOrExternalUsers": {
            "guestOrExternalUserTypes": "serviceProvider",
            "externalTenants": {"membershipKind": "all"},
        },
    }

"""Users, groups, roles and guests on both sides."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pydantic import ValidationError

from settings import GuestsOrExternalUsers, Identities, Users, load

Config = dict[str, Any]
PATH = "conditionalAccess.users"
ROLE = "62e90394-69f5-4237-9190-012177145e10"
TENANT = "7f4c1d92-5be3-4a08-8c16-2d9e60b7a351"
GUESTS = (
    "reads back as something else; give guestsOrExternalUsers: {guestOrExternalUserTypes: [internalGuest, "
    "b2bCollaborationGuest, b2bCollaborationMember, b2bDirectConnectUser, otherExternalUser, serviceProvider], "
    "externalTenants: {membershipKind: all}} instead, which is the same"
)
NOBODY = ".include: no users, the policy would apply to nobody; expected users, groups, roles or guestsOrExternalUsers"


@pytest.mark.parametrize("value", [["All"], {"include": {"users": ["All"]}}], ids=["short", "long"])
def test_everybody(put: Callable[[str, object], Config], value: object) -> None:
    policy = load(put(PATH, value)).conditional_access
    assert policy is not None
    assert policy.users == Users(include=Identities(users=("All",)))


def test_all_kinds(put: Callable[[str, object], Config]) -> None:
    guests = {
        "guestOrExternalUserTypes": ["serviceProvider"],
        "externalTenants": {"membershipKind": "enumerated", "members": [TENANT]},
    }
    value = {
        "include": {
            "users": ["anna@contoso.com"],
            "groups": ["Staff"],
            "roles": [ROLE],
            "guestsOrExternalUsers": guests,
        },
        "exclude": {"users": ["ben@contoso.com"], "groups": ["Pilots"]},
    }
    policy = load(put(PATH, value)).conditional_access
    assert policy is not None
    assert policy.users == Users(
        include=Identities(
            users=("anna@contoso.com",),
            groups=("Staff",),
            roles=(ROLE,),
            guests_or_external_users=GuestsOrExternalUsers.model_validate(guests),
        ),
        exclude=Identities(users=("ben@contoso.com",), groups=("Pilots",)),
    )


def test_an_output_can_be_anybody() -> None:
    group = pulumi.Output.from_input(ROLE)
    users = Users(include=Identities(groups=(group,)), exclude=Identities(groups=(group, ROLE)))
    assert users.exclude.groups == (group, ROLE)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(
            {}, ".include: is missing: whom the policy applies to, for instance {users: [All]}", id="no-include"
        ),
        pytest.param({"include": {}}, NOBODY, id="empty-include"),
        pytest.param({"include": {"users": [], "groups": []}}, NOBODY, id="nobody-included"),
        pytest.param(
            "All",
            ': expected [All] or a mapping with the keys exclude, include, given "All"',
            id="all-without-brackets",
        ),
        pytest.param(
            ["Staff"], ': expected [All] or a mapping with the keys exclude, include, given ["Staff"]', id="short-group"
        ),
        pytest.param(
            {"include": {"groops": ["Staff"]}},
            '.include.groops: unknown key; did you mean "groups"? Allowed: groups, guestsOrExternalUsers, roles, users',
            id="unknown-key",
        ),
        pytest.param(
            {"include": {"users": ["All", "anna@contoso.com"]}},
            '.include.users[0]: "All" cannot be combined with other entries; leave only it, or remove it',
            id="all-and-a-user",
        ),
        pytest.param(
            {"include": {"users": ["All"], "groups": ["Staff"], "roles": [ROLE]}},
            '.include.users: "All" already holds everybody in groups, roles; leave only All, or remove it',
            id="all-and-a-group",
        ),
        pytest.param(
            {"include": {"users": ["None", "anna@contoso.com"]}},
            '.include.users[0]: "None" cannot be combined with other entries; leave only it, or remove it',
            id="none-and-a-user",
        ),
        pytest.param(
            {"include": {"users": ["GuestsOrExternalUsers"]}, "exclude": {"users": ["guestsOrExternalUsers"]}},
            f'.include.users[0]: "GuestsOrExternalUsers" {GUESTS}\n'
            f'.exclude.users[0]: "guestsOrExternalUsers" {GUESTS}\n'
            '.exclude.users[0]: "guestsOrExternalUsers" is also at include.users[0]; remove one of them',
            id="the-old-word-for-guests",
        ),
        pytest.param(
            {"include": {"users": ["all"]}},
            '.include.users[0]: "all" may be a name or Microsoft\'s word "All"; write the word so, or the id',
            id="all-in-small-letters",
        ),
        pytest.param(
            {"include": {"users": ["All"]}, "exclude": {"users": ["All"]}},
            '.exclude.users[0]: "All" cannot be excluded; remove it\n'
            '.exclude.users[0]: "All" is also at include.users[0]; remove one of them',
            id="all-excluded",
        ),
        pytest.param(
            {"include": {"groups": ["Staff", "Pilots"]}, "exclude": {"groups": ["pilots"]}},
            '.exclude.groups[0]: "pilots" is also at include.groups[1]; remove one of them',
            id="group-on-both-sides",
        ),
        pytest.param(
            {"include": {"roles": [ROLE]}, "exclude": {"roles": [ROLE.upper()]}},
            f'.exclude.roles[0]: "{ROLE.upper()}" is also at include.roles[0]; remove one of them',
            id="role-on-both-sides",
        ),
        pytest.param(
            {"include": {"roles": ["Global Administrator"]}},
            '.include.roles[0]: "Global Administrator" is not an id; '
            "expected a GUID such as 5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3",
            id="role-by-name",
        ),
        pytest.param(
            {"include": {"guestsOrExternalUsers": {"guestOrExternalUserTypes": []}}},
            ".include.guestsOrExternalUsers.guestOrExternalUserTypes: expected at least one entry, given []",
            id="no-guest-type",
        ),
        pytest.param(
            {"include": {"guestsOrExternalUsers": {"guestOrExternalUserTypes": ["guest"]}}},
            '.include.guestsOrExternalUsers.guestOrExternalUserTypes[0]: "guest" is not allowed; '
            'did you mean "b2bCollaborationGuest"? Allowed: b2bCollaborationGuest, b2bCollaborationMember, '
            "b2bDirectConnectUser, internalGuest, none, otherExternalUser, serviceProvider",
            id="guest-type",
        ),
        pytest.param(
            {"include": {"guestsOrExternalUsers": {"guestOrExternalUserTypes": ["none", "internalGuest"]}}},
            '.include.guestsOrExternalUsers.guestOrExternalUserTypes[0]: "none" cannot be combined with other entries; '
            "leave only it, or remove it",
            id="no-guests-and-some",
        ),
    ],
)
def test_mistake(
    mistakes: Callable[[Config], list[str]], put: Callable[[str, object], Config], value: object, expected: str
) -> None:
    assert mistakes(put(PATH, value)) == [PATH + line for line in expected.split("\n")]


@pytest.mark.parametrize(
    ("tenants", "expected"),
    [
        pytest.param(
            {"membershipKind": "all", "members": [TENANT]},
            'members: only membershipKind "enumerated" has members; remove them',
            id="members-of-all",
        ),
        pytest.param(
            {"membershipKind": "enumerated"},
            'members: membershipKind "enumerated" needs at least one tenant id (GUID)',
            id="no-members",
        ),
        pytest.param(
            {"membershipKind": "some"},
            'membershipKind: "some" is not allowed. Allowed: all, enumerated',
            id="kind",
        ),
        pytest.param(
            {"membershipKind": "enumerated", "members": ["contoso.com"]},
            'members[0]: "contoso.com" is not an id; expected a GUID such as 5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3',
            id="domain-instead-of-id",
        ),
    ],
)
def test_mistake_in_external_tenants(
    mistakes: Callable[[Config], list[str]],
    put: Callable[[str, object], Config],
    tenants: dict[str, object],
    expected: str,
) -> None:
    guests = {"guestOrExternalUserTypes": ["b2bCollaborationGuest"], "externalTenants": tenants}
    config = put(PATH, {"include": {"guestsOrExternalUsers": guests}})
    assert mistakes(config) == [f"{PATH}.include.guestsOrExternalUsers.externalTenants.{expected}"]


@pytest.mark.parametrize("kind", ["users", "groups", "roles"])
def test_a_whole_list_may_be_an_output(kind: str) -> None:
    ids = pulumi.Output.from_input([ROLE])
    assert getattr(Users.model_validate({"include": {kind: ids}}).include, kind) is ids


@pytest.mark.parametrize("kind", ["users", "groups"])
def test_a_list_that_the_emergency_accounts_stand_in_is_no_output(kind: str) -> None:
    users = {"include": {"users": ["All"]}, "exclude": {kind: pulumi.Output.from_input([ROLE])}}
    with pytest.raises(ValidationError) as raised:
        Users.model_validate(users)
    (error,) = raised.value.errors()
    assert (error["loc"], error["msg"]) == (
        ("exclude", kind),
        "expected a list, given an Output: the emergency accounts stand in the same list, and must be known before "
        "anything runs; each id in the list may be an Output",
    )


def test_a_list_is_kept_as_a_tuple() -> None:
    assert Identities(groups=["Pilots"]).groups == ("Pilots",)

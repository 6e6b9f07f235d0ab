"""Whom a Conditional Access policy reaches: those it includes, less those it excludes."""

from collections.abc import Mapping
from typing import Any

from tests.policy_pack.samples.conditional_access import BREAK_GLASS, OTHERS, sample
from tests.policy_pack.samples.sample import ABSENT, UNKNOWN, Sample, unknown

GLOBAL = "62e90394-69f5-4237-9190-012177145e10"
GUESTS = (
    "b2bCollaborationGuest",
    "b2bCollaborationMember",
    "b2bDirectConnectUser",
    "internalGuest",
    "otherExternalUser",
    "serviceProvider",
)
WORD = "GuestsOrExternalUsers"
NOBODY = (
    "conditions.users includes nobody.\n"
    "A policy that applies to no user protects nothing.\n"
    'Set conditions.users.includedUsers to ["All"], or include the groups it is for.'
)


def users(id_: str, people: Mapping[str, Any], *expected: str, state: object = None, **configuration: object) -> Sample:
    changes = {f"conditions.users.{member}": value for member, value in people.items()}
    return sample(
        "required-coverage", id_, changes if state is None else {**changes, "state": state}, expected, configuration
    )


def enforced(id_: str, people: Mapping[str, Any], *expected: str, **configuration: object) -> Sample:
    return users(id_, people, *expected, state="enabled", **configuration)


def only(member: str, *ids: str, **others: object) -> dict[str, Any]:
    """Includes these and nobody else."""
    return {"includedUsers": [], f"included{member}": list(ids), **others}


def guests(side: str, *types: str, kind: str | None = None, members: tuple[str, ...] = ()) -> dict[str, Any]:
    tenants = [] if kind is None else [{"membershipKind": kind, "members": list(members)}]
    return {f"{side}GuestsOrExternalUsers": [{"guestOrExternalUserTypes": list(types), "externalTenants": tenants}]}


def undone(*included: str) -> str:
    return (
        f"conditions.users excludes all that it includes: {', '.join(included)}.\n"
        "A policy that applies to no user protects nothing.\n"
        'Set conditions.users.includedUsers to ["All"], or include the groups it is for.'
    )


def short(*missing: str) -> str:
    return (
        f"The policy is enforced, and conditions.users does not reach {', '.join(missing)}.\n"
        "Whoever is not reached gets in from any device, however high its risk.\n"
        'Set conditions.users.includedUsers to ["All"], or declare in requiredUsers of this rule\'s configuration whom '
        "the policy is for; one for some users, beside another for all, is named in otherPolicies of this rule's "
        "configuration."
    )


NO_USERS: dict[str, Any] = {"includedUsers": []}
FEW_GUESTS = ("b2bCollaborationGuest", "internalGuest")
INCLUDED_GUESTS = {**NO_USERS, **guests("included", *FEW_GUESTS)}
OF_TENANTS = {**NO_USERS, **guests("included", "internalGuest", kind="enumerated", members=("t", "U"))}

SAMPLES = [
    users("nobody", {"includedUsers": ["None"]}, NOBODY),
    users("nobody-in-small-letters", {"includedUsers": ["none"]}, NOBODY),
    sample("required-coverage", "users-missing", {"conditions.users": ABSENT}, [NOBODY], {}),
    enforced("nobody-enforced", {"includedUsers": ["None"]}, NOBODY),
    users("all-excluded", {"excludedUsers": ["all"]}, undone("All")),
    users("all-excluded-by-all-and-a-group", only("Groups", OTHERS[0], excludedUsers=["All"]), undone(OTHERS[0])),
    *(
        users(
            f"same-{kind}",
            only(kind, OTHERS[0], **{f"excluded{kind}": [OTHERS[1], OTHERS[0].upper()]}),
            undone(OTHERS[0]),
        )
        for kind in ("Users", "Groups", "Roles")
    ),
    users(
        "same-by-name",
        only("Groups", "Staff", "Guests", excludedGroups=["guests", "STAFF"]),
        undone("Staff", "Guests"),
    ),
    users(
        "same-role-twice", only("Roles", GLOBAL, GLOBAL.upper(), excludedRoles=[GLOBAL]), undone(GLOBAL, GLOBAL.upper())
    ),
    users("one-of-two-groups-left", only("Groups", *OTHERS[:2], excludedGroups=[OTHERS[0]])),
    users("same-id-of-another-kind", only("Groups", OTHERS[0], excludedRoles=[OTHERS[0]])),
    users(
        "none-and-a-role",
        only("Roles", GLOBAL, includedUsers=["None"], excludedRoles=[GLOBAL]),
        undone(GLOBAL),
    ),
    users("all-but-a-group", {"excludedGroups": [OTHERS[0]]}),
    users("guests", INCLUDED_GUESTS),
    users("guests-by-a-word", only("Users", WORD)),
    users("guests-both-sides", {**INCLUDED_GUESTS, **guests("excluded", *GUESTS)}, undone(*FEW_GUESTS)),
    users("guests-and-the-word", {**INCLUDED_GUESTS, "excludedUsers": [WORD.upper()]}, undone(*FEW_GUESTS)),
    users("the-word-and-guests", {**only("Users", WORD), **guests("excluded", *GUESTS)}, undone(*GUESTS)),
    users("the-word-both-sides", only("Users", WORD, excludedUsers=[WORD]), undone(*GUESTS)),
    users("one-type-of-guests-left", {**INCLUDED_GUESTS, **guests("excluded", "internalGuest")}),
    users(
        "guests-of-one-tenant-excluded",
        {**INCLUDED_GUESTS, **guests("excluded", *FEW_GUESTS, kind="enumerated", members=("t",))},
    ),
    users(
        "guests-of-the-same-tenants",
        {**OF_TENANTS, **guests("excluded", "internalGuest", kind="enumerated", members=("u", "T", "v"))},
        undone("internalGuest"),
    ),
    users(
        "guests-of-tenants-less-all", {**OF_TENANTS, **guests("excluded", *GUESTS, kind="all")}, undone("internalGuest")
    ),
    users(
        "guests-of-tenants-less-tenants-of-tomorrow",
        {**OF_TENANTS, **guests("excluded", "internalGuest", kind="unknownFutureValue")},
        undone("internalGuest"),
    ),
    users(
        "guests-of-tenants-less-one",
        {**OF_TENANTS, **guests("excluded", "internalGuest", kind="enumerated", members=("t",))},
    ),
    users(
        "guests-of-tenants-less-others",
        {**OF_TENANTS, **guests("excluded", "serviceProvider", kind="enumerated", members=("t", "u"))},
    ),
    users(
        "guests-of-no-tenant",
        {**NO_USERS, **guests("included", "internalGuest", kind="enumerated")},
        undone("internalGuest"),
    ),
    users(
        "guests-of-an-unknown-type",
        {**NO_USERS, **guests("included", UNKNOWN)},
        unknown("conditions.users.includedGuestsOrExternalUsers[0].guestOrExternalUserTypes[0]"),
    ),
    users("a-pilot", only("Groups", OTHERS[0])),
    users("a-pilot-of-the-same-program", only("Groups", UNKNOWN)),
    users("a-list-of-the-same-program", {"includedUsers": ABSENT, "includedRoles": UNKNOWN}),
    users("a-known-group-excluded-and-an-unknown-one", only("Groups", OTHERS[0], UNKNOWN, excludedGroups=[OTHERS[0]])),
    users("known-less-unknown", only("Groups", OTHERS[0], excludedGroups=[UNKNOWN])),
    users("nobody-less-unknown", {"includedUsers": [], "excludedGroups": [UNKNOWN]}, NOBODY),
    users("pilot-disabled", only("Groups", OTHERS[0]), state="disabled"),
    enforced("everybody", {}),
    enforced("everybody-in-small-letters", {"includedUsers": ["all"]}),
    enforced("everybody-and-an-unknown-group", {"includedGroups": [UNKNOWN]}),
    enforced(
        "everybody-less-an-unknown-group",
        {"excludedGroups": [UNKNOWN]},
        unknown("conditions.users.excludedGroups[0]"),
    ),
    enforced("a-group-of-the-same-program", only("Groups", UNKNOWN), unknown("conditions.users.includedGroups[0]")),
    enforced(
        "a-user-and-an-unknown-one", only("Users", OTHERS[0], UNKNOWN), unknown("conditions.users.includedUsers[1]")
    ),
    enforced("guests-only", only("Users", WORD), short("All")),
    enforced("types-of-guests-only", INCLUDED_GUESTS, short("All")),
    enforced("one-user", only("Users", OTHERS[0]), short("All")),
    enforced("one-role", only("Roles", GLOBAL), short("All")),
    enforced("one-group", only("Groups", OTHERS[0]), short("All")),
    users("pilot-of-a-state-of-tomorrow", only("Groups", OTHERS[0]), short("All"), state="half"),
    enforced("declared-group", only("Groups", OTHERS[0]), requiredUsers=[OTHERS[0].upper()]),
    enforced("declared-role", only("Roles", GLOBAL), requiredUsers=[GLOBAL]),
    enforced("declared-user", only("Users", OTHERS[0]), requiredUsers=[OTHERS[0]]),
    enforced("everybody-where-a-group-is-declared", {}, requiredUsers=[OTHERS[0]]),
    enforced("declared-and-more", only("Groups", *OTHERS[:2]), requiredUsers=[OTHERS[0]]),
    enforced(
        "fewer-than-declared",
        only("Groups", *OTHERS[:2]),
        short(OTHERS[2], GLOBAL),
        requiredUsers=[OTHERS[0], OTHERS[2], GLOBAL],
    ),
    enforced(
        "declared-and-excluded",
        {"excludedGroups": [OTHERS[0].upper()]},
        short(OTHERS[0]),
        requiredUsers=[OTHERS[0]],
    ),
    enforced(
        "declared-and-everybody-excluded-but-guests",
        {"excludedUsers": ["All"], **guests("included", "internalGuest")},
        undone("All", "internalGuest"),
        requiredUsers=[OTHERS[0]],
    ),
    enforced("declared-guests-by-a-word", only("Users", WORD), requiredUsers=[WORD.lower()]),
    enforced("declared-guests-by-their-types", {**NO_USERS, **guests("included", *GUESTS)}, requiredUsers=[WORD]),
    enforced("declared-guests-among-everybody", {"excludedUsers": BREAK_GLASS}, requiredUsers=[WORD]),
    enforced(
        "declared-guests-less-some",
        guests("excluded", "internalGuest", kind="enumerated", members=("t",)),
        short(WORD),
        requiredUsers=[WORD],
    ),
    enforced(
        "declared-guests-but-one-type",
        {**NO_USERS, **guests("included", *GUESTS[1:])},
        short(WORD),
        requiredUsers=[WORD],
    ),
    enforced(
        "declared-guests-of-one-tenant",
        {**NO_USERS, **guests("included", *GUESTS, kind="enumerated", members=("t",))},
        short(WORD),
        requiredUsers=[WORD],
    ),
]

"""Whom a Conditional Access policy leaves out."""

from collections.abc import Mapping
from typing import Any

from tests.policy_pack.samples.conditional_access import BREAK_GLASS, OTHERS, sample
from tests.policy_pack.samples.sample import ABSENT, UNKNOWN, Sample, shaped, unknown

FIRST, SECOND = BREAK_GLASS


def glass(id_: str, users: Mapping[str, Any], *expected: str, **configuration: object) -> Sample:
    return sample("break-glass", id_, _users(users), expected, configuration)


def excluded(id_: str, users: Mapping[str, Any], *expected: str, **configuration: object) -> Sample:
    return sample("exclusions", id_, _users(users), expected, configuration)


def guests(*types: str, kind: str | None = None, members: tuple[str, ...] = ()) -> dict[str, Any]:
    tenants = [] if kind is None else [{"membershipKind": kind, "members": list(members)}]
    return {"excludedGuestsOrExternalUsers": [{"guestOrExternalUserTypes": list(types), "externalTenants": tenants}]}


def _users(users: Mapping[str, Any]) -> dict[str, Any]:
    return {f"conditions.users.{member}": value for member, value in users.items()}


SAMPLES = [
    glass("configured", {}, breakGlass=BREAK_GLASS),
    glass("configured-in-capitals", {}, breakGlass=[FIRST.upper(), SECOND]),
    glass("user-and-group", {"excludedUsers": [FIRST.upper()], "excludedGroups": [SECOND]}, breakGlass=BREAK_GLASS),
    glass("two-of-anybody", {"excludedUsers": [OTHERS[0]], "excludedGroups": [OTHERS[1]]}),
    glass(
        "others-than-configured",
        {"excludedUsers": OTHERS[:2]},
        "conditions.users does not exclude the emergency accounts 4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502, "
        "e17c5f08-3b9a-4d64-92fd-81b0c4e6a7d9.\n"
        "When Conditional Access goes wrong, nobody could sign in to repair it.\n"
        "Add 4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502, e17c5f08-3b9a-4d64-92fd-81b0c4e6a7d9 to "
        "conditions.users.excludedUsers, or excludedGroups for a group.",
        breakGlass=BREAK_GLASS,
    ),
    glass(
        "one-of-two-configured",
        {"excludedUsers": [FIRST, OTHERS[0]]},
        "conditions.users does not exclude the emergency accounts e17c5f08-3b9a-4d64-92fd-81b0c4e6a7d9.\n"
        "When Conditional Access goes wrong, nobody could sign in to repair it.\n"
        "Add e17c5f08-3b9a-4d64-92fd-81b0c4e6a7d9 to conditions.users.excludedUsers, or excludedGroups "
        "for a group.",
        breakGlass=BREAK_GLASS,
    ),
    glass(
        "one",
        {"excludedUsers": [FIRST]},
        "conditions.users excludes 1 users and groups by object id; at least 2 are needed.\n"
        "When Conditional Access goes wrong, nobody could sign in to repair it.\n"
        "Add the object ids of 2 emergency accounts to conditions.users.excludedUsers.",
    ),
    glass(
        "one-twice",
        {"excludedUsers": [FIRST], "excludedGroups": [FIRST.upper()]},
        "conditions.users excludes 1 users and groups by object id; at least 2 are needed.\n"
        "When Conditional Access goes wrong, nobody could sign in to repair it.\n"
        "Add the object ids of 2 emergency accounts to conditions.users.excludedUsers.",
    ),
    glass(
        "none",
        {"excludedUsers": ABSENT},
        "conditions.users excludes 0 users and groups by object id; at least 2 are needed.\n"
        "When Conditional Access goes wrong, nobody could sign in to repair it.\n"
        "Add the object ids of 2 emergency accounts to conditions.users.excludedUsers.",
    ),
    glass(
        "by-name",
        {"excludedUsers": ["breakglass1@contoso.example", "breakglass2@contoso.example"]},
        "conditions.users excludes 0 users and groups by object id; at least 2 are needed.\n"
        "When Conditional Access goes wrong, nobody could sign in to repair it.\n"
        "Add the object ids of 2 emergency accounts to conditions.users.excludedUsers.",
    ),
    glass(
        "by-word",
        {"excludedUsers": [FIRST, "GuestsOrExternalUsers"]},
        "conditions.users excludes 1 users and groups by object id; at least 2 are needed.\n"
        "When Conditional Access goes wrong, nobody could sign in to repair it.\n"
        "Add the object ids of 2 emergency accounts to conditions.users.excludedUsers.",
    ),
    glass(
        "as-role",
        {"excludedUsers": [FIRST], "excludedRoles": [SECOND]},
        "conditions.users excludes 1 users and groups by object id; at least 2 are needed.\n"
        "When Conditional Access goes wrong, nobody could sign in to repair it.\n"
        "Add the object ids of 2 emergency accounts to conditions.users.excludedUsers.",
    ),
    glass(
        "included-group-only",
        {"includedUsers": [], "includedGroups": [OTHERS[0]], "excludedUsers": []},
        "conditions.users excludes 0 users and groups by object id; at least 2 are needed.\n"
        "When Conditional Access goes wrong, nobody could sign in to repair it.\n"
        "Add the object ids of 2 emergency accounts to conditions.users.excludedUsers.",
    ),
    glass(
        "included-none-and-a-role",
        {"includedUsers": ["None"], "includedRoles": [FIRST], "excludedUsers": []},
        "conditions.users excludes 0 users and groups by object id; at least 2 are needed.\n"
        "When Conditional Access goes wrong, nobody could sign in to repair it.\n"
        "Add the object ids of 2 emergency accounts to conditions.users.excludedUsers.",
    ),
    glass(
        "included-guests-only",
        {
            "includedUsers": [],
            "includedGuestsOrExternalUsers": [{"guestOrExternalUserTypes": ["internalGuest"]}],
            "excludedUsers": [],
        },
        "conditions.users excludes 0 users and groups by object id; at least 2 are needed.\n"
        "When Conditional Access goes wrong, nobody could sign in to repair it.\n"
        "Add the object ids of 2 emergency accounts to conditions.users.excludedUsers.",
    ),
    glass(
        "unknown-account",
        {"excludedUsers": [FIRST, UNKNOWN]},
        unknown("conditions.users.excludedUsers[1]"),
        breakGlass=BREAK_GLASS,
    ),
    glass("unknown-accounts", {"excludedUsers": UNKNOWN}, unknown("conditions.users.excludedUsers")),
    glass("unknown-group", {"excludedGroups": [UNKNOWN]}, unknown("conditions.users.excludedGroups[0]")),
    glass("a-text", {"excludedUsers": FIRST}, shaped("conditions.users.excludedUsers", "a list", "a text")),
    excluded("five", {"excludedUsers": OTHERS[:2], "excludedGroups": OTHERS[2:4], "excludedRoles": [OTHERS[4]]}),
    excluded(
        "six",
        {"excludedUsers": OTHERS[:2], "excludedGroups": OTHERS[2:4], "excludedRoles": OTHERS[4:6]},
        "conditions.users excludes 6 users, groups and roles; the maximum is 5.\n"
        "Each of them gets in from any device, however high its risk.\n"
        "Exclude at most 5, or raise maximumExcludedIdentities in this rule's configuration.",
    ),
    excluded("six-with-one-twice", {"excludedUsers": OTHERS[:5], "excludedGroups": [OTHERS[0].upper()]}),
    excluded("six-allowed", {"excludedUsers": OTHERS[:6]}, maximumExcludedIdentities=6),
    excluded(
        "three-too-many",
        {"excludedUsers": OTHERS[:3]},
        "conditions.users excludes 3 users, groups and roles; the maximum is 2.\n"
        "Each of them gets in from any device, however high its risk.\n"
        "Exclude at most 2, or raise maximumExcludedIdentities in this rule's configuration.",
        maximumExcludedIdentities=2,
    ),
    excluded(
        "everybody",
        {"excludedUsers": ["All"]},
        'conditions.users.excludedUsers has "All".\n'
        "An exclusion wins over an inclusion: the policy would apply to nobody.\n"
        'Take "All" out of conditions.users.excludedUsers.',
    ),
    excluded(
        "guests-as-a-word",
        {"excludedUsers": [*OTHERS[:5], "GuestsOrExternalUsers"]},
        "conditions.users excludes b2bCollaborationGuest, b2bCollaborationMember, b2bDirectConnectUser, "
        "internalGuest, otherExternalUser, serviceProvider of every tenant.\n"
        "Guests cannot be counted or known: whoever is invited gets in from any device, however high its "
        "risk.\n"
        "Name their home tenants in excludedGuestsOrExternalUsers, or accept the types in "
        "acceptedGuestOrExternalUserTypes of this rule's configuration.",
    ),
    excluded(
        "guests-without-tenants",
        guests("b2bCollaborationGuest"),
        "conditions.users excludes b2bCollaborationGuest of every tenant.\n"
        "Guests cannot be counted or known: whoever is invited gets in from any device, however high its "
        "risk.\n"
        "Name their home tenants in excludedGuestsOrExternalUsers, or accept the types in "
        "acceptedGuestOrExternalUserTypes of this rule's configuration.",
    ),
    excluded(
        "guests-of-all-tenants",
        guests("b2bCollaborationGuest", "serviceProvider", kind="all"),
        "conditions.users excludes b2bCollaborationGuest, serviceProvider of every tenant.\n"
        "Guests cannot be counted or known: whoever is invited gets in from any device, however high its "
        "risk.\n"
        "Name their home tenants in excludedGuestsOrExternalUsers, or accept the types in "
        "acceptedGuestOrExternalUserTypes of this rule's configuration.",
    ),
    excluded("guests-of-named-tenants", guests("b2bCollaborationGuest", kind="enumerated", members=("t",))),
    excluded(
        "guests-of-tenants-of-tomorrow",
        guests("b2bCollaborationGuest", kind="unknownFutureValue"),
        "conditions.users excludes b2bCollaborationGuest of every tenant.\n"
        "Guests cannot be counted or known: whoever is invited gets in from any device, however high its "
        "risk.\n"
        "Name their home tenants in excludedGuestsOrExternalUsers, or accept the types in "
        "acceptedGuestOrExternalUserTypes of this rule's configuration.",
    ),
    excluded(
        "guests-declared", guests("serviceProvider", kind="all"), acceptedGuestOrExternalUserTypes=["serviceProvider"]
    ),
    excluded(
        "one-type-declared",
        guests("serviceProvider", "b2bDirectConnectUser", kind="all"),
        "conditions.users excludes b2bDirectConnectUser of every tenant.\n"
        "Guests cannot be counted or known: whoever is invited gets in from any device, however high its "
        "risk.\n"
        "Name their home tenants in excludedGuestsOrExternalUsers, or accept the types in "
        "acceptedGuestOrExternalUserTypes of this rule's configuration.",
        acceptedGuestOrExternalUserTypes=["serviceProvider"],
    ),
    excluded(
        "guests-twice",
        {**guests("internalGuest"), "excludedUsers": ["GuestsOrExternalUsers"]},
        "conditions.users excludes b2bCollaborationGuest, b2bCollaborationMember, b2bDirectConnectUser, "
        "internalGuest, otherExternalUser, serviceProvider of every tenant.\n"
        "Guests cannot be counted or known: whoever is invited gets in from any device, however high its "
        "risk.\n"
        "Name their home tenants in excludedGuestsOrExternalUsers, or accept the types in "
        "acceptedGuestOrExternalUserTypes of this rule's configuration.",
    ),
    excluded(
        "unknown-guests",
        guests(UNKNOWN),
        unknown("conditions.users.excludedGuestsOrExternalUsers[0].guestOrExternalUserTypes[0]"),
    ),
    excluded(
        "unknown-tenants",
        guests("internalGuest", kind=UNKNOWN),
        unknown("conditions.users.excludedGuestsOrExternalUsers[0].externalTenants[0].membershipKind"),
    ),
    excluded("unknown-user", {"excludedUsers": [UNKNOWN]}, unknown("conditions.users.excludedUsers[0]")),
    excluded("unknown-role", {"excludedRoles": UNKNOWN}, unknown("conditions.users.excludedRoles")),
    excluded(
        "guests-an-object",
        {"excludedGuestsOrExternalUsers": {"guestOrExternalUserTypes": []}},
        shaped("conditions.users.excludedGuestsOrExternalUsers", "a list", "an object"),
    ),
]

"""Whom a Conditional Access policy leaves out besides the emergency accounts, and what of it is not known yet."""

from collections.abc import Mapping
from typing import Any

from tests.policy_pack.samples.conditional_access import BREAK_GLASS, OTHERS, sample
from tests.policy_pack.samples.sample import UNKNOWN, Sample, shaped, unknown

GLOBAL = "62e90394-69f5-4237-9190-012177145e10"
SECURITY = "194ae4cb-b126-40b2-bd5b-6091b380977d"
SYNCHRONIZATION = "d29b2b05-8046-44ba-8758-1e26182fcf32"
SHOWN = {
    GLOBAL: f"Global Administrator ({GLOBAL})",
    "e8611ab8-c189-46e8-94e1-60213ab1f814": "Privileged Role Administrator (e8611ab8-c189-46e8-94e1-60213ab1f814)",
    "7be44c8a-adaf-4e2a-84d6-ab2649e08a13": "Privileged Authentication Administrator "
    "(7be44c8a-adaf-4e2a-84d6-ab2649e08a13)",
    SECURITY: f"Security Administrator ({SECURITY})",
    "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9": "Conditional Access Administrator (b1be1c3e-b65d-4f19-8427-f6fa0d97feb9)",
    "3a2c62db-5318-420d-8d74-23affee5d9d5": "Intune Administrator (3a2c62db-5318-420d-8d74-23affee5d9d5)",
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3": "Application Administrator (9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3)",
    "158c047a-c907-4556-b7ef-446551a6b5f7": "Cloud Application Administrator (158c047a-c907-4556-b7ef-446551a6b5f7)",
    "c4e39bd9-1100-46d3-8c65-fb160da0071f": "Authentication Administrator (c4e39bd9-1100-46d3-8c65-fb160da0071f)",
    "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2": "Hybrid Identity Administrator (8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2)",
    "fe930be7-5e62-47db-91af-98c3a49a38b1": "User Administrator (fe930be7-5e62-47db-91af-98c3a49a38b1)",
    "29232cdf-9323-42fd-ade2-1d097af3e4de": "Exchange Administrator (29232cdf-9323-42fd-ade2-1d097af3e4de)",
    "f28a1f50-f6e7-4571-818b-6a12f2af6b6c": "SharePoint Administrator (f28a1f50-f6e7-4571-818b-6a12f2af6b6c)",
    SYNCHRONIZATION: f"Directory Synchronization Accounts ({SYNCHRONIZATION})",
    "Intune Administrator": "Intune Administrator",
    OTHERS[7]: OTHERS[7],
}


def excluded(id_: str, users: Mapping[str, Any], *expected: str, **configuration: object) -> Sample:
    return sample("exclusions", id_, _users(users), expected, configuration)


def _not_known(path: str) -> str:
    return (
        f"{path} is not known before the change is made.\n"
        "Nobody can review whom the policy meets, and an enforced one is refused where a rule decides by it.\n"
        f"Write the object id of {path} literally, or enforce the policy in a later change, when the id is known."
    )


def guests(*types: str, kind: str | None = None, members: tuple[str, ...] = ()) -> dict[str, Any]:
    tenants = [] if kind is None else [{"membershipKind": kind, "members": list(members)}]
    return {"excludedGuestsOrExternalUsers": [{"guestOrExternalUserTypes": list(types), "externalTenants": tenants}]}


def _users(users: Mapping[str, Any]) -> dict[str, Any]:
    return {f"conditions.users.{member}": value for member, value in users.items()}


SAMPLES = [
    excluded("five", {"excludedUsers": OTHERS[:2], "excludedGroups": OTHERS[2:5]}),
    excluded(
        "five-with-a-declared-role",
        {"excludedUsers": OTHERS[:2], "excludedGroups": OTHERS[2:4], "excludedRoles": [SYNCHRONIZATION]},
        acceptedExcludedRoles=[SYNCHRONIZATION.upper()],
    ),
    excluded(
        "six",
        {"excludedUsers": OTHERS[:2], "excludedGroups": OTHERS[2:4], "excludedRoles": [SYNCHRONIZATION, SECURITY]},
        "conditions.users excludes 6 users, groups and roles; the maximum is 5.\n"
        "Each of them gets in from any device, however high its risk.\n"
        "Exclude at most 5, or raise maximumExcludedIdentities in this rule's configuration.",
        acceptedExcludedRoles=[SYNCHRONIZATION, SECURITY],
    ),
    *(
        excluded(
            f"a-role-{number}",
            {"excludedRoles": [role]},
            f"conditions.users.excludedRoles has {shown}.\n"
            "Whoever has such a role, or gets hold of it, comes in from any device, however high its risk, and can do "
            "more harm than others.\n"
            "Exclude the emergency accounts by their own ids, not by their role; a role that must be excluded is "
            "declared in acceptedExcludedRoles of this rule's configuration.",
        )
        for number, (role, shown) in enumerate(SHOWN.items())
    ),
    excluded(
        "roles-and-one-declared",
        {"excludedRoles": [SECURITY, GLOBAL.upper(), GLOBAL, SYNCHRONIZATION]},
        "conditions.users.excludedRoles has Security Administrator (194ae4cb-b126-40b2-bd5b-6091b380977d), "
        "Global Administrator (62e90394-69f5-4237-9190-012177145e10).\n"
        "Whoever has such a role, or gets hold of it, comes in from any device, however high its risk, and can do "
        "more harm than others.\n"
        "Exclude the emergency accounts by their own ids, not by their role; a role that must be excluded is "
        "declared in acceptedExcludedRoles of this rule's configuration.",
        acceptedExcludedRoles=[SYNCHRONIZATION],
    ),
    excluded(
        "words-are-no-identities",
        {"excludedUsers": [*OTHERS[:5], "None", "none"]},
    ),
    excluded(
        "member-of-tomorrow",
        {"excludedAgents": ["x"]},
        "conditions.users.excludedAgents is a property that this rule does not know.\n"
        "A change that cannot be checked could weaken protection unnoticed, so it is refused.\n"
        "Remove it; known properties are excludedGroups, excludedGuestsOrExternalUsers, excludedRoles, excludedUsers, "
        "includedGroups, includedGuestsOrExternalUsers, includedRoles, includedUsers. If Graph has changed, update "
        "the policy pack.",
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
    excluded("unknown-user", {"excludedUsers": [*BREAK_GLASS, UNKNOWN]}),
    excluded("unknown-role", {"excludedRoles": UNKNOWN}),
    excluded(
        "six-with-unknown-ones",
        {"excludedUsers": [*OTHERS[:3], UNKNOWN], "excludedGroups": [UNKNOWN], "excludedRoles": UNKNOWN},
        "conditions.users excludes 6 users, groups and roles; the maximum is 5.\n"
        "Each of them gets in from any device, however high its risk.\n"
        "Exclude at most 5, or raise maximumExcludedIdentities in this rule's configuration.",
    ),
    *(
        sample(
            "exclusions",
            f"unknown-{member}-and-enforced",
            {**_users({f"excluded{member}": [UNKNOWN]}), "state": state},
            [unknown(f"conditions.users.excluded{member}[0]")],
            {},
        )
        for member, state in (("Users", "enabled"), ("Groups", "enabled"), ("Roles", "of tomorrow"))
    ),
    *(
        sample(
            "unknown-identities",
            f"unknown-{member}",
            _users({member: [BREAK_GLASS[0], UNKNOWN]}),
            [_not_known(f"conditions.users.{member}[1]")],
            {},
        )
        for member in (f"{side}{kind}" for side in ("included", "excluded") for kind in ("Users", "Groups", "Roles"))
    ),
    sample(
        "unknown-identities",
        "a-list-and-an-id",
        _users({"includedUsers": UNKNOWN, "excludedGroups": [UNKNOWN]}),
        [_not_known("conditions.users.includedUsers"), _not_known("conditions.users.excludedGroups[0]")],
        {},
    ),
    sample("unknown-identities", "known", {}, [], {}),
    excluded(
        "guests-an-object",
        {"excludedGuestsOrExternalUsers": {"guestOrExternalUserTypes": []}},
        shaped("conditions.users.excludedGuestsOrExternalUsers", "a list", "an object"),
    ),
]

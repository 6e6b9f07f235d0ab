"""The rules about exclusions: few, known, and no role or guest type unless declared."""

from typing import Final

from pulumi_policy import EnforcementLevel, Severity

from .conditional_access import ConditionalAccessPolicy
from .emergency_accounts import ENOUGH
from .people import GUESTS, MEMBERS, People
from .rule import Resource, Rule, Violation, Violations
from .wire import CONDITIONAL_ACCESS, Properties

SYNCHRONIZATION: Final = "d29b2b05-8046-44ba-8758-1e26182fcf32"
ROLES: Final = {
    "62e90394-69f5-4237-9190-012177145e10": "Global Administrator",
    "e8611ab8-c189-46e8-94e1-60213ab1f814": "Privileged Role Administrator",
    "7be44c8a-adaf-4e2a-84d6-ab2649e08a13": "Privileged Authentication Administrator",
    "194ae4cb-b126-40b2-bd5b-6091b380977d": "Security Administrator",
    "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9": "Conditional Access Administrator",
    "3a2c62db-5318-420d-8d74-23affee5d9d5": "Intune Administrator",
    "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3": "Application Administrator",
    "158c047a-c907-4556-b7ef-446551a6b5f7": "Cloud Application Administrator",
    "c4e39bd9-1100-46d3-8c65-fb160da0071f": "Authentication Administrator",
    "8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2": "Hybrid Identity Administrator",
    "fe930be7-5e62-47db-91af-98c3a49a38b1": "User Administrator",
    "29232cdf-9323-42fd-ade2-1d097af3e4de": "Exchange Administrator",
    "f28a1f50-f6e7-4571-818b-6a12f2af6b6c": "SharePoint Administrator",
    SYNCHRONIZATION: "Directory Synchronization Accounts",
}
"""Names for messages, by the ids of role templates [docs]. Messages name any other role by its id."""


@Rule(
    "exclusions",
    "Few are excluded from a Conditional Access policy, and neither roles nor guests as a whole",
    Severity.HIGH,
    "Exclude fewer users and groups, and no role; exclude guests of named tenants only. A role or a type of guests "
    "that must be excluded is declared in the configuration of this rule.",
    "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups",
    configuration={
        "maximumExcludedIdentities": {
            "type": "integer",
            "minimum": ENOUGH,
            "default": 5,
            "description": "How many users, groups and roles may be excluded in all, emergency accounts included.",
        },
        "acceptedExcludedRoles": {
            "type": "array",
            "items": {"type": "string"},
            "default": [],
            "description": "Ids of the templates of directory roles that may be excluded.",
        },
        "acceptedGuestOrExternalUserTypes": {
            "type": "array",
            "items": {"type": "string", "enum": list(GUESTS)},
            "default": [],
            "description": "Types of guests that may be excluded whatever their home tenant.",
        },
    },
).judges(CONDITIONAL_ACCESS)
def exclusions(resource: Resource, configuration: Properties) -> Violations:
    """A group counts as one. Its members are decided elsewhere, so only few groups are allowed."""
    policy = ConditionalAccessPolicy(resource.properties)
    policy.users.refuse_unknown(MEMBERS)
    if policy.is_enforced:
        policy.people.excluded.require_known()
    if policy.people.excluded.is_everybody:
        yield Violation(
            'conditions.users.excludedUsers has "All"',
            "An exclusion wins over an inclusion: the policy would apply to nobody",
            'Take "All" out of conditions.users.excludedUsers',
        )
    yield from _too_many(policy.people, configuration.limit("maximumExcludedIdentities"))
    yield from _roles(policy.people, configuration.texts("acceptedExcludedRoles"))
    yield from _guests(policy.people, configuration.texts("acceptedGuestOrExternalUserTypes"))


def _too_many(people: People, maximum: int) -> Violations:
    known = {identity.lower() for _, identity in people.excluded.identities}
    count = len(known) + len(people.excluded.unknown)
    if count > maximum:
        yield Violation(
            f"conditions.users excludes {count} users, groups and roles; the maximum is {maximum}",
            "Each of them gets in from any device, however high its risk",
            f"Exclude at most {maximum}, or raise maximumExcludedIdentities in this rule's configuration",
        )


def _roles(people: People, accepted: list[str]) -> Violations:
    declared = {role.lower() for role in accepted}
    excluded = {id_.lower(): id_ for kind, id_ in people.excluded.identities if kind == "Roles"}
    refused = [excluded[role] for role in sorted(excluded.keys() - declared)]
    if refused:
        yield Violation(
            f"conditions.users.excludedRoles has {', '.join(map(named_role, refused))}",
            "Whoever has such a role, or gets hold of it, comes in from any device, however high its risk, and can do "
            "more harm than others",
            "Exclude the emergency accounts by their own ids, not by their role; a role that must be excluded is "
            "declared in acceptedExcludedRoles of this rule's configuration",
        )


def named_role(role: str) -> str:
    name = ROLES.get(role.lower())
    return f"{name} ({role})" if name else role


def _guests(people: People, accepted: list[str]) -> Violations:
    everywhere = dict.fromkeys(one.type for one in people.excluded.guests if one.tenants is None)
    refused = [type_ for type_ in everywhere if type_ not in accepted]
    if refused:
        yield Violation(
            f"conditions.users excludes {', '.join(refused)} of every tenant",
            "Guests cannot be counted or known: whoever is invited gets in from any device, however high its risk",
            "Name their home tenants in excludedGuestsOrExternalUsers, or accept the types in "
            "acceptedGuestOrExternalUserTypes of this rule's configuration",
        )


@Rule(
    "unknown-identities",
    "Whom a Conditional Access policy includes and excludes is known before the change",
    Severity.LOW,
    "Write object ids literally, or make the groups in another program, before this one is enforced.",
    "https://www.pulumi.com/docs/iac/concepts/inputs-outputs/",
    level=EnforcementLevel.ADVISORY,
).judges(CONDITIONAL_ACCESS)
def unknown_identities(resource: Resource, _configuration: Properties) -> Violations:
    """Advisory in report-only. In an enforced policy each rule that depends on the id refuses the policy."""
    people = ConditionalAccessPolicy(resource.properties).people
    for path in (*people.included.unknown, *people.excluded.unknown):
        yield Violation(
            f"{path} is not known before the change is made",
            "Nobody can review whom the policy meets, and an enforced one is refused where a rule decides by it",
            f"Write the object id of {path} literally, or enforce the policy in a later change, when the id is known",
        )

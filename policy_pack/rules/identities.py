"""Whom a Conditional Access policy leaves out: the emergency accounts always, and few others."""

from typing import Final

from pulumi_policy import PolicyComplianceFramework, Severity

from .compliance_policy import OBJECT_ID
from .conditional_access import ConditionalAccessPolicy
from .rule import Resource, Rule, Violation, Violations
from .wire import CONDITIONAL_ACCESS, Properties

GUESTS: Final = (
    "b2bCollaborationGuest",
    "b2bCollaborationMember",
    "b2bDirectConnectUser",
    "internalGuest",
    "otherExternalUser",
    "serviceProvider",
)
ENOUGH: Final = 2
"""One account can be lost together with its key; CIS and Microsoft ask for two [docs]."""
_GUESTS_MEMBER: Final = "excludedGuestsOrExternalUsers"


@Rule(
    "break-glass",
    "Every Conditional Access policy excludes the emergency accounts",
    Severity.CRITICAL,
    "Add the object ids of the emergency accounts to conditions.users.excludedUsers or excludedGroups, literally; with "
    "the component, under the key breakGlass.",
    "https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access",
    configuration={
        "breakGlass": {
            "type": "array",
            "items": {"type": "string", "pattern": f"^{OBJECT_ID.pattern.replace('a-f', 'A-Fa-f')}$"},
            "minItems": ENOUGH,
            "description": "Object ids of emergency accounts or groups, at least two: each must be excluded. While it "
            "is not set, any two literal object ids satisfy the rule.",
        }
    },
    framework=PolicyComplianceFramework(
        "CIS Microsoft 365 Foundations Benchmark",
        "7.0.0",
        "1.1.2",
        "Ensure two emergency access accounts have been defined",
    ),
).judges(CONDITIONAL_ACCESS)
def break_glass(resource: Resource, configuration: Properties) -> Violations:
    """Judged in every state: a policy in report-only is enabled by one word, without another look at whom it meets."""
    policy = ConditionalAccessPolicy(resource.properties)
    if policy.is_for_nobody:
        return
    excluded = {member: _ids(policy.users, member) for member in ("excludedUsers", "excludedGroups")}
    ids = set().union(*excluded.values())
    wanted = configuration.texts("breakGlass")
    missing = [account for account in wanted if account.lower() not in ids]
    why = "When Conditional Access goes wrong, nobody could sign in to repair it"
    if missing:
        yield Violation(
            f"conditions.users does not exclude the emergency accounts {', '.join(missing)}",
            why,
            f"Add {', '.join(missing)} to conditions.users.excludedUsers, or excludedGroups for a group",
        )
    elif not wanted and len(ids) < ENOUGH:
        yield Violation(
            f"conditions.users excludes {len(ids)} users and groups by object id; at least {ENOUGH} are needed",
            why,
            f"Add the object ids of {ENOUGH} emergency accounts to conditions.users.excludedUsers",
        )


def _ids(users: Properties, member: str) -> set[str]:
    return {identity.lower() for identity in users.texts(member) if OBJECT_ID.fullmatch(identity)}


@Rule(
    "exclusions",
    "Few are excluded from a Conditional Access policy, and guests not as a whole",
    Severity.HIGH,
    "Exclude fewer users, groups and roles; exclude guests of named tenants only, or declare their types in the "
    "configuration of this rule.",
    "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-users-groups",
    configuration={
        "maximumExcludedIdentities": {
            "type": "integer",
            "minimum": ENOUGH,
            "default": 5,
            "description": "How many users, groups and roles may be excluded in all, emergency accounts included.",
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
    """A group counts as one: who is in it is decided elsewhere, which is why there may be few of them."""
    policy = ConditionalAccessPolicy(resource.properties)
    excluded = {identity.lower() for identity in policy.excluded_identities}
    if "all" in excluded:
        yield Violation(
            'conditions.users.excludedUsers has "All"',
            "An exclusion wins over an inclusion: the policy would apply to nobody",
            'Take "All" out of conditions.users.excludedUsers',
        )
    # azuread's word for all guests is no identity: it is judged by the types of guests.
    yield from _too_many(len(excluded - {"guestsorexternalusers"}), configuration)
    accepted = configuration.texts("acceptedGuestOrExternalUserTypes")
    refused = [kind for kind in _excluded_guests(policy.users, excluded) if kind not in accepted]
    if refused:
        yield Violation(
            f"conditions.users excludes {', '.join(refused)} of every tenant",
            "Guests cannot be counted or known: whoever is invited gets in from any device, however high its risk",
            f"Name their home tenants in {_GUESTS_MEMBER}, or accept the types in acceptedGuestOrExternalUserTypes of "
            "this rule's configuration",
        )


def _too_many(count: int, configuration: Properties) -> Violations:
    maximum = configuration.limit("maximumExcludedIdentities")
    if count > maximum:
        yield Violation(
            f"conditions.users excludes {count} users, groups and roles; the maximum is {maximum}",
            "Each of them gets in from any device, however high its risk",
            f"Exclude at most {maximum}, or raise maximumExcludedIdentities in this rule's configuration",
        )


def _excluded_guests(users: Properties, excluded: set[str]) -> list[str]:
    """The types of guests that are excluded whatever their tenant."""
    types: list[str] = list(GUESTS) if "guestsorexternalusers" in excluded else []
    for guests in users.members(_GUESTS_MEMBER):
        tenants = guests.members("externalTenants")
        # No tenants means all of them, and so does a kind of membership that Graph has yet to invent.
        if not tenants or any(tenant.text("membershipKind") != "enumerated" for tenant in tenants):
            types += [kind for kind in guests.texts("guestOrExternalUserTypes") if kind not in types]
    return types

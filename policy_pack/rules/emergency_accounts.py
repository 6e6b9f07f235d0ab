"""The emergency ("break-glass") accounts, which every Conditional Access policy excludes.

Accounts and groups are declared separately, by object id. The pack cannot see whether a group has members who can sign
in: the component reads that from the tenant before it enforces anything.
"""

from collections.abc import Iterator
from typing import Any, Final

from pulumi_policy import PolicyComplianceFramework, Severity

from .compliance_policy import OBJECT_ID
from .conditional_access import ConditionalAccessPolicy
from .people import Side
from .rule import Resource, Rule, Violation, Violations
from .wire import CONDITIONAL_ACCESS, Properties

ENOUGH: Final = 2
"""One account can be lost together with its key. CIS and Microsoft require two [docs]."""
_KINDS: Final = {"users": ("Users", "accounts"), "groups": ("Groups", "groups")}
_DECLARE: Final = "Declare two emergency accounts in users, or a group of them in groups, of this rule's configuration"
_LOCKED_OUT: Final = "When Conditional Access goes wrong, nobody could sign in to repair it"


def _texts_schema(description: str) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string"}, "default": [], "description": description}


@Rule(
    "break-glass",
    "Every Conditional Access policy excludes the emergency accounts",
    Severity.CRITICAL,
    "Declare two emergency accounts, or a group of them, in the configuration of this rule, and exclude them by their "
    "object ids, literally; with the component, under the key breakGlass.",
    "https://learn.microsoft.com/entra/identity/role-based-access-control/security-emergency-access",
    configuration={
        "users": _texts_schema(
            "Object ids of emergency accounts, at least two unless there is a group: each must be in excludedUsers."
        ),
        "groups": _texts_schema(
            "Object ids of groups of emergency accounts: each must be in excludedGroups, and one is "
            "enough. An ordinary group does not belong here."
        ),
    },
    retired={
        "breakGlass": 'Write the object ids of accounts into users and those of groups into groups: "break-glass": '
        '{"users": ["…", "…"], "groups": ["…"]}',
    },
    framework=PolicyComplianceFramework(
        "CIS Microsoft 365 Foundations Benchmark",
        "7.0.0",
        "1.1.2",
        "Ensure two emergency access accounts have been defined",
    ),
).judges(CONDITIONAL_ACCESS)
def break_glass(resource: Resource, configuration: Properties) -> Violations:
    """An enforced policy needs declared accounts. In report-only any two accounts are enough, but no group."""
    policy = ConditionalAccessPolicy(resource.properties)
    if policy.people.includes_nobody:
        return
    if any(configuration.texts(key) for key in _KINDS):
        yield from _declared_well(configuration)
        for key, (kind, noun) in _KINDS.items():
            yield from _excluded(policy.people.excluded, kind, noun, configuration.texts(key))
    elif policy.is_enforced:
        yield Violation(
            "The policy is enforced, and no emergency account is declared in the configuration of this rule",
            "Nobody can see whether those whom it excludes are emergency accounts, or anybody",
            _DECLARE,
        )
    else:
        yield from _excludes_enough(policy.people.excluded)


def _declared_well(configuration: Properties) -> Violations:
    declared = [identity.lower() for key in _KINDS for identity in configuration.texts(key)]
    twice = sorted({identity for identity in declared if declared.count(identity) > 1})
    if twice:
        yield Violation(
            f"The configuration of this rule names {', '.join(twice)} more than once",
            "It counts once: an account can be lost together with its key",
            "Name each account, and each group, once",
        )
    names = [identity for identity in declared if not OBJECT_ID.fullmatch(identity)]
    if names:
        yield Violation(
            f"The configuration of this rule declares {', '.join(names)}, which is not an object id",
            "Somebody else can take over a name, and would then never be blocked",
            "Write the object id, which the portal shows on the page of the account or the group",
        )
    if not configuration.texts("groups") and len(set(declared)) < ENOUGH:
        yield Violation(
            "The configuration of this rule declares 1 emergency account",
            "It can be lost together with its key, and nobody could sign in to repair anything",
            _DECLARE,
        )


def _excluded(excluded: Side, kind: str, noun: str, declared: list[str]) -> Violations:
    missing = [identity for identity in declared if not excluded.has(kind, identity)]
    if missing:
        member = f"conditions.users.excluded{kind}"
        yield Violation(
            f"{member} lacks the emergency {noun} {', '.join(missing)}{_not_known(excluded)}",
            _LOCKED_OUT,
            f"Add {', '.join(missing)} to {member}",
        )


def _excludes_enough(excluded: Side) -> Violations:
    accounts = set(_accounts(excluded))
    if len(accounts) < ENOUGH:
        yield Violation(
            f"conditions.users.excludedUsers has {len(accounts)} of the {ENOUGH} object ids that are needed"
            f"{_not_known(excluded)}",
            _LOCKED_OUT,
            f"Add the object ids of {ENOUGH} emergency accounts to conditions.users.excludedUsers; a group of them "
            "counts when it is declared in groups of this rule's configuration",
        )


def _accounts(excluded: Side) -> Iterator[str]:
    for kind, identity in excluded.identities:
        if kind == "Users" and OBJECT_ID.fullmatch(identity):
            yield identity.lower()


def _not_known(excluded: Side) -> str:
    return f" ({', '.join(excluded.unknown)}: not known before the change)" if excluded.unknown else ""

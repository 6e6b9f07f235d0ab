"""A good Conditional Access policy, and what the samples of every rule about it change in it."""

from collections.abc import Mapping, Sequence
from typing import Any

from tests.policy_pack.samples.sample import CONDITIONAL_ACCESS, Declared, Sample, changed

SHAREPOINT = "00000003-0000-0ff1-ce00-000000000000"
EXCHANGE = "00000002-0000-0ff1-ce00-000000000000"
AZURE_MANAGEMENT = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
TEAMS = "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe"
ENROLLMENT = "d4ebce55-015a-49b5-a083-c84d1797ae8c"
BREAK_GLASS = ["4e8d1a76-c25b-4f93-b0e7-6a3d89f1c502", "e17c5f08-3b9a-4d64-92fd-81b0c4e6a7d9"]
OTHERS = [f"9d2e7b40-63fa-4c1b-a5d8-0e4f71c2b80{n}" for n in range(8)]

GOOD: Mapping[str, Any] = {
    "displayName": "Require compliant device",
    "state": "enabledForReportingButNotEnforced",
    "conditions": {
        "users": {"includedUsers": ["All"], "excludedUsers": BREAK_GLASS},
        "applications": {"includedApplications": [SHAREPOINT, EXCHANGE]},
        "clientAppTypes": ["browser", "mobileAppsAndDesktopClients"],
    },
    "grantControls": {"operator": "AND", "builtInControls": ["compliantDevice"]},
}
READ_BACK: Mapping[str, Any] = changed(
    GOOD,
    {
        "sessionControls": None,
        "conditions.users.includedGroups": [],
        "conditions.users.excludedGroups": [],
        "conditions.users.excludedRoles": [],
        "conditions.users.excludedGuestsOrExternalUsers": [],
        "conditions.users.includedGuestsOrExternalUsers": [],
        "conditions.applications.filter": None,
        "conditions.applications.excludedApplications": [],
        "conditions.applications.includedUserActions": [],
        "conditions.platforms": None,
        "conditions.locations": {"includedLocations": [], "excludedLocations": []},
        "conditions.devices": {"filter": None},
        "conditions.insiderRiskLevels": "",
        "conditions.signInRiskLevels": [],
        "conditions.clientApplications": None,
        "grantControls.authenticationStrengthPolicyId": "",
        "grantControls.customAuthenticationFactors": [],
        "grantControls.termsOfUses": [],
    },
)
"""The same policy with every unset member written out, as azuread gives it back."""
EVERY_RULE = (
    "grant",
    "required-coverage",
    "break-glass",
    "lock-out",
    "exclusions",
    "declared-enforcement",
    "left-open",
    "unknown-identities",
)


def sample(
    rule: str,
    id_: str,
    changes: Mapping[str, Any],
    expected: Sequence[str],
    configuration: Mapping[str, Any],
    component: bool = False,
    stack: str = "dev",
) -> Sample:
    declared = Declared(CONDITIONAL_ACCESS, changed(GOOD, changes), component=component, stack=stack)
    return Sample(rule, id_, [declared], expected, configuration)


MFA = {
    "displayName": "Require MFA",
    "conditions.applications.includedApplications": ["All"],
    "conditions.clientAppTypes": ["all"],
    "grantControls.builtInControls": ["mfa"],
}
"""A policy of somebody else's stack that has nothing to do with devices."""
LEGACY_BLOCK = {
    "displayName": "Block legacy authentication",
    "conditions.applications.includedApplications": ["All"],
    "conditions.clientAppTypes": ["exchangeActiveSync", "other"],
    "grantControls": {"operator": "OR", "builtInControls": ["block"]},
}
WORKLOADS = {
    "displayName": "Block service principals elsewhere",
    "conditions.users": {"includedUsers": ["None"]},
    "conditions.applications.includedApplications": ["All"],
    "conditions.clientApplications": {"includedServicePrincipals": ["ServicePrincipalsInMyTenant"]},
    "grantControls": {"operator": "OR", "builtInControls": ["block"]},
}
ALIAS = "azuread:index:ConditionalAccessPolicy"

SAMPLES = [
    *(Sample(rule, "good", [Declared(CONDITIONAL_ACCESS, GOOD)]) for rule in EVERY_RULE),
    *(Sample(rule, "read-back", [Declared(CONDITIONAL_ACCESS, READ_BACK)]) for rule in EVERY_RULE),
    *(
        sample(rule, f"{purpose}-is-no-concern", changes, [], {})
        for rule in ("break-glass", "lock-out", "exclusions", "declared-enforcement")
        for purpose, changes in (("mfa", MFA), ("legacy-block", LEGACY_BLOCK), ("workloads", WORKLOADS))
    ),
    *(
        sample(rule, f"{changes['displayName']}-declared", changes, [], {"otherPolicies": [changes["displayName"]]})
        for rule in ("grant", "required-coverage")
        for changes in (MFA, LEGACY_BLOCK, WORKLOADS)
    ),
]

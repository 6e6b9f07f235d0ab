"""Policies of the kinds that public baselines hold, made up for this: each is enforced, and excludes a group.

The rules about devices let them pass once they are declared as something else; the others judge them like ours.
"""

from collections.abc import Mapping
from typing import Any

from tests.policy_pack.samples.conditional_access import AZURE_MANAGEMENT, BREAK_GLASS, OTHERS, sample
from tests.policy_pack.samples.exclusions import SYNCHRONIZATION
from tests.policy_pack.samples.people import GLOBAL, GUESTS
from tests.policy_pack.samples.sample import ABSENT, Sample

ALL = {"conditions.applications.includedApplications": ["All"], "conditions.clientAppTypes": ["all"]}
BLOCK = {"grantControls": {"operator": "OR", "builtInControls": ["block"]}}
MFA = {"grantControls": {"operator": "OR", "builtInControls": ["mfa"]}}
GROUP = {"conditions.users.excludedUsers": [], "conditions.users.excludedGroups": [BREAK_GLASS[0]], "state": "enabled"}

KINDS: Mapping[str, Mapping[str, Any]] = {
    "block-legacy-authentication": {**ALL, **BLOCK, "conditions.clientAppTypes": ["exchangeActiveSync", "other"]},
    "mfa-for-all": {**ALL, **MFA},
    "mfa-for-admins": {
        **ALL,
        **MFA,
        "conditions.users.includedUsers": ABSENT,
        "conditions.users.includedRoles": [GLOBAL],
    },
    "strong-mfa-for-admins": {
        **ALL,
        "conditions.users.includedUsers": ABSENT,
        "conditions.users.includedRoles": [GLOBAL],
        "grantControls": {"operator": "OR", "authenticationStrengthPolicyId": "/policies/x"},
    },
    "mfa-for-guests": {
        **ALL,
        **MFA,
        "conditions.users.includedUsers": ABSENT,
        "conditions.users.includedGuestsOrExternalUsers": [
            {"guestOrExternalUserTypes": list(GUESTS), "externalTenants": [{"membershipKind": "all"}]}
        ],
    },
    "mfa-for-azure-management": {**ALL, **MFA, "conditions.applications.includedApplications": [AZURE_MANAGEMENT]},
    "mfa-for-risky-sign-ins": {**ALL, **MFA, "conditions.signInRiskLevels": ["high", "medium"]},
    "password-change-for-risky-users": {
        **ALL,
        "conditions.userRiskLevels": ["high"],
        "grantControls": {"operator": "AND", "builtInControls": ["mfa", "passwordChange"]},
    },
    "block-other-countries": {
        **ALL,
        **BLOCK,
        "conditions.locations": {"includedLocations": ["All"], "excludedLocations": [OTHERS[0]]},
    },
    "block-other-platforms": {
        **ALL,
        **BLOCK,
        "conditions.platforms": {"includedPlatforms": ["all"], "excludedPlatforms": ["windows", "iOS", "android"]},
    },
    "block-device-code": {**ALL, **BLOCK, "conditions.authenticationFlowTransferMethods": ["deviceCodeFlow"]},
    "register-security-information": {
        **MFA,
        "conditions.clientAppTypes": ["all"],
        "conditions.applications": {"includedUserActions": ["urn:user:registersecurityinfo"]},
    },
    "restrict-unmanaged-browsers": {
        "conditions.clientAppTypes": ["browser"],
        "conditions.devices": {"filter": {"mode": "exclude", "rule": "device.isCompliant -eq True"}},
        "grantControls": ABSENT,
        "sessionControls": {"applicationEnforcedRestrictionsEnabled": True},
    },
    "protect-tokens-on-windows": {
        "conditions.clientAppTypes": ["mobileAppsAndDesktopClients"],
        "conditions.platforms": {"includedPlatforms": ["windows"]},
        "grantControls": ABSENT,
    },
}
NAME = "Another purpose"


def _declared(rule: str) -> dict[str, Any]:
    if rule == "break-glass":
        return {"groups": [BREAK_GLASS[0]]}
    return {"otherPolicies": [NAME]} if rule in ("grant", "required-coverage") else {}


SAMPLES: list[Sample] = [
    *(
        sample(rule, f"public-{kind}", {**GROUP, **changes, "displayName": NAME}, [], _declared(rule))
        for kind, changes in KINDS.items()
        for rule in ("grant", "required-coverage", "break-glass", "lock-out", "exclusions", "left-open")
    ),
    *(
        sample(
            "grant",
            f"public-{kind}-not-declared",
            {**GROUP, **changes},
            [
                f"grantControls.builtInControls is {shown}, without compliantDevice.\n"
                "Risk would not decide: a device at high risk gets in like any other.\n"
                'Add "compliantDevice" to grantControls.builtInControls; if this policy serves another purpose, name '
                "it in otherPolicies of this rule's configuration."
            ],
            {},
        )
        for kind, changes, shown in (
            ("block-legacy-authentication", KINDS["block-legacy-authentication"], '["block"]'),
            ("strong-mfa-for-admins", KINDS["strong-mfa-for-admins"], "[]"),
            ("password-change-for-risky-users", KINDS["password-change-for-risky-users"], '["mfa", "passwordChange"]'),
            ("restrict-unmanaged-browsers", KINDS["restrict-unmanaged-browsers"], "[]"),
        )
    ),
    sample(
        "grant",
        "public-compliant-or-hybrid-or-strong",
        {
            **GROUP,
            **ALL,
            "grantControls": {
                "operator": "OR",
                "builtInControls": ["compliantDevice", "domainJoinedDevice"],
                "authenticationStrengthPolicyId": "/policies/x",
            },
        },
        [
            'grantControls.operator is "OR" with compliantDevice beside domainJoinedDevice, '
            "authenticationStrengthPolicyId.\n"
            "Whoever meets one of the others gets in from a device at high risk.\n"
            'Set grantControls.operator to "AND", or demand compliantDevice alone and the rest in a policy of its own.'
        ],
        {},
    ),
    sample(
        "lock-out",
        "public-nobody-but-synchronization-excluded",
        {
            **ALL,
            "conditions.users": {"includedUsers": ["All"], "excludedRoles": [SYNCHRONIZATION]},
            "grantControls.operator": "OR",
        },
        [
            "conditions.users excludes nobody who could correct it.\n"
            "If the policy is wrong, nobody could sign in to roll it back.\n"
            "Add the object ids of two emergency accounts to conditions.users.excludedUsers."
        ],
        {},
    ),
    sample(
        "required-coverage",
        "public-compliant-devices-for-admins",
        {
            **GROUP,
            **ALL,
            "conditions.users.includedUsers": ABSENT,
            "conditions.users.includedRoles": [GLOBAL],
        },
        [
            "The policy is enforced, and conditions.users does not reach All.\n"
            "Whoever is not reached gets in from any device, however high its risk.\n"
            'Set conditions.users.includedUsers to ["All"], or declare in requiredUsers of this rule\'s configuration '
            "whom the policy is for; one for some users, beside another for all, is named in otherPolicies of this "
            "rule's configuration."
        ],
        {},
    ),
]

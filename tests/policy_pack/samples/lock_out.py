"""How a Conditional Access policy locks everybody out."""

from collections.abc import Mapping
from typing import Any

from tests.policy_pack.samples.conditional_access import ENROLLMENT, OTHERS, SHAREPOINT, sample
from tests.policy_pack.samples.sample import ABSENT, UNKNOWN, Sample, shaped, unknown

INCLUDED = "conditions.applications.includedApplications"
EXCLUDED = "conditions.applications.excludedApplications"
BLOCK = {INCLUDED: ["All"], "grantControls": {"operator": "OR", "builtInControls": ["block"]}}
EXCLUDED_USERS = "conditions.users.excludedUsers"
EXCLUDED_ROLES = "conditions.users.excludedRoles"
SYNCHRONIZATION = "d29b2b05-8046-44ba-8758-1e26182fcf32"
EVERYBODY_BLOCKED = (
    "grantControls.builtInControls blocks all users from all applications.\n"
    "Nobody could sign in any more, from any device, so nobody could roll the policy back.\n"
    'Demand "compliantDevice" instead of "block", or limit the policy to some users, applications or sign-ins.'
)
NOBODY_LEFT = (
    "conditions.users excludes nobody who could correct it.\n"
    "If the policy is wrong, nobody could sign in to roll it back.\n"
    "Add the object ids of two emergency accounts to conditions.users.excludedUsers."
)
NO_ENROLLMENT = {EXCLUDED: [ENROLLMENT]}


def policy(id_: str, changes: Mapping[str, Any], *expected: str) -> Sample:
    return sample("lock-out", id_, changes, expected, {})


def blocked(id_: str, changes: Mapping[str, Any], *expected: str) -> Sample:
    """All users blocked from all applications, on conditions."""
    return policy(id_, {**BLOCK, **{f"conditions.{path}": value for path, value in changes.items()}}, *expected)


def demanded(
    id_: str, controls: list[str], changes: Mapping[str, Any], *expected: str, operator: str = "AND"
) -> Sample:
    return policy(id_, {"grantControls": {"operator": operator, "builtInControls": controls}, **changes}, *expected)


SAMPLES = [
    blocked(
        "block-everybody",
        {},
        "grantControls.builtInControls blocks all users from all applications.\n"
        "Nobody could sign in any more, from any device, so nobody could roll the policy back.\n"
        'Demand "compliantDevice" instead of "block", or limit the policy to some users, applications or '
        "sign-ins.",
    ),
    blocked(
        "block-every-client",
        {"clientAppTypes": ["all"]},
        "grantControls.builtInControls blocks all users from all applications.\n"
        "Nobody could sign in any more, from any device, so nobody could roll the policy back.\n"
        'Demand "compliantDevice" instead of "block", or limit the policy to some users, applications or '
        "sign-ins.",
    ),
    blocked(
        "block-browsers",
        {"clientAppTypes": ["browser"]},
        "grantControls.builtInControls blocks all users from all applications.\n"
        "Nobody could sign in any more, from any device, so nobody could roll the policy back.\n"
        'Demand "compliantDevice" instead of "block", or limit the policy to some users, applications or '
        "sign-ins.",
    ),
    blocked(
        "block-modern-clients",
        {"clientAppTypes": ["mobileAppsAndDesktopClients", "other"]},
        "grantControls.builtInControls blocks all users from all applications.\n"
        "Nobody could sign in any more, from any device, so nobody could roll the policy back.\n"
        'Demand "compliantDevice" instead of "block", or limit the policy to some users, applications or '
        "sign-ins.",
    ),
    blocked(
        "block-no-client-said",
        {"clientAppTypes": []},
        "grantControls.builtInControls blocks all users from all applications.\n"
        "Nobody could sign in any more, from any device, so nobody could roll the policy back.\n"
        'Demand "compliantDevice" instead of "block", or limit the policy to some users, applications or '
        "sign-ins.",
    ),
    blocked(
        "block-every-platform",
        {"platforms": {"includedPlatforms": ["all"]}},
        "grantControls.builtInControls blocks all users from all applications.\n"
        "Nobody could sign in any more, from any device, so nobody could roll the policy back.\n"
        'Demand "compliantDevice" instead of "block", or limit the policy to some users, applications or '
        "sign-ins.",
    ),
    blocked(
        "block-everywhere",
        {"locations": {"includedLocations": ["All"]}},
        "grantControls.builtInControls blocks all users from all applications.\n"
        "Nobody could sign in any more, from any device, so nobody could roll the policy back.\n"
        'Demand "compliantDevice" instead of "block", or limit the policy to some users, applications or '
        "sign-ins.",
    ),
    blocked(
        "block-but-enrollment",
        {"applications.excludedApplications": [ENROLLMENT]},
        "grantControls.builtInControls blocks all users from all applications.\n"
        "Nobody could sign in any more, from any device, so nobody could roll the policy back.\n"
        'Demand "compliantDevice" instead of "block", or limit the policy to some users, applications or '
        "sign-ins.",
    ),
    blocked("block-legacy-clients", {"clientAppTypes": ["exchangeActiveSync", "other"]}),
    blocked("block-unknown-platforms", {"platforms": {"includedPlatforms": ["all"], "excludedPlatforms": ["windows"]}}),
    blocked("block-one-platform", {"platforms": {"includedPlatforms": ["linux"]}}),
    blocked("block-countries", {"locations": {"includedLocations": [OTHERS[0]]}}),
    blocked("block-outside", {"locations": {"includedLocations": ["All"], "excludedLocations": ["AllTrusted"]}}),
    blocked("block-some-devices", {"devices": {"filter": {"mode": "include", "rule": "x"}}}),
    blocked("block-risk", {"signInRiskLevels": ["high"]}),
    blocked("block-user-risk", {"userRiskLevels": ["high"]}),
    blocked("block-insider-risk", {"insiderRiskLevels": "elevated"}),
    blocked("block-device-code", {"authenticationFlowTransferMethods": ["deviceCodeFlow"]}),
    blocked("block-workloads", {"clientApplications": {"includedServicePrincipals": [OTHERS[0]]}}),
    blocked("block-a-group", {"users.includedUsers": [], "users.includedGroups": [OTHERS[0]]}),
    blocked("block-guests", {"users.includedUsers": ["GuestsOrExternalUsers"]}),
    blocked("block-some-applications", {"applications.includedApplications": [SHAREPOINT]}),
    blocked(
        "block-unknown-place",
        {"locations": {"includedLocations": [UNKNOWN]}},
        unknown("conditions.locations.includedLocations[0]"),
    ),
    blocked("block-unknown-users", {"users.includedUsers": UNKNOWN}, unknown("conditions.users.includedUsers")),
    policy(
        "block-unknown-applications",
        {**BLOCK, INCLUDED: [UNKNOWN]},
        unknown("conditions.applications.includedApplications[0]"),
    ),
    policy(
        "block-beside-others",
        {INCLUDED: ["all"], "grantControls.builtInControls": ["block", "mfa"]},
        "grantControls.builtInControls blocks all users from all applications.\n"
        "Nobody could sign in any more, from any device, so nobody could roll the policy back.\n"
        'Demand "compliantDevice" instead of "block", or limit the policy to some users, applications or '
        "sign-ins.",
    ),
    policy(
        "no-exclusion",
        {EXCLUDED_USERS: ABSENT},
        NOBODY_LEFT,
    ),
    policy(
        "empty-exclusions",
        {EXCLUDED_USERS: [], "conditions.users.excludedGroups": []},
        NOBODY_LEFT,
    ),
    policy("a-group-excluded", {EXCLUDED_USERS: [], "conditions.users.excludedGroups": [OTHERS[0]]}),
    policy("a-role-excluded", {EXCLUDED_USERS: [], "conditions.users.excludedRoles": [OTHERS[0]]}),
    policy(
        "guests-excluded",
        {EXCLUDED_USERS: [], "conditions.users.excludedGuestsOrExternalUsers": [{"guestOrExternalUserTypes": ["x"]}]},
        NOBODY_LEFT,
    ),
    policy("guests-excluded-by-a-word", {EXCLUDED_USERS: ["GuestsOrExternalUsers"]}, NOBODY_LEFT),
    policy("synchronization-excluded", {EXCLUDED_USERS: [], EXCLUDED_ROLES: [SYNCHRONIZATION.upper()]}, NOBODY_LEFT),
    policy("synchronization-and-others-excluded", {EXCLUDED_ROLES: [SYNCHRONIZATION]}),
    policy("none-excluded", {EXCLUDED_USERS: ["None"]}, NOBODY_LEFT),
    policy("one-unknown-exclusion", {EXCLUDED_USERS: [OTHERS[0], UNKNOWN]}),
    blocked("block-unknown-users-and-all", {"users.includedUsers": ["All", UNKNOWN]}, EVERYBODY_BLOCKED),
    policy("unknown-users", {"conditions.users.includedUsers": [UNKNOWN]}),
    policy("unknown-exclusions", {EXCLUDED_USERS: UNKNOWN}, unknown("conditions.users.excludedUsers")),
    demanded("compliant-everywhere", ["compliantDevice"], {INCLUDED: ["All"]}),
    demanded(
        "compliant-for-enrollment",
        ["compliantDevice"],
        {INCLUDED: [SHAREPOINT, ENROLLMENT.upper()]},
        'grantControls ask for "compliantDevice" at Microsoft Intune Enrollment as well.\n'
        "A new device has no such state before it is enrolled, and could never enrol to get it.\n"
        "Add d4ebce55-015a-49b5-a083-c84d1797ae8c (Microsoft Intune Enrollment) to "
        "conditions.applications.excludedApplications.",
    ),
    demanded(
        "hybrid-joined-everywhere",
        ["compliantDevice", "domainJoinedDevice"],
        {INCLUDED: ["All"]},
        'grantControls ask for "domainJoinedDevice" at Microsoft Intune Enrollment as well.\n'
        "A new device has no such state before it is enrolled, and could never enrol to get it.\n"
        "Add d4ebce55-015a-49b5-a083-c84d1797ae8c (Microsoft Intune Enrollment) to "
        "conditions.applications.excludedApplications.",
    ),
    demanded(
        "hybrid-joined-alone",
        ["domainJoinedDevice"],
        {INCLUDED: ["All"]},
        'grantControls ask for "domainJoinedDevice" at Microsoft Intune Enrollment as well.\n'
        "A new device has no such state before it is enrolled, and could never enrol to get it.\n"
        "Add d4ebce55-015a-49b5-a083-c84d1797ae8c (Microsoft Intune Enrollment) to "
        "conditions.applications.excludedApplications.",
        operator="OR",
    ),
    demanded("hybrid-joined-or", ["mfa", "domainJoinedDevice"], {INCLUDED: ["All"]}, operator="OR"),
    demanded("hybrid-joined-but-enrollment", ["domainJoinedDevice"], {INCLUDED: ["All"], **NO_ENROLLMENT}),
    demanded(
        "hybrid-joined-on-windows",
        ["domainJoinedDevice"],
        {INCLUDED: ["All"], "conditions.platforms": {"includedPlatforms": ["windows"]}},
        'grantControls ask for "domainJoinedDevice" at Microsoft Intune Enrollment as well.\n'
        "A new device has no such state before it is enrolled, and could never enrol to get it.\n"
        "Add d4ebce55-015a-49b5-a083-c84d1797ae8c (Microsoft Intune Enrollment) to "
        "conditions.applications.excludedApplications.",
    ),
    demanded(
        "hybrid-joined-at-risk", ["domainJoinedDevice"], {INCLUDED: ["All"], "conditions.userRiskLevels": ["high"]}
    ),
    demanded("hybrid-joined-elsewhere", ["domainJoinedDevice"], {INCLUDED: [SHAREPOINT]}),
    demanded(
        "hybrid-joined-to-register",
        ["domainJoinedDevice"],
        {INCLUDED: ["All"], "conditions.applications.includedUserActions": ["urn:user:registersecurityinfo"]},
    ),
    demanded(
        "block-enrollment",
        ["block"],
        {INCLUDED: [ENROLLMENT]},
        'grantControls ask for "block" at Microsoft Intune Enrollment as well.\n'
        "A new device has no such state before it is enrolled, and could never enrol to get it.\n"
        "Add d4ebce55-015a-49b5-a083-c84d1797ae8c (Microsoft Intune Enrollment) to "
        "conditions.applications.excludedApplications.",
    ),
    demanded("mfa-for-enrollment", ["mfa"], {INCLUDED: [ENROLLMENT]}),
    demanded(
        "unknown-operator",
        ["mfa", "domainJoinedDevice"],
        {INCLUDED: ["All"]},
        unknown("grantControls.operator"),
        operator=UNKNOWN,
    ),
    demanded(
        "operator-of-tomorrow",
        ["mfa", "domainJoinedDevice"],
        {INCLUDED: ["All"]},
        shaped("grantControls.operator", '"AND" or "OR"', "a text"),
        operator="XOR",
    ),
]

"""Which clients, platforms, places, devices and sign-ins a Conditional Access policy covers."""

from tests.policy_pack.samples.required_coverage import policy
from tests.policy_pack.samples.sample import ABSENT, UNKNOWN, unknown

WINDOWS = {"includedPlatforms": ["windows"]}
OUTSIDE = {"includedLocations": ["All"], "excludedLocations": ["AllTrusted"]}
OWNED = {"mode": "exclude", "rule": 'device.deviceOwnership -eq "Company"'}

SAMPLES = [
    policy("every-client", {"clientAppTypes": ["all"]}),
    policy(
        "browser-only",
        {"clientAppTypes": ["browser"]},
        "conditions.clientAppTypes lacks mobileAppsAndDesktopClients.\n"
        "A device at high risk gets in with the kind of client that is left out.\n"
        'Set conditions.clientAppTypes to ["browser", "mobileAppsAndDesktopClients"].',
    ),
    policy(
        "clients-missing",
        {"clientAppTypes": ABSENT},
        "conditions.clientAppTypes lacks browser, mobileAppsAndDesktopClients.\n"
        "A device at high risk gets in with the kind of client that is left out.\n"
        'Set conditions.clientAppTypes to ["browser", "mobileAppsAndDesktopClients"].',
    ),
    policy("clients-and-more", {"clientAppTypes": ["other", "mobileAppsAndDesktopClients", "browser"]}),
    policy("unknown-clients", {"clientAppTypes": UNKNOWN}, unknown("conditions.clientAppTypes")),
    policy("every-platform", {"platforms": {"includedPlatforms": ["all"]}}),
    policy(
        "windows",
        {"platforms": WINDOWS},
        'conditions.platforms includes ["windows"] and excludes [].\n'
        "Other platforms, and devices that pretend to be one of them, get in whatever their risk.\n"
        "Take conditions.platforms out, or declare exactly this condition in acceptedPlatforms of this "
        "rule's configuration.",
    ),
    policy("windows-declared", {"platforms": WINDOWS}, acceptedPlatforms=[{"includedPlatforms": ["linux"]}, WINDOWS]),
    policy(
        "more-than-declared",
        {"platforms": {"includedPlatforms": ["all"], "excludedPlatforms": ["linux", "iOS"]}},
        'conditions.platforms includes ["all"] and excludes ["iOS", "linux"].\n'
        "Other platforms, and devices that pretend to be one of them, get in whatever their risk.\n"
        "Take conditions.platforms out, or declare exactly this condition in acceptedPlatforms of this "
        "rule's configuration.",
        acceptedPlatforms=[{"includedPlatforms": ["all"], "excludedPlatforms": ["iOS"]}],
    ),
    policy(
        "declared-in-another-order",
        {"platforms": {"includedPlatforms": ["all"], "excludedPlatforms": ["linux", "iOS"]}},
        acceptedPlatforms=[{"includedPlatforms": ["all"], "excludedPlatforms": ["iOS", "linux"]}],
    ),
    policy(
        "no-platform",
        {"platforms": {"includedPlatforms": [], "excludedPlatforms": ["iOS"]}},
        'conditions.platforms includes [] and excludes ["iOS"].\n'
        "Other platforms, and devices that pretend to be one of them, get in whatever their risk.\n"
        "Take conditions.platforms out, or declare exactly this condition in acceptedPlatforms of this "
        "rule's configuration.",
    ),
    policy(
        "unknown-platform",
        {"platforms": {"includedPlatforms": [UNKNOWN]}},
        unknown("conditions.platforms.includedPlatforms[0]"),
    ),
    policy("everywhere", {"locations": {"includedLocations": ["All"]}}),
    policy(
        "outside",
        {"locations": OUTSIDE},
        'conditions.locations includes ["All"] and excludes ["AllTrusted"].\n'
        "A device at high risk gets in from other locations, and a location is easy to fake.\n"
        "Take conditions.locations out, or declare exactly this condition in acceptedLocations of this "
        "rule's configuration.",
    ),
    policy("outside-declared", {"locations": OUTSIDE}, acceptedLocations=[OUTSIDE]),
    policy(
        "declared-for-platforms",
        {"locations": OUTSIDE},
        'conditions.locations includes ["All"] and excludes ["AllTrusted"].\n'
        "A device at high risk gets in from other locations, and a location is easy to fake.\n"
        "Take conditions.locations out, or declare exactly this condition in acceptedLocations of this "
        "rule's configuration.",
        acceptedPlatforms=[WINDOWS],
    ),
    policy(
        "device-filter",
        {"devices": {"filter": OWNED}},
        "conditions.devices.filter of mode exclude selects devices by device.deviceOwnership -eq "
        '"Company".\n'
        "Whoever can set that attribute of a device exempts it from the policy.\n"
        "Take conditions.devices.filter out, or declare exactly this condition in acceptedDeviceFilters "
        "of this rule's configuration.",
    ),
    policy("device-filter-declared", {"devices": {"filter": OWNED}}, acceptedDeviceFilters=[OWNED]),
    policy(
        "device-filter-turned-round",
        {"devices": {"filter": {**OWNED, "mode": "include"}}},
        "conditions.devices.filter of mode include selects devices by device.deviceOwnership -eq "
        '"Company".\n'
        "Whoever can set that attribute of a device exempts it from the policy.\n"
        "Take conditions.devices.filter out, or declare exactly this condition in acceptedDeviceFilters "
        "of this rule's configuration.",
        acceptedDeviceFilters=[OWNED],
    ),
    policy(
        "device-filter-widened",
        {"devices": {"filter": {**OWNED, "rule": f"{OWNED['rule']} or true"}}},
        "conditions.devices.filter of mode exclude selects devices by device.deviceOwnership -eq "
        '"Company" or true.\n'
        "Whoever can set that attribute of a device exempts it from the policy.\n"
        "Take conditions.devices.filter out, or declare exactly this condition in acceptedDeviceFilters "
        "of this rule's configuration.",
        acceptedDeviceFilters=[OWNED],
    ),
    policy(
        "unknown-device-filter",
        {"devices": {"filter": {"mode": "exclude", "rule": UNKNOWN}}},
        unknown("conditions.devices.filter.rule"),
    ),
    policy(
        "devices-of-tomorrow",
        {"devices": {"models": ["x"]}},
        "conditions.devices.models is a property that this rule does not know.\n"
        "A change that cannot be checked could weaken protection unnoticed, so it is refused.\n"
        "Remove it; known properties are filter. If Graph has changed, update the policy pack.",
    ),
    policy(
        "sign-in-risk",
        {"signInRiskLevels": ["high"]},
        "conditions.signInRiskLevels is set.\n"
        "The policy applies to such sign-ins alone, and a device at high risk gets in with all others.\n"
        "Take conditions.signInRiskLevels out; a policy for such sign-ins alone is named in "
        "otherPolicies of this rule's configuration.",
    ),
    policy(
        "user-risk",
        {"userRiskLevels": ["high"]},
        "conditions.userRiskLevels is set.\n"
        "The policy applies to such sign-ins alone, and a device at high risk gets in with all others.\n"
        "Take conditions.userRiskLevels out; a policy for such sign-ins alone is named in otherPolicies "
        "of this rule's configuration.",
    ),
    policy(
        "insider-risk",
        {"insiderRiskLevels": "elevated"},
        "conditions.insiderRiskLevels is set.\n"
        "The policy applies to such sign-ins alone, and a device at high risk gets in with all others.\n"
        "Take conditions.insiderRiskLevels out; a policy for such sign-ins alone is named in "
        "otherPolicies of this rule's configuration.",
    ),
    policy(
        "service-principal-risk",
        {"servicePrincipalRiskLevels": ["high"]},
        "conditions.servicePrincipalRiskLevels is set.\n"
        "The policy applies to such sign-ins alone, and a device at high risk gets in with all others.\n"
        "Take conditions.servicePrincipalRiskLevels out; a policy for such sign-ins alone is named in "
        "otherPolicies of this rule's configuration.",
    ),
    policy(
        "device-code",
        {"authenticationFlowTransferMethods": ["deviceCodeFlow"]},
        "conditions.authenticationFlowTransferMethods is set.\n"
        "The policy applies to such sign-ins alone, and a device at high risk gets in with all others.\n"
        "Take conditions.authenticationFlowTransferMethods out; a policy for such sign-ins alone is "
        "named in otherPolicies of this rule's configuration.",
    ),
    policy(
        "workloads",
        {"clientApplications": {"includedServicePrincipals": ["x"]}},
        "conditions.clientApplications is set.\n"
        "The policy applies to such sign-ins alone, and a device at high risk gets in with all others.\n"
        "Take conditions.clientApplications out; a policy for such sign-ins alone is named in "
        "otherPolicies of this rule's configuration.",
    ),
    policy(
        "unknown-risk",
        {"signInRiskLevels": UNKNOWN},
        "conditions.signInRiskLevels is set.\n"
        "The policy applies to such sign-ins alone, and a device at high risk gets in with all others.\n"
        "Take conditions.signInRiskLevels out; a policy for such sign-ins alone is named in "
        "otherPolicies of this rule's configuration.",
    ),
    policy(
        "condition-of-tomorrow",
        {"times": {"includedRanges": ["night"]}},
        "conditions.times is a property that this rule does not know.\n"
        "A change that cannot be checked could weaken protection unnoticed, so it is refused.\n"
        "Remove it; known properties are applications, authenticationFlowTransferMethods, clientAppTypes, "
        "clientApplications, devices, insiderRiskLevels, locations, platforms, "
        "servicePrincipalRiskLevels, signInRiskLevels, userRiskLevels, users. If Graph has changed, "
        "update the policy pack.",
    ),
    policy(
        "application-member-of-tomorrow",
        {"applications.includedNetworks": ["x"]},
        "conditions.applications.includedNetworks is a property that this rule does not know.\n"
        "A change that cannot be checked could weaken protection unnoticed, so it is refused.\n"
        "Remove it; known properties are excludedApplications, filter, includedApplications, "
        "includedUserActions. If Graph has changed, update the policy pack.",
    ),
]

"""Where a Conditional Access policy applies."""

from collections.abc import Mapping
from typing import Any

from tests.policy_pack.samples.conditional_access import (
    ENROLLMENT,
    EXCHANGE,
    LEGACY_BLOCK,
    OTHERS,
    SHAREPOINT,
    TEAMS,
    sample,
)
from tests.policy_pack.samples.sample import ABSENT, UNKNOWN, Sample, shaped, unknown


def policy(
    id_: str, changes: Mapping[str, Any], *expected: str, component: bool = False, **configuration: object
) -> Sample:
    return sample(
        "scope", id_, {f"conditions.{key}": value for key, value in changes.items()}, expected, configuration, component
    )


INCLUDED = "applications.includedApplications"
EXCLUDED = "applications.excludedApplications"
WINDOWS = {"includedPlatforms": ["windows"]}
OUTSIDE = {"includedLocations": ["All"], "excludedLocations": ["AllTrusted"]}
OWNED = {"mode": "exclude", "rule": 'device.deviceOwnership -eq "Company"'}

SAMPLES = [
    policy("office", {INCLUDED: ["Office365"]}),
    policy("all", {INCLUDED: ["All"], EXCLUDED: [ENROLLMENT]}),
    policy("more", {INCLUDED: [TEAMS, EXCHANGE.upper(), SHAREPOINT]}),
    policy(
        "one-missing",
        {INCLUDED: [SHAREPOINT]},
        "conditions.applications.includedApplications lacks Exchange Online "
        "(00000002-0000-0ff1-ce00-000000000000).\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["00000003-0000-0ff1-ce00-000000000000", '
        '"00000002-0000-0ff1-ce00-000000000000"], ["Office365"] or ["All"].',
    ),
    policy(
        "none",
        {INCLUDED: ["None"]},
        "conditions.applications.includedApplications lacks SharePoint Online "
        "(00000003-0000-0ff1-ce00-000000000000), Exchange Online (00000002-0000-0ff1-ce00-000000000000).\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["00000003-0000-0ff1-ce00-000000000000", '
        '"00000002-0000-0ff1-ce00-000000000000"], ["Office365"] or ["All"].',
    ),
    policy(
        "applications-missing",
        {"applications": ABSENT},
        "conditions.applications.includedApplications lacks SharePoint Online "
        "(00000003-0000-0ff1-ce00-000000000000), Exchange Online (00000002-0000-0ff1-ce00-000000000000).\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["00000003-0000-0ff1-ce00-000000000000", '
        '"00000002-0000-0ff1-ce00-000000000000"], ["Office365"] or ["All"].',
    ),
    policy(
        "required-missing",
        {},
        "conditions.applications.includedApplications lacks cc15fd57-2c6c-4117-a88c-83b1d56b4bbe.\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["cc15fd57-2c6c-4117-a88c-83b1d56b4bbe"], '
        '["Office365"] or ["All"].',
        requiredApplications=[TEAMS],
    ),
    policy("required-there", {INCLUDED: [TEAMS]}, requiredApplications=[TEAMS]),
    policy(
        "office-is-not-all",
        {INCLUDED: ["Office365"]},
        "conditions.applications.includedApplications lacks All.\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["All"], ["Office365"] or ["All"].',
        requiredApplications=["All"],
    ),
    policy("office-required", {INCLUDED: ["Office365"]}, requiredApplications=["Office365"]),
    policy(
        "parts-are-not-office",
        {},
        "conditions.applications.includedApplications lacks Office365.\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["Office365"], ["Office365"] or ["All"].',
        requiredApplications=["Office365"],
    ),
    policy(
        "office-does-not-name-teams",
        {INCLUDED: ["Office365"]},
        "conditions.applications.includedApplications lacks cc15fd57-2c6c-4117-a88c-83b1d56b4bbe.\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["cc15fd57-2c6c-4117-a88c-83b1d56b4bbe"], '
        '["Office365"] or ["All"].',
        requiredApplications=[TEAMS],
    ),
    policy(
        "excluded",
        {EXCLUDED: [EXCHANGE.upper()]},
        "conditions.applications.excludedApplications has Exchange Online "
        "(00000002-0000-0FF1-CE00-000000000000).\n"
        "An exclusion wins over an inclusion: devices at high risk keep their access to it.\n"
        "Take it out of conditions.applications.excludedApplications.",
    ),
    policy(
        "excluded-office",
        {INCLUDED: ["All"], EXCLUDED: ["Office365"]},
        "conditions.applications.excludedApplications has Office365.\n"
        "An exclusion wins over an inclusion: devices at high risk keep their access to it.\n"
        "Take it out of conditions.applications.excludedApplications.",
    ),
    policy(
        "excluded-all",
        {EXCLUDED: ["All"]},
        "conditions.applications.excludedApplications has All.\n"
        "An exclusion wins over an inclusion: devices at high risk keep their access to it.\n"
        "Take it out of conditions.applications.excludedApplications.",
    ),
    policy(
        "excluded-from-all",
        {INCLUDED: ["All"], EXCLUDED: [EXCHANGE]},
        "conditions.applications.excludedApplications has Exchange Online "
        "(00000002-0000-0ff1-ce00-000000000000).\n"
        "An exclusion wins over an inclusion: devices at high risk keep their access to it.\n"
        "Take it out of conditions.applications.excludedApplications.",
        requiredApplications=["All"],
    ),
    policy("excluded-something-else", {INCLUDED: ["All"], EXCLUDED: [TEAMS]}, requiredApplications=["All"]),
    policy("office-excluded-elsewhere", {INCLUDED: [TEAMS], EXCLUDED: ["Office365"]}, requiredApplications=[TEAMS]),
    policy(
        "user-action",
        {INCLUDED: ABSENT, "applications.includedUserActions": ["urn:user:registerdevice"]},
        "conditions.applications.includedUserActions is set.\n"
        "The policy applies to registering something, not to the use of applications.\n"
        'Set conditions.applications.includedApplications to ["00000003-0000-0ff1-ce00-000000000000", '
        '"00000002-0000-0ff1-ce00-000000000000"] instead.',
        "conditions.applications.includedApplications lacks SharePoint Online "
        "(00000003-0000-0ff1-ce00-000000000000), Exchange Online (00000002-0000-0ff1-ce00-000000000000).\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["00000003-0000-0ff1-ce00-000000000000", '
        '"00000002-0000-0ff1-ce00-000000000000"], ["Office365"] or ["All"].',
    ),
    policy(
        "application-filter",
        {"applications.filter": {"mode": "include", "rule": "x"}},
        "conditions.applications.filter is set.\n"
        "The policy applies to such sign-ins alone, and to all others a device at high risk is welcome.\n"
        "Take conditions.applications.filter out; a policy for such sign-ins alone is named in "
        "otherPolicies of this rule's configuration.",
    ),
    policy(
        "unknown-application",
        {INCLUDED: [SHAREPOINT, UNKNOWN]},
        unknown("conditions.applications.includedApplications[1]"),
    ),
    policy("unknown-exclusion", {EXCLUDED: UNKNOWN}, unknown("conditions.applications.excludedApplications")),
    policy(
        "applications-a-list", {"applications": [SHAREPOINT]}, shaped("conditions.applications", "an object", "a list")
    ),
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
        "From other places a device at high risk gets in, and a place is easily borrowed.\n"
        "Take conditions.locations out, or declare exactly this condition in acceptedLocations of this "
        "rule's configuration.",
    ),
    policy("outside-declared", {"locations": OUTSIDE}, acceptedLocations=[OUTSIDE]),
    policy(
        "declared-for-platforms",
        {"locations": OUTSIDE},
        'conditions.locations includes ["All"] and excludes ["AllTrusted"].\n'
        "From other places a device at high risk gets in, and a place is easily borrowed.\n"
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
        "conditions.devices.models is a member that this rule does not know.\n"
        "What cannot be judged could open a door unseen, so the change is refused.\n"
        "Take it out; known here are filter. If Graph has changed, update the policy pack.",
    ),
    policy(
        "sign-in-risk",
        {"signInRiskLevels": ["high"]},
        "conditions.signInRiskLevels is set.\n"
        "The policy applies to such sign-ins alone, and to all others a device at high risk is welcome.\n"
        "Take conditions.signInRiskLevels out; a policy for such sign-ins alone is named in "
        "otherPolicies of this rule's configuration.",
    ),
    policy(
        "user-risk",
        {"userRiskLevels": ["high"]},
        "conditions.userRiskLevels is set.\n"
        "The policy applies to such sign-ins alone, and to all others a device at high risk is welcome.\n"
        "Take conditions.userRiskLevels out; a policy for such sign-ins alone is named in otherPolicies "
        "of this rule's configuration.",
    ),
    policy(
        "insider-risk",
        {"insiderRiskLevels": "elevated"},
        "conditions.insiderRiskLevels is set.\n"
        "The policy applies to such sign-ins alone, and to all others a device at high risk is welcome.\n"
        "Take conditions.insiderRiskLevels out; a policy for such sign-ins alone is named in "
        "otherPolicies of this rule's configuration.",
    ),
    policy(
        "service-principal-risk",
        {"servicePrincipalRiskLevels": ["high"]},
        "conditions.servicePrincipalRiskLevels is set.\n"
        "The policy applies to such sign-ins alone, and to all others a device at high risk is welcome.\n"
        "Take conditions.servicePrincipalRiskLevels out; a policy for such sign-ins alone is named in "
        "otherPolicies of this rule's configuration.",
    ),
    policy(
        "device-code",
        {"authenticationFlowTransferMethods": ["deviceCodeFlow"]},
        "conditions.authenticationFlowTransferMethods is set.\n"
        "The policy applies to such sign-ins alone, and to all others a device at high risk is welcome.\n"
        "Take conditions.authenticationFlowTransferMethods out; a policy for such sign-ins alone is "
        "named in otherPolicies of this rule's configuration.",
    ),
    policy(
        "workloads",
        {"clientApplications": {"includedServicePrincipals": ["x"]}},
        "conditions.clientApplications is set.\n"
        "The policy applies to such sign-ins alone, and to all others a device at high risk is welcome.\n"
        "Take conditions.clientApplications out; a policy for such sign-ins alone is named in "
        "otherPolicies of this rule's configuration.",
    ),
    policy(
        "unknown-risk",
        {"signInRiskLevels": UNKNOWN},
        "conditions.signInRiskLevels is set.\n"
        "The policy applies to such sign-ins alone, and to all others a device at high risk is welcome.\n"
        "Take conditions.signInRiskLevels out; a policy for such sign-ins alone is named in "
        "otherPolicies of this rule's configuration.",
    ),
    policy(
        "condition-of-tomorrow",
        {"times": {"includedRanges": ["night"]}},
        "conditions.times is a member that this rule does not know.\n"
        "What cannot be judged could open a door unseen, so the change is refused.\n"
        "Take it out; known here are applications, authenticationFlowTransferMethods, clientAppTypes, "
        "clientApplications, devices, insiderRiskLevels, locations, platforms, "
        "servicePrincipalRiskLevels, signInRiskLevels, userRiskLevels, users. If Graph has changed, "
        "update the policy pack.",
    ),
    policy(
        "application-member-of-tomorrow",
        {"applications.includedNetworks": ["x"]},
        "conditions.applications.includedNetworks is a member that this rule does not know.\n"
        "What cannot be judged could open a door unseen, so the change is refused.\n"
        "Take it out; known here are excludedApplications, filter, includedApplications, "
        "includedUserActions. If Graph has changed, update the policy pack.",
    ),
    policy(
        "nobody",
        {"users.includedUsers": ["None"]},
        "conditions.users includes nobody.\n"
        "A policy that applies to no user protects nothing.\n"
        'Set conditions.users.includedUsers to ["All"], or include the groups it is for.',
    ),
    policy(
        "users-missing",
        {"users": ABSENT},
        "conditions.users includes nobody.\n"
        "A policy that applies to no user protects nothing.\n"
        'Set conditions.users.includedUsers to ["All"], or include the groups it is for.',
    ),
    policy("a-pilot", {"users.includedUsers": ABSENT, "users.includedGroups": [OTHERS[0]]}),
    policy("a-pilot-of-the-same-program", {"users.includedUsers": ABSENT, "users.includedGroups": [UNKNOWN]}),
    policy("everybody-required", {}, requiredUsers=["All"]),
    policy("a-group-required-of-everybody", {}, requiredUsers=[OTHERS[0]]),
    policy(
        "a-group-required",
        {"users.includedUsers": [], "users.includedGroups": [OTHERS[0]]},
        requiredUsers=[OTHERS[0].upper()],
    ),
    policy(
        "pilot-for-ever",
        {"users.includedUsers": [], "users.includedGroups": [OTHERS[0]]},
        "conditions.users does not include All.\n"
        "Whoever is not included gets in from any device, however high its risk.\n"
        'Set conditions.users.includedUsers to ["All"], or add them.',
        requiredUsers=["All"],
    ),
    sample(
        "scope",
        "legacy-block-not-declared",
        LEGACY_BLOCK,
        [
            "conditions.clientAppTypes lacks browser, mobileAppsAndDesktopClients.\n"
            "A device at high risk gets in with the kind of client that is left out.\n"
            'Set conditions.clientAppTypes to ["browser", "mobileAppsAndDesktopClients"].'
        ],
        {},
    ),
    policy(
        "declared-but-of-the-component",
        {INCLUDED: [TEAMS]},
        "conditions.applications.includedApplications lacks SharePoint Online "
        "(00000003-0000-0ff1-ce00-000000000000), Exchange Online (00000002-0000-0ff1-ce00-000000000000).\n"
        "Devices at high risk keep their access to what is not included.\n"
        'Set conditions.applications.includedApplications to ["00000003-0000-0ff1-ce00-000000000000", '
        '"00000002-0000-0ff1-ce00-000000000000"], ["Office365"] or ["All"].',
        component=True,
        otherPolicies=["Require compliant device"],
    ),
]

"""The portal's terms for Graph's: well-known ids, states, controls, levels, types of resources.

A value that is not here is shown as in the plan, which has ids and no names.
"""

from collections.abc import Mapping
from typing import Final

from ops.plan.reading.differences import Path
from ops.plan.reading.resource_types import COMPLIANCE_POLICY, CONDITIONAL_ACCESS, CONNECTOR, STACK, TENANT_SETTINGS
from ops.plan.wording.phrases import Foreign, Phrase, phrase

RESOURCE_TYPES: Final[Mapping[str, str]] = {
    CONNECTOR: "Defender for Endpoint connector",
    COMPLIANCE_POLICY: "Windows compliance policy",
    TENANT_SETTINGS: "Compliance policy settings of the tenant",
    CONDITIONAL_ACCESS: "Conditional Access policy",
    "defender-conditional-access:index:DefenderConditionalAccess": "Component DefenderConditionalAccess",
    STACK: "Stack",
}

Vocabulary = Mapping[str, str]

STATES: Final = {
    "enabled": "enabled",
    "enabledForReportingButNotEnforced": "report-only",
    "disabled": "disabled",
}
LEVELS: Final = {
    "unavailable": "Not configured",
    "notSet": "Not configured",
    "secured": "Clear",
    "low": "Low",
    "medium": "Medium",
    "high": "High",
}
IDENTITIES: Final = {
    "All": "All users",
    "None": "None",
    "GuestsOrExternalUsers": "All guest and external users",
}
# Ids of directory role templates, the same in every tenant.
ROLES: Final = {
    "62e90394-69f5-4237-9190-012177145e10": "Global Administrator",
    "b1be1c3e-b65d-4f19-8427-f6fa0d97feb9": "Conditional Access Administrator",
    "194ae4cb-b126-40b2-bd5b-6091b380977d": "Security Administrator",
    "3a2c62db-5318-420d-8d74-23affee5d9d5": "Intune Administrator",
    "d29b2b05-8046-44ba-8758-1e26182fcf32": "Directory Synchronization Accounts",
}
GUESTS: Final = {
    "internalGuest": "local guest users",
    "b2bCollaborationGuest": "B2B collaboration guest users",
    "b2bCollaborationMember": "B2B collaboration member users",
    "b2bDirectConnectUser": "B2B direct connect users",
    "otherExternalUser": "other external users",
    "serviceProvider": "service provider users",
}
# Microsoft's own applications have the same appId everywhere.
APPLICATIONS: Final = {
    "All": "All resources",
    "None": "None",
    "Office365": "Office 365",
    "MicrosoftAdminPortals": "Microsoft Admin Portals",
    "00000003-0000-0ff1-ce00-000000000000": "Office 365 SharePoint Online",
    "00000002-0000-0ff1-ce00-000000000000": "Office 365 Exchange Online",
    "00000004-0000-0ff1-ce00-000000000000": "Skype for Business Online",
    "00000005-0000-0ff1-ce00-000000000000": "Office 365 Yammer",
    "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe": "Microsoft Teams Services",
    "d4ebce55-015a-49b5-a083-c84d1797ae8c": "Microsoft Intune Enrollment",
    "0000000a-0000-0000-c000-000000000000": "Microsoft Intune",
    "00000003-0000-0000-c000-000000000000": "Microsoft Graph",
    "797f4846-ba00-4fd7-ba43-dac1f8f63013": "Windows Azure Service Management API",
}
USER_ACTIONS: Final = {
    "urn:user:registerdevice": "Register or join devices",
    "urn:user:registersecurityinfo": "Register security information",
}
CLIENT_APPS: Final = {
    "all": "all client apps",
    "browser": "Browser",
    "mobileAppsAndDesktopClients": "Mobile apps and desktop clients",
    "exchangeActiveSync": "Exchange ActiveSync clients",
    "other": "Other clients",
}
PLATFORMS: Final = {
    "all": "Any device",
    "android": "Android",
    "iOS": "iOS",
    "windows": "Windows",
    "windowsPhone": "Windows Phone",
    "macOS": "macOS",
    "linux": "Linux",
}
LOCATIONS: Final = {
    "All": "Any network or location",
    "AllTrusted": "All trusted networks and locations",
}
SERVICE_PRINCIPALS: Final = {"ServicePrincipalsInMyTenant": "All owned service principals"}
FLOWS: Final = {"deviceCodeFlow": "Device code flow", "authenticationTransfer": "Authentication transfer"}
RISKS: Final = {
    "low": "Low",
    "medium": "Medium",
    "high": "High",
    "none": "No risk",
    "minor": "Minor",
    "moderate": "Moderate",
    "elevated": "Elevated",
}
# What is required, as part of a sentence.
CONTROLS: Final = {
    "compliantDevice": "a compliant device",
    "mfa": "multifactor authentication",
    "domainJoinedDevice": "a Microsoft Entra hybrid joined device",
    "approvedApplication": "an approved client app",
    "compliantApplication": "an app protection policy",
    "passwordChange": "a password change",
    "riskRemediation": "risk remediation",
    "block": "block access",
}
# Ids of Microsoft's built-in authentication strengths.
STRENGTHS: Final = {
    "00000000-0000-0000-0000-000000000002": "Multifactor authentication",
    "00000000-0000-0000-0000-000000000003": "Passwordless MFA",
    "00000000-0000-0000-0000-000000000004": "Phishing-resistant MFA",
}
# https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-cloud-apps [docs]
OFFICE365: Final = frozenset(
    {
        "00000003-0000-0ff1-ce00-000000000000",
        "00000002-0000-0ff1-ce00-000000000000",
        "00000004-0000-0ff1-ce00-000000000000",
        "00000005-0000-0ff1-ce00-000000000000",
        "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe",
    }
)
ACTIONS: Final = {
    "block": "mark device noncompliant",
    "notification": "send email to end user",
    "pushNotification": "send push notification to end user",
    "retire": "add device to retire list",
    "wipe": "wipe the device",
    "removeResourceAccessProfiles": "remove resource access profiles",
    "remoteLock": "remotely lock the noncompliant device",
    "noAction": "no action",
}
TARGETS: Final = {
    "#microsoft.graph.allDevicesAssignmentTarget": "All devices",
    "#microsoft.graph.allLicensedUsersAssignmentTarget": "All users",
    "#microsoft.graph.groupAssignmentTarget": "group",
    "#microsoft.graph.exclusionGroupAssignmentTarget": "group",
}

# By the last name of a property's path, for the list of differences.
_BY_MEMBER: Final[Mapping[str, Vocabulary]] = {
    "state": STATES,
    "deviceThreatProtectionRequiredSecurityLevel": LEVELS,
    "includedUsers": IDENTITIES,
    "excludedUsers": IDENTITIES,
    "includedRoles": ROLES,
    "excludedRoles": ROLES,
    "guestOrExternalUserTypes": GUESTS,
    "includedApplications": APPLICATIONS,
    "excludedApplications": APPLICATIONS,
    "includedUserActions": USER_ACTIONS,
    "clientAppTypes": CLIENT_APPS,
    "includedPlatforms": PLATFORMS,
    "excludedPlatforms": PLATFORMS,
    "includedLocations": LOCATIONS,
    "excludedLocations": LOCATIONS,
    "builtInControls": CONTROLS,
    "actionType": ACTIONS,
    "@odata.type": TARGETS,
}


PLUS: Final = "+ "
MINUS: Final = "- "
"""The signs of an added and of a removed item."""


def word(vocabulary: Vocabulary, value: str) -> Phrase:
    """The portal's word, or the value as it is."""
    known = vocabulary.get(value)
    return phrase(known) if known is not None else phrase(Foreign(value))


def vocabulary_of(path: Path) -> Vocabulary:
    """The words for a property's values; empty where there are none."""
    names = [name for name in path if isinstance(name, str)]
    return _BY_MEMBER.get(names[-1], {}) if names else {}


def noun(resource_type: str) -> Phrase:
    """What a kind of resource is called."""
    known = RESOURCE_TYPES.get(resource_type)
    return phrase(known) if known is not None else phrase(Foreign(resource_type))

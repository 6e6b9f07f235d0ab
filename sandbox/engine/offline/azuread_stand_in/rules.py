"""What azuread demands of a policy's values beyond their types; all of it as the real plugin was seen to demand it
[client]. Paths are those of the properties, with `[]` for any item of a list."""

from collections.abc import Mapping

_RISK = frozenset({"hidden", "high", "low", "medium", "none"})
_PLATFORMS = frozenset({"all", "android", "iOS", "linux", "macOS", "windows", "windowsPhone"})
_FILTER_MODES = frozenset({"exclude", "include"})
_GUESTS = frozenset(
    {
        "b2bCollaborationGuest",
        "b2bCollaborationMember",
        "b2bDirectConnectUser",
        "internalGuest",
        "none",
        "otherExternalUser",
        "serviceProvider",
    }
)

ALLOWED: Mapping[str, frozenset[str]] = {
    "state": frozenset({"disabled", "enabled", "enabledForReportingButNotEnforced"}),
    "conditions.applications.filter.mode": _FILTER_MODES,
    "conditions.authenticationFlowTransferMethods[]": frozenset({"authenticationTransfer", "deviceCodeFlow"}),
    "conditions.clientAppTypes[]": frozenset(
        {"all", "browser", "easSupported", "exchangeActiveSync", "mobileAppsAndDesktopClients", "other"}
    ),
    "conditions.clientApplications.filter.mode": _FILTER_MODES,
    "conditions.devices.filter.mode": _FILTER_MODES,
    "conditions.insiderRiskLevels": frozenset({"elevated", "minor", "moderate"}),
    "conditions.platforms.excludedPlatforms[]": _PLATFORMS,
    "conditions.platforms.includedPlatforms[]": _PLATFORMS,
    "conditions.servicePrincipalRiskLevels[]": _RISK,
    "conditions.signInRiskLevels[]": _RISK,
    "conditions.userRiskLevels[]": _RISK,
    **{
        f"conditions.users.{side}GuestsOrExternalUsers[].{member}": allowed
        for side in ("excluded", "included")
        for member, allowed in {
            "guestOrExternalUserTypes[]": _GUESTS,
            "externalTenants[].membershipKind": frozenset({"all", "enumerated"}),
        }.items()
    },
    "grantControls.builtInControls[]": frozenset(
        {
            "approvedApplication",
            "block",
            "compliantApplication",
            "compliantDevice",
            "domainJoinedDevice",
            "mfa",
            "passwordChange",
        }
    ),
    "grantControls.operator": frozenset({"AND", "OR"}),
    "sessionControls.cloudAppSecurityPolicy": frozenset({"blockDownloads", "mcasConfigured", "monitorOnly"}),
    "sessionControls.persistentBrowserMode": frozenset({"always", "never"}),
    "sessionControls.signInFrequencyAuthenticationType": frozenset(
        {"primaryAndSecondaryAuthentication", "secondaryAuthentication"}
    ),
    "sessionControls.signInFrequencyInterval": frozenset({"everyTime", "timeBased"}),
    "sessionControls.signInFrequencyPeriod": frozenset({"days", "hours"}),
}

# Of these properties of the object at the path; a list counts as given even when it is empty, and so does an unknown.
EXACTLY_ONE: Mapping[str, tuple[str, ...]] = {
    "conditions.applications": ("includedApplications", "includedUserActions"),
}
AT_LEAST_ONE: Mapping[str, tuple[str, ...]] = {
    "": ("grantControls", "sessionControls"),
    "conditions.users": ("includedGroups", "includedGuestsOrExternalUsers", "includedRoles", "includedUsers"),
    "grantControls": ("authenticationStrengthPolicyId", "builtInControls", "termsOfUses"),
}
ALL_OR_NONE: Mapping[str, tuple[str, ...]] = {
    "sessionControls": ("signInFrequency", "signInFrequencyPeriod"),
}

# Left out, these keep the value that Graph gave them: to leave them out is no change.
COMPUTED = frozenset(
    {
        "conditions.insiderRiskLevels",
        "sessionControls.signInFrequencyAuthenticationType",
        "sessionControls.signInFrequencyInterval",
    }
)

# Lists in which order means nothing.
UNORDERED = frozenset({"conditions.authenticationFlowTransferMethods"})

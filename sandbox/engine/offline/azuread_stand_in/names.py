"""Where azuread and Graph call the same list by different names: azuread's first."""

APPLICATIONS = {
    "includedApplications": "includeApplications",
    "excludedApplications": "excludeApplications",
    "includedUserActions": "includeUserActions",
}
CLIENT_APPLICATIONS = {
    "includedServicePrincipals": "includeServicePrincipals",
    "excludedServicePrincipals": "excludeServicePrincipals",
}
USERS = {
    "includedUsers": "includeUsers",
    "excludedUsers": "excludeUsers",
    "includedGroups": "includeGroups",
    "excludedGroups": "excludeGroups",
    "includedRoles": "includeRoles",
    "excludedRoles": "excludeRoles",
}
GUESTS = {
    "includedGuestsOrExternalUsers": "includeGuestsOrExternalUsers",
    "excludedGuestsOrExternalUsers": "excludeGuestsOrExternalUsers",
}
LOCATIONS = {"includedLocations": "includeLocations", "excludedLocations": "excludeLocations"}
PLATFORMS = {"includedPlatforms": "includePlatforms", "excludedPlatforms": "excludePlatforms"}
# Here both use the same name.
RISKS = ("servicePrincipalRiskLevels", "signInRiskLevels", "userRiskLevels")
GRANT_CONTROLS = {
    "builtInControls": "builtInControls",
    "customAuthenticationFactors": "customAuthenticationFactors",
    "termsOfUses": "termsOfUse",
}

AUTHENTICATION_STRENGTHS = "/policies/authenticationStrengthPolicies/"
EVERY_TIME = "everyTime"
TIME_BASED = "timeBased"
PRIMARY_AND_SECONDARY = "primaryAndSecondaryAuthentication"

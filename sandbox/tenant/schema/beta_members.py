"""Properties, types and enum values which Graph's beta has over v1.0, and which properties may be null: our own tables.

The installed msgraph-sdk knows v1.0 only and says nothing of null. Types are written as CSDL writes them. A test holds
all of it against Microsoft's metadata where that is at hand. [csdl] throughout, but where a line says otherwise.
"""

from typing import Final

BOOLEAN: Final = "Edm.Boolean"
STRING: Final = "Edm.String"
INT32: Final = "Edm.Int32"
STRINGS: Final = "Collection(Edm.String)"
DATE_TIME: Final = "Edm.DateTimeOffset"

BETA_MEMBERS: Final[dict[str, dict[str, str]]] = {
    "mobileThreatDefenseConnector": {
        "allowPartnerToCollectIosCertificateMetadata": BOOLEAN,
        "allowPartnerToCollectIosPersonalCertificateMetadata": BOOLEAN,
        "grantMobileThreatDefensePartnerRole": BOOLEAN,
        "launchMobileThreatDefensePartnerOnSetupEnabled": BOOLEAN,
        "macDeviceBlockedOnMissingPartnerData": BOOLEAN,
        "macEnabled": BOOLEAN,
        "windowsMobileApplicationManagementEnabled": BOOLEAN,
    },
    "deviceCompliancePolicy": {"roleScopeTagIds": STRINGS},
    "windows10CompliancePolicy": {
        "activeFirewallRequired": BOOLEAN,
        "antiSpywareRequired": BOOLEAN,
        "antivirusRequired": BOOLEAN,
        "configurationManagerComplianceRequired": BOOLEAN,
        "defenderEnabled": BOOLEAN,
        "defenderVersion": STRING,
        "deviceCompliancePolicyScript": "graph.deviceCompliancePolicyScript",
        "deviceThreatProtectionEnabled": BOOLEAN,
        "deviceThreatProtectionRequiredSecurityLevel": "graph.deviceThreatProtectionLevel",
        "firmwareProtectionEnabled": BOOLEAN,
        "kernelDmaProtectionEnabled": BOOLEAN,
        "memoryIntegrityEnabled": BOOLEAN,
        "rtpEnabled": BOOLEAN,
        "signatureOutOfDate": BOOLEAN,
        "tpmRequired": BOOLEAN,
        "validOperatingSystemBuildRanges": "Collection(graph.operatingSystemVersionRange)",
        "virtualizationBasedSecurityEnabled": BOOLEAN,
        "wslDistributions": "Collection(graph.wslDistributionConfiguration)",
    },
    "deviceCompliancePolicyAssignment": {
        "source": "graph.deviceAndAppManagementAssignmentSource",
        "sourceId": STRING,
    },
    "deviceAndAppManagementAssignmentTarget": {
        "deviceAndAppManagementAssignmentFilterId": STRING,
        "deviceAndAppManagementAssignmentFilterType": "graph.deviceAndAppManagementAssignmentFilterType",
    },
    "deviceManagementSettings": {
        "androidDeviceAdministratorEnrollmentEnabled": BOOLEAN,
        "derivedCredentialProvider": "graph.derivedCredentialProviderType",
        "derivedCredentialUrl": STRING,
        "deviceInactivityBeforeRetirementInDay": INT32,
        "enableAutopilotDiagnostics": BOOLEAN,
        "enableDeviceGroupMembershipReport": BOOLEAN,
        "enableEnhancedTroubleshootingExperience": BOOLEAN,
        "enableLogCollection": BOOLEAN,
        "enhancedJailBreak": BOOLEAN,
        "ignoreDevicesForUnsupportedSettingsEnabled": BOOLEAN,
        "m365AppDiagnosticsEnabled": BOOLEAN,
    },
    "notificationMessageTemplate": {"description": STRING},
    "conditionalAccessConditionSet": {
        "agentIdRiskLevels": "graph.conditionalAccessAgentIdRiskLevels",
        "deviceStates": "graph.conditionalAccessDeviceStates",
    },
    "conditionalAccessApplications": {
        "globalSecureAccess": "graph.conditionalAccessGlobalSecureAccess",
        "networkAccess": "graph.conditionalAccessNetworkAccess",
    },
    "conditionalAccessDevices": {
        "excludeDeviceStates": STRINGS,
        "excludeDevices": STRINGS,
        "includeDeviceStates": STRINGS,
        "includeDevices": STRINGS,
    },
    "conditionalAccessClientApplications": {
        "agentIdServicePrincipalFilter": "graph.conditionalAccessFilter",
        "excludeAgentIdServicePrincipals": STRINGS,
        "includeAgentIdServicePrincipals": STRINGS,
    },
    "signInConditions": {"agentIdRiskLevel": "graph.agentIdRiskLevel"},
    "conditionalAccessSessionControls": {
        "continuousAccessEvaluation": "graph.continuousAccessEvaluationSessionControl",
        "globalSecureAccessFilteringProfile": "graph.globalSecureAccessFilteringProfileSessionControl",
    },
}

# Types that v1.0 does not have: (base or None, properties).
BETA_TYPES: Final[dict[str, tuple[str | None, dict[str, str]]]] = {
    "operatingSystemVersionRange": (None, {"description": STRING, "highestVersion": STRING, "lowestVersion": STRING}),
    "wslDistributionConfiguration": (
        None,
        {"distribution": STRING, "maximumOSVersion": STRING, "minimumOSVersion": STRING},
    ),
    "deviceCompliancePolicyScript": (
        None,
        {"deviceComplianceScriptId": STRING, "rulesContent": "Edm.Binary", "runIntervalInMinutes": INT32},
    ),
    "conditionalAccessGlobalSecureAccess": (None, {}),
    "conditionalAccessNetworkAccess": (None, {}),
    "conditionalAccessDeviceStates": (None, {"excludeStates": STRINGS, "includeStates": STRINGS}),
    "continuousAccessEvaluationSessionControl": (None, {"mode": "graph.continuousAccessEvaluationMode"}),
    "globalSecureAccessFilteringProfileSessionControl": ("conditionalAccessSessionControl", {"profileId": STRING}),
}

BETA_ENUMS: Final[dict[str, tuple[str, ...]]] = {
    # neverConfigured: beta SDK 1.66.0 only [sdk]
    "mobileThreatPartnerTenantState": ("notSetUp", "error", "neverConfigured"),
    "deviceComplianceActionType": ("remoteLock",),
    "deviceAndAppManagementAssignmentFilterType": ("none", "include", "exclude"),
    "deviceAndAppManagementAssignmentSource": ("direct", "policySets"),
    "derivedCredentialProviderType": ("notConfigured", "entrustDataCard", "purebred", "xTec", "intercede"),
    "whatIfAnalysisReasons": ("agentIdRisk", "agentIdentities"),
    "agentIdRiskLevel": ("none", "low", "medium", "high", "unknownFutureValue"),
    "conditionalAccessAgentIdRiskLevels": ("low", "medium", "high", "unknownFutureValue"),
    "continuousAccessEvaluationMode": ("strictEnforcement", "disabled", "unknownFutureValue", "strictLocation"),
}

# Booleans and enums are never null and texts, numbers and complex properties may be, but for these. Collections may not
# hold null; whether a whole collection may be null is judged by the workload.
NEVER_NULL: Final = frozenset(
    {
        "entity.id",
        "deviceCompliancePolicy.createdDateTime",
        "deviceCompliancePolicy.displayName",
        "deviceCompliancePolicy.lastModifiedDateTime",
        "deviceCompliancePolicy.version",
        "deviceComplianceActionItem.gracePeriodHours",
        "mobileThreatDefenseConnector.lastHeartbeatDateTime",
        "mobileThreatDefenseConnector.partnerUnresponsivenessThresholdInDays",
        "deviceManagementSettings.deviceComplianceCheckinThresholdDays",
        "deviceManagementSettings.deviceInactivityBeforeRetirementInDay",
        "operatingSystemVersionRange.description",
        "operatingSystemVersionRange.highestVersion",
        "operatingSystemVersionRange.lowestVersion",
        "notificationMessageTemplate.displayName",
        "notificationMessageTemplate.lastModifiedDateTime",
        "conditionalAccessPolicy.id",
        "conditionalAccessPolicy.conditions",
        "conditionalAccessPolicy.displayName",
        "conditionalAccessFilter.rule",
    }
)
MAY_BE_NULL: Final = frozenset(
    {
        "deviceManagementSettings.enableAutopilotDiagnostics",
        "deviceManagementSettings.enableDeviceGroupMembershipReport",
        "deviceManagementSettings.enableEnhancedTroubleshootingExperience",
        "deviceManagementSettings.m365AppDiagnosticsEnabled",
        "conditionalAccessConditionSet.agentIdRiskLevels",
        "conditionalAccessConditionSet.insiderRiskLevels",
        "conditionalAccessExternalTenants.membershipKind",
        "conditionalAccessSessionControl.isEnabled",
        "conditionalAccessSessionControls.disableResilienceDefaults",
        "cloudAppSecuritySessionControl.cloudAppSecurityType",
        "continuousAccessEvaluationSessionControl.mode",
        "persistentBrowserSessionControl.mode",
        "signInFrequencySessionControl.authenticationType",
        "signInFrequencySessionControl.frequencyInterval",
        "signInFrequencySessionControl.type",
        "signInConditions.clientAppType",
        "signInConditions.devicePlatform",
        "signInConditions.insiderRiskLevel",
        "signInConditions.servicePrincipalRiskLevel",
        "signInConditions.signInRiskLevel",
        "signInConditions.userRiskLevel",
        "authenticationFlow.transferMethod",
        "deviceInfo.isCompliant",
        "signInConditions.agentIdRiskLevel",
        "userActionContext.userAction",
    }
)

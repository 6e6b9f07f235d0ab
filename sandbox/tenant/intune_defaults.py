"""The values of Intune objects that nobody has changed."""

from .objects import Json
from .schema.types import object_type

PARTNER_OWNED = frozenset({"id", "partnerState", "lastHeartbeatDateTime"})


def connector_members() -> Json:
    """All flags false, threshold 7 [live]."""
    members = object_type("beta", "mobileThreatDefenseConnector").members.values()
    values: Json = {one.name: False for one in members if one.name not in PARTNER_OWNED}
    return values | {"partnerUnresponsivenessThresholdInDays": 7}


def device_management_settings() -> Json:
    """As a tenant's export shows them, but for the threshold, whose portal default is 30 days [export, docs]."""
    return {
        "deviceComplianceCheckinThresholdDays": 30,
        "isScheduledActionEnabled": True,
        "secureByDefault": False,
        "enhancedJailBreak": False,
        "deviceInactivityBeforeRetirementInDay": 0,
        "derivedCredentialProvider": "notConfigured",
        "derivedCredentialUrl": None,
        "androidDeviceAdministratorEnrollmentEnabled": False,
        "ignoreDevicesForUnsupportedSettingsEnabled": False,
        "enableLogCollection": True,
        "enableAutopilotDiagnostics": True,
        "enableEnhancedTroubleshootingExperience": False,
        "enableDeviceGroupMembershipReport": False,
        "m365AppDiagnosticsEnabled": True,
    }


POLICY_OWNED = frozenset({"id", "createdDateTime", "lastModifiedDateTime", "version"})
POLICY_NAVIGATION = frozenset(
    {
        "assignments",
        "deviceSettingStateSummaries",
        "deviceStatusOverview",
        "deviceStatuses",
        "scheduledActionsForRule",
        "userStatusOverview",
        "userStatuses",
    }
)
POLICY_ENUM_DEFAULTS = {
    "passwordRequiredType": "deviceDefault",
    "deviceThreatProtectionRequiredSecurityLevel": "unavailable",
}


def windows_policy_members() -> Json:
    """Every property that was not sent reads as in the exports: false, null, [] or the enum's default [export]."""
    values: Json = {}
    for member in object_type("beta", "windows10CompliancePolicy").members.values():
        if member.name in POLICY_OWNED | POLICY_NAVIGATION:
            continue
        if member.is_collection:
            values[member.name] = []
        else:
            values[member.name] = False if member.type == "Edm.Boolean" else POLICY_ENUM_DEFAULTS.get(member.name)
    return values | {"roleScopeTagIds": ["0"]}

"""What an editor shows beside each key of a stack file, the portal's terms for allowed values, and examples."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from pydantic import BaseModel

from ops.plan.judging import connector
from ops.plan.judging.comparison import Comparison
from ops.plan.judging.compliance_policy import policy
from ops.plan.wording import portal_terms
from providers.mobile_threat_defense_connector.model import ConnectorMembers
from providers.windows10_compliance_policy.model import (
    ComplianceSettings,
    DeviceCompliancePolicyScript,
    OperatingSystemVersionRange,
    WslDistributionConfiguration,
)
from settings import (
    ActionForNoncompliance,
    Applications,
    Assignments,
    AssignmentTarget,
    BreakGlass,
    ClientApplications,
    CompliancePolicy,
    ConditionalAccess,
    Connector,
    Devices,
    ExternalTenants,
    Filter,
    GrantControls,
    GuestsOrExternalUsers,
    Identities,
    Locations,
    Platforms,
    SessionControls,
    Settings,
    TenantCompliance,
    Users,
)

_ADOPT: Final = "The id of an existing policy to adopt instead of creating a new one."
_WINS: Final = "An exclusion wins over an inclusion."
_NOT_SET: Final = "A property that is left out is not managed."

_OURS: Final[Mapping[type[BaseModel], Mapping[str, str]]] = {
    Settings: {
        "connector": f"The connection between Intune and Defender for Endpoint. {_NOT_SET}",
        "tenantCompliance": f"Compliance settings of the whole tenant; they act at once. {_NOT_SET}",
        "compliancePolicy": "The Windows compliance policy: machine risk score and assignments. It acts at once.",
        "conditionalAccess": "The Conditional Access policy that requires a compliant device; report-only by default. "
        "It needs breakGlass.",
        "breakGlass": "The emergency accounts, always excluded from the Conditional Access policy.",
        "approvalJustification": "For tenants with Multi Admin Approval: a line that the second administrator reads "
        "first.",
    },
    Connector: {
        "requireConnection": "true: a connector that is not connected stops the run in report-only, too. Once "
        "conditionalAccess is enabled it always does.",
        "onDestroy": "leave: a destroy leaves the connector as it is. restore: it puts back what was found.",
    },
    TenantCompliance: {
        "secureByDefault": "true: a device without a compliance policy is not compliant, on every platform.",
        "deviceComplianceCheckinThresholdDays": "Compliance status validity period, in days: a device that has "
        "not been heard of for longer is not compliant.",
        "onDestroy": "restore: a destroy puts back what was found. leave: it leaves the settings as they are.",
    },
    CompliancePolicy: {
        "displayName": "The name that the portal shows.",
        "description": "A description that the portal shows.",
        "machineRiskScore": "The highest risk of a compliant device: it must be at or under this machine risk score.",
        "settings": f"Any other property of Graph's windows10CompliancePolicy. {_NOT_SET}",
        "actionsForNoncompliance": "What happens to a noncompliant device, and when. block at once is there even if "
        "left out.",
        "scopeTags": "Scope tags, by name or id. Left out: not managed.",
        "assignments": "Whom the policy applies to. Whatever else is assigned in the portal is taken away.",
        "adopt": _ADOPT,
    },
    ActionForNoncompliance: {
        "action": "What happens to a noncompliant device.",
        "afterDays": "Days until then; neither days nor hours means at once.",
        "afterHours": "Hours until then, in the place of afterDays.",
        "notificationTemplate": "The notification template that is sent, by name or id; for the action notification.",
        "additionalRecipients": "Groups that get the notification, too, by name or id.",
    },
    Assignments: {
        "include": "All devices, All users, or groups by name or id.",
        "exclude": f"Groups by name or id. {_WINS}",
    },
    AssignmentTarget: {
        "target": "All devices, All users, or a group by name or id.",
        "filter": "An assignment filter, by name or id; with filterMode.",
        "filterMode": "Whether devices that match the filter are included or excluded.",
    },
    ConditionalAccess: {
        "displayName": "The name that the portal shows.",
        "state": "Begin with reportOnly, and look at who would have been blocked before you enable it.",
        "users": "Whom the policy applies to; [All] is everybody.",
        "applications": "What is accessed.",
        "clientAppTypes": "Client apps. By default the browser, and mobile apps and desktop clients.",
        "platforms": "Device platforms. Report-only may prompt on phones and Macs: keep to windows until you enforce.",
        "locations": "Named locations.",
        "devices": "A filter for devices.",
        "signInRiskLevels": "Sign-in risk.",
        "userRiskLevels": "User risk.",
        "servicePrincipalRiskLevels": "Service principal risk.",
        "insiderRiskLevels": "Insider risk.",
        "authenticationFlowTransferMethods": "Authentication flows.",
        "clientApplications": "Service principals (workload identities).",
        "grantControls": "What a sign-in must fulfil; by default a device that is marked compliant.",
        "sessionControls": "What holds during a session.",
        "adopt": _ADOPT,
    },
    Users: {
        "include": "Whom the policy applies to, for instance {users: [All]}.",
        "exclude": f"Who is left out, besides the emergency accounts. {_WINS}",
    },
    Identities: {
        "users": "Users by user principal name or id; All is everybody.",
        "groups": "Groups by name or id.",
        "roles": "Directory roles, by the id of their template.",
        "guestsOrExternalUsers": "Guests and external users, by their kind and home tenant.",
    },
    GuestsOrExternalUsers: {
        "guestOrExternalUserTypes": "Kinds of guests.",
        "externalTenants": "The tenants that they come from; left out: any.",
    },
    ExternalTenants: {
        "membershipKind": "all tenants, or those enumerated in members.",
        "members": "Ids of tenants.",
    },
    Applications: {
        "include": "Applications by name or id, Office365, or All.",
        "exclude": f"Applications by name or id. {_WINS}",
        "userActions": "User actions, in the place of applications.",
        "filter": "A filter for applications.",
    },
    Platforms: {"include": "Platforms that the policy applies to.", "exclude": f"Platforms that are left out. {_WINS}"},
    Locations: {
        "include": "Named locations by id, All or AllTrusted.",
        "exclude": f"Named locations by id, or AllTrusted. {_WINS}",
    },
    Devices: {"filter": "A rule over attributes of devices."},
    Filter: {
        "mode": "Whether what matches the rule is included or excluded.",
        "rule": "The rule, in the syntax of the portal's rule editor.",
    },
    ClientApplications: {
        "include": "Service principals by object id, or ServicePrincipalsInMyTenant.",
        "exclude": f"Service principals by object id. {_WINS}",
        "filter": "A filter for service principals.",
    },
    GrantControls: {
        "operator": "AND: all the selected controls are required. OR: one of them is.",
        "builtInControls": "What is required.",
        "authenticationStrengthPolicyId": "The id of an authentication strength, in the place of mfa.",
        "customAuthenticationFactors": "Custom controls, by their id.",
        "termsOfUse": "Terms of use that have to be accepted, by their id.",
    },
    SessionControls: {
        "applicationEnforcedRestrictionsEnabled": "App enforced restrictions.",
        "cloudAppSecurityPolicy": "Conditional Access App Control.",
        "disableResilienceDefaults": "true: in an outage sessions are not prolonged without a check.",
        "persistentBrowserMode": "Persistent browser session.",
        "signInFrequency": "After how many hours or days another sign-in is needed; with signInFrequencyPeriod.",
        "signInFrequencyAuthenticationType": "Which authentications have to be repeated.",
        "signInFrequencyInterval": "everyTime: each sign-in; then without signInFrequency.",
        "signInFrequencyPeriod": "The unit of signInFrequency.",
    },
    BreakGlass: {
        "users": "Emergency accounts, by object id; at least two.",
        "groups": "Groups of emergency accounts, by object id.",
    },
    OperatingSystemVersionRange: {
        "description": "A description that the portal shows.",
        "lowestVersion": "The lowest version that is valid.",
        "highestVersion": "The highest version that is valid.",
    },
    WslDistributionConfiguration: {
        "distribution": "The name of the Linux distribution.",
        "minimumOSVersion": "Its minimum version.",
        "maximumOSVersion": "Its maximum version.",
    },
    DeviceCompliancePolicyScript: {
        "deviceComplianceScriptId": "The id of the discovery script.",
        "rulesContent": "The rules file for custom compliance, as base64.",
        "runIntervalInMinutes": "How often the script runs, in minutes.",
    },
}


def _labels(comparisons: Iterable[Comparison], *owners: type[BaseModel]) -> Iterator[tuple[str, str]]:
    """The portal's label of each key, from the words of a plan's report."""
    keys = {field.alias for owner in owners for field in owner.model_fields.values()}
    for comparison in comparisons:
        if comparison.covers[0] in keys and len(comparison.covers) == 1:
            yield comparison.covers[0], f"In the portal: {comparison.subject}."


_IN_THE_PORTAL: Final = {
    **dict(_labels(policy.COMPARISONS, ComplianceSettings)),
    **dict(_labels(connector.COMPARISONS, ConnectorMembers)),
}
_STATES: Final = {
    "reportOnly": "Report-only: sign-in logs show who would have been blocked",
    "enabled": "On: who does not fulfil it is blocked",
    "disabled": "Off",
}
_RISKS: Final = {word: portal_terms.RISKS[word] for word in ("low", "medium", "high")}
_SCORES: Final = {"clear": "Clear", **_RISKS}
_TERMS: Final[Mapping[tuple[type[BaseModel], str], Mapping[str, str]]] = {
    (ActionForNoncompliance, "action"): portal_terms.ACTIONS,
    (CompliancePolicy, "machineRiskScore"): _SCORES,
    (ConditionalAccess, "state"): _STATES,
    (ConditionalAccess, "clientAppTypes"): portal_terms.CLIENT_APPS,
    (ConditionalAccess, "insiderRiskLevels"): portal_terms.RISKS,
    (ConditionalAccess, "authenticationFlowTransferMethods"): portal_terms.FLOWS,
    (Applications, "userActions"): portal_terms.USER_ACTIONS,
    (Platforms, "include"): portal_terms.PLATFORMS,
    (Platforms, "exclude"): portal_terms.PLATFORMS,
    (GrantControls, "builtInControls"): portal_terms.CONTROLS,
    (GuestsOrExternalUsers, "guestOrExternalUserTypes"): portal_terms.GUESTS,
}
_EXAMPLES: Final[Mapping[tuple[type[BaseModel], str], list[object]]] = {
    (CompliancePolicy, "displayName"): ["Windows - machine risk at most medium"],
    (ConditionalAccess, "displayName"): ["Require compliant device for Office 365"],
    (Connector, "partnerUnresponsivenessThresholdInDays"): [7],
    (TenantCompliance, "deviceComplianceCheckinThresholdDays"): [30],
    (ComplianceSettings, "osMinimumVersion"): ["10.0.19045.0"],
    (ActionForNoncompliance, "afterHours"): [0],
    (SessionControls, "signInFrequency"): [12],
    (Filter, "rule"): ['device.trustType -eq "Workplace"'],
    (Settings, "approvalJustification"): ["CHG0012345, rollout of device risk"],
}


def description(model: type[BaseModel], key: str) -> str | None:
    """The description of a property of `model`; None if it has none, which a test detects."""
    for owner in model.__mro__:
        if key in _OURS.get(owner, {}):
            return _OURS[owner][key]
    return _IN_THE_PORTAL.get(key) if key in _keys(model) else None


def _keys(model: type[BaseModel]) -> set[str | None]:
    known = (ComplianceSettings, ConnectorMembers)
    return {field.alias for field in model.model_fields.values()} if issubclass(model, known) else set()


def terms(model: type[BaseModel], key: str) -> Mapping[str, str]:
    """The portal's terms for the allowed words of a property."""
    return _TERMS.get((model, key), {})


def examples(model: type[BaseModel], key: str) -> list[object]:
    """Values that an editor suggests. No ids, because they would belong to a real tenant."""
    return _EXAMPLES.get((model, key), [])

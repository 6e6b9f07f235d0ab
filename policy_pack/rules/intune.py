"""The rules for the Defender for Endpoint connector and the tenant's compliance settings."""

from typing import Final

from pulumi_policy import EnforcementLevel, PolicyComplianceFramework, Severity

from .rule import Resource, Rule, Violation, Violations
from .wire import COMPLIANCE_SETTINGS, CONNECTOR, Properties

_NEEDED: Final = {
    "windowsEnabled": "Intune would not ask Defender for Endpoint about Windows devices, and no risk would count",
    "microsoftDefenderForEndpointAttachEnabled": (
        "Defender for Endpoint could not enforce endpoint security configurations, so that an attacker can weaken them"
    ),
}
_THRESHOLD: Final = "partnerUnresponsivenessThresholdInDays"


@Rule(
    "connector",
    "Defender for Endpoint reports to Intune, and silence counts as a risk",
    Severity.HIGH,
    "Turn the two connections on, block on missing partner data, and set the unresponsiveness threshold; with the "
    "component, under the key connector.",
    "https://learn.microsoft.com/mem/intune/protect/advanced-threat-protection-configure",
    configuration={
        "minimumUnresponsivenessDays": {
            "type": "integer",
            "minimum": 1,
            "default": 2,
            "description": "The services are in touch once a day at least: a threshold under two days trips by itself.",
        },
        "maximumUnresponsivenessDays": {
            "type": "integer",
            "minimum": 1,
            "default": 14,
            "description": "The longest time, in days, for which old risk is trusted. Microsoft's default is 7.",
        },
    },
).judges(CONNECTOR)
def connector(resource: Resource, configuration: Properties) -> Violations:
    """A property that is left out is not managed: any value in the portal would apply."""
    properties = resource.properties
    for member, why in _NEEDED.items():
        if properties.flag(member) is not True:
            yield Violation(f"{member} is not true", why, f"Set {member} to true")
    # It may be left out: Microsoft sets it as soon as windowsEnabled is true [client].
    if properties.flag("windowsDeviceBlockedOnMissingPartnerData") is False:
        yield Violation(
            "windowsDeviceBlockedOnMissingPartnerData is false",
            "A device that has never reported to Defender for Endpoint would count as compliant",
            "Set windowsDeviceBlockedOnMissingPartnerData to true",
        )
    yield from _threshold(properties, configuration)


def _threshold(properties: Properties, configuration: Properties) -> Violations:
    least = configuration.limit("minimumUnresponsivenessDays")
    most = configuration.limit("maximumUnresponsivenessDays")
    days = properties.number(_THRESHOLD)
    if days is None or not least <= days <= most:
        yield Violation(
            f"{_THRESHOLD} is {'not set' if days is None else days}; allowed is {least} to {most}",
            "Past the threshold Intune ignores machine risk: a short one is soon past, a long one trusts old risk",
            f"Set {_THRESHOLD} to 7, Microsoft's default, or another number from {least} to {most}",
        )


@Rule(
    "secure-by-default",
    "A device without a compliance policy is noncompliant",
    Severity.MEDIUM,
    "Set secureByDefault to true once every platform has a compliance policy; with the component, under the key "
    "tenantCompliance.",
    "https://learn.microsoft.com/mem/intune/protect/device-compliance-get-started",
    level=EnforcementLevel.ADVISORY,
    framework=PolicyComplianceFramework(
        "CIS Microsoft 365 Foundations Benchmark",
        "7.0.0",
        "4.1",
        "Ensure devices without a compliance policy are marked 'not compliant'",
    ),
).judges(COMPLIANCE_SETTINGS)
def secure_by_default(resource: Resource, _configuration: Properties) -> Violations:
    """Advisory: it affects every platform of the tenant, which a stack for Windows cannot decide alone."""
    if resource.properties.flag("secureByDefault") is not True:
        yield Violation(
            "secureByDefault is not true",
            "An enrolled device that no compliance policy reaches counts as compliant and keeps its access",
            "Set secureByDefault to true",
        )

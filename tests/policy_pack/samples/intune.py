"""The connector and the tenant's compliance settings."""

from collections.abc import Mapping
from typing import Any

from tests.policy_pack.samples.sample import (
    ABSENT,
    COMPLIANCE_SETTINGS,
    CONNECTOR,
    UNKNOWN,
    Declared,
    Sample,
    changed,
    shaped,
    unknown,
)

GOOD_CONNECTOR = {
    "windowsEnabled": True,
    "windowsDeviceBlockedOnMissingPartnerData": True,
    "microsoftDefenderForEndpointAttachEnabled": True,
    "partnerUnresponsivenessThresholdInDays": 7,
    "onDestroy": "leave",
}


def connector(id_: str, changes: Mapping[str, Any], *expected: str, **configuration: object) -> Sample:
    return Sample("connector", id_, [Declared(CONNECTOR, changed(GOOD_CONNECTOR, changes))], expected, configuration)


def tenant(id_: str, properties: Mapping[str, Any], *expected: str) -> Sample:
    return Sample("secure-by-default", id_, [Declared(COMPLIANCE_SETTINGS, properties)], expected)


SAMPLES = [
    connector("good", {}),
    connector("missing-data-left-to-microsoft", {"windowsDeviceBlockedOnMissingPartnerData": ABSENT}),
    connector("shortest-threshold", {"partnerUnresponsivenessThresholdInDays": 2}),
    connector("longest-threshold", {"partnerUnresponsivenessThresholdInDays": 14}),
    connector(
        "windows-off",
        {"windowsEnabled": False},
        "windowsEnabled is not true.\n"
        "Intune would not ask Defender for Endpoint about Windows devices, and no risk would count.\n"
        "Set windowsEnabled to true.",
    ),
    connector(
        "windows-not-managed",
        {"windowsEnabled": ABSENT},
        "windowsEnabled is not true.\n"
        "Intune would not ask Defender for Endpoint about Windows devices, and no risk would count.\n"
        "Set windowsEnabled to true.",
    ),
    connector(
        "enforcement-off",
        {"microsoftDefenderForEndpointAttachEnabled": False},
        "microsoftDefenderForEndpointAttachEnabled is not true.\n"
        "Defender for Endpoint could not enforce endpoint security configurations, so that an attacker "
        "can weaken them.\n"
        "Set microsoftDefenderForEndpointAttachEnabled to true.",
    ),
    connector(
        "missing-data-passes",
        {"windowsDeviceBlockedOnMissingPartnerData": False},
        "windowsDeviceBlockedOnMissingPartnerData is false.\n"
        "A device that has never reported to Defender for Endpoint would count as compliant.\n"
        "Set windowsDeviceBlockedOnMissingPartnerData to true.",
    ),
    connector(
        "threshold-too-short",
        {"partnerUnresponsivenessThresholdInDays": 1},
        "partnerUnresponsivenessThresholdInDays is 1; allowed is 2 to 14.\n"
        "Past the threshold Intune ignores machine risk: a short one is soon past, a long one trusts old "
        "risk.\n"
        "Set partnerUnresponsivenessThresholdInDays to 7, Microsoft's default, or another number from 2 "
        "to 14.",
    ),
    connector(
        "threshold-too-long",
        {"partnerUnresponsivenessThresholdInDays": 15},
        "partnerUnresponsivenessThresholdInDays is 15; allowed is 2 to 14.\n"
        "Past the threshold Intune ignores machine risk: a short one is soon past, a long one trusts old "
        "risk.\n"
        "Set partnerUnresponsivenessThresholdInDays to 7, Microsoft's default, or another number from 2 "
        "to 14.",
    ),
    connector(
        "threshold-not-managed",
        {"partnerUnresponsivenessThresholdInDays": ABSENT},
        "partnerUnresponsivenessThresholdInDays is not set; allowed is 2 to 14.\n"
        "Past the threshold Intune ignores machine risk: a short one is soon past, a long one trusts old "
        "risk.\n"
        "Set partnerUnresponsivenessThresholdInDays to 7, Microsoft's default, or another number from 2 "
        "to 14.",
    ),
    connector(
        "threshold-half-a-day",
        {"partnerUnresponsivenessThresholdInDays": 7.5},
        shaped("partnerUnresponsivenessThresholdInDays", "a whole number", "a number"),
    ),
    connector(
        "threshold-a-word",
        {"partnerUnresponsivenessThresholdInDays": "7"},
        shaped("partnerUnresponsivenessThresholdInDays", "a whole number", "a text"),
    ),
    connector(
        "threshold-true",
        {"partnerUnresponsivenessThresholdInDays": True},
        shaped("partnerUnresponsivenessThresholdInDays", "a whole number", "true or false"),
    ),
    connector(
        "threshold-within-configured",
        {"partnerUnresponsivenessThresholdInDays": 30},
        maximumUnresponsivenessDays=30,
    ),
    connector(
        "threshold-under-configured",
        {"partnerUnresponsivenessThresholdInDays": 4},
        "partnerUnresponsivenessThresholdInDays is 4; allowed is 5 to 14.\n"
        "Past the threshold Intune ignores machine risk: a short one is soon past, a long one trusts old "
        "risk.\n"
        "Set partnerUnresponsivenessThresholdInDays to 7, Microsoft's default, or another number from 5 "
        "to 14.",
        minimumUnresponsivenessDays=5,
    ),
    connector("flag-a-word", {"windowsEnabled": "true"}, shaped("windowsEnabled", "true or false", "a text")),
    connector("unknown-windows", {"windowsEnabled": UNKNOWN}, unknown("windowsEnabled")),
    connector(
        "misspelt-configuration",
        {},
        "The configuration of connector has keys that it does not know: maximumUnresponsiveDays.\n"
        "A limit with a misspelt name would be silently ignored.\n"
        "Remove them; this rule knows maximumUnresponsivenessDays, minimumUnresponsivenessDays.",
        maximumUnresponsiveDays=30,
    ),
    connector(
        "everything-wrong",
        {
            "windowsEnabled": False,
            "microsoftDefenderForEndpointAttachEnabled": False,
            "windowsDeviceBlockedOnMissingPartnerData": False,
            "partnerUnresponsivenessThresholdInDays": 0,
        },
        "windowsEnabled is not true.\n"
        "Intune would not ask Defender for Endpoint about Windows devices, and no risk would count.\n"
        "Set windowsEnabled to true.",
        "microsoftDefenderForEndpointAttachEnabled is not true.\n"
        "Defender for Endpoint could not enforce endpoint security configurations, so that an attacker "
        "can weaken them.\n"
        "Set microsoftDefenderForEndpointAttachEnabled to true.",
        "windowsDeviceBlockedOnMissingPartnerData is false.\n"
        "A device that has never reported to Defender for Endpoint would count as compliant.\n"
        "Set windowsDeviceBlockedOnMissingPartnerData to true.",
        "partnerUnresponsivenessThresholdInDays is 0; allowed is 2 to 14.\n"
        "Past the threshold Intune ignores machine risk: a short one is soon past, a long one trusts old "
        "risk.\n"
        "Set partnerUnresponsivenessThresholdInDays to 7, Microsoft's default, or another number from 2 "
        "to 14.",
    ),
    tenant("good", {"secureByDefault": True, "onDestroy": "restore"}),
    tenant(
        "compliant-by-default",
        {"secureByDefault": False},
        "secureByDefault is not true.\n"
        "An enrolled device that no compliance policy reaches counts as compliant and keeps its access.\n"
        "Set secureByDefault to true.",
    ),
    tenant(
        "not-managed",
        {"deviceComplianceCheckinThresholdDays": 30},
        "secureByDefault is not true.\n"
        "An enrolled device that no compliance policy reaches counts as compliant and keeps its access.\n"
        "Set secureByDefault to true.",
    ),
    tenant("unknown", {"secureByDefault": UNKNOWN}, unknown("secureByDefault")),
    tenant("a-number", {"secureByDefault": 1}, shaped("secureByDefault", "true or false", "a number")),
]

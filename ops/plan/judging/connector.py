"""Judges changes of the Defender for Endpoint connector: whose risk counts, and what is blocked without it.

The connector has no report-only state. On destroy it is left as it is, or its original values are restored.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from ops.plan.judging.comparison import Comparison, Context
from ops.plan.judging.findings import Danger, Direction, Verdict
from ops.plan.judging.ordered_values import neutral, says, transition
from ops.plan.judging.properties import Properties
from ops.plan.judging.tenant_wide import UNMANAGED, on_destroy, switch
from ops.plan.wording.phrases import Foreign, phrase

_ON_OFF: Final = ("on", "off")
# Portal's labels [portal, client], by the platform that a property is about.
_CONNECTED: Final[Mapping[str, str]] = {
    "windowsEnabled": "Windows",
    "macEnabled": "macOS",
    "iosEnabled": "iOS/iPadOS",
    "androidEnabled": "Android",
}
_BLOCKED: Final[Mapping[str, str]] = {
    "windowsDeviceBlockedOnMissingPartnerData": "Windows",
    "macDeviceBlockedOnMissingPartnerData": "macOS",
    "iosDeviceBlockedOnMissingPartnerData": "iOS/iPadOS",
    "androidDeviceBlockedOnMissingPartnerData": "Android",
}
_APPS: Final[Mapping[str, str]] = {
    "windowsMobileApplicationManagementEnabled": "Windows",
    "iosMobileApplicationManagementEnabled": "iOS/iPadOS",
    "androidMobileApplicationManagementEnabled": "Android",
}
_NEUTRAL: Final[Mapping[str, str]] = {
    "allowPartnerToCollectIOSApplicationMetadata": "App Sync for iOS/iPadOS devices",
    "allowPartnerToCollectIOSPersonalApplicationMetadata": "full application inventory of personal iOS/iPadOS devices",
    "allowPartnerToCollectIosCertificateMetadata": "Certificate Sync for iOS/iPadOS devices",
    "allowPartnerToCollectIosPersonalCertificateMetadata": "full certificates of personal iOS/iPadOS devices",
    "grantMobileThreatDefensePartnerRole": "role of the partner",
    "launchMobileThreatDefensePartnerOnSetupEnabled": "launch of the partner's app on setup",
}


def _connection(platform: str) -> tuple[str, str]:
    return (
        f"The risk of {platform} devices would not count any more.",
        f"The risk of {platform} devices counts for compliance policies that ask for it.",
    )


def _missing_data(platform: str) -> tuple[str, str]:
    return (
        f"{platform} devices that Defender for Endpoint knows nothing of would count as compliant.",
        f"{platform} devices that Defender for Endpoint knows nothing of would count as not compliant.",
    )


def _state(before: Properties, after: Properties, _context: Context) -> Iterator[Verdict]:
    """The partner's state changes only in a refresh."""
    old, new = (side.text("partnerState") or "unknown" for side in (before, after))
    direction = (
        Direction.STRONGER if new == "enabled" else Direction.WEAKER if old == "enabled" else Direction.DIFFERENT
    )
    consequence = says("Without the connection no device's risk counts.")(direction, (), ())
    yield Verdict(
        direction, transition("connection status", phrase(Foreign(old)), phrase(Foreign(new))), consequence, Danger.GONE
    )


COMPARISONS: Final = (
    *(
        switch(
            member,
            f"connect {platform} devices to Defender for Endpoint",
            says(*_connection(platform)),
            _ON_OFF,
            Danger.GONE if platform == "Windows" else Danger.LOWERED,
        )
        for member, platform in _CONNECTED.items()
    ),
    *(
        switch(
            member,
            f"block {platform} devices without data from Defender for Endpoint",
            says(*_missing_data(platform)),
            _ON_OFF,
            Danger.OPENED,
        )
        for member, platform in _BLOCKED.items()
    ),
    *(
        switch(
            member,
            f"connect {platform} devices for app protection policy evaluation",
            says("The risk would not count for app protection policies any more."),
            _ON_OFF,
        )
        for member, platform in _APPS.items()
    ),
    switch(
        "microsoftDefenderForEndpointAttachEnabled",
        "allow Defender for Endpoint to enforce Endpoint Security Configurations",
        says("Devices that only Defender for Endpoint manages would not get these configurations any more."),
        _ON_OFF,
    ),
    switch(
        "partnerUnsupportedOsVersionBlocked",
        "block unsupported OS versions",
        says("Devices with an unsupported OS version would count as compliant."),
        _ON_OFF,
    ),
    neutral(
        "partnerUnresponsivenessThresholdInDays",
        "days until the partner is unresponsive",
        "After so many days without a word from Defender for Endpoint, risk does not count any more.",
        absent=UNMANAGED,
        felt=True,
    ),
    *(neutral(member, subject, absent=UNMANAGED) for member, subject in _NEUTRAL.items()),
    on_destroy("A destroy will leave the connector as it is.", "A destroy will put back what was found."),
    Comparison(("partnerState",), _state, "connection status", Danger.GONE),
)

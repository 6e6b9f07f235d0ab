"""The writable properties of a mobileThreatDefenseConnector, and which Graph version has each.

The partner sets `partnerState` and `lastHeartbeatDateTime`: we only read them.
"""

from typing import Annotated, Final

from pydantic import Field

from providers.graph.model import Boolean, GraphModel, Int32

DEFENDER_CONNECTOR_ID: Final = "fc780465-2017-40d4-a0c5-307022471b92"
"""The Defender for Endpoint connector; the id is the same in every tenant [live, client]."""


class ConnectorMembers(GraphModel):
    """Writable properties of the connector, v1.0 and beta [csdl]. A property that is left out is not managed."""

    windows_enabled: Boolean | None = None
    windows_device_blocked_on_missing_partner_data: Boolean | None = None
    microsoft_defender_for_endpoint_attach_enabled: Boolean | None = None
    partner_unresponsiveness_threshold_in_days: Annotated[Int32, Field(ge=1)] | None = None
    partner_unsupported_os_version_blocked: Boolean | None = None
    android_enabled: Boolean | None = None
    android_device_blocked_on_missing_partner_data: Boolean | None = None
    android_mobile_application_management_enabled: Boolean | None = None
    ios_enabled: Boolean | None = None
    ios_device_blocked_on_missing_partner_data: Boolean | None = None
    ios_mobile_application_management_enabled: Boolean | None = None
    # Graph spells two of these names with IOS and two with Ios [csdl].
    allow_partner_to_collect_ios_application_metadata: Boolean | None = Field(
        None, alias="allowPartnerToCollectIOSApplicationMetadata"
    )
    allow_partner_to_collect_ios_personal_application_metadata: Boolean | None = Field(
        None, alias="allowPartnerToCollectIOSPersonalApplicationMetadata"
    )
    allow_partner_to_collect_ios_certificate_metadata: Boolean | None = None
    allow_partner_to_collect_ios_personal_certificate_metadata: Boolean | None = None
    grant_mobile_threat_defense_partner_role: Boolean | None = None
    launch_mobile_threat_defense_partner_on_setup_enabled: Boolean | None = None
    mac_enabled: Boolean | None = None
    mac_device_blocked_on_missing_partner_data: Boolean | None = None
    windows_mobile_application_management_enabled: Boolean | None = None


BETA_ONLY: Final = frozenset(
    {
        "allowPartnerToCollectIosCertificateMetadata",
        "allowPartnerToCollectIosPersonalCertificateMetadata",
        "grantMobileThreatDefensePartnerRole",
        "launchMobileThreatDefensePartnerOnSetupEnabled",
        "macDeviceBlockedOnMissingPartnerData",
        "macEnabled",
        "windowsMobileApplicationManagementEnabled",
    }
)
"""Properties that v1.0 does not have [csdl]."""
NOT_ABOUT_RISK: Final = frozenset(
    {
        "allowPartnerToCollectIOSApplicationMetadata",
        "allowPartnerToCollectIOSPersonalApplicationMetadata",
        "allowPartnerToCollectIosCertificateMetadata",
        "allowPartnerToCollectIosPersonalCertificateMetadata",
        "grantMobileThreatDefensePartnerRole",
        "launchMobileThreatDefensePartnerOnSetupEnabled",
    }
)
"""Properties about data sent to the partner and its setup. They do not affect whether device risk counts."""

"""What taking over an object of the whole tenant undoes is said; what every new tenant has is nobody's choice."""

from typing import Any

import pytest

from providers.device_compliance_settings.provider import DeviceComplianceSettingsProvider
from providers.mobile_threat_defense_connector.provider import MobileThreatDefenseConnectorProvider
from providers.tenant_wide import TenantWideProvider

CHECK_IN, UNRESPONSIVE = "deviceComplianceCheckinThresholdDays", "partnerUnresponsivenessThresholdInDays"
SETTINGS, CONNECTOR = DeviceComplianceSettingsProvider(), MobileThreatDefenseConnectorProvider()
IF_TWO = (
    "If another stack or a person wants other values, the two will overwrite each other: let only one of them manage "
    "it."
)


@pytest.mark.parametrize(
    ("provider", "before", "wanted"),
    [
        pytest.param(SETTINGS, {CHECK_IN: 30}, {CHECK_IN: 10}, id="days-of-a-new-tenant"),
        pytest.param(SETTINGS, {CHECK_IN: 31}, {CHECK_IN: 31}, id="days-as-they-are"),
        pytest.param(SETTINGS, {"secureByDefault": False}, {"secureByDefault": True}, id="off"),
        pytest.param(CONNECTOR, {UNRESPONSIVE: 7}, {UNRESPONSIVE: 3}, id="threshold-of-a-new-tenant"),
    ],
)
def test_nothing_of_anybodys_is_undone(
    provider: TenantWideProvider, before: dict[str, Any], wanted: dict[str, Any]
) -> None:
    assert provider.overwritten(before, wanted) == []


@pytest.mark.parametrize(
    ("provider", "before", "wanted", "said"),
    [
        pytest.param(
            SETTINGS,
            {CHECK_IN: 31, "secureByDefault": True},
            {CHECK_IN: 10, "secureByDefault": False},
            f"The tenant's compliance settings are one for the whole tenant, and this changes what somebody set: "
            f"{CHECK_IN}: 31 → 10, secureByDefault: true → false. {IF_TWO}",
            id="settings",
        ),
        pytest.param(
            CONNECTOR,
            {UNRESPONSIVE: 8, "windowsEnabled": False},
            {UNRESPONSIVE: 7, "windowsEnabled": True},
            "The Defender for Endpoint connector is one for the whole tenant, and this changes what somebody set: "
            f"{UNRESPONSIVE}: 8 → 7. {IF_TWO}",
            id="connector",
        ),
    ],
)
def test_what_somebody_set_is_said(
    provider: TenantWideProvider, before: dict[str, Any], wanted: dict[str, Any], said: str
) -> None:
    assert provider.overwritten(before, wanted) == [said]

"""The state of a Mobile Threat Defense connector's partner, computed at each read and never written."""

from datetime import UTC, datetime, timedelta
from typing import Final

from .objects import Connector
from .state import TenantState

NEVER: Final = datetime(1, 1, 1, tzinfo=UTC)
SYNC_AGE: Final = timedelta(minutes=12)
NOT_A_PLATFORM: Final = frozenset(
    {"microsoftDefenderForEndpointAttachEnabled", "launchMobileThreatDefensePartnerOnSetupEnabled"}
)


def last_heartbeat(connector: Connector, tenant: TenantState) -> datetime:
    """0001-01-01 for a partner that was never set up [live]."""
    if not connector.set_up:
        return NEVER
    return connector.silent_since or tenant.clock.now() - SYNC_AGE


def partner_state(connector: Connector, tenant: TenantState) -> str:
    """available: connected, nothing enabled in Intune; enabled: at work [inference from clients and docs]."""
    if not connector.set_up:
        return "notSetUp"
    threshold = timedelta(days=connector.members["partnerUnresponsivenessThresholdInDays"])
    if tenant.clock.now() - last_heartbeat(connector, tenant) > threshold:
        return "unresponsive"
    in_use = any(v for name, v in connector.members.items() if name.endswith("Enabled") and name not in NOT_A_PLATFORM)
    return "enabled" if in_use else "available"

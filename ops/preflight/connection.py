"""Whether Defender for Endpoint reports to Intune, and whether Intune evaluates devices by it.

The rules are those of the connector's provider. A value that the next `pulumi up` of the stack corrects is a note.
"""

from datetime import datetime
from typing import Final

from ops.preflight.rows import Asked, Check
from ops.table.rows import NOTE, OK, WRONG, Found, counted
from providers.device_compliance_settings.provider import settings_request
from providers.graph.request import Json
from providers.mobile_threat_defense_connector.provider import (
    PORTAL_PATH,
    WINDOWS_PATH,
    evaluates_windows,
    reports_to_intune,
)

_ENFORCE: Final = "microsoftDefenderForEndpointAttachEnabled"
_ENFORCE_PATH: Final = (
    "intune.microsoft.com > Endpoint security > Microsoft Defender for Endpoint > Allow Microsoft Defender for "
    "Endpoint to enforce Endpoint Security Configurations > On > Save"
)
_DEFAULT_PATH: Final = (
    "intune.microsoft.com > Devices > Compliance > Compliance settings > Mark devices with no compliance policy "
    "assigned as > Not compliant > Save"
)
_UP: Final = "`pulumi up` of this stack turns it on"
NEVER: Final = 1
"""The year of a date that Graph has for "never"."""


def _connected(asked: Asked) -> Found:
    connector = asked.tenant.connector()
    if connector is None:
        return Found(WRONG, "the tenant has no such connector", f"Turn it on: {PORTAL_PATH}")
    state = f"state {connector['partnerState']}, {_heartbeat(connector, asked)}"
    if reports_to_intune(connector):
        return Found(OK, state)
    todo = f"Turn it on: {PORTAL_PATH}. It may take a day until both services show the connection"
    return Found(WRONG, f"{state}: no device's risk counts", todo)


def _heartbeat(connector: Json, asked: Asked) -> str:
    heartbeat = datetime.fromisoformat(connector["lastHeartbeatDateTime"])
    if heartbeat.year == NEVER:
        return "never a heartbeat"
    days, limit = (asked.reads.now() - heartbeat).days, connector["partnerUnresponsivenessThresholdInDays"]
    age = "less than a day" if days < 1 else counted(days, "day")
    return f"last heartbeat {age} ago (unresponsive after {counted(limit, 'day')})"


def _windows(asked: Asked) -> Found:
    connector, ours = asked.tenant.connector(), asked.stack.settings.connector
    if connector is not None and evaluates_windows(connector):
        return Found(OK, "windowsEnabled is true")
    found = "windowsEnabled is not true: no Windows device's risk counts"
    if ours is not None and ours.managed.get("windowsEnabled") is True:
        return Found(NOTE, found, _UP)
    return Found(WRONG, found, f"Turn it on: {WINDOWS_PATH}")


def _enforces(asked: Asked) -> Found:
    connector, ours = asked.tenant.connector(), asked.stack.settings.connector
    if connector is not None and connector.get(_ENFORCE) is True:
        return Found(OK, f"{_ENFORCE} is true")
    found = f"{_ENFORCE} is not true"
    if ours is not None and ours.managed.get(_ENFORCE) is True:
        return Found(NOTE, found, _UP)
    return Found(WRONG, found, f"Turn it on: {_ENFORCE_PATH}")


def _tenant_default(asked: Asked) -> Found:
    ours = asked.stack.settings.tenant_compliance
    if asked.reads.send(settings_request()).get("secureByDefault") is True:
        return Found(OK, "Not compliant (secureByDefault is true)")
    found = "Compliant (secureByDefault is not true): a device that no policy reaches keeps its access"
    if ours is not None and ours.managed.get("secureByDefault") is True:
        return Found(NOTE, found, _UP)
    return Found(WRONG, found, f"Set `tenantCompliance.secureByDefault: true` in the stack, or: {_DEFAULT_PATH}")


CHECKS: Final = (
    Check("connector-connected", "Defender for Endpoint is connected to Intune", _connected),
    Check("connector-windows", "Connect Windows devices to Microsoft Defender for Endpoint", _windows),
    Check("connector-enforces-settings", "Defender may enforce Endpoint Security Configurations", _enforces),
    Check("tenant-default", "Devices with no compliance policy assigned are marked as Not compliant", _tenant_default),
)

"""The provider of the connector: adopts it, writes the managed properties, never deletes it.

No supported API turns the connection on: that is a toggle in the Defender portal. This module reads its state from
`partnerState` and the heartbeat. The risk of a Windows device counts only if `windowsEnabled` is true as well. The
output `connected` combines these conditions.
"""

import json
from datetime import UTC, datetime, timedelta
from typing import ClassVar, Final

from pulumi import dynamic

from providers.approval.writer import Writer
from providers.graph.errors import NotFoundError
from providers.graph.request import Json, Request, Version
from providers.mobile_threat_defense_connector.model import (
    BETA_ONLY,
    DEFENDER_CONNECTOR_ID,
    NOT_ABOUT_RISK,
    ConnectorMembers,
)
from providers.resource import Props
from providers.tenant_wide import TenantWideProvider

COLLECTION: Final = "/deviceManagement/mobileThreatDefenseConnectors"
READ: Final = "DeviceManagementServiceConfig.Read.All"
WRITE: Final = "DeviceManagementServiceConfig.ReadWrite.All"
_BLOCKED: Final = "windowsDeviceBlockedOnMissingPartnerData"
CONNECTED_STATES: Final = frozenset({"available", "enabled"})
PORTAL_PATH: Final = (
    "security.microsoft.com > Settings > Endpoints > Advanced features > Microsoft Intune connection > On > "
    "Save preferences"
)
WINDOWS_PATH: Final = (
    "intune.microsoft.com > Endpoint security > Microsoft Defender for Endpoint > Connect Windows devices version "
    "10.0.15063 and above to Microsoft Defender for Endpoint > On > Save"
)


class MobileThreatDefenseConnectorProvider(TenantWideProvider):
    """Runs in the provider host. Stored in states by its path: never rename."""

    model = ConnectorMembers
    object_id = DEFENDER_CONNECTOR_ID
    subject = "The Defender for Endpoint connector is"
    graph_defaults: ClassVar = {"partnerUnresponsivenessThresholdInDays": 7}
    harmless: ClassVar = NOT_ABOUT_RISK

    def fetch(self, managed: Props) -> Json:
        return self.graph.read(connector_request(version_for(managed)))

    def fetch_or_create(self, writer: Writer, managed: Props) -> Json:
        try:
            return self.fetch(managed)
        except NotFoundError:
            # A tenant may have no connector before its first use. A POST with the fixed id creates it [client].
            body = {"@odata.type": "#microsoft.graph.mobileThreatDefenseConnector", "id": self.object_id}
            writer.write(_write("POST", COLLECTION, "Setting up the Defender for Endpoint connector", {}, body))
            return self.fetch(managed)

    def write(self, writer: Writer, _before: Json | None, changes: Props) -> None:
        path = f"{COLLECTION}/{self.object_id}"
        writer.write(_write("PATCH", path, "Changing the Defender for Endpoint connector", changes, changes))

    def outputs(self, remote: Json) -> Props:
        return {
            "partnerState": remote["partnerState"],
            "lastHeartbeatDateTime": remote["lastHeartbeatDateTime"],
            "connected": is_connected(remote),
            "windowsEvaluated": evaluates_windows(remote),
        }

    def remarks(self, remote: Json) -> list[str]:
        reason = why_not_connected(remote)
        return [] if reason is None else [f"{reason}."]

    def with_implied(self, managed: Props) -> Props:
        # Microsoft turns the second on as soon as the first is on [client, live].
        if managed.get("windowsEnabled") is True:
            return {_BLOCKED: True, **managed}
        return managed

    def contradictions(self, managed: Props) -> list[dynamic.CheckFailure]:
        if managed.get("windowsEnabled") is True and managed.get(_BLOCKED) is False:
            reason = "must not be false while windowsEnabled is true: Microsoft sets it to true (given: false)"
            return [dynamic.CheckFailure(_BLOCKED, reason)]
        return []


def connector_request(version: Version = "v1.0") -> Request:
    """Read the connector."""
    path, what = f"{COLLECTION}/{DEFENDER_CONNECTOR_ID}", "Reading the Defender for Endpoint connector"
    return Request("GET", path, what, READ, version)


def is_connected(connector: Json, now: datetime | None = None) -> bool:
    """Whether the risk that Defender for Endpoint finds on a Windows device counts in Intune.

    An unknown state counts as not connected.
    """
    return reports_to_intune(connector, now) and evaluates_windows(connector)


def evaluates_windows(connector: Json) -> bool:
    """Whether Intune evaluates Windows devices. Otherwise it ignores what Defender for Endpoint reports [docs]."""
    return connector.get("windowsEnabled") is True


def reports_to_intune(connector: Json, now: datetime | None = None) -> bool:
    """Whether Defender for Endpoint reports to Intune: a known good state, and a heartbeat within the threshold.

    After the threshold Intune ignores the partner's last reports [docs].
    """
    heartbeat = datetime.fromisoformat(connector["lastHeartbeatDateTime"])
    threshold = timedelta(days=connector["partnerUnresponsivenessThresholdInDays"])
    is_fresh = (now or datetime.now(UTC)) - heartbeat <= threshold
    return is_fresh and connector["partnerState"] in CONNECTED_STATES


def why_not_connected(connector: Json | None, *, windows_is_about_to_be_enabled: bool = False) -> str | None:
    """Why the connection is off and how to turn it on, without the last full stop; None if it is on.

    `connector` is None if the tenant has none.
    """
    reasons = []
    if connector is None or not reports_to_intune(connector):
        found = "the tenant has no such connector" if connector is None else _found(connector)
        reasons.append(
            f"Defender for Endpoint is not connected to Intune: {found}. Without the connection no device's risk "
            f"counts. Turn it on: {PORTAL_PATH}. It may take a day until both services show the connection"
        )
    if connector is not None and not evaluates_windows(connector) and not windows_is_about_to_be_enabled:
        reasons.append(
            "Intune does not evaluate Windows devices by Defender for Endpoint: windowsEnabled of the connector is "
            f"{json.dumps(connector.get('windowsEnabled'))}, so no Windows device's risk counts. Set `connector."
            "windowsEnabled: true` in the stack (where it says so already: run `pulumi refresh` and then `pulumi up`), "
            f"or turn it on: {WINDOWS_PATH}"
        )
    return ". ".join(reasons) or None


def _found(connector: Json) -> str:
    heartbeat = datetime.fromisoformat(connector["lastHeartbeatDateTime"])
    state = f"its state is {connector['partnerState']!r}"
    if heartbeat.year == 1:
        return f"{state} and it has never sent a heartbeat"
    days, threshold = (datetime.now(UTC) - heartbeat).days, connector["partnerUnresponsivenessThresholdInDays"]
    return f"{state} and its last heartbeat is {days} days old (Intune ignores it after {threshold})"


def version_for(managed: Props) -> Version:
    """The version of Graph that has all of these properties."""
    return "beta" if managed.keys() & BETA_ONLY else "v1.0"


def _write(method: str, path: str, what: str, managed: Props, body: Json) -> Request:
    return Request("POST" if method == "POST" else "PATCH", path, what, WRITE, version_for(managed), body=body)

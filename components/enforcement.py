"""What must be true before Conditional Access is touched, looked at in that moment.

Step 1 of the chain, the toggle in the Defender portal, has no supported API: that it was done is verified here.
"""

from datetime import UTC, datetime
from typing import Final

import pulumi

from components.hooks import Change, Look
from components.tenant import Tenant
from providers.graph.request import Json
from providers.mobile_threat_defense_connector.provider import is_connected
from settings import ConditionalAccess

PORTAL_PATH: Final = (
    "security.microsoft.com > Settings > Endpoints > Advanced features > Microsoft Intune connection > On > "
    "Save preferences"
)


def connected(tenant: Tenant, *, required: bool) -> Look:
    """A look that stops (`required`) or warns when Defender for Endpoint does not report to Intune."""

    def look(_change: Change) -> list[str]:
        connector = tenant.connector()
        if connector is not None and is_connected(connector):
            return []
        found = "the tenant has no such connector" if connector is None else _found(connector)
        text = (
            f"Defender for Endpoint is not connected to Intune: {found}. Without the connection no device's risk "
            f"counts. Turn it on: {PORTAL_PATH}. The two may take a day to find each other; then run the same command "
            "again."
        )
        if not required:
            return [text]
        msg = f"Conditional Access was not touched. {text}"
        raise pulumi.RunError(msg)

    return look


def the_only_one_of_its_name(policy: ConditionalAccess, tenant: Tenant) -> Look:
    """A look that stops a second Conditional Access policy of the same name.

    Names are not unique in Entra, and a policy whose answer was lost stands in the tenant without being in the state.
    """

    def look(change: Change) -> list[str]:
        if not change.is_creation:
            return []
        same = [p for p in tenant.conditional_access_policies() if p["displayName"] == policy.display_name]
        if not same:
            return []
        ids = ", ".join(f"{found['id']}, {found['state']}" for found in same)
        msg = (
            f"Conditional Access policy {policy.display_name!r} exists already ({ids}) and is not managed by this "
            f"stack. Nothing was written to it. To take it over, set `adopt: {same[0]['id']}` under conditionalAccess; "
            "to keep it as it is, choose another displayName."
        )
        raise pulumi.RunError(msg)

    return look


def _found(connector: Json) -> str:
    heartbeat = datetime.fromisoformat(connector["lastHeartbeatDateTime"])
    state = f"its state is {connector['partnerState']!r}"
    if heartbeat.year == 1:
        return f"{state} and it has never been heard of"
    days, threshold = (datetime.now(UTC) - heartbeat).days, connector["partnerUnresponsivenessThresholdInDays"]
    return f"{state} and its last heartbeat is {days} days old (Intune ignores it after {threshold})"

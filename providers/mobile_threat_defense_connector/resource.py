"""The connector as a program declares it."""

from collections.abc import Mapping
from typing import Any, ClassVar

import pulumi

from providers.mobile_threat_defense_connector.provider import MobileThreatDefenseConnectorProvider
from providers.resource import IntuneResource


class MobileThreatDefenseConnector(IntuneResource, module="intune", name="MobileThreatDefenseConnector"):
    """The tenant's Defender for Endpoint connector. `members`: Graph's names; a property that is left out is not
    managed.

    `on_destroy`: `leave` it as it is, or `restore` the managed properties to their original values.
    """

    outputs: ClassVar = {
        "partner_state": "partnerState",
        "last_heartbeat_date_time": "lastHeartbeatDateTime",
        "connected": "connected",
        "windows_evaluated": "windowsEvaluated",
        "found": "found",
    }
    partner_state: pulumi.Output[str]
    last_heartbeat_date_time: pulumi.Output[str]
    connected: pulumi.Output[bool]
    windows_evaluated: pulumi.Output[bool]
    found: pulumi.Output[dict[str, Any]]

    def __init__(
        self,
        resource_name: str,
        members: Mapping[str, pulumi.Input[Any]],
        on_destroy: str = "leave",
        approval_justification: str | None = None,
        opts: pulumi.ResourceOptions | None = None,
    ) -> None:
        provider = MobileThreatDefenseConnectorProvider()
        properties = {**members, "onDestroy": on_destroy}
        super().__init__(provider, resource_name, properties, approval_justification, opts)

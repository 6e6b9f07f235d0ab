"""The connector between Intune and Defender for Endpoint, as a stack configures it."""

from collections.abc import Iterator
from typing import Literal

from providers.graph.model import Boolean
from providers.mobile_threat_defense_connector.model import ConnectorMembers
from settings.base import Given, Section, member
from settings.errors import Mistake


class Connector(Section, ConnectorMembers):
    """The managed properties of the connector; properties that are left out keep their values."""

    require_connection: Boolean | None = None
    """Whether the run fails while Defender for Endpoint is not connected. None: only when access is enforced."""
    on_destroy: Literal["leave", "restore"] = "leave"

    @property
    def managed(self) -> dict[str, object]:
        """The given properties, under Graph's names."""
        return self.model_dump(
            by_alias=True, exclude_unset=True, exclude_none=True, include=set(ConnectorMembers.model_fields)
        )

    @classmethod
    def rules(cls, given: Given) -> Iterator[Mistake]:
        enabled = member(given, "windows_enabled")
        blocked = member(given, "windows_device_blocked_on_missing_partner_data")
        if enabled is True and blocked is False:
            # Microsoft sets it back to true [client], so every refresh would show a difference.
            yield Mistake(
                ("windowsDeviceBlockedOnMissingPartnerData",),
                "false does not last while windowsEnabled is true: Microsoft sets it to true; say true or leave it out",
            )

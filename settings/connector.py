"""The connector between Intune and Defender for Endpoint, as a stack configures it."""

from collections.abc import Iterator
from typing import Literal

from providers.graph.model import Boolean
from providers.mobile_threat_defense_connector.model import ConnectorMembers
from settings.base import Given, Section, member
from settings.errors import Mistake


class Connector(Section, ConnectorMembers):
    """Members of the connector that are managed; what is left out stays as it is."""

    require_connection: Boolean | None = None
    """Whether a connector that is not connected stops the run; None: as soon as access is enforced."""
    on_destroy: Literal["leave", "restore"] = "leave"

    @property
    def managed(self) -> dict[str, object]:
        """The given members, under Graph's names."""
        return self.model_dump(
            by_alias=True, exclude_unset=True, exclude_none=True, include=set(ConnectorMembers.model_fields)
        )

    @classmethod
    def rules(cls, given: Given) -> Iterator[Mistake]:
        enabled = member(given, "windows_enabled")
        blocked = member(given, "windows_device_blocked_on_missing_partner_data")
        if enabled is True and blocked is False:
            # Microsoft sets it back to true [client]: the two would differ for ever.
            yield Mistake(
                ("windowsDeviceBlockedOnMissingPartnerData",),
                "false does not last while windowsEnabled is true: Microsoft sets it to true; say true or leave it out",
            )

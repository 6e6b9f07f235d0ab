"""The connector and the tenant's compliance settings in the configuration's words, each with all of its members.

Graph's default is written too: these exist once in the tenant, and for most of their members there is no safe default.
"""

from collections.abc import Iterator
from typing import Final

from ops.adopt.values import Lost, Section
from providers.device_compliance_settings.model import DeviceComplianceSettingsMembers
from providers.graph.model import GraphModel
from providers.graph.request import Json
from providers.mobile_threat_defense_connector.model import ConnectorMembers
from settings.errors import quoted

CONNECTOR: Final = "connector"
TENANT_SETTINGS: Final = "tenantCompliance"
_OF_THE_PARTNER: Final = ("id", "lastHeartbeatDateTime", "partnerState", "partnerDisplayName")
_ABOUT_THE_PARTNER: Final = ("partnerMinimumSupported", "partnerSupports")
"""How the names of members begin that only say what the partner can do [sdk]."""


def connector(found: Json) -> Section:
    return _section(ConnectorMembers, found)


def tenant_settings(found: Json) -> Section:
    return _section(DeviceComplianceSettingsMembers, found)


def lost_of_connector(found: Json) -> Iterator[Lost]:
    """Members that are unknown here. Of the tenant's settings all others are about something else."""
    for name, value in found.items():
        known = name in (*ConnectorMembers.graph_names(), *_OF_THE_PARTNER) or name.startswith(_ABOUT_THE_PARTNER)
        if not known and "@odata." not in name and value not in (None, False, "", [], {}):
            yield Lost(
                CONNECTOR, f"{name}: {quoted(value)}: the configuration has no key for it, and it stays as it is"
            )


def _section(model: type[GraphModel], found: Json) -> Section:
    return {name: found[name] for name in model.graph_names() if found.get(name) is not None}

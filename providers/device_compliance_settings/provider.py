"""The life of the tenant's compliance settings: the managed members kept, the others left as they are.

Read and written on beta, where every public client does it and all members show [client]. Whether Graph keeps members
that a PATCH does not send is nowhere promised: the first PATCH is checked, and what it lost is put back.
"""

from typing import Final

from providers.device_compliance_settings.model import DeviceComplianceSettingsMembers
from providers.graph.request import Json, Request
from providers.intune import Props
from providers.singleton import SingletonProvider

READ: Final = "DeviceManagementConfiguration.Read.All"
WRITE: Final = "DeviceManagementConfiguration.ReadWrite.All"


class DeviceComplianceSettingsProvider(SingletonProvider):
    """Runs in the provider host. Stored in states by its path: never rename."""

    model = DeviceComplianceSettingsMembers
    object_id = "deviceManagement"

    def fetch(self, managed: Props) -> Json:  # noqa: ARG002 - all members come together
        what = "Reading the tenant's compliance settings"
        return dict(self.graph.send(Request("GET", "/deviceManagement/settings", what, READ, "beta")))

    def patch(self, changes: Props) -> None:
        what = "Changing the tenant's compliance settings"
        self.graph.send(Request("PATCH", "/deviceManagement", what, WRITE, "beta", body={"settings": changes}))

    def settle(self, before: Json, after: Json, wanted: Props) -> Json:
        bystanders = {name for name in before if name not in wanted and not name.startswith("@")}
        lost = {name: before[name] for name in bystanders if after.get(name) != before[name]}
        if not lost:
            return after
        self.patch({**wanted, **lost})
        return self.fetch(wanted)

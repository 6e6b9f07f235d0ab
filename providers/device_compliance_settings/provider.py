"""The provider of the tenant's compliance settings: writes the managed properties and leaves the others as they are.

Uses beta, as every public client does: only beta has all properties [client]. Graph does not document whether a PATCH
keeps properties that it does not send. So the provider checks each PATCH and restores any property that it lost.
"""

import json
from typing import ClassVar, Final

from providers.approval.errors import ApprovalError
from providers.approval.writer import Writer
from providers.device_compliance_settings.model import DeviceComplianceSettingsMembers
from providers.graph.errors import GraphError
from providers.graph.request import Json, Request
from providers.resource import Props
from providers.tenant_wide import TenantWideProvider

READ: Final = "DeviceManagementConfiguration.Read.All"
WRITE: Final = "DeviceManagementConfiguration.ReadWrite.All"


class DeviceComplianceSettingsProvider(TenantWideProvider):
    """Runs in the provider host. Stored in states by its path: never rename."""

    model = DeviceComplianceSettingsMembers
    object_id = "deviceManagement"
    subject = "The tenant's compliance settings are"
    graph_defaults: ClassVar = {"deviceComplianceCheckinThresholdDays": 30}
    stronger_when_fewer: ClassVar = frozenset({"deviceComplianceCheckinThresholdDays"})

    def fetch(self, managed: Props) -> Json:  # noqa: ARG002 - one answer has all properties
        return dict(self.graph.read(settings_request()))

    def write(self, writer: Writer, before: Json | None, changes: Props) -> Json:
        before = before or self.fetch(changes)
        after = self._patch(writer, changes, before)
        lost = _lost(before, changes, after)
        if not lost:
            return after
        try:
            after = self._patch(writer, {**changes, **lost}, before)
        except ApprovalError as error:
            # The next run would take the changed values for the original ones.
            msg = (
                f"Changing the tenant's compliance settings also changed other settings: {_in_words(lost)}. {error}\n"
                "The change itself was made. Set the other settings back to those values in the Intune admin center, "
                "withdraw that request, and run the same command again."
            )
            raise ApprovalError(msg) from None
        still_lost = _lost(before, changes, after)
        if still_lost:
            msg = (
                f"Changing the tenant's compliance settings also changed other settings: {_in_words(still_lost)}. "
                "Restoring them failed: set them back to those values in the Intune admin center."
            )
            raise GraphError(msg)
        return after

    def _patch(self, writer: Writer, changes: Props, before: Json) -> Json:
        """The settings after the PATCH: from its answer [docs], or read again if the answer is incomplete."""
        what = "Changing the tenant's compliance settings"
        body = {"settings": changes}
        answer = writer.write(Request("PATCH", "/deviceManagement", what, WRITE, "beta", body=body))
        after = answer.get("settings")
        if isinstance(after, dict) and _members(before) <= after.keys():
            return after
        return self.fetch(changes)


def settings_request() -> Request:
    """Read the settings."""
    what = "Reading the tenant's compliance settings"
    return Request("GET", "/deviceManagement/settings", what, READ, "beta")


def _members(settings: Json) -> set[str]:
    return {name for name in settings if not name.startswith("@")}


def _lost(before: Json, changes: Props, after: Json) -> Props:
    """The properties that a change altered although it did not send them, with their old values."""
    others = _members(before) - changes.keys()
    return {name: before[name] for name in others if after.get(name) != before[name]}


def _in_words(lost: Props) -> str:
    return ", ".join(f"{name} (was {json.dumps(value)})" for name, value in sorted(lost.items()))

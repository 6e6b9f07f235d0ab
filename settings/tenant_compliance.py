"""The tenant's compliance settings, as a stack configures them."""

from typing import Literal

from providers.device_compliance_settings.model import DeviceComplianceSettingsMembers
from settings.base import Section


class TenantCompliance(Section, DeviceComplianceSettingsMembers):
    """The managed tenant-wide settings; properties that are left out keep their values."""

    # If secureByDefault stayed true, devices without a policy would stay blocked.
    on_destroy: Literal["restore", "leave"] = "restore"

    @property
    def managed(self) -> dict[str, object]:
        """The given properties, under Graph's names."""
        members = set(DeviceComplianceSettingsMembers.model_fields)
        return self.model_dump(by_alias=True, exclude_unset=True, exclude_none=True, include=members)

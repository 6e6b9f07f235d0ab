"""Devices by the ids that Entra gives them. The tenant keeps them by Intune's ids, so a search would be slow."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .objects import Device


@dataclass
class DeviceIndex:
    """The devices may change at any time. So a hit is checked, and a miss builds the index again."""

    _keys: dict[str, str] = field(default_factory=dict)

    def find(self, devices: Mapping[str, Device], entra_id: str) -> Device | None:
        """By object id or by deviceId, in small letters."""
        found = self._known(devices, entra_id)
        if found is None:
            self._keys = {key: one.id for one in devices.values() for key in ids_of(one)}
            found = self._known(devices, entra_id)
        return found

    def _known(self, devices: Mapping[str, Device], entra_id: str) -> Device | None:
        device = devices.get(self._keys.get(entra_id, ""))
        return device if device is not None and entra_id in ids_of(device) else None


def ids_of(device: Device) -> tuple[str, str]:
    return device.object_id, device.azure_ad_device_id

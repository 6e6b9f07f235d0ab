"""Intune's managed devices, summed up while they are read: however many there are, only counts and owners are kept."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Final

from ops.tenant.readings import Recorder
from providers.graph.request import Request

READ_DEVICES: Final = "DeviceManagementManagedDevices.Read.All"
_MEMBERS: Final = "id,userId,operatingSystem,complianceState,partnerReportedThreatState"
_FINE: Final = frozenset({"compliant", "inGracePeriod"})
"""The states that count as compliant for Conditional Access [memdocs; inference for the second]."""


@dataclass
class ManagedDevices:
    """`by_system`: counts of devices. `states` and `threats`: those of Windows devices, by Graph's words."""

    by_system: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    threats: Counter[str] = field(default_factory=Counter)
    owners: set[str] = field(default_factory=set)
    """The ids of the people with a device, in lower case."""
    owners_of_fine: set[str] = field(default_factory=set)
    """Those with a device that counts as compliant."""

    @property
    def windows(self) -> int:
        return self.by_system["windows"]


def managed_devices(reads: Recorder) -> ManagedDevices:
    """Read once a run. Raises GraphError."""
    return reads.once("managed devices", _summed_up)


def _summed_up(reads: Recorder) -> ManagedDevices:
    # Without $select a listing may leave devices out [issue]; the page size by header works better than $top [live].
    headers = {"Prefer": "odata.maxpagesize=1000"}
    request = Request(
        "GET",
        "/deviceManagement/managedDevices",
        "Listing the managed devices",
        READ_DEVICES,
        query={"$select": _MEMBERS},
        headers=headers,
    )
    found = ManagedDevices()
    for device in reads.stream(request):
        system, state = str(device.get("operatingSystem")).lower(), str(device.get("complianceState"))
        found.by_system[system] += 1
        owner = str(device.get("userId") or "").lower()
        found.owners.add(owner)
        if state in _FINE:
            found.owners_of_fine.add(owner)
        if system == "windows":
            found.states[state] += 1
            found.threats[str(device.get("partnerReportedThreatState"))] += 1
    return found

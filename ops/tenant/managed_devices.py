"""Intune's managed devices: each once, and summed up while they are read, so that only counts and owners are kept."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Final

from ops.tenant import requests
from ops.tenant.readings import Recorder
from ops.tenant.sources import Sources
from providers.graph.request import Json

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


def each_once(devices: Iterable[Json]) -> Iterator[Json]:
    """A list that changes while it is read may show a device twice, and so does one that begins again."""
    seen: set[str] = set()
    for device in devices:
        key = device["id"]
        if key not in seen:
            seen.add(key)
            yield device


def _summed_up(reads: Recorder) -> ManagedDevices:
    found, sources = ManagedDevices(), Sources(reads)
    for device in each_once(sources.listing("Managed devices", requests.managed_devices())):
        system, state = str(device.get("operatingSystem")).lower(), str(device.get("complianceState"))
        found.by_system[system] += 1
        owner = str(device.get("userId") or "").lower()
        found.owners.add(owner)
        if state in _FINE:
            found.owners_of_fine.add(owner)
        if system == "windows":
            found.states[state] += 1
            found.threats[str(device.get("partnerReportedThreatState"))] += 1
    if sources.failures:
        raise sources.failures[0]
    return found

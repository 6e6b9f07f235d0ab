"""The risk of devices, by their ids in Entra, as Defender gives it."""

from collections.abc import Iterable
from typing import Any

from ops.impact.judging.risk import Risk, of_machine
from ops.tenant.reason import Reason

Found = Risk | Reason


def risks(machines: Iterable[dict[str, Any]]) -> dict[str, Found]:
    """Of several entries for one device, which Defender keeps after a new installation, the one seen last counts."""
    found: dict[str, Found] = {}
    seen: dict[str, str] = {}
    for machine in machines:
        key = str(machine.get("aadDeviceId") or "").lower()
        last = str(machine.get("lastSeen") or "")
        if not key or last < seen.get(key, ""):
            continue
        seen[key] = last
        found[key] = of_machine(
            str(machine.get("riskScore") or ""),
            str(machine.get("onboardingStatus") or ""),
            str(machine.get("healthStatus") or ""),
        )
    return found

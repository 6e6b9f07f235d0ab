"""Requests for managed devices in 20 seconds: 2000 of one application [docs], or as many as the switch says.

Whoever comes too early gets 429 without Retry-After, which Intune leaves out often [issue].
"""

from datetime import timedelta
from typing import Final

from ...state import TenantState
from .. import errors

WINDOW: Final = timedelta(seconds=20)
LIMITED: Final = "deviceManagement/managedDevices"


def count(path: str, tenant: TenantState) -> None:
    """A refused request counts, as all do [docs]."""
    if not path.startswith(LIMITED):
        return
    now, recent = tenant.clock.now(), tenant.managed_device_requests
    while recent and now - recent[0] >= WINDOW:
        recent.popleft()
    recent.append(now)
    if len(recent) > tenant.switches.device_requests:
        raise errors.intune_too_many_requests()

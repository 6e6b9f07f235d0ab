"""Defender's record of a device: its machine, with the risk.

Onboarded devices have one. Devices that were only seen in the network have one without risk and Entra id.
"""

import hashlib
from datetime import timedelta
from typing import Final

from ..clock import timestamp
from ..objects import Device, Json
from ..state import TenantState

RISK_SCORES: Final = {"clear": "None", "low": "Low", "medium": "Medium", "high": "High"}
# The first build of Windows 11 [docs].
WINDOWS_11: Final = 22000
# A device that has sent nothing for so long is inactive [docs].
INACTIVE_AFTER: Final = timedelta(days=7)
FIRST_SEEN: Final = "2025-01-01T00:00:00.0000000Z"
MEMBERS: Final = frozenset(
    {
        "id",
        "computerDnsName",
        "firstSeen",
        "lastSeen",
        "osPlatform",
        "version",
        "osProcessor",
        "osArchitecture",
        "osBuild",
        "lastIpAddress",
        "lastExternalIpAddress",
        "healthStatus",
        "deviceValue",
        "rbacGroupId",
        "rbacGroupName",
        "riskScore",
        "exposureLevel",
        "isAadJoined",
        "aadDeviceId",
        "machineTags",
        "onboardingStatus",
        "ipAddresses",
    }
)


def machines(tenant: TenantState) -> list[Json]:
    return [form(one, tenant) for one in tenant.devices.values() if one.onboarded or one.discovered]


def form(device: Device, tenant: TenantState) -> Json:
    """[docs] properties and values. Addresses, groups, tags, exposure and the name of a version are not known here."""
    build = build_of(device)
    now = tenant.clock.now()
    seen = device.silent_since or now
    is_joined = device.onboarded and device.managed
    return {
        "id": hashlib.sha1(device.id.encode(), usedforsecurity=False).hexdigest(),
        "computerDnsName": device.name.lower(),
        "firstSeen": FIRST_SEEN,
        "lastSeen": timestamp(seen),
        "osPlatform": platform_of(device, build),
        "version": None,
        "osProcessor": "x64",
        "osArchitecture": "64-bit",
        "osBuild": build,
        "lastIpAddress": None,
        "lastExternalIpAddress": None,
        "healthStatus": "Inactive" if now - seen > INACTIVE_AFTER else "Active",
        "deviceValue": "Normal",
        "rbacGroupId": 0,
        "rbacGroupName": None,
        "riskScore": RISK_SCORES[device.machine_risk] if device.onboarded else None,
        "exposureLevel": None,
        "isAadJoined": is_joined,
        "aadDeviceId": device.azure_ad_device_id if is_joined else None,
        "machineTags": [],
        "onboardingStatus": "Onboarded" if device.onboarded else "CanBeOnboarded",
        "ipAddresses": [],
    }


def build_of(device: Device) -> int | None:
    parts = device.os_version.split(".")
    return int(parts[2]) if len(parts) > 2 and parts[2].isdecimal() else None


def platform_of(device: Device, build: int | None) -> str:
    if device.operating_system != "Windows":
        return device.operating_system
    return "Windows11" if build is not None and build >= WINDOWS_11 else "Windows10"

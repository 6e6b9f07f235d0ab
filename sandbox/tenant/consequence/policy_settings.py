"""Which settings of a Windows compliance policy a device fails, in words."""

from collections.abc import Iterator

from ..intune_defaults import windows_policy_members
from ..objects import CompliancePolicy, Connector, Device, Json
from ..partner import partner_state
from ..state import TenantState
from .errors import CannotEvaluateError

MDE_CONNECTOR = "fc780465-2017-40d4-a0c5-307022471b92"
# From the least to the most risk; the portal's "clear" is Graph's "secured" [portal].
LEVELS = ("secured", "low", "medium", "high")
RISK_LEVELS = {"clear": "secured", "low": "low", "medium": "medium", "high": "high"}
NOT_REQUIREMENTS = frozenset(
    {
        "displayName",
        "description",
        "roleScopeTagIds",
        "deviceThreatProtectionEnabled",
        "deviceThreatProtectionRequiredSecurityLevel",
        "osMinimumVersion",
        "osMaximumVersion",
        "validOperatingSystemBuildRanges",
        "mobileOsMinimumVersion",
        "mobileOsMaximumVersion",
    }
)


def failures(policy: CompliancePolicy, device: Device, tenant: TenantState) -> Iterator[str]:
    yield from threat_failures(policy.members, device, tenant)
    yield from version_failures(policy.members, device)
    if not device.failed_settings:
        return
    defaults = windows_policy_members()
    for name, value in policy.members.items():
        if name not in NOT_REQUIREMENTS and value != defaults.get(name) and name in device.failed_settings:
            yield f"{name} is not met"


def threat_failures(members: Json, device: Device, tenant: TenantState) -> Iterator[str]:
    """The level alone has no effect, nor has the switch alone [live]."""
    level = members["deviceThreatProtectionRequiredSecurityLevel"]
    if not members["deviceThreatProtectionEnabled"] or level not in LEVELS:
        return
    connector = partner_data(tenant)
    if connector is None:
        return
    if not device.onboarded:
        if not connector.members["windowsDeviceBlockedOnMissingPartnerData"]:
            msg = (
                f"{device.name} has no machine risk, and what a policy that asks for one makes of it is not documented."
            )
            raise CannotEvaluateError(msg)
        return  # the connector's own rule says it: see missing_partner_data
    if LEVELS.index(RISK_LEVELS[device.machine_risk]) > LEVELS.index(level):
        allowed = "clear" if level == "secured" else level
        yield f"machine risk {device.machine_risk} is above {allowed}"


def partner_data(tenant: TenantState) -> Connector | None:
    """The Defender connector when its data counts: enabled for Windows [docs] and not unresponsive [docs]."""
    connector = tenant.connectors.get(MDE_CONNECTOR)
    if connector is None or not connector.members["windowsEnabled"]:
        return None
    return connector if partner_state(connector, tenant) == "enabled" else None


def missing_partner_data(device: Device, tenant: TenantState) -> str | None:
    """A Windows device that Defender does not know [csdl description, inference]."""
    connector = partner_data(tenant) if device.operating_system == "Windows" else None
    if connector is None or device.onboarded or not connector.members["windowsDeviceBlockedOnMissingPartnerData"]:
        return None
    return "Defender for Endpoint has sent no data about the device"


def version_failures(members: Json, device: Device) -> Iterator[str]:
    found = version_of(device.os_version)
    lowest, highest = members["osMinimumVersion"], members["osMaximumVersion"]
    if lowest and found < version_of(lowest):
        yield f"operating system {device.os_version} is older than {lowest}"
    if highest and found > version_of(highest):
        yield f"operating system {device.os_version} is newer than {highest}"
    ranges = members["validOperatingSystemBuildRanges"]
    if ranges and not any(version_of(r["lowestVersion"]) <= found <= version_of(r["highestVersion"]) for r in ranges):
        yield f"operating system {device.os_version} is in none of the valid build ranges"


def version_of(text: str) -> tuple[int, ...]:
    try:
        return tuple(int(part) for part in text.split("."))
    except ValueError:
        msg = f"{text!r} is no operating system version that can be compared."
        raise CannotEvaluateError(msg) from None

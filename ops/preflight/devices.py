"""Whether there are Windows devices whose risk can count: enrolled in Intune, onboarded to Defender, of known risk."""

from typing import Final

from ops.preflight.rows import Asked, Check
from ops.table.rows import NOT_KNOWN, OK, WRONG, Found, counted
from ops.tenant.managed_devices import managed_devices
from providers.graph.request import Request

_ENROLL: Final = "intune.microsoft.com > Devices > Windows > Enrollment"
_ONBOARD: Final = (
    "Onboard them: intune.microsoft.com > Endpoint security > Endpoint detection and response. A Windows device that "
    "is not onboarded becomes noncompliant at once when `windowsEnabled` is on"
)
_ONBOARDED: Final = ("compliantDeviceCount", "remediatedDeviceCount")
_NOT_ONBOARDED: Final = ("nonCompliantDeviceCount", "errorDeviceCount", "conflictDeviceCount", "notAssignedDeviceCount")
_UNKNOWN_THREAT: Final = "unknown"


def _enrolled(asked: Asked) -> Found:
    found = managed_devices(asked.reads)
    if not found.windows:
        return Found(WRONG, "no Windows device", f"Enroll Windows devices: {_ENROLL}")
    states = ", ".join(f"{number:,} {state}" for state, number in sorted(found.states.items()))
    others = sum(found.by_system.values()) - found.windows
    return Found(OK, f"{counted(found.windows, 'Windows device')} ({states}), {others:,} of other systems")


def _onboarded(asked: Asked) -> Found:
    request = Request(
        "GET",
        "/deviceManagement/advancedThreatProtectionOnboardingStateSummary",
        "Reading how many devices are onboarded to Defender for Endpoint",
        "DeviceManagementConfiguration.Read.All",
        "beta",
    )
    counts = asked.reads.send(request)
    fine, out = (sum(int(counts.get(name) or 0) for name in names) for names in (_ONBOARDED, _NOT_ONBOARDED))
    unknown = int(counts.get("unknownDeviceCount") or 0)
    told = f"{fine:,} onboarded, {out:,} not, {unknown:,} not known"
    if out:
        return Found(WRONG, told, _ONBOARD)
    if unknown or not fine:
        return Found(
            NOT_KNOWN, f"not known: {told}", "Look at security.microsoft.com > Assets > Devices > Onboarding status"
        )
    return Found(OK, told)


def _risk_known(asked: Asked) -> Found:
    """partnerReportedThreatState was `unknown` for every device of a tenant whose connector worked [live]."""
    found = managed_devices(asked.reads)
    unknown = found.threats[_UNKNOWN_THREAT]
    if not found.windows:
        return Found(WRONG, "no Windows device", f"Enroll Windows devices: {_ENROLL}")
    if not unknown:
        return Found(OK, f"for all of {counted(found.windows, 'Windows device')}")
    return Found(
        NOT_KNOWN,
        f"not known for {unknown:,} of {counted(found.windows, 'Windows device')}: Intune reports no threat state",
        "Look at security.microsoft.com > Assets > Devices > Risk level. Intune may show none where Defender has one",
    )


CHECKS: Final = (
    Check("devices-enrolled", "Windows devices are enrolled in Intune", _enrolled),
    Check("devices-onboarded", "Windows devices are onboarded to Defender for Endpoint", _onboarded),
    Check("devices-risk-known", "The risk of Windows devices is known in Intune", _risk_known),
)

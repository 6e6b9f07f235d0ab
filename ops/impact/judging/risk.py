"""The risk of a Windows device: what Defender or Intune says of it, and whether a machine risk score allows it.

Defender's machines are the risk itself [docs]. Intune's `partnerReportedThreatState` stands in where they may not be
read; a tenant was seen that reports `unknown` for every device [live], which is not known here either.
"""

from enum import StrEnum
from functools import cache
from typing import Final

from ops.impact.judging.judgement import FINE, Judgement, after_grace, blocked, not_known, unread
from ops.tenant.reason import Reason


class Risk(StrEnum):
    """A machine's risk, or that Defender has none to report. In order, but for the last two."""

    CLEAR = "clear"
    INFORMATIONAL = "informational"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    COMPROMISED = "compromised"
    """Intune's word; which level it is not above is not documented."""
    MISSING = "missing"
    """Defender knows no such machine, or it is not onboarded."""


_ORDER: Final = (Risk.CLEAR, Risk.INFORMATIONAL, Risk.LOW, Risk.MEDIUM, Risk.HIGH)
_LIMITS: Final = {"clear": Risk.CLEAR, "low": Risk.LOW, "medium": Risk.MEDIUM, "high": Risk.HIGH}
_SCORES: Final = {
    "none": Risk.CLEAR,
    "informational": Risk.INFORMATIONAL,
    "low": Risk.LOW,
    "medium": Risk.MEDIUM,
    "high": Risk.HIGH,
}
_REPORTING: Final = frozenset({"active", "inactive", "impairedcommunication"})
_NOT_ONBOARDED: Final = frozenset({"canbeonboarded", "unsupported"})
_PARTNER: Final = {
    "secured": Risk.CLEAR,
    "lowSeverity": Risk.LOW,
    "mediumSeverity": Risk.MEDIUM,
    "highSeverity": Risk.HIGH,
    "compromised": Risk.COMPROMISED,
}


@cache
def of_machine(score: str, onboarding: str, health: str) -> Risk | Reason:
    """Of one machine in Defender: riskScore, onboardingStatus, healthStatus."""
    if onboarding.lower() in _NOT_ONBOARDED:
        return Risk.MISSING
    if onboarding.lower() != "onboarded":
        return Reason("riskNotKnown", f"Defender says of its onboarding: {onboarding or 'nothing'}")
    if health.lower() not in _REPORTING:
        return Reason("riskNotKnown", f"Defender's sensor does not report (healthStatus {health or 'missing'})")
    found = _SCORES.get(score.lower())
    return found or Reason("riskNotKnown", f"Defender gives the risk score {score or 'nothing'}")


@cache
def of_partner_state(state: str, needs: str) -> Risk | Reason:
    """Of Intune's partnerReportedThreatState; `needs`: the permission with which Defender itself could be asked."""
    found = _PARTNER.get(state)
    return found or Reason("riskNotKnown", f"Intune reports the threat state {state or 'nothing'} of it", needs)


@cache
def judged(risk: Risk | Reason, limit: str, grace_hours: int, *, missing_blocks: bool | None) -> Judgement:
    """Whether a compliance policy with the machine risk score `limit` passes a device of that risk.

    `missing_blocks`: windowsDeviceBlockedOnMissingPartnerData; None where it could not be read. Intune must receive
    data before it marks a device compliant [csdl], so that no grace period covers it [inference].
    """
    if isinstance(risk, Reason):
        return unread(risk)
    if risk is Risk.MISSING:
        return without_data(missing_blocks=missing_blocks)
    if risk is Risk.COMPROMISED or (risk is Risk.INFORMATIONAL and limit == "clear"):
        if risk is Risk.COMPROMISED and limit != "high":
            return _failed(risk, limit, grace_hours)
        return not_known("riskNotKnown", f"whether {risk.value} is above {limit} is not documented")
    if _ORDER.index(risk) <= _ORDER.index(_LIMITS[limit]):
        return FINE
    return _failed(risk, limit, grace_hours)


def without_data(*, missing_blocks: bool | None) -> Judgement:
    """Of a Windows device that Defender reports nothing about. `missing_blocks`: as above."""
    if missing_blocks:
        return blocked("notOnboarded", "not onboarded to Defender, and Intune waits for its data")
    if missing_blocks is None:
        return not_known("notOnboarded", "not onboarded to Defender, and the connector could not be read")
    return not_known("notOnboarded", "not onboarded to Defender; what a missing risk counts as is not documented")


def _failed(risk: Risk, limit: str, grace_hours: int) -> Judgement:
    text = f"machine risk {risk.value}, the limit is {limit}"
    return after_grace("machineRisk", text) if grace_hours else blocked("machineRisk", text)

"""The verdict on one managed device under the wanted configuration.

A device must meet the stack's own compliance policy where that reaches it, everything else that Intune asks of it
today, the tenant's default, and be known to Entra, whose `isCompliant` is what Conditional Access reads.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from ops.impact.judging import risk as machine_risk
from ops.impact.judging import windows_settings
from ops.impact.judging.assignment import Known, reaches
from ops.impact.judging.judgement import FINE, Judgement, Verdict, after_grace, blocked, not_known, together, unread
from ops.impact.judging.other_policies import OtherPolicies
from ops.impact.judging.platform import platform_of
from ops.impact.judging.risk import Risk
from ops.impact.judging.rules import OwnPolicy, Rules
from ops.tenant.members import Groups
from ops.tenant.reason import Reason


class EntraDevice(NamedTuple):
    """What Entra holds of a device."""

    is_compliant: bool
    is_enabled: bool
    trust_type: str


class Reached(NamedTuple):
    """Which compliance policies reach a device: the stack's own, and any other of the tenant."""

    own: Known
    another: Known
    """None, too, where it does not matter."""


class Device(NamedTuple):
    """What decides about a managed device. Most devices of a tenant are equal in all of it.

    `settings`: what the other settings of the stack's policy make of its version of the operating system. `entra`: None
    where Entra has none, a Reason where it could not be read. `was_seen`: whether Intune has seen it within the
    check-in period; None where it does not say, or where there is no such period.
    """

    operating_system: str
    settings: Judgement
    compliance_state: str
    was_seen: bool | None
    has_user: bool
    reached: Reached
    entra: EntraDevice | Reason | None
    risk: Risk | Reason


class ComplianceJudge:
    """Judges devices by one set of rules. `unread`: groups whose members could not be read. `now`: of the reading."""

    def __init__(self, rules: Rules, unread_groups: Groups, now: datetime) -> None:
        self._rules = rules
        self._unread = unread_groups
        self.must_be_seen_after = now - timedelta(days=rules.checkin_days) if rules.checkin_days else None
        """The start of the check-in period; None where there is none."""
        self._others = OtherPolicies(() if isinstance(rules.others, Reason) else rules.others, unread_groups)
        self.reached: Callable[[str, Groups | None, Groups | None], Reached] = lru_cache(maxsize=16384)(self._reached)
        """By operating system, groups in Entra and groups of the primary user, as `reaches` takes them."""
        self.settings: Callable[[str, str], Judgement] = lru_cache(maxsize=4096)(self._settings)
        """By operating system and its version."""

    def judge(self, device: Device) -> Judgement:
        """Whether Entra would hold the device for compliant."""
        if device.entra is None:
            return blocked("notInEntra", "Intune manages it, and Entra has no such device")
        entra = (
            unread(device.entra) if isinstance(device.entra, Reason) else _entra(device.entra, device.compliance_state)
        )
        return together(
            (
                self._own(device),
                self._partner_data(device),
                self._default(device),
                self._contact(device),
                self._today(device),
                entra,
            )
        )

    def _settings(self, operating_system: str, os_version: str) -> Judgement:
        own = self._rules.own
        if own is None or platform_of(operating_system) != "windows":
            return FINE
        return windows_settings.judged(own.settings, os_version, own.grace_hours)

    def _reached(self, operating_system: str, of_device: Groups | None, of_user: Groups | None) -> Reached:
        platform, own = platform_of(operating_system), self._rules.own
        is_own = own is not None and platform == "windows"
        by_own = reaches(own.assigned, of_device, of_user, self._unread) if own is not None and is_own else False
        if not self._rules.asks_for_others or isinstance(self._rules.others, Reason):
            return Reached(by_own, None)
        return Reached(by_own, self._others.reach(platform, of_device, of_user))

    def _own(self, device: Device) -> Judgement:
        own, targeted = self._rules.own, device.reached.own
        if own is None or targeted is False:
            return FINE
        met = self._met(own, device)
        if targeted is True or met is FINE:
            return met
        return not_known("assignment", "whether the compliance policy reaches it is not known")

    def _met(self, own: OwnPolicy, device: Device) -> Judgement:
        is_compliant = device.compliance_state == "compliant"
        settings = FINE
        if not (is_compliant and own.settings_stand):
            settings = device.settings
        why = self._rules.connector.why_not_known
        risk = (
            unread(why)
            if why
            else machine_risk.judged(
                device.risk, own.limit, own.grace_hours, missing_blocks=self._rules.connector.missing_blocks
            )
        )
        if risk.verdict is Verdict.NOT_KNOWN and is_compliant and self._rules.changes_nothing:
            # Intune has judged it by this very policy.
            risk = FINE
        return together((risk, settings))

    def _partner_data(self, device: Device) -> Judgement:
        """Intune waits for Defender's data about every Windows device, whichever policy it has [csdl, inference]."""
        missing_blocks = self._rules.connector.missing_blocks
        if missing_blocks is False or platform_of(device.operating_system) != "windows":
            return FINE
        if device.risk is Risk.MISSING:
            return machine_risk.without_data(missing_blocks=missing_blocks)
        if not isinstance(device.risk, Reason) or (
            device.compliance_state == "compliant" and self._rules.changes_nothing
        ):
            return FINE
        return unread(device.risk)

    def _default(self, device: Device) -> Judgement:
        default = self._rules.secure_by_default
        targeted, another = device.reached
        if targeted is True or default is False or another is True:
            return FINE
        if isinstance(default, Reason):
            return unread(default)
        if targeted is False and another is False:
            return blocked("noPolicy", "no compliance policy reaches it, and the tenant's default is not compliant")
        return not_known("noPolicy", "whether any compliance policy reaches it is not known, and the default is strict")

    def _contact(self, device: Device) -> Judgement:
        days = self._rules.checkin_days
        if not days:
            return FINE
        if device.was_seen is None:
            return (
                not_known("contact", "Intune does not say when it was last seen")
                if self._rules.checkin_changes
                else FINE
            )
        if not device.was_seen:
            return blocked("contact", f"not seen by Intune for more than {days} days")
        return FINE

    def _today(self, device: Device) -> Judgement:
        """What Intune asks beside the stack's own policy, by the state that it gives the device today."""
        state = device.compliance_state
        if state == "compliant":
            return FINE
        if state not in ("noncompliant", "inGracePeriod"):
            return not_known("complianceState", f"Intune gives it the compliance state {state or 'nothing'}")
        why = self._may_change(device)
        if why is not None:
            return why
        if state == "inGracePeriod":
            return after_grace(
                "alreadyInGrace", "in its grace period today, for something that this stack does not change"
            )
        return blocked("alreadyNoncompliant", "not compliant today, for something that this stack does not change")

    def _may_change(self, device: Device) -> Judgement | None:
        """Whether the wanted configuration may end what makes the device noncompliant today; None: it does not."""
        rules = self._rules
        if rules.changes_nothing:
            return None
        stands: bool | Reason = False if rules.own is None else rules.own.stands
        if isinstance(stands, Reason):
            return unread(stands)
        if stands:
            return not_known("standingPolicy", "not compliant today, perhaps by the policy that this stack changes")
        if rules.secure_by_default_today is not False:
            return self._default_may_go(device)
        if rules.checkin_changes:
            return not_known("contact", "not compliant today, perhaps by the check-in period that this stack changes")
        return None

    def _default_may_go(self, device: Device) -> Judgement | None:
        """The tenant's default may be the reason: it ends where the stack's policy reaches the device or changes it."""
        targeted, another = device.reached
        goes = self._rules.secure_by_default is False or targeted is not False
        if another is True or not goes:
            return None
        certain = another is False and targeted is True and self._rules.secure_by_default_today is True
        if certain and device.has_user and self._rules.checkin_days and device.was_seen is not None:
            # Intune's own policy has three rules: a policy, contact, a user [live]. All three are judged here.
            return FINE
        return not_known("tenantDefault", "not compliant today, perhaps by the tenant's default, which this stack ends")


def _entra(entra: EntraDevice, state: str) -> Judgement:
    if not entra.is_enabled:
        return blocked("disabledInEntra", "disabled in Entra")
    if state == "compliant" and not entra.is_compliant:
        return not_known("entraDisagrees", "compliant in Intune, and not in Entra, which decides")
    return FINE

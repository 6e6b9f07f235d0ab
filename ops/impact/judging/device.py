"""The verdict on one managed device under the wanted configuration.

A device must meet the stack's own compliance policy where that reaches it, everything else that Intune asks of it
today, the tenant's default, and be known to Entra, whose `isCompliant` is what Conditional Access reads.
"""

from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, NamedTuple

from ops.impact.judging import risk as machine_risk
from ops.impact.judging import windows_settings
from ops.impact.judging.assignment import Assigned, Known, reaches
from ops.impact.judging.judgement import FINE, Judgement, Verdict, after_grace, blocked, not_known, together, unread
from ops.impact.judging.risk import Risk
from ops.impact.judging.rules import OwnPolicy, Rules
from ops.tenant.members import NO_GROUPS, Groups
from ops.tenant.reason import Reason

_SYSTEMS: Final = {"windows": "windows", "ios": "iOS", "ipados": "iOS", "macos": "macOS", "linux": "linux"}


class EntraDevice(NamedTuple):
    """What Entra holds of a device, and those of its groups that an assignment names."""

    is_compliant: bool
    is_enabled: bool
    trust_type: str
    groups: Groups = NO_GROUPS


class Device(NamedTuple):
    """One managed device. `entra`: None where Entra has none, a Reason where it could not be read."""

    operating_system: str
    os_version: str
    compliance_state: str
    last_sync: datetime | None
    has_user: bool
    user_groups: Groups
    entra: EntraDevice | Reason | None
    risk: Risk | Reason


@lru_cache(maxsize=1024)
def platform_of(operating_system: str) -> str | None:
    """Conditional Access's platform of Intune's operatingSystem; None for one that is not known."""
    name = operating_system.lower()
    return "android" if name.startswith("android") else _SYSTEMS.get(name)


class ComplianceJudge:
    """Judges devices by one set of rules. `unread`: groups whose members could not be read. `now`: of the reading."""

    def __init__(self, rules: Rules, unread_groups: Groups, now: datetime) -> None:
        self._rules = rules
        self._unread = unread_groups
        self._now = now

    def judge(self, device: Device) -> Judgement:
        """Whether Entra would hold the device for compliant."""
        if device.entra is None:
            return blocked("notInEntra", "Intune manages it, and Entra has no such device")
        entra = (
            unread(device.entra) if isinstance(device.entra, Reason) else _entra(device.entra, device.compliance_state)
        )
        targeted = self._targeted(device)
        own = self._own(device, targeted)
        return together(
            (
                own,
                self._partner_data(device),
                self._default(device, targeted),
                self._contact(device),
                self._today(device, targeted),
                entra,
            )
        )

    def _targeted(self, device: Device) -> Known:
        own = self._rules.own
        if own is None or platform_of(device.operating_system) != "windows":
            return False
        return self._reaches(own.assigned, device)

    def _reaches(self, assigned: Assigned, device: Device) -> Known:
        groups = device.entra.groups if isinstance(device.entra, EntraDevice) else None
        return reaches(assigned, groups, device.user_groups if device.has_user else None, self._unread)

    def _own(self, device: Device, targeted: Known) -> Judgement:
        own = self._rules.own
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
            settings = windows_settings.judged(own.settings, device.os_version, own.grace_hours)
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

    def _another_policy(self, device: Device) -> Known:
        """Whether any other policy of the tenant reaches the device."""
        others = self._rules.others
        if isinstance(others, Reason):
            return None
        platform = platform_of(device.operating_system)
        found: set[bool | None] = set()
        for of_platform, assigned in others:
            if of_platform is None or platform is None:
                found.add(None if self._reaches(assigned, device) is not False else False)
            elif of_platform == platform:
                found.add(self._reaches(assigned, device))
        return True if True in found else None if None in found else False

    def _default(self, device: Device, targeted: Known) -> Judgement:
        default = self._rules.secure_by_default
        if targeted is True or default is False:
            return FINE
        another = self._another_policy(device)
        if another is True:
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
        if device.last_sync is None:
            return (
                not_known("contact", "Intune does not say when it was last seen")
                if self._rules.checkin_changes
                else FINE
            )
        if self._now - device.last_sync > timedelta(days=days):
            return blocked("contact", f"not seen by Intune for more than {days} days")
        return FINE

    def _today(self, device: Device, targeted: Known) -> Judgement:
        """What Intune asks beside the stack's own policy, by the state that it gives the device today."""
        state = device.compliance_state
        if state == "compliant":
            return FINE
        if state not in ("noncompliant", "inGracePeriod"):
            return not_known("complianceState", f"Intune gives it the compliance state {state or 'nothing'}")
        why = self._may_change(device, targeted)
        if why is not None:
            return why
        if state == "inGracePeriod":
            return after_grace(
                "alreadyInGrace", "in its grace period today, for something that this stack does not change"
            )
        return blocked("alreadyNoncompliant", "not compliant today, for something that this stack does not change")

    def _may_change(self, device: Device, targeted: Known) -> Judgement | None:
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
            return self._default_may_go(device, targeted)
        if rules.checkin_changes:
            return not_known("contact", "not compliant today, perhaps by the check-in period that this stack changes")
        return None

    def _default_may_go(self, device: Device, targeted: Known) -> Judgement | None:
        """The tenant's default may be the reason: it ends where the stack's policy reaches the device or changes it."""
        another = self._another_policy(device)
        goes = self._rules.secure_by_default is False or targeted is not False
        if another is True or not goes:
            return None
        certain = another is False and targeted is True and self._rules.secure_by_default_today is True
        if certain and device.has_user and self._rules.checkin_days and device.last_sync is not None:
            # Intune's own policy has three rules: a policy, contact, a user [live]. All three are judged here.
            return FINE
        return not_known("tenantDefault", "not compliant today, perhaps by the tenant's default, which this stack ends")


def _entra(entra: EntraDevice, state: str) -> Judgement:
    if not entra.is_enabled:
        return blocked("disabledInEntra", "disabled in Entra")
    if state == "compliant" and not entra.is_compliant:
        return not_known("entraDisagrees", "compliant in Intune, and not in Entra, which decides")
    return FINE

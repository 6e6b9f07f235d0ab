"""The compliance of a device: all policies that apply, grace periods, and the tenant's own rules.

Call `settle` after every change, because a grace period begins when a device first fails a policy.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from ..objects import CompliancePolicy, Device
from ..state import TenantState
from .assignment import applicable_policies
from .errors import CannotEvaluateError
from .policy_settings import failures, missing_partner_data

ComplianceState = Literal["unknown", "compliant", "noncompliant", "inGracePeriod"]
DEFAULT_POLICY = "Default Device Compliance Policy"
# The portal's default; a real tenant's export shows 0 [export], which is taken for the default [inference].
DEFAULT_CHECK_IN_DAYS = 30


@dataclass(frozen=True)
class PolicyCompliance:
    """One policy's verdict on a device; `policy_id` is None for the tenant's built-in rules."""

    policy_id: str | None
    display_name: str
    state: ComplianceState
    reasons: tuple[str, ...] = ()
    grace_until: datetime | None = None


@dataclass(frozen=True)
class DeviceCompliance:
    """Intune's verdict on a device. In its grace period a device counts as compliant [docs; inference for access]."""

    state: ComplianceState
    policies: tuple[PolicyCompliance, ...] = field(default_factory=tuple)

    @property
    def is_compliant(self) -> bool:
        return self.state in {"compliant", "inGracePeriod"}

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(f'{reason} ("{one.display_name}")' for one in self.policies for reason in one.reasons)

    @property
    def grace_until(self) -> datetime | None:
        return min((one.grace_until for one in self.policies if one.grace_until), default=None)


def compliance_of(device: Device, tenant: TenantState) -> DeviceCompliance:
    """The worst verdict counts; a device without a policy is judged by secureByDefault [docs]."""
    if not device.managed:
        return DeviceCompliance("unknown")
    policies = list(applicable_policies(device, tenant))
    verdicts = [policy_verdict(policy, device, tenant) for policy in policies]
    verdicts += tenant_verdicts(device, tenant, has_policy=bool(policies))
    forget_others(device, policies)
    states = {one.state for one in verdicts}
    worst = next((s for s in ("noncompliant", "inGracePeriod") if s in states), "compliant")
    return DeviceCompliance(worst, tuple(verdicts))  # type: ignore[arg-type]


def policy_verdict(policy: CompliancePolicy, device: Device, tenant: TenantState) -> PolicyCompliance:
    name = policy.members["displayName"]
    reasons = tuple(failures(policy, device, tenant))
    if not reasons:
        device.noncompliant_since.pop(policy.id, None)
        return PolicyCompliance(policy.id, name, "compliant")
    now = tenant.clock.now()
    since = device.noncompliant_since.setdefault(policy.id, now)
    hours = next(action.grace_period_hours for action in policy.actions if action.action_type == "block")
    grace_until = since + timedelta(hours=hours)
    if now < grace_until:
        return PolicyCompliance(policy.id, name, "inGracePeriod", reasons, grace_until)
    return PolicyCompliance(policy.id, name, "noncompliant", reasons)


def tenant_verdicts(device: Device, tenant: TenantState, *, has_policy: bool) -> Iterator[PolicyCompliance]:
    """Rules without a grace period: the built-in policy's [live] and the connector's [inference]."""
    settings = tenant.device_management_settings
    reasons = []
    if not has_policy and settings["secureByDefault"]:
        reasons.append("no compliance policy is assigned and secureByDefault is on")
    days = settings["deviceComplianceCheckinThresholdDays"] or DEFAULT_CHECK_IN_DAYS
    if device.silent_since is not None and tenant.clock.now() - device.silent_since > timedelta(days=days):
        reasons.append(f"the device has not checked in for more than {days} days")
    missing = missing_partner_data(device, tenant)
    if missing:
        reasons.append(missing)
    if reasons:
        yield PolicyCompliance(None, DEFAULT_POLICY, "noncompliant", tuple(reasons))


def forget_others(device: Device, policies: list[CompliancePolicy]) -> None:
    """If a policy stops applying and applies again later, its grace period starts again."""
    current = {policy.id for policy in policies}
    for key in [key for key in device.noncompliant_since if key not in current]:
        del device.noncompliant_since[key]


def settle(tenant: TenantState) -> None:
    """Evaluate every device now. A device that cannot be evaluated raises its error when somebody asks about it.

    Only the time since when a device fails a policy is kept. Without an assigned policy there is nothing to evaluate.
    """
    if not any(policy.assignments for policy in tenant.compliance_policies.values()):
        for device in tenant.devices.values():
            device.noncompliant_since.clear()
        return
    for device in tenant.devices.values():
        try:
            compliance_of(device, tenant)
        except CannotEvaluateError:
            continue

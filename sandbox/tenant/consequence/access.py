"""The Conditional Access decision for one sign-in: every enabled and every report-only policy, and the outcome."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

from ..objects import ConditionalAccessPolicy, Device, User
from ..state import TenantState
from .compliance import DeviceCompliance, compliance_of
from .conditions import Facts, applies
from .device_rules import Value
from .grants import Presented, grant

Result = Literal[
    "success",
    "failure",
    "notApplied",
    "reportOnlySuccess",
    "reportOnlyFailure",
    "reportOnlyInterrupted",
    "reportOnlyNotApplied",
]
PLATFORMS = {"Windows": "windows", "iOS": "iOS", "Android": "android", "macOS": "macOS", "Linux": "linux"}
OWNERSHIP = {"company": "Company", "personal": "Personal"}
REPORT_ONLY: dict[Result, Result] = {
    "success": "reportOnlySuccess",
    "failure": "reportOnlyFailure",
    "notApplied": "reportOnlyNotApplied",
}


@dataclass(frozen=True)
class PolicyResult:
    """The result of one policy for the sign-in. Results have the names of Entra's sign-in log [docs]."""

    id: str
    display_name: str
    state: str
    result: Result
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class SignIn:
    """The outcome of a sign-in. `reasons` are those of the policies that decided it."""

    user: str
    device: str | None
    application: str
    client_app_type: str
    platform: str | None
    device_compliance: str | None
    granted: bool
    result: Literal["success", "failure"]
    reasons: tuple[str, ...]
    policies: tuple[PolicyResult, ...]

    def body(self) -> dict[str, Any]:
        """JSON of the control plane: the same names in camelCase."""
        form = {camel(name): value for name, value in asdict(self).items() if name != "policies"}
        policies = [{camel(name): value for name, value in asdict(one).items()} for one in self.policies]
        return form | {"policies": policies}


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


@dataclass(frozen=True)
class Attempt:
    """A sign-in to decide, with its names resolved."""

    user: User
    device: Device | None
    application: str
    client_app_type: str
    platform: str | None
    ip: str | None
    multifactor: bool | None


def decide(attempt: Attempt, tenant: TenantState) -> SignIn:
    """Granted unless an enabled policy denies it. Without any policy it is granted."""
    device, compliance = attempt.device, None
    if device is not None:
        compliance = compliance_of(device, tenant)
    facts = facts_of(attempt, compliance)
    presented = Presented(facts, device, compliance, attempt.multifactor)
    active = [one for one in tenant.conditional_access_policies.values() if one.members["state"] != "disabled"]
    policies = tuple(policy_result(one, presented, tenant) for one in active)
    granted = all(one.result != "failure" for one in policies)
    deciding = [one for one in policies if one.result == ("success" if granted else "failure")]
    return SignIn(
        user=attempt.user.user_principal_name,
        device=device.name if device else None,
        application=attempt.application,
        client_app_type=attempt.client_app_type,
        platform=facts.platform,
        device_compliance=compliance.state if compliance else None,
        granted=granted,
        result="success" if granted else "failure",
        reasons=tuple(f'"{one.display_name}": {reason}' for one in deciding for reason in one.reasons),
        policies=policies,
    )


def facts_of(attempt: Attempt, compliance: DeviceCompliance | None) -> Facts:
    device = attempt.device
    platform = attempt.platform or (PLATFORMS.get(device.operating_system) if device else None)
    properties = device_properties(device, compliance) if device and compliance else dict(NO_DEVICE)
    applications = (attempt.application,)
    return Facts(attempt.user, applications, attempt.client_app_type, platform, properties, ip=attempt.ip)


def device_properties(device: Device, compliance: DeviceCompliance) -> dict[str, Value]:
    """The properties of Conditional Access device filters that are known here [docs for the names]."""
    return {
        "deviceId": device.azure_ad_device_id,
        "displayName": device.name,
        "isCompliant": compliance.is_compliant,
        "manufacturer": device.manufacturer,
        "model": device.model,
        "deviceOwnership": OWNERSHIP[device.ownership] if device.managed else None,
        "operatingSystem": device.operating_system,
        "operatingSystemVersion": device.os_version,
        "trustType": "AzureAD" if device.managed else "Workplace",
    }


NO_DEVICE: dict[str, Value] = dict.fromkeys(
    (
        "deviceId",
        "displayName",
        "isCompliant",
        "manufacturer",
        "model",
        "deviceOwnership",
        "operatingSystem",
        "operatingSystemVersion",
        "trustType",
    )
)


def policy_result(policy: ConditionalAccessPolicy, presented: Presented, tenant: TenantState) -> PolicyResult:
    name, state = policy.members["displayName"], policy.members["state"]
    why_not = applies(policy.members, presented.facts, tenant)
    result: Result = "notApplied"
    reasons: tuple[str, ...] = (f"The policy does not apply: {why_not}.",)
    if why_not == "notSet":
        granted, reasons = grant(policy.members["grantControls"], presented, name)
        result = "success" if granted else "failure"
    if state == "enabledForReportingButNotEnforced":
        needs_action = result == "failure" and would_do(policy, presented)
        result = "reportOnlyInterrupted" if needs_action else REPORT_ONLY[result]
    return PolicyResult(policy.id, name, state, result, reasons)


def would_do(policy: ConditionalAccessPolicy, presented: Presented) -> bool:
    """Whether the person could still satisfy the controls. Only a second factor can be given here [docs]."""
    granted, _ = grant(policy.members["grantControls"], replace(presented, multifactor=True), policy.id)
    return granted

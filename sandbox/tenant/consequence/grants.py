"""Whether a sign-in satisfies the grant controls of a Conditional Access policy."""

from collections.abc import Iterator
from dataclasses import dataclass

from ..objects import Device, Json
from .compliance import DeviceCompliance
from .conditions import Facts
from .errors import CannotEvaluateError

INTUNE_ENROLLMENT = "d4ebce55-015a-49b5-a083-c84d1797ae8c"


@dataclass(frozen=True)
class Presented:
    """The facts of the sign-in for grant controls: a device and its compliance, a second factor (None: not given)."""

    facts: Facts
    device: Device | None
    compliance: DeviceCompliance | None
    multifactor: bool | None


@dataclass(frozen=True)
class Control:
    """One control, whether it is satisfied (None: not known here), and why."""

    name: str
    satisfied: bool | None
    reason: str


def grant(controls: Json | None, presented: Presented, policy: str) -> tuple[bool, tuple[str, ...]]:
    """AND requires all controls, OR one. A control that is not known here is an error, unless the others decide."""
    if controls is None:
        return True, ("The policy has session controls only.",)
    found = list(each_control(controls, presented))
    wants_any = controls["operator"] == "OR"
    states = [one.satisfied for one in found]
    decided = (True in states) if wants_any else (False in states)
    if not decided and None in states:
        unknown = next(one for one in found if one.satisfied is None)
        msg = f'The policy "{policy}" asks for {unknown.name}: {unknown.reason}.'
        raise CannotEvaluateError(msg)
    granted = any(states) if wants_any else all(states)
    return granted, tuple(one.reason for one in found if one.satisfied is granted)


def each_control(controls: Json, presented: Presented) -> Iterator[Control]:
    for name in controls["builtInControls"]:
        yield built_in(name, presented)
    others = {"termsOfUse": controls["termsOfUse"], "custom controls": controls["customAuthenticationFactors"]}
    others["an authentication strength"] = controls["authenticationStrength"]
    for name, value in others.items():
        if value:
            yield Control(name, None, "no sign-in here tells whether it is satisfied")


def built_in(name: str, presented: Presented) -> Control:
    if name == "block":
        return Control(name, satisfied=False, reason="Access is blocked.")
    if name == "compliantDevice":
        return compliant_device(presented)
    if name == "mfa" and presented.multifactor is not None:
        given = "was" if presented.multifactor else "was not"
        return Control(name, presented.multifactor, f"A second factor {given} given.")
    if name == "domainJoinedDevice":
        return Control(name, satisfied=False, reason="No device of this tenant is hybrid joined.")
    return Control(name, None, "no sign-in here tells whether it is satisfied")


def compliant_device(presented: Presented) -> Control:
    """It does not block enrolment in Intune, where devices become compliant [docs]."""
    name = "compliantDevice"
    if set(presented.facts.applications) == {INTUNE_ENROLLMENT}:
        return Control(
            name, satisfied=True, reason="Enrolment in Intune is not blocked by requiring a compliant device."
        )
    if presented.device is None or presented.compliance is None:
        return Control(
            name, satisfied=False, reason="A compliant device is required; the sign-in comes from no known device."
        )
    device, compliance = presented.device.name, presented.compliance
    if compliance.is_compliant:
        grace = " (in its grace period)" if compliance.state == "inGracePeriod" else ""
        return Control(name, satisfied=True, reason=f"{device} is compliant{grace}.")
    why = "; ".join(compliance.reasons) or "it is not managed by Intune"
    return Control(name, satisfied=False, reason=f"A compliant device is required; {device} is not: {why}.")

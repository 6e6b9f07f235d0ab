"""What the Conditional Access policy demands of a sign-in, and whether a device gives it.

A device answers for `compliantDevice` and `domainJoinedDevice` alone. What a person answers for (multifactor, terms of
use) is asked besides and does not depend on the device: it is said, and not judged.
"""

from dataclasses import dataclass
from typing import Final

from ops.impact.judging.device import ComplianceJudge, Device, EntraDevice
from ops.impact.judging.judgement import FINE, Judgement, Verdict, blocked, either, not_known, together, unread
from ops.impact.judging.platform import platform_of
from ops.tenant.reason import Reason
from settings import ConditionalAccess

_OF_A_PERSON: Final = frozenset({"mfa", "passwordChange"})
_HYBRID: Final = "serverad"
_BLOCK: Final = blocked("blockControl", "the policy blocks access, whatever the device")


@dataclass(frozen=True)
class Demands:
    """The grant controls and conditions of a policy, as far as a device matters to them."""

    policy: ConditionalAccess

    @property
    def blocks(self) -> bool:
        return "block" in self.policy.grant_controls.built_in_controls

    @property
    def device_matters(self) -> bool:
        """Whether any demand is one that a device answers for."""
        return not {"compliantDevice", "domainJoinedDevice"}.isdisjoint(self.policy.grant_controls.built_in_controls)

    @property
    def of_a_person(self) -> tuple[str, ...]:
        """Demands that a person meets, by their keys."""
        grants = self.policy.grant_controls
        named: list[str] = [one for one in grants.built_in_controls if one in _OF_A_PERSON]
        if grants.authentication_strength_policy_id is not None:
            named.append("authenticationStrengthPolicyId")
        if grants.custom_authentication_factors:
            named.append("customAuthenticationFactors")
        return (*named, *(["termsOfUse"] if grants.terms_of_use else []))

    @property
    def of_an_app(self) -> tuple[str, ...]:
        apps = ("approvedApplication", "compliantApplication")
        return tuple(one for one in self.policy.grant_controls.built_in_controls if one in apps)

    @property
    def has_device_filter(self) -> bool:
        return self.policy.devices is not None

    def covers(self, operating_system: str) -> bool | None:
        """Whether the policy applies on that platform; None: the platform is not known."""
        platforms = self.policy.platforms
        if platforms is None:
            return True
        platform = platform_of(operating_system)
        if platform is None:
            return None
        if platform in platforms.exclude:
            return False
        return "all" in platforms.include or platform in platforms.include

    def without_device(self) -> Judgement:
        """For a sign-in from a device that Entra does not know."""
        return self._granted(
            blocked("noDevice", "no device that Intune manages"), blocked("notHybridJoined", "no device")
        )

    def judge(self, device: Device, judge: ComplianceJudge) -> Judgement:
        """For a sign-in from `device`."""
        if self.blocks:
            return _BLOCK
        found = self._granted(judge.judge(device), _hybrid(device))
        if found.verdict is not Verdict.FINE and self.covers(device.operating_system) is None:
            return not_known("platform", "whether the policy applies on its operating system is not known")
        return found

    def _granted(self, compliance: Judgement, hybrid: Judgement) -> Judgement:
        grants = self.policy.grant_controls
        if self.blocks:
            return _BLOCK
        if grants.is_empty:
            return FINE
        parts = []
        if "compliantDevice" in grants.built_in_controls:
            parts.append(compliance)
        if "domainJoinedDevice" in grants.built_in_controls:
            parts.append(hybrid)
        if self.of_an_app:
            parts.append(not_known("app", f"{' and '.join(self.of_an_app)} depends on the app in use"))
        if grants.operator == "OR":
            person = (
                [not_known("person", f"{', '.join(self.of_a_person)} would do instead")] if self.of_a_person else []
            )
            return either([*parts, *person])
        return together(parts)


def _hybrid(device: Device) -> Judgement:
    if isinstance(device.entra, Reason):
        return unread(device.entra)
    if isinstance(device.entra, EntraDevice) and device.entra.trust_type.lower() == _HYBRID:
        return FINE
    return blocked("notHybridJoined", "not Microsoft Entra hybrid joined")

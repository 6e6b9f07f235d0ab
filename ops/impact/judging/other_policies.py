"""Whether any of the tenant's other compliance policies reaches a device.

A large tenant has many policies with many groups, and a device is in few of them: only the policies that name one of
its groups, or of those of its primary user, are asked.
"""

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import NamedTuple

from ops.impact.judging.assignment import EVERYBODY, Assigned, Known, reaches
from ops.tenant.members import NO_GROUPS, Groups

OtherPolicy = tuple[str | None, Assigned]
"""The platform, None where the policy's type does not say, and the targets."""


class OtherPolicies:
    """`unread`: groups whose members could not be read."""

    def __init__(self, policies: Iterable[OtherPolicy], unread: Groups) -> None:
        self._policies = tuple(policies)
        self._unread = unread
        self._everybody = EVERYBODY | unread
        self._of_platform = cache(self._including)
        self._of_groups = lru_cache(maxsize=65536)(self._naming)

    def reach(self, platform: str | None, of_device: Groups | None, of_user: Groups | None) -> Known:
        """Groups as `reaches` takes them. `platform`: of the device, None where it is not known."""
        if of_device is None:
            perhaps = [one for one in self._policies if _fits(one, platform)]
        else:
            everybody, device = self._of_groups(platform, self._everybody), self._of_groups(platform, of_device)
            user = self._of_groups(platform, of_user or NO_GROUPS)
            if device.is_certain or user.is_certain:
                return True
            perhaps = [*device.policies, *user.policies, *everybody.policies]
        found: Known = False
        for of_platform, assigned in perhaps:
            is_reached = reaches(assigned, of_device, of_user, self._unread)
            if is_reached is True and of_platform is not None and platform is not None:
                return True
            if is_reached is not False:
                found = None
        return found

    def _naming(self, platform: str | None, groups: Groups) -> "_Naming":
        """The policies for a platform that include one of `groups`, with or without a filter."""
        including = self._of_platform(platform)
        found = [policy for key in groups if key in including for policy in including[key]]
        is_certain = any(
            not assigned.excluded and of_platform is not None and not groups.isdisjoint(assigned.included)
            for of_platform, assigned in found
        )
        return _Naming(tuple(found), is_certain and platform is not None)

    def _including(self, platform: str | None) -> dict[str, list[OtherPolicy]]:
        """The policies for a platform by what they include: groups, all devices, all users."""
        found: dict[str, list[OtherPolicy]] = {}
        for policy in self._policies:
            if _fits(policy, platform):
                for key in policy[1].included | policy[1].maybe:
                    found.setdefault(key, []).append(policy)
        return found


class _Naming(NamedTuple):
    """`is_certain`: one of the policies reaches each device of the groups, whatever else is known of it."""

    policies: tuple[OtherPolicy, ...]
    is_certain: bool


def _fits(policy: OtherPolicy, platform: str | None) -> bool:
    return policy[0] is None or platform is None or policy[0] == platform

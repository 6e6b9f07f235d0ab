"""The rule against lock-outs: a block for everybody, no emergency account, or no way to enrol a device."""

from typing import Final

from pulumi_policy import Severity

from .applications import INTUNE_ENROLLMENT
from .conditional_access import COMPLIANT_DEVICE, ConditionalAccessPolicy
from .exclusions import SYNCHRONIZATION
from .rule import Resource, Rule, Violation, Violations
from .wire import CONDITIONAL_ACCESS, Properties


@Rule(
    "lock-out",
    "No Conditional Access policy locks out everybody, or every new device",
    Severity.CRITICAL,
    "Do not block all users from all applications, exclude the emergency accounts, and leave Microsoft Intune "
    "Enrollment out of policies that ask for the state of a device.",
    "https://learn.microsoft.com/mem/intune/enrollment/multi-factor-authentication",
).judges(CONDITIONAL_ACCESS)
def lock_out(resource: Resource, _configuration: Properties) -> Violations:
    """A block limited to legacy clients, risks, locations or platforms is no lock-out."""
    policy = ConditionalAccessPolicy(resource.properties)
    if policy.people.includes_nobody:
        return
    yield from _blocks_everybody(policy)
    yield from _excludes_nobody(policy)
    yield from _blocks_enrollment(policy)


def _blocks_everybody(policy: ConditionalAccessPolicy) -> Violations:
    everything = "all" in _applications(policy)
    always = policy.reaches_ordinary_sign_ins and policy.reaches_everywhere
    if not (everything and always and "block" in policy.controls):
        return
    if not policy.people.included.is_everybody:
        # An unknown user could be All.
        policy.people.included.require_known()
    else:
        yield Violation(
            "grantControls.builtInControls blocks all users from all applications",
            "Nobody could sign in any more, from any device, so nobody could roll the policy back",
            'Demand "compliantDevice" instead of "block", or limit the policy to some users, applications or sign-ins',
        )


def _excludes_nobody(policy: ConditionalAccessPolicy) -> Violations:
    excluded = policy.people.excluded
    # Neither a guest nor the directory synchronization account could correct the policy.
    if all(identity.lower() == SYNCHRONIZATION for _, identity in excluded.identities):
        excluded.require_known()
        yield Violation(
            "conditions.users excludes nobody who could correct it",
            "If the policy is wrong, nobody could sign in to roll it back",
            "Add the object ids of two emergency accounts to conditions.users.excludedUsers",
        )


_UNREACHABLE: Final = ("domainJoinedDevice",)
_UNREACHABLE_BY_NAME: Final = (*_UNREACHABLE, COMPLIANT_DEVICE, "block")
"""A compliant device required for all applications does not block Intune Enrollment; required for it by name it does
[docs]."""


def _blocks_enrollment(policy: ConditionalAccessPolicy) -> Violations:
    applications = _applications(policy)
    is_excluded = INTUNE_ENROLLMENT in _lower(policy.applications.texts("excludedApplications"))
    if is_excluded or not policy.reaches_ordinary_sign_ins or not {"all", INTUNE_ENROLLMENT} & applications:
        return
    # A policy that names Enrollment blocks more states than one that includes it among all applications.
    states = _UNREACHABLE_BY_NAME if INTUNE_ENROLLMENT in applications else _UNREACHABLE
    demanded = [state for state in states if policy.requires(state)]
    if demanded:
        yield Violation(
            f'grantControls ask for "{demanded[0]}" at Microsoft Intune Enrollment as well',
            "A new device has no such state before it is enrolled, and could never enrol to get it",
            f"Add {INTUNE_ENROLLMENT} (Microsoft Intune Enrollment) to conditions.applications.excludedApplications",
        )


def _applications(policy: ConditionalAccessPolicy) -> set[str]:
    return _lower(policy.applications.texts("includedApplications"))


def _lower(values: list[str]) -> set[str]:
    return {value.lower() for value in values}

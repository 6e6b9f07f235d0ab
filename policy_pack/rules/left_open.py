"""Reports what an enforced policy leaves open, declared or not: a declaration is easily forgotten.

`required-coverage` and `exclusions` refuse what is not declared.
"""

from collections.abc import Callable
from typing import Final

from pulumi_policy import EnforcementLevel, Severity

from .applications import named
from .conditional_access import COMPLIANT_DEVICE, ConditionalAccessPolicy, is_everything, listed
from .exclusions import named_role
from .rule import Resource, Rule, Violation, Violations
from .wire import CONDITIONAL_ACCESS, Properties

_LEGACY: Final = ("exchangeActiveSync", "other")


@Rule(
    "left-open",
    "An enforced Conditional Access policy leaves open only what is intended",
    Severity.MEDIUM,
    "Close what is not intended to be open, in this policy or in another one. What is intended is reported too, for as "
    "long as it is open.",
    "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions",
    level=EnforcementLevel.ADVISORY,
).judges(CONDITIONAL_ACCESS)
def left_open(resource: Resource, _configuration: Properties) -> Violations:
    """Checks enforced policies that require a compliant device. Reports what other rules accept by configuration."""
    policy = ConditionalAccessPolicy(resource.properties)
    if policy.is_enforced and COMPLIANT_DEVICE in policy.controls:
        for advice in _ADVICE:
            yield from advice(policy)


def _people(policy: ConditionalAccessPolicy) -> Violations:
    people = policy.people
    people.excluded.require_known()
    if not people.included.is_everybody:
        left = people.remaining + people.included.unknown
        yield Violation(
            f"conditions.users reaches {', '.join(left)} alone",
            "Everybody else gets in from any device, however high its risk",
            'Set conditions.users.includedUsers to ["All"] when the pilot is over',
        )
    roles = [named_role(id_) for kind, id_ in people.excluded.identities if kind == "Roles"]
    if roles:
        yield Violation(
            f"conditions.users.excludedRoles has {', '.join(roles)}",
            "Whoever has such a role gets in from any device, however high its risk",
            "Exclude the accounts that need it instead of the role",
        )
    guests = dict.fromkeys(one.type for one in people.excluded.guests)
    if guests:
        yield Violation(
            f"conditions.users excludes guests: {', '.join(guests)}",
            "They get in from any device: the risk of a guest's device is not known in this tenant",
            "Protect what guests may reach by a policy of its own, with multifactor authentication",
        )


def _applications(policy: ConditionalAccessPolicy) -> Violations:
    excluded = policy.applications.texts("excludedApplications")
    if excluded:
        yield Violation(
            f"conditions.applications.excludedApplications has {named(excluded)}",
            "A device at high risk keeps its access to it",
            "Cover it by a policy of its own, or take the exclusion out",
        )


def _clients(policy: ConditionalAccessPolicy) -> Violations:
    clients = policy.conditions.texts("clientAppTypes")
    missing = [] if "all" in clients else [client for client in _LEGACY if client not in clients]
    if missing:
        yield Violation(
            f"conditions.clientAppTypes lacks {', '.join(missing)}",
            "Clients that sign in with legacy authentication are not met: where nothing else stops them, they get in "
            "with a password alone",
            "Block legacy authentication by a policy of its own",
        )


def _platforms(policy: ConditionalAccessPolicy) -> Violations:
    platforms = policy.conditions.member("platforms")
    if platforms.names() and not is_everything(platforms, "Platforms"):
        yield Violation(
            f"conditions.platforms includes {listed(platforms.texts('includedPlatforms'))} and excludes "
            f"{listed(platforms.texts('excludedPlatforms'))}",
            "The platform is what the browser says it is: from a device at high risk, whoever says that it is another "
            "one gets in",
            "Take conditions.platforms out, or block every other platform by a policy of its own",
        )


def _locations(policy: ConditionalAccessPolicy) -> Violations:
    locations = policy.conditions.member("locations")
    if locations.names() and not is_everything(locations, "Locations"):
        yield Violation(
            f"conditions.locations includes {listed(locations.texts('includedLocations'))} and excludes "
            f"{listed(locations.texts('excludedLocations'))}",
            "From a place that is left out a device at high risk gets in, and so does whoever reaches that network",
            "Take conditions.locations out, or demand a compliant device for the other places by a policy of its own",
        )


def _devices(policy: ConditionalAccessPolicy) -> Violations:
    condition = policy.conditions.member("devices").member("filter")
    if condition.names():
        yield Violation(
            f"{condition.path} of mode {condition.text('mode')} selects devices by {condition.text('rule')}",
            "Devices that it leaves out get in whatever their risk, and whoever can set that attribute decides which "
            "they are",
            "Take conditions.devices.filter out, or cover the other devices by a policy of its own",
        )


_ADVICE: Final[tuple[Callable[[ConditionalAccessPolicy], Violations], ...]] = (
    _people,
    _applications,
    _clients,
    _platforms,
    _locations,
    _devices,
)

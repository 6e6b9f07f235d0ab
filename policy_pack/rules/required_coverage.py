"""The rule about coverage: required users, applications and clients, and no undeclared conditions."""

from dataclasses import replace
from typing import Any, Final

from pulumi_policy import Severity

from .applications import EXCHANGE_ONLINE, SHAREPOINT_ONLINE, covered
from .conditional_access import (
    COMPLIANT_DEVICE,
    FLOWS,
    MODERN_CLIENTS,
    RISKS,
    ConditionalAccessPolicy,
    is_everything,
    listed,
)
from .people import People
from .rule import Resource, Rule, Violation, Violations
from .wire import CONDITIONAL_ACCESS, Properties

_NARROWING: Final = (*RISKS, FLOWS, "clientApplications")
_CONDITIONS: Final = {"users", "applications", "clientAppTypes", "platforms", "locations", "devices", *_NARROWING}
_APPLICATIONS: Final = {"includedApplications", "excludedApplications", "includedUserActions", "filter"}
_OTHER: Final = "is named in otherPolicies of this rule's configuration"
_DECLARE: Final = "or declare exactly this condition in"


def _condition_schema(noun: str, what: str) -> dict[str, Any]:
    texts = {"type": "array", "items": {"type": "string"}}
    return {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {f"included{noun}": texts, f"excluded{noun}": texts},
            "required": [f"included{noun}"],
            "additionalProperties": False,
        },
        "default": [],
        "description": f"{what} conditions that you accept, each exactly as the policy has it.",
    }


@Rule(
    "required-coverage",
    "A Conditional Access policy covers the required people, applications and clients, and exempts no device quietly",
    Severity.HIGH,
    "Include all users, the required applications, browser and mobileAppsAndDesktopClients; take out conditions that "
    "leave devices, places or sign-ins out, or declare them in the configuration of this rule.",
    "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions",
    configuration={
        "requiredApplications": {
            "type": "array",
            "items": {"type": "string"},
            "minItems": 1,
            "default": [SHAREPOINT_ONLINE, EXCHANGE_ONLINE],
            "description": "Application ids, Office365 or All. Default: SharePoint Online and Exchange Online.",
        },
        "acceptedExcludedApplications": {
            "type": "array",
            "items": {"type": "string"},
            "default": [],
            "description": "What may be excluded although it is required, by itself or in All or Office365: ids, "
            "MicrosoftAdminPortals, or the portal's names of well-known applications.",
        },
        "requiredUsers": {
            "type": "array",
            "items": {"type": "string"},
            "minItems": 1,
            "default": ["All"],
            "description": "Whom an enforced policy must reach, after its exclusions: All, GuestsOrExternalUsers, "
            "object ids of users or groups, ids of role templates.",
        },
        "acceptedPlatforms": _condition_schema("Platforms", "Device platform"),
        "acceptedLocations": _condition_schema("Locations", "Location"),
        "acceptedDeviceFilters": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {"mode": {"type": "string"}, "rule": {"type": "string"}},
                "required": ["mode", "rule"],
                "additionalProperties": False,
            },
            "default": [],
            "description": "Device filters that you accept, each exactly as the policy has it.",
        },
        "otherPolicies": {
            "type": "array",
            "items": {"type": "string"},
            "default": [],
            "description": "Display names of Conditional Access policies with another purpose, as for the rule grant.",
        },
    },
).judges(CONDITIONAL_ACCESS)
def required_coverage(resource: Resource, configuration: Properties) -> Violations:
    """A browser can claim any platform, and a filter is quickly written: each exemption must be declared."""
    if resource.is_other(configuration):
        return
    policy = ConditionalAccessPolicy(resource.properties)
    may_be_other = COMPLIANT_DEVICE not in policy.controls and not resource.is_in_component
    for violation in _judged(policy, configuration):
        yield _or_other(violation) if may_be_other else violation


def _or_other(violation: Violation) -> Violation:
    if _OTHER in violation.instead:
        return violation
    return replace(violation, instead=f"{violation.instead}; a policy with another purpose {_OTHER}")


def _judged(policy: ConditionalAccessPolicy, configuration: Properties) -> Violations:
    policy.conditions.refuse_unknown(_CONDITIONS)
    policy.applications.refuse_unknown(_APPLICATIONS)
    yield from _users(policy, configuration.texts("requiredUsers"))
    required = configuration.texts("requiredApplications")
    yield from _actions(policy.applications, required)
    yield from covered(policy.applications, required, configuration.texts("acceptedExcludedApplications"))
    yield from _clients(policy.conditions)
    for member, noun in (("platforms", "Platforms"), ("locations", "Locations")):
        yield from _sides(policy.conditions.member(member), noun, configuration)
    yield from _device_filter(policy.conditions.member("devices"), configuration)
    yield from _narrowed(policy)


def _users(policy: ConditionalAccessPolicy, required: list[str]) -> Violations:
    people = policy.people
    if not people.remaining and not people.included.unknown:
        included = [id_ for _, id_ in people.included.identities] + [one.type for one in people.included.guests]
        yield Violation(
            f"conditions.users excludes all that it includes: {', '.join(included)}"
            if included
            else "conditions.users includes nobody",
            "A policy that applies to no user protects nothing",
            'Set conditions.users.includedUsers to ["All"], or include the groups it is for',
        )
    elif policy.is_enforced:
        yield from _reaches(people, required)


def _reaches(people: People, required: list[str]) -> Violations:
    people.excluded.require_known()
    missing = [user for user in required if not people.applies_to(user)]
    if missing:
        people.included.require_known()
        yield Violation(
            f"The policy is enforced, and conditions.users does not reach {', '.join(missing)}",
            "Whoever is not reached gets in from any device, however high its risk",
            'Set conditions.users.includedUsers to ["All"], or declare in requiredUsers of this rule\'s configuration '
            f"whom the policy is for; one for some users, beside another for all, {_OTHER}",
        )


def _actions(applications: Properties, required: list[str]) -> Violations:
    if applications.texts("includedUserActions"):
        yield Violation(
            "conditions.applications.includedUserActions is set",
            "The policy applies to registering something, not to the use of applications",
            f"Set conditions.applications.includedApplications to {listed(required)} instead",
        )


def _clients(conditions: Properties) -> Violations:
    clients = conditions.texts("clientAppTypes")
    missing = [] if "all" in clients else [client for client in MODERN_CLIENTS if client not in clients]
    if missing:
        yield Violation(
            f"conditions.clientAppTypes lacks {', '.join(missing)}",
            "A device at high risk gets in with the kind of client that is left out",
            f"Set conditions.clientAppTypes to {listed(list(MODERN_CLIENTS))}",
        )


def _sides(condition: Properties, noun: str, configuration: Properties) -> Violations:
    if not condition.names() or is_everything(condition, noun):
        return
    key = f"accepted{noun}"
    sides = _both(condition, noun)
    if sides not in [_both(accepted, noun) for accepted in configuration.members(key)]:
        included, excluded = (listed(sorted(side)) for side in sides)
        yield Violation(
            f"{condition.path} includes {included} and excludes {excluded}",
            _EXEMPT[noun],
            f"Take {condition.path} out, {_DECLARE} {key} of this rule's configuration",
        )


_EXEMPT: Final = {
    "Platforms": "Other platforms, and devices that pretend to be one of them, get in whatever their risk",
    "Locations": "A device at high risk gets in from other locations, and a location is easy to fake",
}


# As sets: Graph may return another order.
def _both(condition: Properties, noun: str) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(condition.texts(f"included{noun}")), frozenset(condition.texts(f"excluded{noun}"))


def _device_filter(devices: Properties, configuration: Properties) -> Violations:
    if not devices.names():
        return
    devices.refuse_unknown({"filter"})
    condition = devices.member("filter")
    found = condition.text("mode"), condition.text("rule")
    accepted = [(item.text("mode"), item.text("rule")) for item in configuration.members("acceptedDeviceFilters")]
    if found not in accepted:
        yield Violation(
            f"{condition.path} of mode {found[0]} selects devices by {found[1]}",
            "Whoever can set that attribute of a device exempts it from the policy",
            f"Take {condition.path} out, {_DECLARE} acceptedDeviceFilters of this rule's configuration",
        )


def _narrowed(policy: ConditionalAccessPolicy) -> Violations:
    narrowing = [policy.conditions.path_of(name) for name in policy.conditions.names() if name in _NARROWING]
    if "filter" in policy.applications.names():
        narrowing.append(policy.applications.path_of("filter"))
    for path in narrowing:
        yield Violation(
            f"{path} is set",
            "The policy applies to such sign-ins alone, and a device at high risk gets in with all others",
            f"Take {path} out; a policy for such sign-ins alone {_OTHER}",
        )

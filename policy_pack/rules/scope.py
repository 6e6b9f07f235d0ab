"""Where a Conditional Access policy applies: the applications, clients and conditions that it must not leave out."""

from collections.abc import Iterable
from typing import Any, Final

from pulumi_policy import Severity

from .conditional_access import (
    EXCHANGE_ONLINE,
    FLOWS,
    MODERN_CLIENTS,
    RISKS,
    SHAREPOINT_ONLINE,
    ConditionalAccessPolicy,
    is_everything,
    listed,
)
from .rule import Resource, Rule, Violation, Violations
from .wire import CONDITIONAL_ACCESS, Properties

_ALL: Final = "all"
_OFFICE: Final = "office365"
_OFFICE_APPS: Final = {_OFFICE, SHAREPOINT_ONLINE, EXCHANGE_ONLINE}
_NARROWING: Final = (*RISKS, FLOWS, "clientApplications")
_CONDITIONS: Final = {"users", "applications", "clientAppTypes", "platforms", "locations", "devices", *_NARROWING}
_APPLICATIONS: Final = {"includedApplications", "excludedApplications", "includedUserActions", "filter"}
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
        "description": f"{what} conditions that are meant, each exactly as the policy has it.",
    }


@Rule(
    "scope",
    "A Conditional Access policy covers the required applications and clients, and exempts no device quietly",
    Severity.HIGH,
    "Include the required applications, browser and mobileAppsAndDesktopClients; take out conditions that leave "
    "devices, places or sign-ins out, or declare them in the configuration of this rule.",
    "https://learn.microsoft.com/entra/identity/conditional-access/concept-conditional-access-conditions",
    configuration={
        "requiredApplications": {
            "type": "array",
            "items": {"type": "string"},
            "minItems": 1,
            "default": [SHAREPOINT_ONLINE, EXCHANGE_ONLINE],
            "description": "Application ids, Office365 or All. Default: SharePoint Online and Exchange Online.",
        },
        "requiredUsers": {
            "type": "array",
            "items": {"type": "string"},
            "default": [],
            "description": "Object ids of users or groups, or All, that must be included. Empty while you pilot.",
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
            "description": "Device filters that are meant, each exactly as the policy has it.",
        },
        "otherPolicies": {
            "type": "array",
            "items": {"type": "string"},
            "default": [],
            "description": "Display names of Conditional Access policies with another purpose, as for the rule grant.",
        },
    },
).judges(CONDITIONAL_ACCESS)
def scope(resource: Resource, configuration: Properties) -> Violations:
    """A platform is what the browser says it is, and a filter is quickly written: each exemption must be declared."""
    if resource.is_other(configuration):
        return
    policy = ConditionalAccessPolicy(resource.properties)
    policy.conditions.refuse_unknown(_CONDITIONS)
    policy.applications.refuse_unknown(_APPLICATIONS)
    yield from _users(policy, configuration.texts("requiredUsers"))
    yield from _applications(policy.applications, configuration.texts("requiredApplications"))
    yield from _clients(policy.conditions)
    for member, noun in (("platforms", "Platforms"), ("locations", "Locations")):
        yield from _sides(policy.conditions.member(member), noun, configuration)
    yield from _device_filter(policy.conditions.member("devices"), configuration)
    yield from _narrowed(policy)


def _users(policy: ConditionalAccessPolicy, required: list[str]) -> Violations:
    if policy.is_for_nobody:
        yield Violation(
            "conditions.users includes nobody",
            "A policy that applies to no user protects nothing",
            'Set conditions.users.includedUsers to ["All"], or include the groups it is for',
        )
    if not required:
        return
    included = _lower([*policy.users.texts("includedUsers"), *policy.users.texts("includedGroups")])
    missing = [] if _ALL in included else [user for user in required if user.lower() not in included]
    if missing:
        yield Violation(
            f"conditions.users does not include {', '.join(missing)}",
            "Whoever is not included gets in from any device, however high its risk",
            'Set conditions.users.includedUsers to ["All"], or add them',
        )


def _applications(applications: Properties, required: list[str]) -> Violations:
    if applications.texts("includedUserActions"):
        yield Violation(
            "conditions.applications.includedUserActions is set",
            "The policy applies to registering something, not to the use of applications",
            f"Set conditions.applications.includedApplications to {listed(required)} instead",
        )
    included = _lower(applications.texts("includedApplications"))
    missing = [app for app in required if not _covered(app.lower(), included)]
    if missing:
        yield Violation(
            f"conditions.applications.includedApplications lacks {_named(missing)}",
            "Devices at high risk keep their access to what is not included",
            f'Set conditions.applications.includedApplications to {listed(required)}, ["Office365"] or ["All"]',
        )
    excluded = [app for app in applications.texts("excludedApplications") if _opens(app.lower(), _lower(required))]
    if excluded:
        yield Violation(
            f"conditions.applications.excludedApplications has {_named(excluded)}",
            "An exclusion wins over an inclusion: devices at high risk keep their access to it",
            "Take it out of conditions.applications.excludedApplications",
        )


def _covered(app: str, included: set[str]) -> bool:
    return bool({app, _ALL} & included) or (_OFFICE in included and app in _OFFICE_APPS)


def _opens(excluded: str, required: set[str]) -> bool:
    """Whether excluding this takes something required away; All and Office365 have the two great ones in them."""
    wanted = required | (_OFFICE_APPS if {_ALL, _OFFICE} & required else set())
    return excluded in wanted | {_ALL} or (excluded == _OFFICE and bool(wanted & _OFFICE_APPS))


def _named(apps: Iterable[str]) -> str:
    names = {SHAREPOINT_ONLINE: "SharePoint Online", EXCHANGE_ONLINE: "Exchange Online"}
    return ", ".join(f"{names[app.lower()]} ({app})" if app.lower() in names else app for app in apps)


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
    "Locations": "From other places a device at high risk gets in, and a place is easily borrowed",
}


# As sets: the order in which Graph gives them back is not the program's.
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
            "The policy applies to such sign-ins alone, and to all others a device at high risk is welcome",
            f"Take {path} out; a policy for such sign-ins alone is named in otherPolicies of this rule's configuration",
        )


def _lower(values: Iterable[str]) -> set[str]:
    return {value.lower() for value in values}

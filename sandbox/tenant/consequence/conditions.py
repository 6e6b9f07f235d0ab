"""Whether a Conditional Access policy applies to a sign-in: its conditions, one function each.

Each returns the reason why the policy does not apply, or None. The reasons' names are Graph's whatIfAnalysisReasons
[csdl]. If a condition needs a fact that the sign-in does not have, it raises `CannotEvaluateError`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network

from ..membership import is_in, roles_of
from ..objects import Json, ServicePrincipal, User
from ..state import TenantState
from .device_rules import Value, matches
from .errors import CannotEvaluateError, MissingFactError

# What Microsoft 365's bundle covers, as far as this tenant has it [docs: conditional-access-cloud-apps].
OFFICE365 = frozenset(
    {
        "00000003-0000-0ff1-ce00-000000000000",
        "00000002-0000-0ff1-ce00-000000000000",
        "00000004-0000-0ff1-ce00-000000000000",
        "00000005-0000-0ff1-ce00-000000000000",
        "cc15fd57-2c6c-4117-a88c-83b1d56b4bbe",
    }
)


@dataclass(frozen=True)
class Facts:
    """What is known of one sign-in, of a user or of a service principal.

    Risks are "none" unless given. None means not known.
    """

    user: User | None
    applications: tuple[str, ...]
    client_app_type: str | None
    platform: str | None
    device: dict[str, Value] = field(default_factory=dict)
    ip: str | None = None
    country: str | None = None
    user_risk: str | None = "none"
    sign_in_risk: str | None = "none"
    insider_risk: str | None = "none"
    transfer_method: str = "none"
    service_principal: ServicePrincipal | None = None
    service_principal_risk: str | None = "none"


OWN_SERVICE_PRINCIPALS = "ServicePrincipalsInMyTenant"

Condition = Callable[[Json, Facts, TenantState], bool]


def applies(members: Json, facts: Facts, tenant: TenantState) -> str:
    """notSet if the policy applies, else the name of the first condition that prevents it."""
    conditions = members["conditions"]
    for reason, condition in CONDITIONS.items():
        if not condition(conditions, facts, tenant):
            return reason
    return "notSet"


def users(conditions: Json, facts: Facts, tenant: TenantState) -> bool:
    found = conditions["users"]
    if facts.user is None:
        return True
    if not found:
        return False
    return names_user(found, "include", facts.user, tenant) and not names_user(found, "exclude", facts.user, tenant)


def workload_identities(conditions: Json, facts: Facts, _: TenantState) -> bool:
    """A policy for users never applies to a service principal, nor the other way round [docs]."""
    one, found = facts.service_principal, conditions["clientApplications"]
    if one is None:
        return True
    if not found:
        return False
    if found["servicePrincipalFilter"]:
        msg = (
            "Custom security attributes of service principals are not known here: a filter by them cannot be evaluated."
        )
        raise CannotEvaluateError(msg)
    included = {OWN_SERVICE_PRINCIPALS, one.id} & set(found["includeServicePrincipals"])
    return bool(included) and one.id not in found["excludeServicePrincipals"]


def service_principal_risk(conditions: Json, facts: Facts, _: TenantState) -> bool:
    """What-If has no reason of this name [csdl]. Its answer for a risk that does not match is not known."""
    levels = conditions["servicePrincipalRiskLevels"]
    if not levels or facts.service_principal is None:
        return True
    if required(facts.service_principal_risk, "service principal risk") not in levels:
        msg = "What is said of a policy that another service principal risk keeps from applying is not documented."
        raise CannotEvaluateError(msg)
    return True


def names_user(users: Json, side: str, user: User, tenant: TenantState) -> bool:
    named = set(users[f"{side}Users"])
    guest = user.user_type == "Guest"
    return (
        "All" in named
        or user.id in named
        or ("GuestsOrExternalUsers" in named and guest)
        or bool(roles_of(user, tenant) & set(users[f"{side}Roles"]))
        or any(is_in(user.id, key, tenant) for key in users[f"{side}Groups"])
        or (guest and names_guest(users[f"{side}GuestsOrExternalUsers"]))
    )


def names_guest(guests: Json | None) -> bool:
    """Guests of this tenant are B2B collaboration guests of an unnamed home tenant."""
    if not guests or "b2bCollaborationGuest" not in (guests["guestOrExternalUserTypes"] or "").split(","):
        return False
    tenants = guests.get("externalTenants") or {}
    if tenants.get("membershipKind", "all") != "all":
        msg = "The home tenant of a guest is not known here: a policy for guests of named tenants cannot be evaluated."
        raise CannotEvaluateError(msg)
    return True


def applications(conditions: Json, facts: Facts, _: TenantState) -> bool:
    found = conditions["applications"]
    if not found:
        return False
    if found["applicationFilter"]:
        msg = "Custom security attributes of applications are not known here: applicationFilter cannot be evaluated."
        raise CannotEvaluateError(msg)
    if not facts.applications:
        msg = "A policy has a condition on the application, which this sign-in does not tell."
        raise MissingFactError(msg)
    return any(
        names_application(found["includeApplications"], one)
        and not names_application(found["excludeApplications"], one)
        for one in facts.applications
    )


def names_application(named: list[str], application: str) -> bool:
    if "MicrosoftAdminPortals" in named:
        msg = "Which applications MicrosoftAdminPortals stands for is not known here."
        raise CannotEvaluateError(msg)
    return "All" in named or application in named or ("Office365" in named and application in OFFICE365)


def client_apps(conditions: Json, facts: Facts, _: TenantState) -> bool:
    named = conditions["clientAppTypes"]
    if named == ["all"]:
        return True
    return required(facts.client_app_type, "client app type") in named


def platforms(conditions: Json, facts: Facts, _: TenantState) -> bool:
    found = conditions["platforms"]
    if not found:
        return True
    platform = required(facts.platform, "device platform")
    included = "all" in found["includePlatforms"] or platform in found["includePlatforms"]
    return included and platform not in found["excludePlatforms"]


def required(value: str | None, what: str) -> str:
    if value is None:
        msg = f"A policy has a condition on the {what}, which this sign-in does not tell."
        raise MissingFactError(msg)
    return value


def devices(conditions: Json, facts: Facts, _: TenantState) -> bool:
    found = conditions["devices"] or {}
    if any(
        found.get(name) for name in ("includeDevices", "excludeDevices", "includeDeviceStates", "excludeDeviceStates")
    ):
        msg = "Device states, which device filters replaced, cannot be evaluated."
        raise CannotEvaluateError(msg)
    device_filter = found.get("deviceFilter")
    if not device_filter:
        return True
    fits = matches(device_filter["rule"], facts.device, of="a policy's device filter")
    return bool(fits == (device_filter["mode"] == "include"))


def locations(conditions: Json, facts: Facts, tenant: TenantState) -> bool:
    found = conditions["locations"]
    if not found:
        return True
    included = any(in_location(key, facts, tenant) for key in found["includeLocations"])
    return included and not any(in_location(key, facts, tenant) for key in found["excludeLocations"])


def in_location(key: str, facts: Facts, tenant: TenantState) -> bool:
    if key == "All":
        return True
    if key == "AllTrusted":
        trusted = [one.id for one in tenant.named_locations.values() if one.members.get("isTrusted")]
        return any(in_location(one, facts, tenant) for one in trusted)
    location = tenant.named_locations[key]
    if location.type_name == "countryNamedLocation":
        return required(facts.country, "country") in location.members["countriesAndRegions"]
    address = ip_address(required(facts.ip, "IP address"))
    return any(address in ip_network(one["cidrAddress"]) for one in location.members["ipRanges"])


def user_risk(conditions: Json, facts: Facts, _: TenantState) -> bool:
    levels = conditions["userRiskLevels"]
    return not levels or required(facts.user_risk, "user risk") in levels


def sign_in_risk(conditions: Json, facts: Facts, _: TenantState) -> bool:
    levels = conditions["signInRiskLevels"]
    return not levels or required(facts.sign_in_risk, "sign-in risk") in levels


def insider_risk(conditions: Json, facts: Facts, _: TenantState) -> bool:
    levels = conditions["insiderRiskLevels"]
    return not levels or required(facts.insider_risk, "insider risk") in levels.split(",")


def authentication_flow(conditions: Json, facts: Facts, _: TenantState) -> bool:
    flows = conditions["authenticationFlows"]
    return not flows or facts.transfer_method in flows["transferMethods"].split(",")


CONDITIONS: dict[str, Condition] = {
    "users": users,
    "workloadIdentities": workload_identities,
    "application": applications,
    "clientApps": client_apps,
    "devicePlatform": platforms,
    "devices": devices,
    "location": locations,
    "userRisk": user_risk,
    "signInRisk": sign_in_risk,
    "insiderRisk": insider_risk,
    "authenticationFlow": authentication_flow,
    "servicePrincipalRisk": service_principal_risk,
}

"""A Conditional Access policy in azuread's property names: as the stack configures it, and as Graph returns it.

The component declares the configured policy. This module converts Graph's answer to the same form. azuread's plugin
does that too, but a command without the engine does not start the plugin. Empty values are left out on both
sides, ids are in lower case, and lists are sorted, because Graph has an order of its own.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from components.conditional_access import arguments
from providers.graph.request import Json
from settings import BreakGlass, ConditionalAccess
from settings.controls import STRENGTHS
from settings.types import GUID

_PART_OF_A_NAME: Final = re.compile(r"_([a-z])")
_SIDES: Final = {"include": "included", "exclude": "excluded"}
_RISKS: Final = ("signInRiskLevels", "userRiskLevels", "servicePrincipalRiskLevels")


def configured(policy: ConditionalAccess, break_glass: BreakGlass | None) -> Json:
    """The inputs for azuread. The policy's references are ids already."""
    found: Json = _normal(_declared(arguments(policy, break_glass or BreakGlass())))
    return found


def in_tenant(policy: Json) -> Json:
    """The same properties of a policy as Graph returns it."""
    found: Json = _normal(
        {
            "displayName": policy.get("displayName"),
            "state": policy.get("state"),
            "conditions": _conditions(policy.get("conditions") or {}),
            "grantControls": _grant_controls(policy.get("grantControls") or {}),
            "sessionControls": _session_controls(policy.get("sessionControls") or {}),
        }
    )
    return found


def _declared(value: Any) -> Any:  # noqa: ANN401 - azuread's arguments hold values of any kind
    """Azuread's arguments as a mapping under Pulumi's names, of which the Python names are made."""
    if isinstance(value, list | tuple):
        return [_declared(one) for one in value]
    if isinstance(value, str | int | None):
        return value
    return {_pulumi_name(name): _declared(one) for name, one in vars(value).items()}


def _pulumi_name(name: str) -> str:
    return _PART_OF_A_NAME.sub(lambda found: found[1].upper(), name)


def _conditions(found: Json) -> Json:
    users = found.get("users") or {}
    applications = found.get("applications") or {}
    clients = found.get("clientApplications") or {}
    return {
        "users": {
            **_both_sides(users, "Users", "Groups", "Roles"),
            **{
                f"{ours}GuestsOrExternalUsers": _guests(users.get(f"{side}GuestsOrExternalUsers"))
                for side, ours in _SIDES.items()
            },
        },
        "applications": {
            **_both_sides(applications, "Applications"),
            "includedUserActions": applications.get("includeUserActions"),
            "filter": _filter(applications.get("applicationFilter")),
        },
        "clientApplications": {
            **_both_sides(clients, "ServicePrincipals"),
            "filter": _filter(clients.get("servicePrincipalFilter")),
        },
        "devices": {"filter": _filter((found.get("devices") or {}).get("deviceFilter"))},
        "locations": _both_sides(found.get("locations") or {}, "Locations"),
        "platforms": _both_sides(found.get("platforms") or {}, "Platforms"),
        "clientAppTypes": found.get("clientAppTypes"),
        "insiderRiskLevels": found.get("insiderRiskLevels"),
        "authenticationFlowTransferMethods": _parts((found.get("authenticationFlows") or {}).get("transferMethods")),
        **{name: found.get(name) for name in _RISKS},
    }


def _both_sides(found: Json, *nouns: str) -> Json:
    return {f"{ours}{noun}": found.get(f"{side}{noun}") for side, ours in _SIDES.items() for noun in nouns}


def _guests(found: Json | None) -> list[Json]:
    if not found:
        return []
    tenants = found.get("externalTenants")
    external = [{"membershipKind": tenants.get("membershipKind"), "members": tenants.get("members")}] if tenants else []
    return [{"guestOrExternalUserTypes": _parts(found.get("guestOrExternalUserTypes")), "externalTenants": external}]


def _filter(found: Json | None) -> Json | None:
    return {"mode": found.get("mode"), "rule": found.get("rule")} if found else None


def _parts(text: str | None) -> list[str]:
    return [one.strip() for one in (text or "").split(",")]


def _grant_controls(found: Json) -> Json:
    strength = (found.get("authenticationStrength") or {}).get("id")
    return {
        "operator": found.get("operator"),
        "builtInControls": found.get("builtInControls"),
        "customAuthenticationFactors": found.get("customAuthenticationFactors"),
        "termsOfUses": found.get("termsOfUse"),
        "authenticationStrengthPolicyId": f"{STRENGTHS}{strength}" if strength else None,
    }


def _session_controls(found: Json) -> Json:
    frequency, browser, cloud, restrictions = (
        _enabled(found.get(name))
        for name in ("signInFrequency", "persistentBrowser", "cloudAppSecurity", "applicationEnforcedRestrictions")
    )
    return {
        "applicationEnforcedRestrictionsEnabled": bool(restrictions),
        "cloudAppSecurityPolicy": cloud.get("cloudAppSecurityType"),
        "disableResilienceDefaults": found.get("disableResilienceDefaults"),
        "persistentBrowserMode": browser.get("mode"),
        "signInFrequency": frequency.get("value"),
        "signInFrequencyPeriod": frequency.get("type"),
        "signInFrequencyInterval": frequency.get("frequencyInterval"),
        "signInFrequencyAuthenticationType": frequency.get("authenticationType"),
    }


def _enabled(control: Json | None) -> Json:
    """A control that is turned off has no effect."""
    return control if control and control.get("isEnabled") is True else {}


def _normal(value: Any) -> Any:  # noqa: ANN401 - any JSON
    if isinstance(value, Mapping):
        inside = {name: _normal(one) for name, one in value.items()}
        return {name: one for name, one in inside.items() if one not in (None, "", False, [], {})}
    if isinstance(value, list):
        items = [one for one in map(_normal, value) if one not in (None, "", [], {})]
        return sorted(items) if all(isinstance(one, str) for one in items) else items
    return value.lower() if isinstance(value, str) and GUID.fullmatch(value) else value

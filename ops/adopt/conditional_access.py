"""A Conditional Access policy of the tenant in the configuration's words.

Lists keep Graph's order, which azuread compares. Whether a value may stand in a stack file at all the settings say
afterwards (`expressible`). The program's own check says what azuread does not support.
"""

from collections.abc import Iterator
from typing import Any, Final

from components.checks import unsupported_members
from components.conditional_access import STATES
from ops.adopt.names import Naming, in_lower_case
from ops.adopt.values import Emergency, Lost, Ref, Section, filled
from providers.graph.request import Json
from settings.controls import StrengthId
from settings.types import (
    ApplicationReference,
    GroupReference,
    LocationId,
    RoleId,
    ServicePrincipalId,
    TermsOfUseId,
    UserReference,
)

KEY: Final = "conditionalAccess"
_WORDS: Final = {of_graph: ours for ours, of_graph in STATES.items()}
_RISKS: Final = ("signInRiskLevels", "userRiskLevels", "servicePrincipalRiskLevels")
_EVERY_TIME: Final = "everyTime"
_SWITCHED: Final = ("applicationEnforcedRestrictions", "cloudAppSecurity", "persistentBrowser", "signInFrequency")
_TYPES: Final = {"users": UserReference, "groups": GroupReference}


def excluded(policy: Json) -> Emergency:
    """Whom the policy excludes by id: those who may be emergency accounts."""
    users = _users(policy)
    return Emergency(_lower(users.get("excludeUsers")), _lower(users.get("excludeGroups")))


def configuration(policy: Json, emergency: Emergency, naming: Naming) -> Section:
    """The section. The emergency accounts are left out of its exclusions, except where that would change the order."""
    conditions = policy.get("conditions") or {}
    session = _session(policy.get("sessionControls") or {})
    return {
        "displayName": str(policy.get("displayName")).strip(),
        "state": _WORDS.get(str(policy.get("state")), policy.get("state")),
        "users": _people(_users(policy), emergency, naming),
        "applications": _applications(conditions.get("applications") or {}, naming),
        "clientAppTypes": conditions.get("clientAppTypes") or [],
        **filled(
            {
                "platforms": _sides(conditions.get("platforms"), "Platforms"),
                "locations": _located(conditions.get("locations"), naming),
                "devices": filled({"filter": _filter((conditions.get("devices") or {}).get("deviceFilter"))}),
                **{name: conditions.get(name) for name in _RISKS},
                "insiderRiskLevels": conditions.get("insiderRiskLevels"),
                "authenticationFlowTransferMethods": _parts(
                    (conditions.get("authenticationFlows") or {}).get("transferMethods")
                ),
                "clientApplications": _clients(conditions.get("clientApplications") or {}, naming),
            }
        ),
        "grantControls": _grant(policy.get("grantControls") or {}, naming),
        **filled({"sessionControls": session}),
        "adopt": Ref(str(policy["id"]).lower()),
    }


def lost(policy: Json) -> Iterator[Lost]:
    """What has no place in the section."""
    for path in unsupported_members.members(policy):
        text = f"{path}: the azuread provider does not support it, and the program does not adopt the policy with it"
        yield Lost(KEY, f"{text}. Remove it in the portal first, or leave the policy to the portal")
    if policy.get("description"):
        yield Lost(KEY, "description: the configuration has no key for it, and it stays as it is")
    for name in _SWITCHED:
        control = (policy.get("sessionControls") or {}).get(name)
        if control and control.get("isEnabled") is not True and any(_values(control)):
            text = f"sessionControls.{name}: it is turned off and has a value, which azuread takes for turned on"
            yield Lost(KEY, f"{text}; the configuration leaves it out")


def _users(policy: Json) -> Json:
    users: Json = (policy.get("conditions") or {}).get("users") or {}
    return users


def _people(users: Json, emergency: Emergency, naming: Naming) -> Any:  # noqa: ANN401 - a section, or [All]
    include = filled(
        {
            "users": naming.references(UserReference, users.get("includeUsers") or []),
            "groups": naming.references(GroupReference, users.get("includeGroups") or []),
            "roles": naming.ids(RoleId, users.get("includeRoles") or []),
            "guestsOrExternalUsers": _guests(users.get("includeGuestsOrExternalUsers")),
        }
    )
    exclude = filled(
        {
            "users": _others("users", users.get("excludeUsers"), emergency.users, naming),
            "groups": _others("groups", users.get("excludeGroups"), emergency.groups, naming),
            "roles": naming.ids(RoleId, users.get("excludeRoles") or []),
            "guestsOrExternalUsers": _guests(users.get("excludeGuestsOrExternalUsers")),
        }
    )
    if include == {"users": ["All"]} and not exclude:
        return ["All"]
    return {"include": include, **filled({"exclude": exclude})}


def _others(kind: str, found: list[str] | None, emergency: tuple[str, ...], naming: Naming) -> list[Ref]:
    """The exclusions beside the emergency accounts; all of them where the accounts do not come first."""
    ids = list(_lower(found))
    others = [one for one in ids if one not in emergency]
    if [*(one for one in emergency if one in ids), *others] == ids:
        return naming.references(_TYPES[kind], others)
    named = dict(zip(others, naming.references(_TYPES[kind], others), strict=True))
    return [named.get(one) or Ref(one, "an emergency account, here for its place in the order") for one in ids]


def _guests(found: Json | None) -> Section | None:
    if not found:
        return None
    tenants = found.get("externalTenants")
    external = tenants and {
        "membershipKind": tenants.get("membershipKind"),
        **filled({"members": tenants.get("members")}),
    }
    return filled(
        {"guestOrExternalUserTypes": _parts(found.get("guestOrExternalUserTypes")), "externalTenants": external}
    )


def _applications(found: Json, naming: Naming) -> Section:
    return filled(
        {
            "include": naming.references(ApplicationReference, found.get("includeApplications") or []),
            "exclude": naming.references(ApplicationReference, found.get("excludeApplications") or []),
            "userActions": found.get("includeUserActions"),
            "filter": _filter(found.get("applicationFilter")),
        }
    )


def _sides(found: Json | None, noun: str) -> Section:
    return filled({side: list((found or {}).get(f"{side}{noun}") or []) for side in ("include", "exclude")})


def _located(found: Json | None, naming: Naming) -> Section:
    return {side: list(naming.ids(LocationId, ids)) for side, ids in _sides(found, "Locations").items()}


def _clients(found: Json, naming: Naming) -> Section:
    sides = _sides(found, "ServicePrincipals")
    named = {side: list(naming.ids(ServicePrincipalId, ids)) for side, ids in sides.items()}
    return {**named, **filled({"filter": _filter(found.get("servicePrincipalFilter"))})}


def _filter(found: Json | None) -> Section | None:
    return {"mode": found.get("mode"), "rule": found.get("rule")} if found else None


def _grant(found: Json, naming: Naming) -> Section:
    """No control is an empty list: left out, it would be a compliant device."""
    strength = (found.get("authenticationStrength") or {}).get("id")
    controls = found.get("builtInControls") or []
    return {
        **filled({"operator": found.get("operator")}),
        "builtInControls": list(controls),
        **filled(
            {
                "authenticationStrengthPolicyId": naming.ids(StrengthId, [strength])[0] if strength else None,
                "customAuthenticationFactors": found.get("customAuthenticationFactors"),
                "termsOfUse": naming.ids(TermsOfUseId, found.get("termsOfUse") or []),
            }
        ),
    }


def _session(found: Json) -> Section:
    restrictions, cloud, browser, frequency = (_turned_on(found.get(name)) for name in _SWITCHED)
    is_every_time = frequency.get("frequencyInterval") == _EVERY_TIME
    return filled(
        {
            "applicationEnforcedRestrictionsEnabled": True if restrictions else None,
            "cloudAppSecurityPolicy": cloud.get("cloudAppSecurityType"),
            "disableResilienceDefaults": found.get("disableResilienceDefaults") or None,
            "persistentBrowserMode": browser.get("mode"),
            "signInFrequency": frequency.get("value"),
            "signInFrequencyPeriod": frequency.get("type"),
            "signInFrequencyInterval": _EVERY_TIME if is_every_time else None,
            "signInFrequencyAuthenticationType": frequency.get("authenticationType"),
        }
    )


def _values(control: Json) -> Iterator[object]:
    return (value for name, value in control.items() if name != "isEnabled" and "@odata." not in name)


def _turned_on(control: Json | None) -> Json:
    return control if control and control.get("isEnabled") is True else {}


def _parts(text: str | None) -> list[str]:
    return [one.strip() for one in (text or "").split(",") if one.strip()]


def _lower(ids: list[str] | None) -> tuple[str, ...]:
    return tuple(map(in_lower_case, ids or []))

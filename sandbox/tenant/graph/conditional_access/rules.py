"""The rules for a valid Conditional Access policy, beyond its schema. `members` is the whole policy, completed.

The numbers and texts of Graph's own messages for most of these are not in evidence. Our messages describe the mistake.
"""

from collections.abc import Callable, Collection, Iterator

from ...objects import Json
from ...state import TenantState
from .. import errors
from . import control_rules, guests

EXCHANGE_ONLINE = "00000002-0000-0ff1-ce00-000000000000"
USER_WORDS = frozenset({"All", "None", "GuestsOrExternalUsers"})
APPLICATION_WORDS = frozenset({"All", "None", "Office365", "MicrosoftAdminPortals"})
LOCATION_WORDS = frozenset({"All", "AllTrusted"})
ALONE = frozenset({"All", "None", "all", "none"})
BOTH_KINDS = (
    "1012: 'applications' condition cannot include both 'includeApplications' and "
    "'includeUserActions'/'includeProtectionLevels'. Please remove one of the conditions."
)
SECURITY_DEFAULTS = (
    "Security Defaults is enabled in the tenant. You must disable Security defaults before enabling "
    "a Conditional Access policy."
)


def require_valid(members: Json, tenant: TenantState) -> None:
    """The first broken rule is the answer."""
    for rule in RULES:
        for message in rule(members, tenant):
            raise errors.bad_request(message)


def basics(members: Json, _: TenantState) -> Iterator[str]:
    """[docs] displayName, state and conditions are required; clientAppTypes within conditions too."""
    for name in ("displayName", "state", "conditions"):
        if not members[name]:
            yield f"The policy's {name} is required."
    if not members["conditions"]["clientAppTypes"]:
        yield "The policy's conditions.clientAppTypes are required."


def enough(members: Json, _: TenantState) -> Iterator[str]:
    """[docs] one application rule, one user rule, one grant or session control; [issue] not both kinds of rule."""
    conditions = members["conditions"]
    applications = conditions["applications"] or {}
    includes = ("includeApplications", "includeUserActions", "includeAuthenticationContextClassReferences")
    if not any(applications.get(name) for name in (*includes, "applicationFilter")):
        yield "The policy needs at least one application, user action or authentication context."
    if applications.get("includeApplications") and any(applications.get(name) for name in includes[1:]):
        yield BOTH_KINDS
    users, workloads = conditions["users"] or {}, conditions["clientApplications"] or {}
    if not any(v for name, v in (users | workloads).items() if name.startswith("include")):
        yield "The policy needs at least one user, group, role or service principal."
    if not has_grant(members["grantControls"]) and not has_session(members["sessionControls"]):
        yield "The policy needs at least one grant or session control."


def has_grant(grant: Json | None) -> bool:
    names = ("builtInControls", "customAuthenticationFactors", "termsOfUse", "authenticationStrength")
    return grant is not None and any(grant[name] for name in names)


def has_session(session: Json | None) -> bool:
    return session is not None and any(value not in (None, False) for value in session.values())


def alone(members: Json, _: TenantState) -> Iterator[str]:
    """A word for everything or nothing must be the only entry [inference]."""
    conditions = members["conditions"]
    users, applications = conditions["users"] or {}, conditions["applications"] or {}
    platforms = conditions["platforms"] or {}
    lists = {
        "clientAppTypes": conditions["clientAppTypes"],
        "includeUsers": users.get("includeUsers"),
        "includeApplications": applications.get("includeApplications"),
        "includePlatforms": platforms.get("includePlatforms"),
    }
    for name, values in lists.items():
        word = next((value for value in values or [] if value in ALONE), None)
        if word and len(values or []) > 1:
            yield f"'{word}' in {name} cannot be combined with other values."
    if conditions["platforms"] and not platforms["includePlatforms"]:
        yield "The policy's conditions.platforms needs includePlatforms."


def exchange_active_sync(members: Json, _: TenantState) -> Iterator[str]:
    """[docs] Exchange ActiveSync goes with Exchange Online as the only application."""
    applications = (members["conditions"]["applications"] or {}).get("includeApplications")
    if "exchangeActiveSync" in members["conditions"]["clientAppTypes"] and applications != [EXCHANGE_ONLINE]:
        yield "The client app exchangeActiveSync needs Office 365 Exchange Online as the only application."


def known_users(members: Json, tenant: TenantState) -> Iterator[str]:
    """Ids that the directory does not have are refused [client: azuread waits for new ones to become visible]."""
    users = members["conditions"]["users"] or {}
    if not tenant.service_principals.keys().isdisjoint(one.lower() for one in users.get("excludeUsers") or []):
        # A public report shows one, and another takes it back [issue: Microsoft365DSC 6902].
        what = "a service principal in excludeUsers: whether Graph takes it is not established."
        raise errors.not_emulated(what)
    yield from unknown(users, "Users", tenant.users, USER_WORDS, "user")
    yield from unknown(users, "Groups", tenant.groups, frozenset(), "group")
    yield from unknown(users, "Roles", tenant.role_definitions, frozenset(), "directory role template")


def known_applications(members: Json, tenant: TenantState) -> Iterator[str]:
    applications = members["conditions"]["applications"] or {}
    known = {one.app_id for one in tenant.service_principals.values()}
    yield from unknown(applications, "Applications", known, APPLICATION_WORDS, "application")


def known_others(members: Json, tenant: TenantState) -> Iterator[str]:
    locations, grant = members["conditions"]["locations"] or {}, members["grantControls"] or {}
    yield from unknown(locations, "Locations", tenant.named_locations, LOCATION_WORDS, "named location")
    strength = grant.get("authenticationStrength")
    if strength and strength.get("id") not in tenant.authentication_strengths:
        yield f"The authentication strength {strength.get('id')} does not exist."
    for terms in grant.get("termsOfUse") or []:
        yield f"The terms of use {terms} do not exist."


def unknown(container: Json, noun: str, known: Collection[str], words: frozenset[str], kind: str) -> Iterator[str]:
    for name in (f"include{noun}", f"exclude{noun}"):
        for value in container.get(name) or []:
            if value not in words and value.lower() not in known:
                yield f"Policy contains an unknown {kind} in {name}: {value}"


def security_defaults(members: Json, tenant: TenantState) -> Iterator[str]:
    """[issue]; report-only and disabled are accepted."""
    if tenant.security_defaults_enabled and members["state"] == "enabled":
        yield SECURITY_DEFAULTS


Rule = Callable[[Json, TenantState], Iterator[str]]
RULES: tuple[Rule, ...] = (
    basics,
    security_defaults,
    enough,
    guests.not_twice,
    control_rules.grant_controls,
    control_rules.password_change,
    control_rules.session_controls,
    alone,
    exchange_active_sync,
    known_users,
    known_applications,
    known_others,
)

"""Which grant and session controls of a Conditional Access policy go together. `members` is the whole policy."""

from collections.abc import Iterator

from ...objects import Json
from ...state import TenantState

STRENGTH_AND_MFA = "1108: Authentication strengths cannot be used alongside the MFA built-in control."
PASSWORD_CHANGE = "1032: ConditionalActionPolicy validation failed due to InvalidPasswordResetControl."  # noqa: S105 - a message
OTHER_CONDITIONS = (
    "platforms",
    "locations",
    "devices",
    "signInRiskLevels",
    "servicePrincipalRiskLevels",
    "insiderRiskLevels",
    "authenticationFlows",
    "clientApplications",
)
EVERY_TIME = "everyTime"


def grant_controls(members: Json, _: TenantState) -> Iterator[str]:
    """operator is AND or OR [csdl: a text; docs]; block does not go with others [inference]; [issue Microsoft365DSC
    6218] no authentication strength beside mfa."""
    grant = members["grantControls"] or {}
    built_in, strength = grant.get("builtInControls") or [], grant.get("authenticationStrength")
    others = [name for name in ("customAuthenticationFactors", "termsOfUse") if grant.get(name)]
    if not (built_in or strength or others):
        return
    if grant["operator"] not in {"AND", "OR"}:
        yield f"The policy's grantControls.operator must be AND or OR, found {grant['operator']!r}."
    if "block" in built_in and (len(built_in) > 1 or strength or others):
        yield "The control block cannot be combined with other grant controls."
    if "mfa" in built_in and strength:
        yield STRENGTH_AND_MFA


def password_change(members: Json, _: TenantState) -> Iterator[str]:
    """[docs] with mfa and AND, for users at risk, all applications, no other condition; [issue ConditionalAccess 4]
    the error, and that client applications are such a condition; [issue Microsoft365DSC 4725] an authentication
    strength does for mfa."""
    grant, conditions = members["grantControls"] or {}, members["conditions"]
    if "passwordChange" not in (grant.get("builtInControls") or []):
        return
    applications = conditions["applications"] or {}
    fits = (
        "mfa" in grant["builtInControls"] or grant.get("authenticationStrength"),
        grant["operator"] == "AND",
        conditions["userRiskLevels"],
        conditions["clientAppTypes"] == ["all"],
        applications.get("includeApplications") == ["All"],
        not applications.get("excludeApplications"),
        not any(conditions.get(name) for name in OTHER_CONDITIONS),
    )
    if not all(fits):
        yield PASSWORD_CHANGE


def session_controls(members: Json, _: TenantState) -> Iterator[str]:
    """Every time stands beside no number [client: azuread refuses the pair], nor beside these two [issue azuread
    1225]; a frequency says how often or every time [client: azuread's comment]. The words are ours."""
    session = members["sessionControls"] or {}
    frequency = session.get("signInFrequency") or {}
    is_timed = frequency.get("value") is not None and frequency.get("type") is not None
    if frequency and not is_timed and frequency.get("frequencyInterval") != EVERY_TIME:
        yield "A sign-in frequency needs a value and a type, or a frequencyInterval of everyTime."
    if frequency.get("frequencyInterval") != EVERY_TIME:
        return
    if frequency.get("value") is not None or frequency.get("type") is not None:
        yield "A sign-in frequency of everyTime cannot have a value or a type."
    restrictions = session.get("applicationEnforcedRestrictions") or {}
    if restrictions.get("isEnabled") or session.get("disableResilienceDefaults"):
        yield (
            "A sign-in frequency of everyTime cannot be combined with applicationEnforcedRestrictions or "
            "disableResilienceDefaults."
        )

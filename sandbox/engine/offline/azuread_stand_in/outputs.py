"""From a policy as Graph returns it to azuread's output properties, and from those to the inputs of an import."""

from collections.abc import Mapping
from typing import Any

from sandbox.engine.offline.azuread_stand_in import names

Values = Mapping[str, Any]
POLICIES = "/identity/conditionalAccess/policies/"


def policy_outputs(body: Values) -> dict[str, Any]:
    """Complete: what the policy does not have is an empty list, an empty text or a null [client].

    An answer with nothing in it is a policy with nothing in it [client].
    """
    return {
        "id": f"{POLICIES}{body.get('id', '')}",
        "objectId": body.get("id", ""),
        "displayName": body.get("displayName") or "",
        "state": body.get("state") or "",
        "conditions": _conditions(body.get("conditions")),
        "grantControls": _grant_controls(body.get("grantControls")),
        "sessionControls": _session_controls(body.get("sessionControls")),
    }


def imported_inputs(outputs: Values) -> dict[str, Any]:
    """The inputs that would give these outputs, each member only where it says something."""
    said = _said({name: value for name, value in outputs.items() if name not in ("id", "objectId")})
    return said if isinstance(said, dict) else {}


def _said(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, Mapping):
        return {name: _said(one) for name, one in value.items() if one not in (None, "", 0, False, [])}
    return [_said(one) for one in value] if isinstance(value, list) else value


def refreshed_inputs(before: Any, now: Any) -> Any:  # noqa: ANN401 - JSON
    """The properties that the inputs had, with their present values; a property they did not have is drift of the
    outputs alone [client]."""
    if isinstance(before, Mapping) and isinstance(now, Mapping):
        return {name: refreshed_inputs(value, now.get(name)) for name, value in before.items()}
    if isinstance(before, list) and isinstance(now, list) and len(before) == len(now):
        return [refreshed_inputs(*pair) for pair in zip(before, now, strict=True)]
    return before if not before and not now else now


def _conditions(body: Values | None) -> dict[str, Any] | None:
    if body is None:
        return None
    return {
        "applications": _applications(body.get("applications") or {}),
        # Unlike the kinds of guests, these the real plugin splits without taking spaces away [client].
        "authenticationFlowTransferMethods": _parts(body.get("authenticationFlows"), "transferMethods"),
        "clientAppTypes": body.get("clientAppTypes") or [],
        "clientApplications": _client_applications(body.get("clientApplications")),
        "devices": _devices(body.get("devices")),
        "insiderRiskLevels": body.get("insiderRiskLevels") or "",
        "locations": _lists_or_null(body.get("locations"), names.LOCATIONS),
        "platforms": _lists_or_null(body.get("platforms"), names.PLATFORMS),
        "users": _users(body.get("users")),
        **{name: body.get(name) or [] for name in names.RISKS},
    }


def _applications(body: Values) -> dict[str, Any]:
    return {**_lists(body, names.APPLICATIONS), "filter": _filter(body.get("applicationFilter"))}


def _client_applications(body: Values | None) -> dict[str, Any] | None:
    if body is None:
        return None
    return {**_lists(body, names.CLIENT_APPLICATIONS), "filter": _filter(body.get("servicePrincipalFilter"))}


def _devices(body: Values | None) -> dict[str, Any] | None:
    return None if body is None else {"filter": _filter(body.get("deviceFilter"))}


def _users(body: Values | None) -> dict[str, Any] | None:
    if body is None:
        return None
    guests = {here: _guests(body.get(there)) for here, there in names.GUESTS.items()}
    return {**_lists(body, names.USERS), **guests}


def _guests(body: Values | None) -> list[dict[str, Any]]:
    if body is None:
        return []
    types = [kind.strip() for kind in _parts(body, "guestOrExternalUserTypes")]
    return [{"guestOrExternalUserTypes": types, "externalTenants": _external_tenants(body.get("externalTenants"))}]


def _external_tenants(body: Values | None) -> list[dict[str, Any]]:
    return [{"membershipKind": body["membershipKind"], "members": body.get("members") or []}] if body else []


def _grant_controls(body: Values | None) -> dict[str, Any] | None:
    if body is None:
        return None
    strength = body.get("authenticationStrength")
    return {
        "operator": body.get("operator") or "",
        "authenticationStrengthPolicyId": f"{names.AUTHENTICATION_STRENGTHS}{strength['id']}" if strength else "",
        **_lists(body, names.GRANT_CONTROLS),
    }


def _session_controls(body: Values | None) -> dict[str, Any] | None:
    if body is None:
        return None
    frequency = body.get("signInFrequency") or {}
    timed = frequency.get("value") is not None and frequency.get("type") is not None
    return {
        "applicationEnforcedRestrictionsEnabled": bool(
            (body.get("applicationEnforcedRestrictions") or {}).get("isEnabled")
        ),
        "cloudAppSecurityPolicy": (body.get("cloudAppSecurity") or {}).get("cloudAppSecurityType") or "",
        "disableResilienceDefaults": bool(body.get("disableResilienceDefaults")),
        "persistentBrowserMode": (body.get("persistentBrowser") or {}).get("mode") or "",
        "signInFrequency": frequency["value"] if timed else 0,
        "signInFrequencyAuthenticationType": frequency.get("authenticationType") or "",
        "signInFrequencyInterval": frequency.get("frequencyInterval") or "",
        "signInFrequencyPeriod": frequency["type"] if timed else "",
    }


def _parts(body: Values | None, member: str) -> list[str]:
    text = (body or {}).get(member)
    return text.split(",") if text else []


def _filter(body: Values | None) -> dict[str, Any] | None:
    return {"mode": body["mode"], "rule": body["rule"]} if body else None


def _lists(body: Values, translation: Mapping[str, str]) -> dict[str, Any]:
    return {here: body.get(there) or [] for here, there in translation.items()}


def _lists_or_null(body: Values | None, translation: Mapping[str, str]) -> dict[str, Any] | None:
    return None if body is None else _lists(body, translation)

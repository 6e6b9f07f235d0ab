"""From azuread's properties to the body that Graph receives: always the whole policy, in the real plugin's form.

What is not set is sent all the same, a list as `[]` and an object as `null`, so that a PATCH takes it away. The
properties that the real plugin leaves out instead (an unset insider risk, client applications, the applications' and
devices' filters, the authentication strength) are left out here too [client].
"""

from collections.abc import Mapping
from typing import Any

from sandbox.engine.offline.azuread_stand_in import names

Values = Mapping[str, Any]
ODATA_TYPE = "#microsoft.graph."


def policy_body(inputs: Values) -> dict[str, Any]:
    return {
        "@odata.type": f"{ODATA_TYPE}conditionalAccessPolicy",
        "displayName": inputs["displayName"],
        "state": inputs["state"],
        "conditions": _conditions(inputs["conditions"]),
        "grantControls": _grant_controls(inputs.get("grantControls")),
        "sessionControls": _session_controls(inputs.get("sessionControls")),
    }


def _conditions(values: Values) -> dict[str, Any]:
    body: dict[str, Any] = {
        "applications": _applications(values["applications"]),
        "authenticationFlows": _authentication_flows(values.get("authenticationFlowTransferMethods")),
        "clientAppTypes": values.get("clientAppTypes", []),
        "devices": _devices(values.get("devices")),
        "locations": _lists_or_null(values.get("locations"), names.LOCATIONS),
        "platforms": _lists_or_null(values.get("platforms"), names.PLATFORMS),
        "users": _users(values["users"]),
        **{name: values.get(name, []) for name in names.RISKS},
    }
    if client_applications := values.get("clientApplications"):
        body["clientApplications"] = {
            **_lists(client_applications, names.CLIENT_APPLICATIONS),
            "servicePrincipalFilter": _filter(client_applications.get("filter")),
        }
    if insider_risk_levels := values.get("insiderRiskLevels"):
        body["insiderRiskLevels"] = insider_risk_levels
    return body


def _applications(values: Values) -> dict[str, Any]:
    application_filter = _filter(values.get("filter"))
    return _lists(values, names.APPLICATIONS) | (
        {"applicationFilter": application_filter} if application_filter else {}
    )


def _authentication_flows(methods: list[str] | None) -> dict[str, Any] | None:
    return {"transferMethods": ",".join(sorted(methods))} if methods else None


def _devices(values: Values | None) -> dict[str, Any] | None:
    return {"deviceFilter": _filter(values["filter"])} if values and values.get("filter") else None


def _users(values: Values) -> dict[str, Any]:
    guests = {there: _guests(values.get(here)) for here, there in names.GUESTS.items()}
    return {**_lists(values, names.USERS), **guests}


def _guests(blocks: list[Values] | None) -> dict[str, Any] | None:
    """Graph has one where azuread's schema allows several: the first counts [client]."""
    if not blocks:
        return None
    return {
        "guestOrExternalUserTypes": ",".join(blocks[0]["guestOrExternalUserTypes"]),
        "externalTenants": _external_tenants(blocks[0].get("externalTenants")),
    }


def _external_tenants(blocks: list[Values] | None) -> dict[str, Any] | None:
    if not blocks:
        return None
    if blocks[0]["membershipKind"] != "enumerated":
        return {"membershipKind": blocks[0]["membershipKind"]}
    return {
        "@odata.type": f"{ODATA_TYPE}conditionalAccessEnumeratedExternalTenants",
        "membershipKind": "enumerated",
        "members": blocks[0].get("members", []),
    }


def _grant_controls(values: Values | None) -> dict[str, Any] | None:
    if not values:
        return None
    body = {"operator": values["operator"], **_lists(values, names.GRANT_CONTROLS)}
    if strength := values.get("authenticationStrengthPolicyId"):
        body["authenticationStrength"] = {
            "@odata.type": f"{ODATA_TYPE}authenticationStrengthPolicy",
            "id": strength.removeprefix(names.AUTHENTICATION_STRENGTHS),
        }
    return body


def _session_controls(values: Values | None) -> dict[str, Any] | None:
    """Session controls without effect are null: Graph takes them away as a whole or not at all [client]."""
    values = values or {}
    frequency = _sign_in_frequency(values)
    cloud_app_security, persistent = values.get("cloudAppSecurityPolicy"), values.get("persistentBrowserMode")
    restrictions = values.get("applicationEnforcedRestrictionsEnabled", False)
    resilience = values.get("disableResilienceDefaults", False)
    if not (frequency or cloud_app_security or persistent or restrictions or resilience):
        return None
    body: dict[str, Any] = {
        "cloudAppSecurity": _control("cloudAppSecurity", cloudAppSecurityType=cloud_app_security)
        if cloud_app_security
        else None
    }
    if persistent:
        body["persistentBrowser"] = _control("persistentBrowser", mode=persistent)
    if frequency:
        body["signInFrequency"] = frequency
    # Graph refuses these two beside a sign-in frequency of every time [client].
    if not frequency or frequency.get("frequencyInterval") != names.EVERY_TIME:
        body["applicationEnforcedRestrictions"] = _control("applicationEnforcedRestrictions", isEnabled=restrictions)
        body["disableResilienceDefaults"] = resilience
    return body


def _sign_in_frequency(values: Values) -> dict[str, Any] | None:
    value, interval = values.get("signInFrequency", 0), values.get("signInFrequencyInterval")
    authentication_type = values.get("signInFrequencyAuthenticationType")
    if not value and interval is None and authentication_type in (None, names.PRIMARY_AND_SECONDARY):
        return None
    body: dict[str, Any] = {
        "@odata.type": f"{ODATA_TYPE}signInFrequencySessionControl",
        "authenticationType": authentication_type or names.PRIMARY_AND_SECONDARY,
    }
    if value or interval:
        body |= {"isEnabled": True, "frequencyInterval": interval or names.TIME_BASED}
    return body | ({"type": values.get("signInFrequencyPeriod"), "value": value} if value else {})


def _control(name: str, **members: object) -> dict[str, Any]:
    return {"@odata.type": f"{ODATA_TYPE}{name}SessionControl", "isEnabled": True, **members}


def _filter(values: Values | None) -> dict[str, Any] | None:
    return {"mode": values["mode"], "rule": values["rule"]} if values else None


def _lists(values: Values, translation: Mapping[str, str]) -> dict[str, Any]:
    return {there: values.get(here, []) for here, there in translation.items()}


def _lists_or_null(values: Values | None, translation: Mapping[str, str]) -> dict[str, Any] | None:
    return _lists(values, translation) if values else None

"""What-If: `POST /identity/conditionalAccess/evaluate`: which saved policies apply to a sign-in, and why others do not.

It says whether a policy applies, not whether access is granted [docs]: a compliant device does not keep a policy that
requires one from applying [inference]. Whatever the request does not tell and a policy asks about is
notEnoughInformation [docs, issue: maester 152]; the defaults that one page names for it are not taken. `what_if_groups`
switches on what people report of groups.
"""

from typing import Any

from ...consequence.conditions import Facts, applies
from ...consequence.device_rules import Value
from ...consequence.errors import CannotEvaluateError, MissingFactError
from ...objects import ConditionalAccessPolicy, Group, Json, ServicePrincipal, User
from .. import errors
from ..bodies import BodyCheck, BodyMismatch
from ..calls import Answer, Call, Operation
from .forms import read_form
from .permissions import EVALUATE

PATH = "identity/conditionalAccess/evaluate"
ARGUMENTS = {
    "signInIdentity": "signInIdentity",
    "signInContext": "signInContext",
    "signInConditions": "signInConditions",
}


def checked(call: Call) -> Json:
    body = call.body
    if not isinstance(body, dict):
        msg = "Empty Payload. JSON content expected."
        raise errors.bad_request(msg)
    unknown = [name for name in body if name not in {*ARGUMENTS, "appliedPoliciesOnly"}]
    if unknown:
        msg = f"The parameter '{unknown[0]}' in the request payload is not a parameter of the operation 'evaluate'."
        raise errors.bad_request(msg)
    for name, type_name in ARGUMENTS.items():
        try:
            BodyCheck(call.version).check(body.get(name), type_name, where=name)
        except BodyMismatch as mismatch:
            raise errors.bad_request(str(mismatch)) from None
    if not isinstance(body.get("appliedPoliciesOnly", False), bool):
        msg = "appliedPoliciesOnly must be a Boolean."
        raise errors.bad_request(msg)
    return body


UNSAID = "all"  # the default of client app type and platform [docs]: it tells nothing [inference]


def facts_of(body: Json, call: Call) -> Facts:
    conditions, identity = body["signInConditions"], body["signInIdentity"]
    flow: Json = conditions.get("authenticationFlow") or {}
    is_user = kind_of(identity) != "servicePrincipalSignIn"
    return Facts(
        user=user_of(identity, call) if is_user else None,
        applications=applications_of(body["signInContext"]),
        client_app_type=told(conditions.get("clientAppType")),
        platform=told(conditions.get("devicePlatform")),
        device=device_properties(conditions.get("deviceInfo") or {}),
        ip=conditions.get("ipAddress"),
        country=conditions.get("country"),
        user_risk=conditions.get("userRiskLevel"),
        sign_in_risk=conditions.get("signInRiskLevel"),
        insider_risk=conditions.get("insiderRiskLevel"),
        transfer_method=flow.get("transferMethod") or "none",
        service_principal=None if is_user else service_principal_of(identity, call),
        service_principal_risk=conditions.get("servicePrincipalRiskLevel"),
    )


def told(value: str | None) -> str | None:
    return None if value == UNSAID else value


def kind_of(value: Json) -> str:
    return str(value.get("@odata.type", "")).removeprefix("#microsoft.graph.")


def user_of(identity: Json, call: Call) -> User:
    if kind_of(identity) != "userSignIn":
        what = f"What-If for a {kind_of(identity) or 'sign-in without @odata.type'}."
        raise errors.not_emulated(what)
    if identity.get("externalTenantId") or identity.get("externalUserType", "none") != "none":
        what = "What-If for a guest of a named kind or home tenant; only for users of this tenant by userId."
        raise errors.not_emulated(what)
    user = call.tenant.users.get(str(identity.get("userId")).lower())
    if user is None:
        msg = f"The user {identity.get('userId')} of signInIdentity does not exist."
        raise errors.bad_request(msg)
    return user


def service_principal_of(identity: Json, call: Call) -> ServicePrincipal:
    """By appId [docs]; single-tenant applications alone [docs], which are those that are registered here."""
    key = str(identity.get("servicePrincipalId")).lower()
    found = next((one for one in call.tenant.service_principals.values() if one.app_id == key), None)
    if found is None:
        msg = f"No service principal has the appId {identity.get('servicePrincipalId')} of signInIdentity."
        raise errors.bad_request(msg)
    if key not in call.tenant.applications:
        what = "What-If for a service principal of an application that is registered in another tenant."
        raise errors.not_emulated(what)
    return found


def applications_of(context: Json) -> tuple[str, ...]:
    if kind_of(context) != "applicationContext":
        what = f"What-If for a {kind_of(context) or 'context without @odata.type'}; only applicationContext."
        raise errors.not_emulated(what)
    return tuple(context.get("includeApplications") or ())


DEVICE_PROPERTIES = {
    "deviceId": "deviceId",
    "displayName": "displayName",
    "isCompliant": "isCompliant",
    "manufacturer": "manufacturer",
    "model": "model",
    "ownership": "deviceOwnership",
    "operatingSystem": "operatingSystem",
    "operatingSystemVersion": "operatingSystemVersion",
    "trustType": "trustType",
}


def device_properties(info: Json) -> dict[str, Value]:
    return {name: info.get(member) for member, name in DEVICE_PROPERTIES.items()}


def reason_of(policy: ConditionalAccessPolicy, facts: Facts, call: Call) -> str:
    if policy.members["state"] == "disabled":
        return "policyNotEnabled"
    groups = call.tenant.switches.what_if_groups
    if groups == "dynamic unknown" and any(is_dynamic(one) for one in groups_of(policy, call)):
        return "notEnoughInformation"
    members = without_excluded_groups(policy.members) if groups == "exclusions ignored" else policy.members
    try:
        return applies(members, facts, call.tenant)
    except MissingFactError:
        return "notEnoughInformation"
    except CannotEvaluateError as error:
        raise errors.not_emulated(str(error)) from None


def groups_of(policy: ConditionalAccessPolicy, call: Call) -> list[Group]:
    users: Json = policy.members["conditions"]["users"] or {}
    keys = [*(users.get("includeGroups") or ()), *(users.get("excludeGroups") or ())]
    return [call.tenant.groups[key.lower()] for key in keys if key.lower() in call.tenant.groups]


def is_dynamic(group: Group) -> bool:
    return "DynamicMembership" in group.group_types


def without_excluded_groups(members: Json) -> Json:
    conditions = members["conditions"]
    users = conditions["users"] and conditions["users"] | {"excludeGroups": []}
    return members | {"conditions": conditions | {"users": users}}


def evaluate(call: Call) -> Answer:
    """Report-only policies count like enabled ones [docs: the example]."""
    body = checked(call)
    facts = facts_of(body, call)
    results: list[dict[str, Any]] = []
    for policy in call.tenant.conditional_access_policies.values():
        reason = reason_of(policy, facts, call)
        if reason == "notSet" or not body.get("appliedPoliciesOnly"):
            verdict = {"policyApplies": reason == "notSet", "analysisReasons": reason}
            results.append(read_form(policy, call) | verdict)
    context = call.context("Collection(microsoft.graph.whatIfAnalysisResult)")
    return Answer(body={"@odata.context": context, "value": results})


OPERATIONS = (Operation("POST", PATH, evaluate, "policy", EVALUATE),)

"""What-If: `POST /identity/conditionalAccess/evaluate`: which saved policies apply to a sign-in, and why others do not.

It says whether a policy applies, not whether access is granted [docs]: a compliant device does not keep a policy that
requires one from applying [inference].
"""

from typing import Any

from ...consequence.conditions import Facts, applies
from ...consequence.device_rules import Value
from ...consequence.errors import CannotEvaluateError, MissingFactError
from ...objects import ConditionalAccessPolicy, Json, User
from .. import errors
from ..bodies import BodyCheck, BodyMismatch
from ..calls import Answer, Call, Operation
from .forms import read_form
from .permissions import READ_POLICIES

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


def facts_of(body: Json, call: Call) -> Facts:
    conditions = body["signInConditions"]
    flow: Json = conditions.get("authenticationFlow") or {}
    return Facts(
        user=user_of(body["signInIdentity"], call),
        applications=applications_of(body["signInContext"]),
        client_app_type=conditions.get("clientAppType"),
        platform=conditions.get("devicePlatform"),
        device=device_properties(conditions.get("deviceInfo") or {}),
        ip=conditions.get("ipAddress"),
        country=conditions.get("country"),
        user_risk=conditions.get("userRiskLevel") or "none",
        sign_in_risk=conditions.get("signInRiskLevel") or "none",
        insider_risk=conditions.get("insiderRiskLevel"),
        transfer_method=flow.get("transferMethod") or "none",
    )


def kind_of(value: Json) -> str:
    return str(value.get("@odata.type", "")).removeprefix("#microsoft.graph.")


def user_of(identity: Json, call: Call) -> User:
    if kind_of(identity) != "userSignIn":
        what = f"What-If for a {kind_of(identity) or 'sign-in without @odata.type'}; only userSignIn."
        raise errors.not_emulated(what)
    user = call.tenant.users.get(str(identity.get("userId")).lower())
    if user is None:
        msg = f"The user {identity.get('userId')} of signInIdentity does not exist."
        raise errors.bad_request(msg)
    return user


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
    try:
        return applies(policy.members, facts, call.tenant)
    except MissingFactError:
        return "notEnoughInformation"
    except CannotEvaluateError as error:
        raise errors.not_emulated(str(error)) from None


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


OPERATIONS = (Operation("POST", PATH, evaluate, "policy", READ_POLICIES),)

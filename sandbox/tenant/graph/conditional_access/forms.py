"""The read form of a Conditional Access policy, and how a PATCH merges into it.

A policy is kept in the form in which beta reads it: unset collections are [], unset complex properties null [live].
"""

from ...clock import timestamp
from ...objects import ConditionalAccessPolicy, Json
from ...schema.types import Member, Version, object_type
from ...state import TenantState
from ..calls import Call
from .control_rules import EVERY_TIME

TYPE = "conditionalAccessPolicy"
COLLECTION = "identity/conditionalAccess/policies"
OWNED = frozenset({"id", "createdDateTime", "modifiedDateTime", "deletedDateTime", "templateId"})
# Properties of beta without types here [export, docs, sdk]: no request sets them, the portal does. They are shown as it
# left them, null at first, and stay in a PATCH as other properties do.
ONLY_BY_PORTAL = {
    TYPE: ("partialEnablementStrategy",),
    "conditionalAccessConditionSet": ("clients", "times", "agents", "agentContext"),
    "conditionalAccessSessionControls": ("blockSensitiveActions",),
}


def complete(value: Json | None, type_name: str, found: Json | None = None) -> Json:
    """`value` with every property of its type; what is not in `value` comes from `found`, then from nothing.

    So a PATCH keeps what it does not send, and takes away by null or [] [client].
    """
    sent, kept = value or {}, found or {}
    result: Json = {}
    for member in object_type("beta", type_name).members.values():
        if member.name in sent:
            result[member.name] = completed_member(sent[member.name], member, kept.get(member.name))
        else:
            result[member.name] = kept.get(member.name, [] if member.is_collection else None)
    result |= {name: kept[name] for name in ONLY_BY_PORTAL.get(type_name, ()) if name in kept}
    if "@odata.type" in sent and type_name != TYPE:
        result["@odata.type"] = sent["@odata.type"]
    return result


def completed_member(sent: object, member: Member, kept: object) -> object:
    if member.is_collection:
        return sent or []
    if member.type == "authenticationStrengthPolicy" or not isinstance(sent, dict):
        return sent
    name = str(sent.get("@odata.type", member.type)).removeprefix("#microsoft.graph.")
    if sent.get("frequencyInterval") == EVERY_TIME and isinstance(kept, dict):
        # The number of days or hours that was there goes: no policy holds both [inference].
        kept = {**kept, "value": None, "type": None}
    return complete(sent, name, kept if isinstance(kept, dict) else None)


def policy_members(body: Json, found: Json | None = None) -> Json:
    sent = {name: value for name, value in body.items() if name not in OWNED}
    whole = complete(sent, TYPE, found)
    return {name: value for name, value in whole.items() if name not in OWNED}


def read_form(policy: ConditionalAccessPolicy, call: Call, members: Json | None = None) -> Json:
    owned: Json = {
        "id": policy.id,
        "templateId": None,
        "createdDateTime": timestamp(policy.created),
        "modifiedDateTime": timestamp(policy.modified) if policy.modified else None,
        "deletedDateTime": timestamp(policy.deleted) if policy.deleted else None,
    }
    form: Json = owned | project(members or policy.members, TYPE, call.version)
    grant: Json | None = form.get("grantControls")
    if grant is not None:
        form["grantControls"] = grant | strength_form(grant, policy.id, call)
    return form


def project(value: Json, type_name: str, version: Version) -> Json:
    """The properties that this API version has."""
    known = object_type(version, type_name).members
    result: Json = {name: projected_member(v, known.get(name), version) for name, v in value.items() if name in known}
    if "@odata.type" in value:
        result = {"@odata.type": value["@odata.type"]} | result
    more = ONLY_BY_PORTAL.get(type_name, ()) if version == "beta" else ()
    return result | {name: value.get(name) for name in more}


def projected_member(value: object, member: Member | None, version: Version) -> object:
    if not isinstance(value, dict) or member is None or member.type == "authenticationStrengthPolicy":
        return value
    return project(value, str(value.get("@odata.type", member.type)).removeprefix("#microsoft.graph."), version)


def strength_form(grant: Json, policy_id: str, call: Call) -> Json:
    """The context comes even with null [live]."""
    path = f"{COLLECTION}('{policy_id}')/grantControls/authenticationStrength/$entity"
    strength = grant.get("authenticationStrength")
    shown = strength_object(call.tenant, strength["id"]) if strength else None
    return {"authenticationStrength@odata.context": call.context(path), "authenticationStrength": shown}


def strength_object(tenant: TenantState, key: str) -> Json:
    one = tenant.authentication_strengths[key]
    return {
        "id": one.id,
        "createdDateTime": "2021-12-01T00:00:00Z",
        "modifiedDateTime": "2021-12-01T00:00:00Z",
        "displayName": one.display_name,
        "description": one.description,
        "policyType": one.policy_type,
        "requirementsSatisfied": "mfa",
        "allowedCombinations": list(one.allowed_combinations),
    }

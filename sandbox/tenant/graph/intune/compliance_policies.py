"""Compliance policies: `/deviceManagement/deviceCompliancePolicies` on v1.0 and beta.

One store serves both versions: v1.0 shows and takes only its own properties [csdl, live].
"""

from typing import Any
from uuid import uuid4

from ...clock import timestamp
from ...intune_defaults import POLICY_NAVIGATION, POLICY_OWNED, windows_policy_members
from ...objects import CompliancePolicy, Json
from ...schema.types import object_type
from ...state import TenantState
from .. import errors
from ..calls import Answer, Call, Operation
from ..odata import Expansion, page, selected
from . import audit
from .bodies import action_argument, check, checked
from .compliance_actions import actions_of, rule_form
from .compliance_assignments import assignments_of, read_form
from .permissions import READ_CONFIGURATION, WRITE_CONFIGURATION

BASE = "deviceCompliancePolicy"
WINDOWS = "windows10CompliancePolicy"
COLLECTION = "deviceManagement/deviceCompliancePolicies"
EXPANDABLE: Expansion = {"assignments": {}, "scheduledActionsForRule": {"scheduledActionConfigurations": {}}}


def find(call: Call) -> CompliancePolicy:
    policy = call.tenant.compliance_policies.get(call.keys["id"].lower())
    if policy is None:
        msg = "Device compliance policy"
        raise errors.intune_not_found(msg, call.keys["id"])
    return policy


def plain_form(policy: CompliancePolicy, call: Call) -> Json:
    """Neither actions nor assignments: those take $expand [client]."""
    form = {
        "id": policy.id,
        "createdDateTime": timestamp(policy.created),
        "lastModifiedDateTime": timestamp(policy.last_modified),
        "version": policy.version,
    }
    known = object_type(call.version, policy.type_name).members
    members = {n: v for n, v in (form | policy.members).items() if n in known}
    return {"@odata.type": f"#microsoft.graph.{policy.type_name}", **members}


def full_form(policy: CompliancePolicy, call: Call) -> Json:
    form = selected(plain_form(policy, call), call.query.select, policy.type_name)
    expand = call.query.expand
    require_expandable(expand, EXPANDABLE, BASE)
    if "assignments" in expand:
        form["assignments"] = [read_form(policy.id, one, call.version) for one in policy.assignments]
    if "scheduledActionsForRule" in expand:
        with_items = "scheduledActionConfigurations" in expand["scheduledActionsForRule"]
        form["scheduledActionsForRule"] = rule_form(policy.id, policy.actions, with_items=with_items)
    return form


def require_expandable(asked: Expansion, known: Expansion, type_name: str) -> None:
    for name, inner in asked.items():
        if name not in known:
            message = f"Could not find a property named '{name}' on type 'microsoft.graph.{type_name}'."
            raise errors.bad_request(message)
        require_expandable(inner, known[name], name)


def entity(policy: CompliancePolicy, call: Call) -> Json:
    return {"@odata.context": call.context(f"{COLLECTION}/$entity"), **full_form(policy, call)}


def writable(body: dict[str, Any], tenant: TenantState) -> Json:
    """The properties of a body that are kept. The service sets id, times and version and ignores sent ones [portal]."""
    members = {n: v for n, v in body.items() if n not in POLICY_OWNED | POLICY_NAVIGATION and "@odata." not in n}
    for name in POLICY_NAVIGATION - {"scheduledActionsForRule"}:
        if name in body:
            msg = f"a compliance policy written together with its {name}."
            raise errors.not_emulated(msg)
    if "roleScopeTagIds" in members:
        members["roleScopeTagIds"] = members["roleScopeTagIds"] or ["0"]
        for tag in members["roleScopeTagIds"]:
            if tag not in tenant.scope_tags:
                msg = f"The scope tag {tag} does not exist"
                raise errors.intune_bad_request(msg)  # [inference]
    return members


def named(members: Json) -> Json:
    """[csdl]: displayName is not nullable; that "" is refused is [inference]."""
    if not members["displayName"]:
        msg = "The display name of a policy is required"
        raise errors.intune_bad_request(msg)
    return members


def require_type(body: dict[str, Any]) -> str:
    """The type is in the body, as the collection's own type is abstract [csdl]; the words are [inference]."""
    if "@odata.type" not in body:
        msg = f"The type '{BASE}' is abstract: the request body needs an @odata.type."
        raise errors.intune_validation(msg)
    return str(body["@odata.type"]).removeprefix("#microsoft.graph.").removeprefix("microsoft.graph.")


def logged(policy: CompliancePolicy) -> Json:
    """The whole policy as the audit log takes it apart: on either version with beta's properties [inference]."""
    form: Json = {
        "id": policy.id,
        "createdDateTime": timestamp(policy.created),
        "lastModifiedDateTime": timestamp(policy.last_modified),
        "version": policy.version,
        **policy.members,
        "scheduledActionsForRule": rule_form(policy.id, policy.actions, with_items=True),
        "assignments": [read_form(policy.id, one, "beta") for one in policy.assignments],
    }
    return form


def log_change(
    operation: audit.Operation,
    policy: CompliancePolicy,
    call: Call,
    old: Json | None,
    new: Json | None,
    action: str = "",
) -> None:
    name, resource = policy.members["displayName"], "DeviceCompliancePolicy"
    change = audit.Change(operation, resource, policy.id, name, old, new, "DeviceConfiguration", "Compliance", action)
    audit.log(change, call)


def list_policies(call: Call) -> Answer:
    items = [full_form(one, call) for one in call.tenant.compliance_policies.values()]
    body = page(items, call.query, call.tenant.switches.page_size, call.url)
    return Answer(body={"@odata.context": call.context(COLLECTION), **body})


def get_policy(call: Call) -> Answer:
    return Answer(body=entity(find(call), call))


def create_policy(call: Call) -> Answer:
    body = checked(call, BASE)
    type_name = require_type(body)
    if type_name != WINDOWS:
        msg = f"compliance policies of type {type_name}; only {WINDOWS}."
        raise errors.not_emulated(msg)
    actions = actions_of(body.get("scheduledActionsForRule"), call.tenant)
    now = call.tenant.clock.now()
    members = named(windows_policy_members() | writable(body, call.tenant))
    policy = CompliancePolicy(str(uuid4()), type_name, members, actions, now, now)
    call.tenant.compliance_policies[policy.id] = policy
    log_change("Create", policy, call, None, logged(policy))
    return Answer(201, entity(policy, call))


def update_policy(call: Call) -> Answer:
    """scheduledActionsForRule is refused here [client]; answers 204, or 200 with the object as documented."""
    policy = find(call)
    body = checked(call, BASE)
    if require_type(body) != policy.type_name:
        msg = f"The policy is a {policy.type_name}; its type cannot be changed."
        raise errors.intune_validation(msg)
    if "scheduledActionsForRule" in body:
        msg = "scheduledActionsForRule cannot be updated here: use scheduleActionsForRules"
        raise errors.intune_bad_request(msg)
    members, old = named(policy.members | writable(body, call.tenant)), logged(policy)
    policy.members = members
    touch(policy, call.tenant)
    log_change("Patch", policy, call, old, logged(policy))
    return Answer(200, entity(policy, call)) if call.tenant.switches.intune_statuses == "docs" else Answer(204)


def touch(policy: CompliancePolicy, tenant: TenantState) -> None:
    """`version` counts edits [live]."""
    policy.version += 1
    policy.last_modified = tenant.clock.now()


def delete_policy(call: Call) -> Answer:
    policy = call.tenant.compliance_policies.pop(find(call).id)
    log_change("Delete", policy, call, logged(policy), None)
    return Answer(204 if call.tenant.switches.intune_statuses == "docs" else 200)


def assign(call: Call) -> Answer:
    """Replaces the whole set; the body of the answer is often empty [client, issue]."""
    policy = find(call)
    items = action_argument(call, "assignments")
    for item in items:
        check(call, item, "deviceCompliancePolicyAssignment")
    assignments, old = assignments_of(items, call.tenant), logged(policy)
    policy.assignments = assignments
    log_change("Action", policy, call, old, logged(policy), "assign")
    if call.tenant.switches.intune_statuses == "docs":
        return list_assignments(call)
    return Answer(200)


def list_assignments(call: Call) -> Answer:
    policy = find(call)
    items = [read_form(policy.id, one, call.version) for one in policy.assignments]
    body = page(items, call.query, call.tenant.switches.page_size, call.url)
    return Answer(body={"@odata.context": call.context(f"{COLLECTION}('{policy.id}')/assignments"), **body})


def schedule_actions(call: Call) -> Answer:
    """Replaces all actions, the block included [portal]."""
    policy = find(call)
    rules = action_argument(call, "deviceComplianceScheduledActionForRules")
    for rule in rules:
        check(call, rule, "deviceComplianceScheduledActionForRule")
    actions, old = actions_of(rules, call.tenant), logged(policy)
    policy.actions = actions
    touch(policy, call.tenant)
    log_change("Action", policy, call, old, logged(policy), "scheduleActionsForRules")
    return Answer(204 if call.tenant.switches.intune_statuses == "docs" else 200)


READ_OPTIONS = frozenset({"$select", "$expand"})
ONE = COLLECTION + "/{id}"
OPERATIONS = (
    Operation("GET", COLLECTION, list_policies, "intune", READ_CONFIGURATION, READ_OPTIONS | {"$top"}),
    Operation("POST", COLLECTION, create_policy, "intune", WRITE_CONFIGURATION),
    Operation("GET", ONE, get_policy, "intune", READ_CONFIGURATION, READ_OPTIONS),
    Operation("PATCH", ONE, update_policy, "intune", WRITE_CONFIGURATION),
    Operation("DELETE", ONE, delete_policy, "intune", WRITE_CONFIGURATION),
    Operation("GET", f"{ONE}/assignments", list_assignments, "intune", READ_CONFIGURATION, frozenset({"$top"})),
    Operation("POST", f"{ONE}/assign", assign, "intune", WRITE_CONFIGURATION),
    Operation("POST", f"{ONE}/scheduleActionsForRules", schedule_actions, "intune", WRITE_CONFIGURATION),
)

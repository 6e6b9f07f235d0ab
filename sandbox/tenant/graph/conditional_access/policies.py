"""Conditional Access policies: CRUD, soft delete and restore, on v1.0 and beta. Each change is in the audit log.

Which entries a restore and a permanent deletion make is not established. Here they make none.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import uuid4

from ...objects import ConditionalAccessPolicy, Json
from .. import errors
from ..audit_logs.writing import Change, log
from ..bodies import BodyCheck, BodyMismatch
from ..calls import Answer, Call, Operation
from ..odata import filtered, page, selected
from .forms import COLLECTION, TYPE, policy_members, read_form
from .guests import kept
from .permissions import READ_POLICIES, WRITE_POLICIES
from .rules import require_valid

DELETED = "identity/conditionalAccess/deletedItems/policies"
ALIAS = "policies/conditionalAccessPolicies"
DELETED_FOR: Final = timedelta(days=30)  # [csdl, docs]


def checked(call: Call) -> dict[str, Any]:
    """Every mismatch with the schema is the same error 1007 [issue]."""
    try:
        BodyCheck(call.version).check(call.body, TYPE)
    except BodyMismatch as mismatch:
        raise errors.conditional_access_schema(str(mismatch)) from None
    body: dict[str, Any] = call.body
    return body


def find(call: Call, *, deleted: bool = False) -> ConditionalAccessPolicy:
    tenant = call.tenant
    store = recently_deleted(call) if deleted else tenant.conditional_access_policies
    policy = store.get(call.keys["id"].lower())
    if policy is None:
        raise errors.policy_not_found(call.keys["id"])
    return policy


def recently_deleted(call: Call) -> dict[str, ConditionalAccessPolicy]:
    """A policy that was deleted earlier is deleted permanently."""
    store, oldest = call.tenant.deleted_conditional_access_policies, call.tenant.clock.now() - DELETED_FOR
    for key in [one.id for one in store.values() if one.deleted is not None and one.deleted < oldest]:
        del store[key]
    return store


def logged(policy: ConditionalAccessPolicy, call: Call) -> Json:
    """The whole policy as the log shows it: v1.0's form, whichever version was called."""
    return read_form(policy, replace(call, version="v1.0"))


def log_change(operation: str, policy: ConditionalAccessPolicy, call: Call, old: Json | None, new: Json | None) -> None:
    """[live] the names but for Add, which is [docs]; their casing differs between logs."""
    values = (("ConditionalAccessPolicy", old, new),)
    activity = f"{operation} conditional access policy"
    log(Change(activity, operation, policy.id, policy.members["displayName"], values), call)


def answer_one(policy: ConditionalAccessPolicy, call: Call, status: int = 200, members: Json | None = None) -> Answer:
    form = {"@odata.context": call.context(f"{COLLECTION}/$entity"), **read_form(policy, call, members)}
    return Answer(status, selected(form, call.query.select, TYPE))


def answer_list(forms: Iterable[Json], call: Call, context: str) -> Answer:
    found = filtered(forms, call.query.condition)
    items = [selected(one, call.query.select, TYPE) for one in found]
    body = page(items, call.query, call.tenant.switches.page_size, call.url)
    return Answer(body={"@odata.context": call.context(context), **body})


def seen(policy: ConditionalAccessPolicy) -> Json | None:
    """What this read sees: with stale reads switched on, nothing after POST, the old policy after PATCH [issue]."""
    if policy.hidden_reads:
        policy.hidden_reads -= 1
        return None
    return policy.stale_copies.pop() if policy.stale_copies else policy.members


def list_policies(call: Call) -> Answer:
    visible = [(one, seen(one)) for one in call.tenant.conditional_access_policies.values()]
    return answer_list((read_form(one, call, members) for one, members in visible if members), call, COLLECTION)


def get_policy(call: Call) -> Answer:
    """A deleted policy may still be seen for some reads."""
    gone = call.tenant.deleted_conditional_access_policies.get(call.keys["id"].lower())
    policy = gone if gone and gone.stale_copies else find(call)
    members = seen(policy)
    if members is None:
        raise errors.policy_not_found(policy.id)
    return answer_one(policy, call, members=members)


def create_policy(call: Call) -> Answer:
    members = policy_members(checked(call))
    require_valid(members, call.tenant)
    policy = ConditionalAccessPolicy(str(uuid4()), kept(members), call.tenant.clock.now())
    policy.hidden_reads = call.tenant.switches.stale_conditional_access_reads
    call.tenant.conditional_access_policies[policy.id] = policy
    log_change("Add", policy, call, None, logged(policy, call))
    return answer_one(policy, call, 201)


def update_policy(call: Call) -> Answer:
    """204 without a body [docs]."""
    policy = find(call)
    members = policy_members(checked(call), policy.members)
    require_valid(members, call.tenant)
    leave_stale_copies(policy, call)
    old = logged(policy, call)
    policy.members = kept(members)
    policy.modified = call.tenant.clock.now()
    log_change("Update", policy, call, old, logged(policy, call))
    return Answer(204)


def leave_stale_copies(policy: ConditionalAccessPolicy, call: Call) -> None:
    policy.stale_copies = [policy.members] * call.tenant.switches.stale_conditional_access_reads


def delete_policy(call: Call) -> Answer:
    """A soft delete: the policy can be restored for 30 days [csdl, client]."""
    policy = call.tenant.conditional_access_policies.pop(find(call).id)
    leave_stale_copies(policy, call)
    log_change("Delete", policy, call, logged(policy, call), None)
    policy.deleted = call.tenant.clock.now()
    call.tenant.deleted_conditional_access_policies[policy.id] = policy
    return Answer(204)


def list_deleted(call: Call) -> Answer:
    deleted = recently_deleted(call).values()
    return answer_list((read_form(one, call) for one in deleted), call, DELETED)


def refuse_container(call: Call) -> Answer:
    """The container of deleted items itself is a 404 on v1.0 [live]; on beta it is not known."""
    if call.version == "beta":
        msg = "the container of deleted items on beta; only its policies."
        raise errors.not_emulated(msg)
    key = "deletedItems"
    raise errors.policy_not_found(key)


def get_deleted(call: Call) -> Answer:
    return answer_one(find(call, deleted=True), call)


def restore_policy(call: Call) -> Answer:
    """The action returns the policy [csdl], which comes back in the state that it had [docs: likely].

    Which permission it takes is not established: one page says none at all, write-ups name that for writing.
    """
    policy = call.tenant.deleted_conditional_access_policies.pop(find(call, deleted=True).id)
    policy.deleted, policy.stale_copies = None, []
    call.tenant.conditional_access_policies[policy.id] = policy
    return answer_one(policy, call)


def purge_policy(call: Call) -> Answer:
    del call.tenant.deleted_conditional_access_policies[find(call, deleted=True).id]
    return Answer(204)


LIST_OPTIONS = frozenset({"$select", "$filter", "$top"})
ONE_OPTIONS = frozenset({"$select"})


def crud(path: str) -> tuple[Operation, ...]:
    return (
        Operation("GET", path, list_policies, "policy", READ_POLICIES, LIST_OPTIONS),
        Operation("POST", path, create_policy, "policy", WRITE_POLICIES),
        Operation("GET", path + "/{id}", get_policy, "policy", READ_POLICIES, ONE_OPTIONS),
        Operation("PATCH", path + "/{id}", update_policy, "policy", WRITE_POLICIES),
        Operation("DELETE", path + "/{id}", delete_policy, "policy", WRITE_POLICIES),
    )


OPERATIONS = (
    *crud(COLLECTION),
    *crud(ALIAS),
    Operation("GET", DELETED, list_deleted, "policy", READ_POLICIES, LIST_OPTIONS),
    Operation("GET", DELETED + "/{id}", get_deleted, "policy", READ_POLICIES, ONE_OPTIONS),
    Operation("DELETE", DELETED + "/{id}", purge_policy, "policy", WRITE_POLICIES),
    Operation("GET", "identity/conditionalAccess/deletedItems", refuse_container, "policy", READ_POLICIES),
    # The SDK has two of the ways to restore, the documentation two of the three [client, docs].
    Operation("POST", DELETED + "/{id}/restore", restore_policy, "policy", WRITE_POLICIES),
    Operation("POST", COLLECTION + "/{id}/restore", restore_policy, "policy", WRITE_POLICIES),
    Operation("POST", ALIAS + "/{id}/restore", restore_policy, "policy", WRITE_POLICIES),
)

"""Shows what adopting an existing policy will change, and which existing policy conflicts with a new one."""

import json
from collections.abc import Callable
from typing import Any

import pulumi

from components.checks.check import Blocker, Change, Check, CheckWarning, Finding
from components.checks.duplicates import ID_PREFIX
from components.stack_state import Resources, outputs_of
from components.tenant_reader import Tenant
from providers.graph.conditional_access import is_enforced
from providers.graph.errors import NotFoundError
from providers.graph.request import Request
from providers.resource import NO_CONTENT
from providers.tenant_wide import TenantWideProvider
from providers.windows10_compliance_policy import creation, mapping
from providers.windows10_compliance_policy.model import ODATA_TYPE
from settings import CompliancePolicy, ConditionalAccess

_ABSENT = "nothing"


def compliance_policy(
    policy: CompliancePolicy,
    tenant: Tenant,
    foreign_access: Callable[[], str | None],
    refuse_a_second_entry: Callable[[str], None],
) -> Check:
    """Warns of what adopting a policy changes, or of one of the same name that is not adopted.

    `foreign_access`: asks for the id of a Conditional Access policy that has our name and is not in the state.
    `refuse_a_second_entry`: raises where the state holds the policy of that id already, under another name.
    """

    def check(change: Change) -> list[Finding]:
        if not change.is_creation:
            return _others(policy.display_name, change.id, tenant)
        wanted = mapping.normalise(dict(change.after))
        if policy.adopt is not None:
            remote = mapping.from_graph(tenant.compliance_policy(policy.adopt), mapping.MEMBERS)
            managed = {name: value for name, value in remote.items() if name in wanted}
            del wanted["adopt"]
            return [_changes(f"compliance policy {policy.adopt}", managed, wanted)]
        candidates = tenant.compliance_policies_named(policy.display_name)
        left_behind = creation.unfinished(tenant.graph, wanted, candidates)
        if left_behind is None:
            return []
        refuse_a_second_entry(left_behind.policy_id)
        return [_resumed(policy.display_name, left_behind, foreign_access)]

    return check


def _resumed(name: str, left_behind: creation.LeftBehind, foreign_access: Callable[[], str | None]) -> Finding:
    """An interrupted run stops before Conditional Access. Where that policy exists too, another state manages both."""
    access = foreign_access() if left_behind.is_assigned else None
    if access is not None:
        return Blocker(
            f"Compliance policy {name!r} exists already ({left_behind.policy_id}), made by a stack of this name, and "
            f"so does its Conditional Access policy ({access}); neither is in this stack's state. Nothing was written. "
            "Is this the right backend (`pulumi whoami -v`)? If the state was lost, take both over with `adopt`."
        )
    return CheckWarning(
        f"Compliance policy {name!r} ({left_behind.policy_id}) was left unfinished by an interrupted run. This run "
        "completes it."
    )


def refuse_to_adopt(policy: CompliancePolicy, adopt: str, tenant: Tenant) -> None:
    """Raise pulumi.RunError when the policy to be adopted is not there, or is one of another platform."""
    try:
        found = tenant.compliance_policy(adopt)
    except NotFoundError:
        found = {}
    if found.get("@odata.type") == ODATA_TYPE:
        return
    what = "no compliance policy" if not found else f"a {found.get('@odata.type')}, and no Windows compliance policy,"
    msg = (
        f"compliancePolicy.adopt: the tenant has {what} {adopt}. Nothing was written. Correct the id, or remove "
        f"`adopt` to have {policy.display_name!r} made."
    )
    raise pulumi.RunError(msg)


def tenant_wide(provider: TenantWideProvider, request: Request, tenant: Tenant) -> Check:
    """Warns, in preview, of what a tenant-wide object is about to lose; in up its provider says the same."""

    def check(change: Change) -> list[Finding]:
        if not change.is_creation or not pulumi.runtime.is_dry_run():
            return []
        try:
            found = tenant.graph.send(request)
        except NotFoundError:
            return []
        wanted = {name: value for name, value in change.after.items() if name in found}
        return [CheckWarning(one) for one in provider.overwritten(found, wanted)]

    return check


def _others(name: str, ours: str, tenant: Tenant) -> list[Finding]:
    others = [found["id"] for found in tenant.compliance_policies_named(name) if found["id"] != ours]
    return [CheckWarning(creation.another_of_the_name(name, others))] if others else []


def conditional_access_policy(policy: ConditionalAccess) -> Check:
    """Warns of what an import is about to change; Pulumi itself shows an import and not its update."""

    def check(change: Change) -> list[Finding]:
        if policy.adopt is None or change.is_creation:
            return []
        return [_changes(f"Conditional Access policy {policy.adopt}", dict(change.before), dict(change.after))]

    return check


def enforced_already(policy: ConditionalAccess, state: Resources, resource_name: str, tenant: Tenant) -> frozenset[str]:
    """The id, as Pulumi has it, of a policy to be adopted that is enforced in the tenant and is not in the state yet.

    An import without a change calls no hook, and enforces nothing that was not enforced before.
    """
    if policy.adopt is None or outputs_of(state, resource_name):
        return frozenset()
    found = (one for one in tenant.conditional_access_policies() if one["id"] == policy.adopt)
    return frozenset(f"{ID_PREFIX}{one['id']}" for one in found if is_enforced(one["state"]))


def _changes(what: str, before: dict[str, Any], after: dict[str, Any]) -> CheckWarning:
    lines = [f"  {path}: {old} → {new}" for path, old, new in _differences("", before, after)]
    said = "changes:\n" + "\n".join(lines) if lines else "changes nothing."
    return CheckWarning(f"Adopting {what} {said}")


def _differences(path: str, before: object, after: object) -> list[tuple[str, str, str]]:
    """The leaves that differ; what is empty on one side and absent on the other does not."""
    if isinstance(before, dict) and isinstance(after, dict):
        names = [name for name in dict.fromkeys([*before, *after]) if name not in NO_CONTENT]
        found = [_differences(f"{path}.{n}" if path else n, before.get(n), after.get(n)) for n in names]
        return [difference for differences in found for difference in differences]
    if before == after or (not before and not after and not isinstance(after, bool)):
        return []
    return [(path, _shown(before), _shown(after))]


def _shown(value: object) -> str:
    return (
        _ABSENT if value is None else json.dumps(value, ensure_ascii=False, default=lambda _unknown: "known after up")
    )

"""Refuses runs that would replace a policy, or delete it through a second entry in the state.

Where the state holds one Conditional Access policy and the configuration adopts another, Pulumi imports the new one and
deletes the old one, which may be enforced, at the end of a run that looks like an adoption. Hooks do not help: an
import with equal inputs calls none, and with a hook before deletion every destroy would need the program. So the
program reads the stack's state from the engine when the configuration adopts a policy, and when a policy is about to be
created whose name exists already, because that may be the stack's own.

A second entry in the state for the same policy (`pulumi import`; `pulumi state rename` or a renamed component, and then
`adopt`) has the same end: the program declares one entry, and for the other Pulumi deletes the policy of both.
"""

from collections.abc import Mapping
from typing import Any, Final

import pulumi

from components.checks.duplicates import ID_PREFIX
from components.stack_state import INSIDE, Resources
from providers.graph.conditional_access import is_enforced
from providers.windows10_compliance_policy.resource import Windows10CompliancePolicy

_COMPLIANCE_POLICY_ID: Final = "compliancePolicyId"
"""The component's output with the id of its compliance policy."""


def refuse_to_replace(state: Resources, resource_name: str, adopt: str) -> None:
    """Raise pulumi.RunError when `state` holds another policy than `adopt` under `resource_name`."""
    found = _found(state, resource_name)
    if found is None:
        return
    urn, policy_id = found
    if policy_id == adopt:
        return
    msg = (
        f"This stack already manages Conditional Access policy {policy_id}; adopting {adopt} in its place would delete "
        "that one. Nothing was written. To go on with the one that it manages, remove `adopt` from conditionalAccess. "
        f"To change over, remove the old policy from the state with `pulumi state delete '{urn}'`, which leaves it in "
        "the tenant as it is, run the same command again, and then disable or delete the old policy in the portal."
    )
    raise pulumi.RunError(msg)


def refuse_a_second_entry(state: Resources, access: tuple[str, str | None], compliance: tuple[str, str | None]) -> None:
    """Raise pulumi.RunError when the state holds what this run manages in an entry that is not the component's.

    Both are the name of the resource and what it adopts. A compliance policy's id is not among its outputs: it is in
    the component's output.
    """
    name, adopt = access
    ours = managed_in(state, name) or adopt
    others = [
        urn
        for urn, outputs in state.items()
        if ours and not _is_part(urn, name) and outputs.get("id") == f"{ID_PREFIX}{ours}"
    ]
    if others:
        raise pulumi.RunError(_second_entry("Conditional Access policy", str(ours), others))
    name, adopt = compliance
    if adopt is not None:
        refuse_a_second_compliance_policy(state, name, adopt)


def refuse_a_second_compliance_policy(state: Resources, resource_name: str, policy_id: str) -> None:
    """Raise pulumi.RunError when `state` holds the policy to be adopted, but not under `resource_name`."""
    entries = [urn for urn in state if f":{Windows10CompliancePolicy.__name__}::" in urn]
    known = any(outputs.get(_COMPLIANCE_POLICY_ID) == policy_id for outputs in state.values())
    if known and entries and not any(_is_part(urn, resource_name) for urn in entries):
        raise pulumi.RunError(_second_entry("compliance policy", policy_id, entries))


def _is_part(urn: str, name: str) -> bool:
    return INSIDE in urn and urn.endswith(f"::{name}")


def _second_entry(what: str, policy_id: str, urns: list[str]) -> str:
    commands = " and ".join(f"`pulumi state delete --force '{urn}'`" for urn in urns)
    return (
        f"The state holds {what} {policy_id} in an entry that the component does not declare: {' and '.join(urns)}. "
        "Pulumi would delete it there, and so in the tenant. Nothing was written. Remove that entry from the state "
        f"with {commands}, which leaves the policy in the tenant as it is, and run the same command again; where the "
        "component was renamed, give it its old name back, or an alias for it and no `adopt`; where the program reads "
        "the policy with `get`, use the component's own `conditional_access_policy` instead."
    )


def managed_in(resources: Resources, resource_name: str) -> str | None:
    """The id of the policy that `resources` hold under `resource_name`."""
    found = _found(resources, resource_name)
    return None if found is None else found[1]


def enforced_in(resources: Resources) -> frozenset[str]:
    """Ids, as Pulumi has them, of the Conditional Access policies that `resources` hold as enforced."""
    held = resources.values()
    return frozenset(str(one["id"]) for one in held if _is_access(one) and is_enforced(one.get("state")))


def _found(resources: Resources, resource_name: str) -> tuple[str, str] | None:
    for urn, outputs in resources.items():
        if urn.endswith(f"::{resource_name}") and _is_access(outputs):
            return urn, str(outputs["id"]).removeprefix(ID_PREFIX)
    return None


def _is_access(outputs: Mapping[str, Any]) -> bool:
    return str(outputs.get("id") or "").startswith(ID_PREFIX)

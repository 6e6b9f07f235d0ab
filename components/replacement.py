"""Keeping Conditional Access policies from being replaced unseen.

Where the state holds one Conditional Access policy and the configuration adopts another, Pulumi imports the new one and
deletes the old one: a policy that may be enforced, at the end of a run that reads as a take-over. Hooks do not help:
an import with equal inputs calls none, and a hook before deletion would make every destroy need the program. So the
program asks the engine what the stack's state holds: when it is told to adopt, and when a policy is about to be made
whose name is there already, which may be the stack's own.
"""

import asyncio
from typing import Any

import pulumi

from components.namesakes import ID_PREFIX

_STATE = "pulumi:pulumi:readStackResourceOutputs"


def refuse_to_replace(resource_name: str, adopt: str) -> None:
    """Raise pulumi.RunError when the state holds another policy than `adopt` under `resource_name`."""
    found = _managed(resource_name)
    if found is None:
        return
    urn, policy_id = found
    if policy_id == adopt:
        return
    msg = (
        f"This stack already manages Conditional Access policy {policy_id}; adopting {adopt} in its place would delete "
        "that one. Nothing was written. To go on with the one that it manages, take `adopt` out of conditionalAccess. "
        f"To change over, let go of the old policy with `pulumi state delete '{urn}'`, which leaves it in the tenant "
        "as it is, run the same command again, and then disable or delete the old policy in the portal."
    )
    raise pulumi.RunError(msg)


def managed_policy(resource_name: str) -> str | None:
    """The id of the policy that the state holds under `resource_name`. For hooks, which run beside the event loop."""
    found = _found(asyncio.run(pulumi.runtime.invoke_async(_STATE, {"stackName": pulumi.get_stack()})), resource_name)
    return None if found is None else found[1]


def _managed(resource_name: str) -> tuple[str, str] | None:
    return _found(pulumi.runtime.invoke(_STATE, {"stackName": pulumi.get_stack()}).value, resource_name)


def _found(answer: Any, resource_name: str) -> tuple[str, str] | None:  # noqa: ANN401 - what an invoke gives
    resources: dict[str, Any] = answer["outputs"]
    for urn, resource in resources.items():
        policy_id = str(resource["outputs"].get("id") or "")
        if urn.endswith(f"::{resource_name}") and policy_id.startswith(ID_PREFIX):
            return urn, policy_id.removeprefix(ID_PREFIX)
    return None

"""Refuses a component whose name or parent differs from the state's, unless it has an alias.

Pulumi would create the parts again and delete the old ones at the end of the run. A new part adopts the existing object
in the tenant, and the deletion then removes it: the compliance policy is deleted, tenant-wide settings are restored,
and the run reports success.
"""

from collections.abc import Awaitable, Collection, Iterator
from typing import Any, Final

import pulumi

from components.part_names import CONNECTOR, PARTS, TENANT_COMPLIANCE
from components.stack_state import INSIDE, Resources

_TENANT_WIDE: Final = (CONNECTOR, TENANT_COMPLIANCE)


def waiting_for(opts: pulumi.ResourceOptions | None, check: Awaitable[None]) -> pulumi.ResourceOptions:
    """`opts` for a resource that is registered once `check` has ended, and not at all when `check` raises.

    So a refused component does not get into the state, where an alias could no longer help.
    """
    # Awaited like a dependency. It resolves to None, which Pulumi ignores.
    dependency: pulumi.Output[Any] = pulumi.Output.from_input(check)
    return pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(depends_on=[dependency]))


def refuse_other_entries(state: Resources, name: str, urns: frozenset[str], declared: Collection[str]) -> None:
    """Raise pulumi.RunError when a component without parts in `state` would take over the parts of another.

    `urns`: the component's own and its aliases'. `declared`: which parts it has, by the ends of their names.
    """
    parts = list(_parts_in(state))
    if any(component in urns for _, component, _, _ in parts):
        return
    others = {
        urn: component
        for urn, component, its_name, part in parts
        if its_name == name or (part in _TENANT_WIDE and part in declared)
    }
    if others:
        raise pulumi.RunError(_moved(name, others))


def _parts_in(state: Resources) -> Iterator[tuple[str, str, str, str]]:
    """Of each part in the state: its URN, its component's URN and name, and which part it is."""
    for urn in state:
        if INSIDE not in urn:
            continue
        types, _, resource_name = urn.rpartition("::")
        for part in PARTS:
            if resource_name.endswith(f"-{part}"):
                name = resource_name.removesuffix(f"-{part}")
                yield urn, f"{types.rpartition('$')[0]}::{name}", name, part


def _moved(name: str, others: dict[str, str]) -> str:
    components = list(dict.fromkeys(others.values()))
    aliases = ", ".join(repr(one) for one in components)
    commands = " and ".join(f"`pulumi state delete --force '{urn}'`" for urn in others)
    return (
        f"The state holds the parts of DefenderConditionalAccess {name!r} under another name or parent: "
        f"{' and '.join(components)}. Pulumi would create them again and then delete the old entries, which are the "
        "same objects in the tenant. Nothing was written. Where the component was renamed or moved, give it "
        f"`opts=pulumi.ResourceOptions(aliases=[{aliases}])`. Where it is another one, remove those parts in a run of "
        f"its own, or remove them from the state with {commands}, which leaves them in the tenant as they are. Then "
        "run the same command again."
    )

"""Refuses two changes in one run where the first would be in force alone until the second follows.

The parts change in a fixed order: what devices must meet first, Conditional Access last. That is right when access
becomes enforced. Where it is enforced already, a run that changes both passes through a state that is neither the old
nor the new one. It may lock out, or let in, people whom neither configuration does, and this lasts if the run stops
there. Such a run is stopped in preview, before anything is written.
"""

from collections.abc import Sequence
from typing import Final

import pulumi

from components.checks import duplicates
from components.checks.check import Blocker, Change, Check
from components.checks.hooks import ChangeHook
from components.checks.immediate_effects import affects_devices
from components.tenant_reader import Tenant
from providers.graph.conditional_access import is_enforced
from providers.graph.request import Json
from settings import ConditionalAccess

_WITHOUT_EFFECT: Final = frozenset({"displayName"})
_WHY: Final = (
    "Between the two writes, and for longer if the run stops there, only the first is in force: it could lock out, or "
    "let in, people whom neither the old nor the new configuration does."
)


def one_side_at_a_time(policy: ConditionalAccess, name: str, devices: Sequence[ChangeHook]) -> Check:
    """Blocks, in preview, a change of an enforced policy together with a change of what devices must meet.

    `devices`: the hooks of the other parts; `name`: the component's.
    """

    def check(change: Change) -> list[Blocker]:
        acts = not change.is_creation and is_enforced(change.before.get("state"))
        if not pulumi.runtime.is_dry_run() or not acts or not change.touches_more_than(_WITHOUT_EFFECT):
            return []
        changed = [one.what for one in devices if one.change is not None and affects_devices(one.change)]
        if not changed:
            return []
        return [
            Blocker(
                f"Conditional Access policy {policy.display_name!r} is enforced, and this run changes both it and "
                f"{' and '.join(changed)}. {_WHY} {_two_runs(name)}"
            )
        ]

    return check


def after(parts: Sequence[str]) -> Check:
    """Blocks, in up, a part whose predecessors (`parts`, by resource name) the command leaves out.

    Only for those that do not exist yet. With --target the engine itself refuses them; with --exclude it continues and
    writes a state that it cannot read again (tried: engine 3.274.1).
    """

    def check(change: Change) -> list[Blocker]:
        left_out = [part for part in parts if not change.known.get(part)]
        if not left_out or pulumi.runtime.is_dry_run():
            return []
        return [
            Blocker(
                f"Nothing was written to it: what it depends on does not exist yet and is left out of this run "
                f"({', '.join(left_out)}). Run `pulumi up` without --exclude and --target."
            )
        ]

    return check


def not_while_enforcement_ends(
    policy: ConditionalAccess, name: str, what: str, tenant: Tenant, managed: str | None
) -> Check:
    """Blocks a change of `what` in the run that ends enforcement, because it would be written first.

    It finds the policy in the tenant by its name, so it also works in an `up` without a preview. `managed`: the id of
    the policy that the state holds. Where the state holds none and the configuration adopts none, the policy of that
    name is somebody else's, and has to be adopted before its enforcement can end.
    """

    def check(change: Change) -> list[Blocker]:
        if policy.state == "enabled" or not affects_devices(change):
            return []
        ending = [found for found in tenant.conditional_access_policies() if _is_ours(found, policy)]
        if not ending:
            return []
        if policy.adopt is None and managed is None:
            return [duplicates.taken(policy.display_name, ending)]
        return [
            Blocker(
                f"Conditional Access policy {policy.display_name!r} is enforced in the tenant, the configuration says "
                f"{policy.state}, and this run would change {what} first. {_WHY} {_two_runs(name)}"
            )
        ]

    return check


def _is_ours(found: Json, policy: ConditionalAccess) -> bool:
    return is_enforced(found["state"]) and (found["displayName"] == policy.display_name or found["id"] == policy.adopt)


def _two_runs(name: str) -> str:
    return (
        f"Make it two runs: `pulumi up --refresh --target '**{name}-conditional-access'`, which is right when "
        "Conditional Access becomes laxer, and then `pulumi up`; or take the change of one side out of the "
        "configuration until the other is deployed."
    )

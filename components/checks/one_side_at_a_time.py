"""Changes that must not come in one run, because one of them would act alone until the other follows.

The parts change in a fixed order: what devices must meet first, Conditional Access last. That is right when access
becomes enforced. Where it is enforced already, a run that changes both sides passes through a state that is neither the
old nor the new one: people may be locked out, or let in, who are neither before nor after, and stay so if the run stops
in between. Such a run is stopped in preview, before anything is written.
"""

from collections.abc import Sequence
from typing import Final

import pulumi

from components.checks import duplicates
from components.checks.check import Blocker, Change, Check
from components.checks.hooks import ChangeHook
from components.checks.immediate_effects import is_felt
from components.tenant_reader import Tenant
from providers.graph.conditional_access import is_enforced
from providers.graph.request import Json
from settings import ConditionalAccess

_UNNOTICED: Final = frozenset({"displayName"})
_WHY: Final = (
    "Whichever comes first acts alone until the other follows, and for longer if the run stops in between: people "
    "could be locked out, or let in, who are neither before nor after."
)


def one_side_at_a_time(policy: ConditionalAccess, name: str, devices: Sequence[ChangeHook]) -> Check:
    """Blocks, in preview, a change of an enforced policy beside one of what devices must meet.

    `devices`: the hooks of the other parts; `name`: the component's.
    """

    def check(change: Change) -> list[Blocker]:
        acts = not change.is_creation and is_enforced(change.before.get("state"))
        if not pulumi.runtime.is_dry_run() or not acts or not change.touches_more_than(_UNNOTICED):
            return []
        changed = [one.what for one in devices if one.seen is not None and is_felt(one.seen)]
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

    Only for those that are not there yet: the engine itself refuses them with --target, and with --exclude it goes on
    and writes a state that it cannot read again (tried: engine 3.274.1).
    """

    def check(change: Change) -> list[Blocker]:
        left_out = [part for part in parts if not change.known.get(part)]
        if not left_out or pulumi.runtime.is_dry_run():
            return []
        return [
            Blocker(
                f"Nothing was written to it: what it rests on is not there yet and is left out of this run "
                f"({', '.join(left_out)}). Run `pulumi up` without --exclude and --target."
            )
        ]

    return check


def not_while_enforcement_ends(
    policy: ConditionalAccess, name: str, what: str, tenant: Tenant, managed: str | None
) -> Check:
    """Blocks a change of `what` in the run that ends enforcement: it would come before that end.

    By name, as the tenant has it: so also in an `up` without a preview. `managed`: the id of the policy that the
    state holds. Where it holds none and the configuration adopts none, the policy of that name is somebody else's: it
    has to be adopted before its enforcement can end.
    """

    def check(change: Change) -> list[Blocker]:
        if policy.state == "enabled" or not is_felt(change):
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
        "configuration until the other stands."
    )

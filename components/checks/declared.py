"""Checks that the engine received the Conditional Access policy as the component declared it.

Transforms of the stack or of a parent change a resource after the component has declared it. They may remove its hooks,
and with them all checks. So the component compares the result with the declaration, in preview and in up. It fails the
run where the policy differs from the configuration, or where it became enforced without a check. Where the policy stays
unenforced it warns, because a command that leaves the policy out has the same result.
"""

from collections.abc import Mapping
from typing import Any, Final

import pulumi
import pulumi_azuread as azuread
from pulumi.output import Unknown

from components.checks.hooks import ChangeHook
from providers.graph.conditional_access import is_enforced
from settings import BreakGlass

_CAUSE: Final = (
    "Something in the program changes what the component declares: a transform or transformation of the stack or of a "
    "parent, for instance one that returns options of its own instead of merging them, or sets ignore_changes. Let it "
    "pass the resources of this component as they are, and run the same command again."
)
_LEFT_OUT: Final = (
    "Where the command leaves it out (--target, --exclude), run `pulumi up` without these afterwards: access is not "
    "enforced until then. Where it does not, something in the program prevents the change: look for transforms that "
    "set ignore_changes."
)


def require_as_declared(
    policy: azuread.ConditionalAccessPolicy,
    state: str,
    break_glass: BreakGlass,
    hook: ChangeHook,
    enforced_before: frozenset[str],
) -> None:
    """Fail the run when the policy differs from the declaration, or became enforced without a call of `hook`.

    `state`: as declared. `enforced_before`: ids of the policies that were enforced before this run and need no check.
    """

    def check(found: list[Any]) -> None:
        policy_id, now, conditions = found
        reasons = differences(now, conditions, state, break_glass)
        if is_enforced(now) and hook.change is None and policy_id not in enforced_before:
            reasons.append("it becomes enforced, and no check was run before that")
        if reasons and not is_enforced(now) and hook.change is None and is_enforced(state):
            # Nothing becomes enforced. --target and --exclude have the same result, and the program does not know of
            # them.
            pulumi.warn(f"Conditional Access is not written in this run: {'; '.join(reasons)}. {_LEFT_OUT}", policy)
        elif reasons:
            done = "would not be" if pulumi.runtime.is_dry_run() else "was written, and is not"
            msg = f"The Conditional Access policy {done} as declared: {'; '.join(reasons)}. {_CAUSE}"
            raise pulumi.RunError(msg)

    # A preview does not know the id of a new policy, and may not know all exclusions.
    pulumi.Output.all(policy.id, policy.state, policy.conditions).apply(check, run_with_unknowns=True)


def differences(now: object, conditions: object, state: str, break_glass: BreakGlass) -> list[str]:
    reasons = [] if now == state or isinstance(now, Unknown) else [f"its state is {now!r} and not {state!r}"]
    users = _member(conditions, "users")
    missing = [
        one
        for name, ids in (("excluded_users", break_glass.users), ("excluded_groups", break_glass.groups))
        for one in ids
        if not _holds(_member(users, name), one)
    ]
    if missing:
        reasons.append(f"it does not exclude the emergency (break-glass) accounts {', '.join(missing)}")
    return reasons


def _holds(values: object, one: str) -> bool:
    if isinstance(values, Unknown):
        return True
    return isinstance(values, list) and one in {value.lower() for value in values if isinstance(value, str)}


def _member(value: object, name: str) -> Any:  # noqa: ANN401 - azuread's outputs are objects, or dictionaries
    if isinstance(value, Unknown):
        return value
    return value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)

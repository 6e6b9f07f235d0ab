"""Refuses to delete or restore what enforced Conditional Access depends on. Reads the tenant before any write.

While access is enforced, the parts of the component are protected in Pulumi. This module covers the ways around that:
`pulumi state unprotect`, a part that a targeted run left unprotected, another program. On a deletion the engine gives a
provider only its own state, so whether Conditional Access is still enforced is read from the tenant. If that cannot be
read, the deletion is refused.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from providers.graph.conditional_access import is_enforced, listed, named, policies_of, requires_compliant_device
from providers.graph.errors import GraphError
from providers.graph.request import Json

if TYPE_CHECKING:
    from providers.graph.client import GraphClient

_UNREADABLE: Final = "whether an enforced Conditional Access policy depends on it could not be read."
_END: Final = (
    "End enforcement first: set `state: reportOnly` under conditionalAccess and run `pulumi up` (in the portal for a "
    "policy that this stack does not manage), then run the same command again."
)


def refuse_restore(graph: "GraphClient", subject: str, changes: str) -> None:
    """Raise GraphError while an enforced policy requires a compliant device: `changes` weaken how device risk counts.

    `subject`: the beginning of a sentence, up to "is" or "are".
    """
    refused = f"{subject} not restored to the values found on creation, and nothing was written"
    try:
        policies = _listed_twice(graph, requires_compliant_device)
    except GraphError as error:
        msg = f"{refused}: {_UNREADABLE} {error}"
        raise GraphError(msg) from None
    if policies:
        msg = (
            f"{refused}: {changes} would make the risk of devices count for less, and {_required_by(policies)}. {_END} "
            "To keep the current values instead, declare it with `onDestroy: leave` for one `pulumi up`."
        )
        raise GraphError(msg)


def refuse_deletion(graph: "GraphClient", policy: str, access: str) -> None:
    """Raise GraphError while the Conditional Access policy named `access` is enforced, whatever it requires.

    On destroy our own Conditional Access policy is already deleted, so one that still has its name is a duplicate and
    would stay enforced. Other policies that require a compliant device are only printed: nobody can tell whether they
    depend on this compliance policy. `policy`: the compliance policy as messages call it. `access` is empty if the
    stack has no Conditional Access policy.
    """
    refused = f"Compliance policy {policy} is not deleted, and nothing was written"
    try:
        policies = _listed_twice(graph, lambda one: requires_compliant_device(one) or _acts_as(access, one))
    except GraphError as error:
        if access:
            msg = f"{refused}: {_UNREADABLE} {error}"
            raise GraphError(msg) from None
        print(f"Compliance policy {policy} is deleted: {_UNREADABLE} {error}")
        return
    ours = [one for one in policies if _acts_as(access, one)]
    if ours:
        msg = (
            f"{refused}: without it no device's risk counts, and Conditional Access policy {access!r} is enforced "
            f"({listed(ours)}). {_END}"
        )
        raise GraphError(msg)
    if policies:
        # Pulumi shows what a provider prints.
        print(f"Compliance policy {policy} is deleted and no longer evaluates devices: {_required_by(policies)}.")


def _acts_as(access: str, policy: Json) -> bool:
    """Whether the policy is enforced and has the name of the stack's own."""
    return bool(access) and bool(named(access, [policy])) and is_enforced(policy["state"])


def _listed_twice(graph: "GraphClient", counts: Callable[[Json], bool]) -> list[Json]:
    """The policies that count, in two readings: a list may still contain what was deleted a moment ago."""
    if not any(counts(policy) for policy in policies_of(graph).all(again=True)):
        return []
    graph.pause()
    return [policy for policy in policies_of(graph).all(again=True) if counts(policy)]


def _required_by(policies: list[Json]) -> str:
    listed = ", ".join(f"{policy['displayName']!r} ({policy['id']})" for policy in policies)
    noun = "policy requires" if len(policies) == 1 else "policies require"
    return f"{len(policies)} enforced Conditional Access {noun} a compliant device: {listed}"

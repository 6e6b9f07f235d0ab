"""What may not be taken away while access rests on it: asked of the tenant, before anything is written.

Pulumi protects the parts of a chain that is enforced. This is for whoever goes round that (`pulumi state unprotect`, a
part that a targeted run left unprotected, another program): a provider is told of a deletion alone, and the tenant
knows whether Conditional Access still acts. What cannot be read counts as no.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from providers.graph.conditional_access import is_enforced, listed, named, policies_of, requires_compliant_device
from providers.graph.errors import GraphError
from providers.graph.request import Json

if TYPE_CHECKING:
    from providers.graph.client import GraphClient

_UNREADABLE: Final = "whether enforced Conditional Access rests on it could not be read."
_END: Final = (
    "End that first: set `state: reportOnly` under conditionalAccess and run `pulumi up` (in the portal for a policy "
    "that this stack does not manage), then run the same command again."
)


def refuse_restore(graph: "GraphClient", subject: str, changes: str) -> None:
    """Raise GraphError while any policy rests on compliance: `changes` make risk count for less.

    `subject`: the beginning of a sentence, up to "is" or "are".
    """
    refused = f"{subject} not put back to what was found, and nothing was written"
    try:
        policies = _listed_twice(graph, requires_compliant_device)
    except GraphError as error:
        msg = f"{refused}: {_UNREADABLE} {error}"
        raise GraphError(msg) from None
    if policies:
        msg = (
            f"{refused}: {changes} would make the risk of devices count for less, and {_told(policies)}. {_END} To "
            "leave it as it is instead, keep it in the configuration with `onDestroy: leave` for one `pulumi up`."
        )
        raise GraphError(msg)


def refuse_deletion(graph: "GraphClient", policy: str, access: str) -> None:
    """Raise GraphError while the Conditional Access policy named `access` is enforced: it rests on this policy.

    `policy`: the compliance policy as messages call it. Whatever it asks for: on destroy ours is gone by then, and
    what still has its name would be left enforced. Of others that rest on compliance it tells: whether this was the
    policy that they rest on, nobody can say. `access` is empty where the stack has no Conditional Access policy.
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
        # What a provider prints, Pulumi shows.
        print(f"Compliance policy {policy} is deleted, and devices are not judged by it any more: {_told(policies)}.")


def _acts_as(access: str, policy: Json) -> bool:
    """Whether an enforced policy of the tenant has the name of the stack's own."""
    return bool(access) and bool(named(access, [policy])) and is_enforced(policy["state"])


def _listed_twice(graph: "GraphClient", counts: Callable[[Json], bool]) -> list[Json]:
    """The policies that count, listed twice: a list may still have what was deleted a moment ago."""
    if not any(counts(policy) for policy in policies_of(graph).all(again=True)):
        return []
    graph.pause()
    return [policy for policy in policies_of(graph).all(again=True) if counts(policy)]


def _told(policies: list[Json]) -> str:
    listed = ", ".join(f"{policy['displayName']!r} ({policy['id']})" for policy in policies)
    noun = "policy requires" if len(policies) == 1 else "policies require"
    return f"{len(policies)} enforced Conditional Access {noun} a compliant device: {listed}"

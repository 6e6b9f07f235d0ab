"""Reads the tenant's Conditional Access policies and what each requires.

The program reads them before a change. A provider reads them on refresh and before it deletes or restores something.
Only the azuread plugin writes them.
"""

import functools
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from providers.graph.request import Json, Request

if TYPE_CHECKING:
    from providers.graph.reader import GraphReader

COLLECTION: Final = "/identity/conditionalAccess/policies"
READ: Final = "Policy.Read.All"
_NOT_ENFORCED: Final = frozenset({"disabled", "enabledForReportingButNotEnforced"})


def list_policies() -> Request:
    """All policies of the tenant. On beta: v1.0 does not return all of their properties."""
    return Request("GET", COLLECTION, "Listing the Conditional Access policies", READ, "beta")


def named(name: str, policies: Iterable[Json]) -> list[Json]:
    """The policies of that name. Names are not unique in Entra."""
    return [policy for policy in policies if policy["displayName"] == name]


def listed(policies: Iterable[Json]) -> str:
    """Ids and states, for a message."""
    return ", ".join(f"{policy['id']}, {policy['state']}" for policy in policies)


def is_enforced(state: object) -> bool:
    """Whether a policy of that state is enforced. An unknown state counts as enforced."""
    return state not in _NOT_ENFORCED


def requires_compliant_device(policy: Json) -> bool:
    """Whether a policy is enforced and requires a compliant device, as a grant control or in a device filter."""
    return asks_for_compliant_device(policy) and is_enforced(policy["state"])


def asks_for_compliant_device(policy: Json) -> bool:
    """The same in any state."""
    grants = policy.get("grantControls") or {}
    devices = (policy.get("conditions") or {}).get("devices") or {}
    rule = str((devices.get("deviceFilter") or {}).get("rule") or "")
    return "compliantDevice" in (grants.get("builtInControls") or []) or "iscompliant" in rule.lower()


_OF_MICROSOFT: Final = "microsoft-managed:"


def is_microsoft_managed(policy: Json) -> bool:
    """Whether Microsoft made the policy and changes it. Graph has no member that says so: its name begins so [live]."""
    return str(policy.get("displayName") or "").lower().startswith(_OF_MICROSOFT)


class Policies:
    """All policies of the tenant, listed once and shared. Thread-safe.

    A caller that decides about a write, or checks one that this run has made, reads the list again.
    """

    def __init__(self, graph: "GraphReader") -> None:
        self._graph = graph
        self._lock = threading.Lock()
        self._found: list[Json] | None = None

    def all(self, *, again: bool = False) -> list[Json]:
        """The policies as first listed. `again`: list them now, also for later callers."""
        with self._lock:
            if again or self._found is None:
                self._found = None  # A failure must not leave an older list behind.
                self._found = list(self._graph.get_all(list_policies()))
            return self._found


def policies_of(graph: "GraphReader") -> Policies:
    """The list of this process and client, shared by all callers."""
    with _MAKING:  # Without the lock two threads could each create one.
        return _policies(graph)


_MAKING: Final = threading.Lock()


@functools.lru_cache(maxsize=8)
def _policies(graph: "GraphReader") -> Policies:
    return Policies(graph)

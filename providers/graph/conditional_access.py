"""Reading the tenant's Conditional Access policies, and what each means for what it rests on.

The program looks at them before a change, a provider on refresh and before it takes something away. Writing them is the
azuread plugin's alone.
"""

import functools
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from providers.graph.request import Json, Request

if TYPE_CHECKING:
    from providers.graph.client import GraphClient

COLLECTION: Final = "/identity/conditionalAccess/policies"
READ: Final = "Policy.Read.All"
_NOT_ENFORCED: Final = frozenset({"disabled", "enabledForReportingButNotEnforced"})


def list_policies() -> Request:
    """All policies, whoever wrote them. On beta: v1.0 does not show all of their members."""
    return Request("GET", COLLECTION, "Listing the Conditional Access policies", READ, "beta")


def named(name: str, policies: Iterable[Json]) -> list[Json]:
    """Those of that name: names are not unique in Entra."""
    return [policy for policy in policies if policy["displayName"] == name]


def listed(policies: Iterable[Json]) -> str:
    """Ids and states, for a message."""
    return ", ".join(f"{policy['id']}, {policy['state']}" for policy in policies)


def is_enforced(state: object) -> bool:
    """Whether a policy of that state acts; one that is not known to be harmless does."""
    return state not in _NOT_ENFORCED


def requires_compliant_device(policy: Json) -> bool:
    """Whether a policy of the tenant is enforced and asks for a compliant device: as a grant, or in a device filter."""
    grants = policy.get("grantControls") or {}
    devices = (policy.get("conditions") or {}).get("devices") or {}
    rule = str((devices.get("deviceFilter") or {}).get("rule") or "")
    asks = "compliantDevice" in (grants.get("builtInControls") or []) or "iscompliant" in rule.lower()
    return asks and is_enforced(policy["state"])


class Policies:
    """All policies of the tenant, asked for once by all who want to know how they were. Thread-safe.

    What decides over a write, or is about one that this run has made, is asked for again.
    """

    def __init__(self, graph: "GraphClient") -> None:
        self._graph = graph
        self._lock = threading.Lock()
        self._found: list[Json] | None = None

    def all(self, *, again: bool = False) -> list[Json]:
        """As they were when first asked for. `again`: as they are now, for those who come later, too."""
        with self._lock:
            if again or self._found is None:
                self._found = None  # what fails leaves nothing older behind
                self._found = list(self._graph.get_all(list_policies()))
            return self._found


def policies_of(graph: "GraphClient") -> Policies:
    """One list a process and client, whoever asks."""
    with _MAKING:  # the cache alone would let two threads make one each
        return _policies(graph)


_MAKING: Final = threading.Lock()


@functools.lru_cache(maxsize=8)
def _policies(graph: "GraphClient") -> Policies:
    return Policies(graph)

"""What the program reads of the tenant: on first use, once a run, and never to write.

The connection is the stack's (`azuread:*`), as the providers' is. A run that names nothing and changes nothing reads
nothing, and makes no connection.
"""

import functools
import threading
from typing import TYPE_CHECKING

import pulumi

from providers.graph.connection import Connection
from providers.graph.errors import NotFoundError
from providers.graph.request import Json, Request
from providers.mobile_threat_defense_connector.provider import connector_request
from providers.windows10_compliance_policy import routes
from providers.windows10_compliance_policy.creation import namesakes

if TYPE_CHECKING:
    from providers.graph.client import GraphClient

CONDITIONAL_ACCESS_POLICIES = "/identity/conditionalAccess/policies"


class Tenant:
    """Read-only views of the tenant. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    @functools.cached_property
    def graph(self) -> "GraphClient":
        """The client of the stack's connection, and all that it imports, on first use."""
        from providers.graph.client import PROGRAM, client_for

        return client_for(Connection.read(pulumi.runtime.get_config), _report, PROGRAM)

    def conditional_access_policies(self) -> list[Json]:
        """All Conditional Access policies, as they were when first asked for."""
        with self._lock:
            return self._conditional_access_policies

    @functools.cached_property
    def _conditional_access_policies(self) -> list[Json]:
        what = "Listing the Conditional Access policies"
        return list(self.graph.get_all(Request("GET", CONDITIONAL_ACCESS_POLICIES, what, "Policy.Read.All")))

    def connector(self) -> Json | None:
        """The Defender for Endpoint connector as it is now; None when the tenant has none."""
        try:
            return self.graph.send(connector_request())
        except NotFoundError:
            return None

    def compliance_policy(self, policy_id: str) -> Json:
        """One compliance policy with its actions and assignments."""
        return self.graph.send(routes.get_policy(policy_id))

    def compliance_policies_named(self, name: str) -> list[Json]:
        """The Windows compliance policies of that name."""
        return namesakes(self.graph, name)


def _report(line: str) -> None:
    # Pulumi's log belongs to the main thread's event loop; other threads' waits go to standard output, which it shows.
    if threading.current_thread() is threading.main_thread():
        pulumi.info(line)
    else:
        print(line, flush=True)

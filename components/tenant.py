"""What the program reads of the tenant: on first use, once a run, and never to write.

The connection is the stack's (`azuread:*`), as the providers' is. A run that names nothing and changes nothing reads
nothing, and makes no connection.
"""

import functools
import threading
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pulumi

from providers.graph import conditional_access
from providers.graph.connection import Connection
from providers.graph.directory import APPLICATION, GROUP, USER
from providers.graph.errors import NotFoundError
from providers.graph.request import Json, Request
from providers.mobile_threat_defense_connector.provider import connector_request
from providers.windows10_compliance_policy import routes
from providers.windows10_compliance_policy.creation import namesakes

if TYPE_CHECKING:
    from providers.graph.client import GraphClient

DELETED_POLICIES = "/identity/conditionalAccess/deletedItems/policies"
SECURITY_DEFAULTS = "/policies/identitySecurityDefaultsEnforcementPolicy"
_IDS_IN_A_FILTER = 15
"""More values in one `in` are refused [docs]."""


class Tenant:
    """Read-only views of the tenant. Thread-safe."""

    def __init__(self) -> None:
        self._lock = threading.RLock()

    @property
    def graph(self) -> "GraphClient":
        """The client of the stack's connection, and all that it imports, on first use."""
        with self._lock:
            return self._graph

    @functools.cached_property
    def _graph(self) -> "GraphClient":
        from providers.graph.client import PROGRAM, client_for

        return client_for(Connection.read(pulumi.runtime.get_config), _report, PROGRAM)

    def conditional_access_policies(self) -> list[Json]:
        """All Conditional Access policies, as they were when first asked for."""
        with self._lock:
            return self._conditional_access_policies

    @functools.cached_property
    def _conditional_access_policies(self) -> list[Json]:
        return list(self.graph.get_all(conditional_access.list_policies()))

    def connector(self) -> Json | None:
        """The Defender for Endpoint connector as it is now; None when the tenant has none."""
        try:
            return self.graph.send(connector_request())
        except NotFoundError:
            return None

    def compliance_policy(self, policy_id: str) -> Json:
        """One compliance policy with its actions and assignments."""
        return self.graph.send(routes.get_policy(policy_id))

    def deleted_conditional_access_policies(self) -> list[Json]:
        """The policies in Entra's recycle bin, where they stay for 30 days [csdl, docs]."""
        what = "Listing the deleted Conditional Access policies"
        return list(self.graph.get_all(Request("GET", DELETED_POLICIES, what, "Policy.Read.All")))

    def security_defaults_enabled(self) -> bool:
        """Whether security defaults are on; what the answer does not say counts as on."""
        what = "Reading the tenant's security defaults"
        answer = self.graph.send(Request("GET", SECURITY_DEFAULTS, what, "Policy.Read.All"))
        return answer.get("isEnabled") is not False

    def user(self, user_id: str) -> Json:
        """One user: id, name and whether the account is enabled."""
        query = {"$select": "id,displayName,accountEnabled"}
        what = f"Looking up the user {user_id}"
        return self.graph.send(Request("GET", f"{USER.path}/{user_id}", what, USER.permission, query=query))

    def group_members(self, group_id: str) -> Iterator[Json]:
        """The direct members of a group, page by page. Raises NotFoundError when there is no such group."""
        what = f"Looking up the members of the group {group_id}"
        query = {"$select": "id"}
        return self.graph.get_all(
            Request("GET", f"{GROUP.path}/{group_id}/members", what, GROUP.permission, query=query)
        )

    def applications(self, app_ids: Sequence[str]) -> set[str]:
        """Those of `app_ids`, in small letters, that the tenant has a service principal of."""
        found: set[str] = set()
        for start in range(0, len(app_ids), _IDS_IN_A_FILTER):
            listed = ",".join(f"'{app_id}'" for app_id in app_ids[start : start + _IDS_IN_A_FILTER])
            query = {"$select": "appId", "$filter": f"appId in ({listed})"}
            what = "Looking up the applications that the policy names"
            request = Request("GET", APPLICATION.path, what, APPLICATION.permission, query=query)
            found |= {str(one["appId"]).lower() for one in self.graph.get_all(request)}
        return found

    def compliance_policies_named(self, name: str) -> list[Json]:
        """The Windows compliance policies of that name."""
        return namesakes(self.graph, name)


def _report(line: str) -> None:
    # Pulumi's log belongs to the main thread's event loop; other threads' waits go to standard output, which it shows.
    if threading.current_thread() is threading.main_thread():
        pulumi.info(line)
    else:
        print(line, flush=True)

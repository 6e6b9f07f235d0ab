"""What the program reads from the tenant: on first use, once a run. It never writes.

The connection is the stack's (`azuread:*`), as the providers' is. A run without names and without a change reads
nothing, and makes no connection.
"""

import functools
import threading
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import pulumi

from providers.graph import conditional_access
from providers.graph.connection import Connection
from providers.graph.directory import GROUP, USER
from providers.graph.errors import NotFoundError
from providers.graph.request import Json, Request
from providers.mobile_threat_defense_connector.provider import connector_request
from providers.windows10_compliance_policy import routes
from providers.windows10_compliance_policy.creation import policies_named

if TYPE_CHECKING:
    from providers.graph.reader import GraphReader
    from providers.graph.tenant_guard import Caller

DELETED_POLICIES = "/identity/conditionalAccess/deletedItems/policies"
SECURITY_DEFAULTS = "/policies/identitySecurityDefaultsEnforcementPolicy"
ROLE_ASSIGNMENTS = "/roleManagement/directory/roleAssignments"
READ_ROLES = "RoleManagement.Read.Directory"


class Tenant:
    """Read-only views of the tenant. Thread-safe. `graph`: what asks Graph, where it is not the running program."""

    def __init__(self, graph: "GraphReader | None" = None) -> None:
        self._lock = threading.RLock()
        self._given = graph

    @property
    def graph(self) -> "GraphReader":
        """The client of the stack's connection. It is created, and its packages are imported, on first use."""
        with self._lock:
            return self._given or self._graph

    @functools.cached_property
    def _graph(self) -> "GraphReader":
        from providers.graph.client import PROGRAM, client_for

        return client_for(Connection.read(pulumi.runtime.get_config), _report, PROGRAM)

    def conditional_access_policies(self) -> list[Json]:
        """All Conditional Access policies with all properties, as they were when any component first asked for them."""
        return conditional_access.policies_of(self.graph).all()

    def conditional_access_policies_now(self) -> list[Json]:
        """All Conditional Access policies as they are at this moment, for what this run has changed."""
        return conditional_access.policies_of(self.graph).all(again=True)

    def connector(self) -> Json | None:
        """The Defender for Endpoint connector as it is now; None when the tenant has none."""
        try:
            return self.graph.send(connector_request())
        except NotFoundError:
            return None

    def compliance_policy(self, policy_id: str) -> Json:
        """One compliance policy with its actions and assignments."""
        return self.graph.send(routes.get_policy(policy_id))

    def compliance_policies(self) -> Iterator[Json]:
        """All compliance policies with their assignments, page by page."""
        return self.graph.get_all(routes.list_assigned())

    def deleted_conditional_access_policies(self) -> list[Json]:
        """The policies in Entra's recycle bin, where they stay for 30 days [csdl, docs]."""
        what = "Listing the deleted Conditional Access policies"
        return list(self.graph.get_all(Request("GET", DELETED_POLICIES, what, "Policy.Read.All")))

    def security_defaults_enabled(self) -> bool:
        """Whether security defaults are on. An answer without the property counts as on."""
        what = "Reading the tenant's security defaults"
        answer = self.graph.send(Request("GET", SECURITY_DEFAULTS, what, "Policy.Read.All"))
        return answer.get("isEnabled") is not False

    def user(self, user_id: str) -> Json:
        """One user: id, name and whether the account is enabled."""
        query = {"$select": "id,displayName,accountEnabled"}
        what = f"Looking up the user {user_id}"
        return self.graph.send(Request("GET", f"{USER.path}/{user_id}", what, USER.permission, query=query))

    def people_in(self, group_id: str) -> Iterator[Json]:
        """The users in a group and in the groups within it, page by page: id and whether the account is enabled.

        accountEnabled is null where it may not be read [docs]. Raises NotFoundError when there is no such group.
        """
        what = f"Looking up the people in the group {group_id}"
        path = f"{GROUP.path}/{group_id}/transitiveMembers/microsoft.graph.user"
        # A cast is one of Graph's advanced queries, which take both [docs].
        query, headers = {"$count": "true", "$select": "id,accountEnabled"}, {"ConsistencyLevel": "eventual"}
        return self.graph.get_all(Request("GET", path, what, GROUP.permission, query=query, headers=headers))

    def role_assignments(self, role_ids: Iterable[str]) -> Iterator[Json]:
        """The active assignments of directory roles, each with its principal."""
        listed = ",".join(f"'{one}'" for one in role_ids)
        query = {"$filter": f"roleDefinitionId in ({listed})", "$expand": "principal"}
        what = "Looking up who holds the directory roles that may change Conditional Access"
        return self.graph.get_all(Request("GET", ROLE_ASSIGNMENTS, what, READ_ROLES, query=query))

    def nested_members(self, group_id: str) -> Iterator[Json]:
        """The kinds and ids of all members of a group and of its nested groups, page by page.

        Raises NotFoundError when there is no such group.
        """
        what = f"Looking up the members of the group {group_id}"
        path, query = f"{GROUP.path}/{group_id}/transitiveMembers", {"$select": "id"}
        return self.graph.get_all(Request("GET", path, what, GROUP.permission, query=query))

    def caller(self) -> "Caller | None":
        """The identity that this run is signed in as; None before the first request."""
        return self.graph.caller()

    def compliance_policies_named(self, name: str) -> list[Json]:
        """The Windows compliance policies of that name."""
        return policies_named(self.graph, name)


def _report(line: str) -> None:
    # Pulumi's log belongs to the main thread's event loop; other threads' waits go to standard output, which it shows.
    if threading.current_thread() is threading.main_thread():
        pulumi.info(line)
    else:
        print(line, flush=True)

"""Changes the tenant by plain Graph requests, as the portal does, so that no mapping of ours makes the objects."""

from typing import Any, Final

from providers.graph.client import GraphClient
from providers.graph.request import Request
from sandbox.tenant import seed

Json = dict[str, Any]
CONNECTOR: Final = f"/deviceManagement/mobileThreatDefenseConnectors/{seed.MDE_CONNECTOR}"
COMPLIANCE: Final = "/deviceManagement/deviceCompliancePolicies"
ACCESS: Final = "/identity/conditionalAccess/policies"
CONNECTED: Final[Json] = {
    "windowsEnabled": True,
    "windowsDeviceBlockedOnMissingPartnerData": True,
    "microsoftDefenderForEndpointAttachEnabled": True,
}
"""The connector of a tenant whose Windows devices are evaluated by Defender."""


def send(graph: GraphClient, method: Any, path: str, body: Json | None = None, *, version: Any = "v1.0") -> Json:  # noqa: ANN401
    return graph.send(Request(method, path, "A request of the test", "none", version, body=body))


def assigned_policy(graph: GraphClient, policy: Json, targets: list[Json]) -> str:
    """The id of a new compliance policy with these targets."""
    made = str(send(graph, "POST", COMPLIANCE, policy, version="beta")["id"])
    send(graph, "POST", f"{COMPLIANCE}/{made}/assign", {"assignments": targets}, version="beta")
    return made

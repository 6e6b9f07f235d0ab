"""The tenant's display name, for the head of a report."""

from ops.tenant.readings import Readings
from providers.graph.errors import RequestFailedError
from providers.graph.request import Request


def tenant_name(readings: Readings) -> str | None:
    """None where it may not be read. Raises GraphError where nothing can be read: no sign-in, no answer."""
    query = {"$select": "id,displayName"}
    request = Request("GET", "/organization", "Reading the tenant's name", "Organization.Read.All", query=query)
    try:
        found = [str(one.get("displayName")) for one in readings.recorder().get_all(request)]
    except RequestFailedError:
        return None
    return found[0] if found else None

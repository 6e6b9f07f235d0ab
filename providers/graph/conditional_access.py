"""Reading the tenant's Conditional Access policies: the program looks at them before a change, a provider on refresh.

Writing them is the azuread plugin's alone.
"""

from collections.abc import Iterable
from typing import Final

from providers.graph.request import Json, Request

COLLECTION: Final = "/identity/conditionalAccess/policies"
READ: Final = "Policy.Read.All"


def list_policies() -> Request:
    """All policies, whoever wrote them."""
    return Request("GET", COLLECTION, "Listing the Conditional Access policies", READ)


def named(name: str, policies: Iterable[Json]) -> list[Json]:
    """Those of that name: names are not unique in Entra."""
    return [policy for policy in policies if policy["displayName"] == name]


def listed(policies: Iterable[Json]) -> str:
    """Ids and states, for a message."""
    return ", ".join(f"{policy['id']}, {policy['state']}" for policy in policies)

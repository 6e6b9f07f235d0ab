"""A Conditional Access policy as a stack declares it, and tenants that have some, without a network."""

from typing import Any, Final

from components.tenant_reader import Tenant
from providers.graph.errors import ForbiddenError
from settings import ConditionalAccess, load

GUID: Final = "5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3"
FORBIDDEN: Final = ForbiddenError("Listing failed: 403.", status=403, code="Forbidden", request_id="")


class Policies(Tenant):
    """A tenant with these Conditional Access policies."""

    def __init__(self, *policies: dict[str, Any]) -> None:
        super().__init__()
        self.policies = list(policies)

    def conditional_access_policies(self) -> list[dict[str, Any]]:
        return self.policies


def declared(name: str = "Ours", **more: object) -> ConditionalAccess:
    """A policy of that name for everybody and everything, with these keys of the configuration besides."""
    given = {"displayName": name, "users": ["All"], "applications": {"include": ["All"]}, **more}
    access = load({"conditionalAccess": given, "breakGlass": {"users": [GUID]}}).conditional_access
    assert access is not None
    return access

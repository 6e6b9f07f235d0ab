"""Who holds a directory role, directly or by a group."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

PATH = "/v1.0/roleManagement/directory/roleAssignments"
ADMINISTRATORS = f"roleDefinitionId in ('{seed.GLOBAL_ADMINISTRATOR}', '{seed.SECURITY_ADMINISTRATOR}')"


def found(graph: httpx.Client, **options: str) -> list[dict[str, Any]]:
    params = {f"${name}": value for name, value in options.items()}
    value: list[dict[str, Any]] = graph.get(PATH, params=params).raise_for_status().json()["value"]
    return value


def test_assignments_of_some_roles(graph: httpx.Client, tenant: TenantServer) -> None:
    tenant.state.groups[seed.SECURITY_OPERATIONS_GROUP].directory_roles = {seed.SECURITY_ADMINISTRATOR}
    tenant.state.users[seed.ADELE].directory_roles = {seed.INTUNE_ADMINISTRATOR}
    assignments = found(graph, filter=ADMINISTRATORS, select="principalId,roleDefinitionId,directoryScopeId")
    assert assignments == [
        {"principalId": holder, "roleDefinitionId": role, "directoryScopeId": "/"}
        for holder, role in (
            (seed.BREAK_GLASS_1, seed.GLOBAL_ADMINISTRATOR),
            (seed.BREAK_GLASS_2, seed.GLOBAL_ADMINISTRATOR),
            (seed.SECURITY_OPERATIONS_GROUP, seed.SECURITY_ADMINISTRATOR),
        )
    ]
    (one,) = found(graph, filter=f"principalId eq '{seed.ADELE}'")
    assert one["roleDefinitionId"] == seed.INTUNE_ADMINISTRATOR


def test_the_principal_is_shown_as_far_as_it_may_be_read(
    graph: httpx.Client, without: Callable[[str], httpx.Client]
) -> None:
    (first, _) = found(graph, expand="principal")
    principal = first["principal"]
    shown = (principal["@odata.type"], principal["id"], principal["displayName"])
    assert shown == ("#microsoft.graph.user", seed.BREAK_GLASS_1, "Break glass 1")
    (first, _) = found(without("User.Read.All"), expand="principal")
    principal = first["principal"]
    shown = (principal["@odata.type"], principal["id"], principal["displayName"])
    assert shown == ("#microsoft.graph.user", seed.BREAK_GLASS_1, None)


@pytest.mark.parametrize("expand", ["roleDefinition", "principal($expand=memberOf)"])
def test_what_else_may_be_expanded_is_not_emulated(graph: httpx.Client, expand: str) -> None:
    assert graph.get(PATH, params={"$expand": expand}).status_code == 501


def test_it_takes_its_own_permission(without: Callable[[str], httpx.Client]) -> None:
    answer = without("RoleManagement.Read.Directory").get(PATH)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "Authorization_RequestDenied")

"""Who the signed-in application is, and which permissions it has: by its token and by what Graph lists."""

from collections.abc import Callable

import httpx
import jwt
import pytest

from sandbox.tenant import seed
from sandbox.tenant.app_roles import GRAPH_APP_ROLES
from sandbox.tenant.graph.operations import OPERATIONS
from sandbox.tenant.server import TenantServer

BY_APP_ID = f"/v1.0/servicePrincipals(appId='{seed.CLIENT_ID}')"
BY_ID = f"/v1.0/servicePrincipals/{seed.CLIENT_SERVICE_PRINCIPAL}"
WITHOUT_ID = {"LicenseAssignment.Read.All", "Policy.Read.AuthenticationMethod"}


def listed(answer: httpx.Response) -> set[str]:
    names = {key: name for name, key in GRAPH_APP_ROLES.items()}
    return {names[one["appRoleId"]] for one in answer.raise_for_status().json()["value"]}


@pytest.mark.parametrize("app_id", [seed.CLIENT_ID, seed.CLIENT_ID.upper()])
def test_an_application_is_found_by_its_app_id(graph: httpx.Client, tenant: TenantServer, app_id: str) -> None:
    path = f"/v1.0/servicePrincipals(appId='{app_id}')?$select=id,appId,displayName,accountEnabled"
    assert graph.get(path).json() == {
        "@odata.context": f"https://{tenant.host}/v1.0/$metadata#servicePrincipals/$entity",
        "id": seed.CLIENT_SERVICE_PRINCIPAL,
        "appId": seed.CLIENT_ID,
        "displayName": "Pulumi: Conditional Access",
        "accountEnabled": True,
    }


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"servicePrincipals(appId='{seed.ADELE}')", 404),
        (f"servicePrincipals(appId='{seed.ADELE}')/appRoleAssignments", 404),
        (f"servicePrincipals/{seed.CLIENT_ID}/appRoleAssignments", 404),
        ("servicePrincipals(appId='')", 400),
        (f"servicePrincipals(appId={seed.CLIENT_ID})", 400),
        (f"servicePrincipals(name='{seed.CLIENT_ID}')", 400),
    ],
)
def test_a_key_that_fits_nothing_is_not_answered(graph: httpx.Client, path: str, status: int) -> None:
    assert graph.get(f"/v1.0/{path}").status_code == status


def test_a_token_says_who_it_is_and_what_it_may_do(token: Callable[[], str]) -> None:
    claims = jwt.decode(token(), options={"verify_signature": False})
    assert (claims["oid"], claims["appid"]) == (seed.CLIENT_SERVICE_PRINCIPAL, seed.CLIENT_ID)
    assert set(claims["roles"]) == seed.CLIENT_PERMISSIONS


@pytest.mark.parametrize("path", [BY_APP_ID, BY_ID])
def test_permissions_are_listed_as_app_role_assignments(graph: httpx.Client, tenant: TenantServer, path: str) -> None:
    answer = graph.get(f"{path}/appRoleAssignments")
    assert listed(answer) == seed.CLIENT_PERMISSIONS
    resource = graph.get(f"/v1.0/servicePrincipals(appId='{seed.MICROSOFT_GRAPH}')?$select=id,displayName").json()
    first = answer.json()["value"][0]
    assert answer.json()["@odata.context"] == f"https://{tenant.host}/v1.0/$metadata#appRoleAssignments"
    assert first.pop("id")
    assert first == {
        "deletedDateTime": None,
        "appRoleId": "9a5d68dd-52b0-4cc2-bd40-abcf44ac3a30",
        "createdDateTime": "2025-01-15T08:00:00.0000000Z",
        "principalDisplayName": "Pulumi: Conditional Access",
        "principalId": seed.CLIENT_SERVICE_PRINCIPAL,
        "principalType": "ServicePrincipal",
        "resourceDisplayName": resource["displayName"],
        "resourceId": resource["id"],
    }


def test_the_list_lags_behind_a_grant(graph: httpx.Client, tenant: TenantServer, token: Callable[[], str]) -> None:
    application = tenant.state.applications[seed.CLIENT_ID]
    application.permissions.add("AuditLog.Read.All")
    application.unlisted.add("AuditLog.Read.All")
    assert "AuditLog.Read.All" in jwt.decode(token(), options={"verify_signature": False})["roles"]
    assert listed(graph.get(f"{BY_ID}/appRoleAssignments")) == seed.CLIENT_PERMISSIONS
    application.unlisted.clear()
    assert "AuditLog.Read.All" in listed(graph.get(f"{BY_ID}/appRoleAssignments"))


def test_names_of_permissions_are_the_app_roles_of_graph(graph: httpx.Client) -> None:
    path = f"/v1.0/servicePrincipals(appId='{seed.MICROSOFT_GRAPH}')?$select=appRoles"
    roles = graph.get(path).json()["appRoles"]
    assert {one["value"]: one["id"] for one in roles} == GRAPH_APP_ROLES
    assert graph.get(f"{BY_ID}?$select=appRoles").json()["appRoles"] == []


def test_microsofts_own_applications_have_no_permissions_here(graph: httpx.Client) -> None:
    path = f"/v1.0/servicePrincipals(appId='{seed.SHAREPOINT_ONLINE}')/appRoleAssignments"
    assert graph.get(path).json()["value"] == []


def test_a_tenant_without_graph_has_nothing_to_grant(graph: httpx.Client, tenant: TenantServer) -> None:
    principals = tenant.state.service_principals
    del principals[next(one.id for one in principals.values() if one.app_id == seed.MICROSOFT_GRAPH)]
    assert graph.get(f"{BY_ID}/appRoleAssignments").json()["value"] == []


def test_a_permission_whose_id_is_not_known_is_not_listed_under_another(
    graph: httpx.Client, tenant: TenantServer
) -> None:
    tenant.state.applications[seed.CLIENT_ID].permissions.add("LicenseAssignment.Read.All")
    answer = graph.get(f"{BY_ID}/appRoleAssignments")
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        501,
        "The emulated tenant cannot do this: the app role assignment of LicenseAssignment.Read.All: "
        "its id is not known.",
    )


@pytest.mark.parametrize("path", [BY_APP_ID, f"{BY_APP_ID}/appRoleAssignments", f"{BY_ID}/appRoleAssignments"])
def test_applications_need_a_permission_to_be_read(without: Callable[[str], httpx.Client], path: str) -> None:
    assert without("Application.Read.All").get(path).status_code == 403


def test_pages_of_assignments(graph: httpx.Client) -> None:
    first = graph.get(f"{BY_ID}/appRoleAssignments?$top=5&$select=appRoleId").json()
    assert [*first["value"][0]] == ["appRoleId"]
    assert len(first["value"]) == 5
    assert len(graph.get(first["@odata.nextLink"]).json()["value"]) == 5


def test_every_permission_that_a_route_takes_has_its_id() -> None:
    taken = {one for operation in OPERATIONS for needed in operation.permissions for one in needed}
    assert taken - GRAPH_APP_ROLES.keys() == WITHOUT_ID
    assert len(set(GRAPH_APP_ROLES.values())) == len(GRAPH_APP_ROLES)

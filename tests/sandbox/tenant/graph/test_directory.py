"""Look-ups in the directory."""

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer


@pytest.mark.parametrize(
    ("path", "condition", "names"),
    [
        ("users", f"userPrincipalName eq '{seed.ADELE_UPN}'", ["Adele Vance"]),
        ("users", "userType eq 'Guest'", ["Alex Guest"]),
        ("users", "startswith(displayName,'Break')", ["Break glass 1", "Break glass 2"]),
        ("groups", "displayName eq 'Duplicates'", ["Duplicates", "Duplicates"]),
        ("groups", "displayName eq 'Nobody''s'", []),
        ("groups", "mailEnabled eq true", ["Security operations"]),
        ("servicePrincipals", "displayName eq 'Office 365 Exchange Online'", ["Office 365 Exchange Online"]),
        ("servicePrincipals", f"appId eq '{seed.INTUNE_ENROLLMENT}'", ["Microsoft Intune Enrollment"]),
        (
            "roleManagement/directory/roleDefinitions",
            f"templateId in ('{seed.GLOBAL_ADMINISTRATOR}', '{seed.INTUNE_ADMINISTRATOR}')",
            ["Global Administrator", "Intune Administrator"],
        ),
        ("directoryRoleTemplates", "displayName eq 'Security Administrator'", ["Security Administrator"]),
    ],
)
def test_objects_are_found_by_filter(graph: httpx.Client, path: str, condition: str, names: list[str]) -> None:
    body = graph.get(f"/v1.0/{path}", params={"$filter": condition, "$count": "true"}).json()
    assert [one["displayName"] for one in body["value"]] == names
    assert body["@odata.count"] == len(names)


@pytest.mark.parametrize("key", [seed.ADELE, seed.ADELE_UPN, seed.ADELE.upper()])
def test_a_user_is_read_by_id_or_principal_name(graph: httpx.Client, tenant: TenantServer, key: str) -> None:
    assert graph.get(f"/v1.0/users/{key}").json() == {
        "@odata.context": f"https://{tenant.host}/v1.0/$metadata#users/$entity",
        "id": seed.ADELE,
        "displayName": "Adele Vance",
        "mail": seed.ADELE_UPN,
        "userPrincipalName": seed.ADELE_UPN,
    }


def test_what_nobody_has_set_reads_as_null_or_empty(graph: httpx.Client) -> None:
    body = graph.get(f"/v1.0/users/{seed.ADELE}?$select=id,department,businessPhones,accountEnabled").json()
    assert {name: body[name] for name in body if "@" not in name} == {
        "id": seed.ADELE,
        "department": None,
        "businessPhones": [],
        "accountEnabled": True,
    }


@pytest.mark.parametrize("path", [f"users/{seed.PILOT_GROUP}", f"groups/{seed.ADELE}", "servicePrincipals/x"])
def test_what_does_not_exist_is_not_found(graph: httpx.Client, path: str) -> None:
    answer = graph.get(f"/v1.0/{path}")
    key = path.split("/")[1]
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["message"]) == (
        404,
        "Request_ResourceNotFound",
        f"Resource '{key}' does not exist or one of its queried reference-property objects are not present.",
    )


def test_members_of_a_group(graph: httpx.Client) -> None:
    found = graph.get(f"/v1.0/groups/{seed.BREAK_GLASS_GROUP}/members?$select=id").json()["value"]
    assert found == [
        {"@odata.type": "#microsoft.graph.user", "id": seed.BREAK_GLASS_1},
        {"@odata.type": "#microsoft.graph.user", "id": seed.BREAK_GLASS_2},
    ]
    assert graph.get(f"/v1.0/groups/{seed.PILOT_GROUP}/owners").json()["value"] == []
    assert graph.get(f"/v1.0/groups/{seed.ADELE}/members").status_code == 404
    assert graph.get(f"/v1.0/users/{seed.ADELE}/manager").status_code == 404


def test_objects_by_ids_need_their_own_permission(graph: httpx.Client, tenant: TenantServer) -> None:
    body = {"ids": [seed.ADELE, seed.PILOT_GROUP, seed.TENANT_ID], "types": ["user"]}
    assert graph.post("/v1.0/directoryObjects/getByIds", json=body).status_code == 403
    assert tenant.writes == []


def test_objects_by_ids(graph: httpx.Client, tenant: TenantServer, token: object) -> None:
    tenant.state.applications[seed.CLIENT_ID].permissions.add("Directory.Read.All")
    graph.headers["Authorization"] = f"Bearer {token()}"  # type: ignore[operator]
    ids = [seed.ADELE, seed.PILOT_GROUP, seed.TENANT_ID]
    found = graph.post("/v1.0/directoryObjects/getByIds", json={"ids": ids}).json()["value"]
    assert [(one["@odata.type"], one["id"]) for one in found] == [
        ("#microsoft.graph.user", seed.ADELE),
        ("#microsoft.graph.group", seed.PILOT_GROUP),
    ]
    some = graph.post("/v1.0/directoryObjects/getByIds", json={"ids": ids, "types": ["group"]}).json()["value"]
    assert [one["id"] for one in some] == [seed.PILOT_GROUP]
    bodies: tuple[object, ...] = ({"id": seed.ADELE}, {"ids": ids, "id": seed.ADELE}, {"ids": seed.ADELE}, [])
    for wrong in bodies:
        assert graph.post("/v1.0/directoryObjects/getByIds", json=wrong).status_code == 400


def test_an_application_has_no_me(graph: httpx.Client) -> None:
    message = "/me request is only valid with delegated authentication flow."
    answer = graph.get("/v1.0/me")
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)


def test_the_organization(graph: httpx.Client) -> None:
    found = graph.get("/v1.0/organization?$select=id,displayName").json()["value"]
    assert found == [{"id": seed.TENANT_ID, "displayName": "Contoso"}]

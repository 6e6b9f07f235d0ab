"""The last sign-in of a user: whose permission it takes, and where it is not told."""

from collections.abc import Callable
from datetime import UTC, datetime

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.objects import User
from sandbox.tenant.server import TenantServer

SIGN_INS = "$select=id,signInActivity"
MOMENT = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


@pytest.fixture
def auditor(tenant: TenantServer, graph: httpx.Client, token: Callable[[], str]) -> httpx.Client:
    tenant.state.applications[seed.CLIENT_ID].permissions.add("AuditLog.Read.All")
    tenant.state.users[seed.ADELE].last_sign_in = MOMENT
    graph.headers["Authorization"] = f"Bearer {token()}"
    return graph


def refusal(answer: httpx.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["message"]


def test_the_last_sign_in_comes_on_select(auditor: httpx.Client) -> None:
    body = auditor.get(f"/v1.0/users/{seed.ADELE}?{SIGN_INS}").json()
    activity = body["signInActivity"]
    assert activity["lastSignInDateTime"] == activity["lastSuccessfulSignInDateTime"] == "2026-03-01T09:30:00.0000000Z"
    assert activity["lastSignInRequestId"] == activity["lastSuccessfulSignInRequestId"]
    assert activity["lastNonInteractiveSignInDateTime"] is None
    assert "signInActivity" not in auditor.get(f"/v1.0/users/{seed.ADELE}").json()


def test_who_has_never_signed_in_has_none(auditor: httpx.Client) -> None:
    found = {one["id"]: one for one in auditor.get(f"/v1.0/users?{SIGN_INS}").json()["value"]}
    assert "signInActivity" in found[seed.ADELE]
    assert found[seed.DIEGO] == {"id": seed.DIEGO}


@pytest.mark.parametrize("path", ["users", f"users/{seed.ADELE}"])
def test_it_needs_a_permission_of_its_own(graph: httpx.Client, path: str) -> None:
    assert refusal(graph.get(f"/v1.0/{path}?{SIGN_INS}")) == (
        403,
        "Authentication_MSGraphPermissionMissing",
        "Calling principal does not have required MSGraph permissions AuditLog.Read.All",
    )


@pytest.mark.parametrize("path", ["users", f"users/{seed.ADELE}"])
def test_it_needs_entra_id_p1(auditor: httpx.Client, path: str) -> None:
    auditor.patch("/sandbox/subscriptions/SPE_E5", json={"plans": ["INTUNE_A"]}).raise_for_status()
    assert refusal(auditor.get(f"/v1.0/{path}?{SIGN_INS}")) == (
        403,
        "Authentication_RequestFromNonPremiumTenantOrB2CTenant",
        "Neither tenant is B2C or tenant doesn't have premium license",
    )


def test_it_is_refused_by_principal_name(auditor: httpx.Client) -> None:
    answer = auditor.get(f"/v1.0/users/{seed.ADELE_UPN}?{SIGN_INS}")
    assert refusal(answer)[0] == 400
    assert auditor.get(f"/v1.0/users/{seed.ADELE_UPN}?$select=id").status_code == 200


def test_pages_with_it_are_smaller(auditor: httpx.Client, tenant: TenantServer) -> None:
    for number in range(600):
        tenant.state.users[f"u{number}"] = User(f"u{number}", "Person", f"{number}@contoso.example")
    assert len(auditor.get(f"/v1.0/users?{SIGN_INS}&$top=500").json()["value"]) == 500
    assert refusal(auditor.get(f"/v1.0/users?{SIGN_INS}&$top=501")) == (
        400,
        "Request_UnsupportedQuery",
        "Invalid page size specified: '501'. Must be between 1 and 500 inclusive.",
    )


def test_it_is_refused_of_members(auditor: httpx.Client) -> None:
    path = f"/v1.0/groups/{seed.CONTRACTORS_GROUP}/transitiveMembers/microsoft.graph.user?$count=true&{SIGN_INS}"
    answer = auditor.get(path, headers={"ConsistencyLevel": "eventual"})
    assert refusal(answer) == (
        501,
        "NotEmulated",
        "The emulated tenant cannot do this: signInActivity of the members of a group; of users alone.",
    )


def test_an_account_that_comes_from_a_domain_says_so(graph: httpx.Client, tenant: TenantServer) -> None:
    tenant.state.users[seed.DIEGO].on_premises_sync_enabled = True
    path = "/v1.0/users?$select=id,onPremisesSyncEnabled&$filter=onPremisesSyncEnabled eq true"
    assert graph.get(path).json()["value"] == [{"id": seed.DIEGO, "onPremisesSyncEnabled": True}]
    adele = graph.get(f"/v1.0/users/{seed.ADELE}?$select=onPremisesSyncEnabled").json()
    assert adele["onPremisesSyncEnabled"] is None

"""Licences: the SKUs of the tenant, what a user has of them, and what a write needs."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.licenses import PLANS
from sandbox.tenant.objects import ServicePlan, Subscription
from sandbox.tenant.server import TenantServer

Json = dict[str, Any]
E5 = f"{seed.TENANT_ID}_{seed.MICROSOFT_365_E5}"
SKUS = "/v1.0/subscribedSkus"
COMPLIANCE = "/beta/deviceManagement/deviceCompliancePolicies"
ACCESS = "/v1.0/identity/conditionalAccess/policies"


def plan_names(graph: httpx.Client) -> list[str]:
    (sku,) = graph.get(SKUS).raise_for_status().json()["value"]
    return [one["servicePlanName"] for one in sku["servicePlans"]]


def test_a_tenant_is_licensed_for_all_that_the_program_needs(graph: httpx.Client, tenant: TenantServer) -> None:
    body = graph.get(SKUS).json()
    (sku,) = body.pop("value")
    assert body == {"@odata.context": f"https://{tenant.host}/v1.0/$metadata#subscribedSkus"}
    plans = sku.pop("servicePlans")
    assert len(sku.pop("subscriptionIds")) == 1
    assert sku == {
        "accountName": "Contoso",
        "accountId": seed.TENANT_ID,
        "appliesTo": "User",
        "capabilityStatus": "Enabled",
        "consumedUnits": 2,
        "id": E5,
        "skuId": seed.MICROSOFT_365_E5,
        "skuPartNumber": "SPE_E5",
        "prepaidUnits": {"enabled": 25, "suspended": 0, "warning": 0, "lockedOut": 0},
    }
    assert plans[0] == {
        "servicePlanId": "41781fb2-bc02-4b7c-bd55-b576c07bb09d",
        "servicePlanName": "AAD_PREMIUM",
        "provisioningStatus": "Success",
        "appliesTo": "User",
    }
    assert [one["servicePlanName"] for one in plans] == ["AAD_PREMIUM", "AAD_PREMIUM_P2", "INTUNE_A", "WINDEFATP"]


def test_one_sku_is_read_by_the_ids_of_tenant_and_sku(graph: httpx.Client) -> None:
    assert graph.get(f"{SKUS}/{E5}?$select=skuPartNumber").json()["skuPartNumber"] == "SPE_E5"
    for other in (seed.MICROSOFT_365_E5, f"{seed.TENANT_ID}_{seed.ADELE}"):
        assert graph.get(f"{SKUS}/{other}").status_code == 404


@pytest.mark.parametrize("option", ["$top=1", "$filter=skuPartNumber eq 'SPE_E5'", "$count=true"])
def test_skus_can_be_selected_from_and_nothing_else(graph: httpx.Client, option: str) -> None:
    assert [*graph.get(f"{SKUS}?$select=skuId").json()["value"][0]] == ["skuId"]
    assert graph.get(f"{SKUS}?{option}").status_code == 400


def test_skus_need_a_permission_of_their_own(without: Callable[[str], httpx.Client]) -> None:
    answer = without("Organization.Read.All").get(SKUS)
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "Authorization_RequestDenied")


@pytest.mark.parametrize("missing", ["AAD_PREMIUM", "INTUNE_A", "WINDEFATP"])
def test_a_plan_can_be_taken_away(graph: httpx.Client, missing: str) -> None:
    rest = [name for name in plan_names(graph) if name != missing]
    graph.patch("/sandbox/subscriptions/SPE_E5", json={"plans": rest}).raise_for_status()
    assert plan_names(graph) == rest


@pytest.mark.parametrize("edition", [name for name in PLANS if name.startswith("INTUNE_")])
def test_intune_has_editions(graph: httpx.Client, windows_policy: Json, edition: str) -> None:
    graph.patch("/sandbox/subscriptions/SPE_E5", json={"plans": [edition]}).raise_for_status()
    assert plan_names(graph) == [edition]
    assert graph.post(COMPLIANCE, json=windows_policy).status_code == 201


def test_a_plan_that_is_not_known_here_is_shown_as_it_is(graph: httpx.Client) -> None:
    plan = {"id": "7e4a0000-0000-4000-8000-0000000000e1", "name": "SOMETHING_NEW"}
    graph.patch("/sandbox/subscriptions/SPE_E5", json={"plans": [plan]}).raise_for_status()
    (sku,) = graph.get(SKUS).json()["value"]
    (shown,) = sku["servicePlans"]
    assert (shown["servicePlanId"], shown["servicePlanName"]) == (plan["id"], plan["name"])


@pytest.mark.parametrize(
    ("units", "status"),
    [
        ({"enabled": 1, "warning": 24}, "Enabled"),
        ({"enabled": 0, "warning": 25}, "Warning"),
        ({"enabled": 0, "suspended": 25}, "Suspended"),
        ({"enabled": 0, "lockedOut": 25}, "LockedOut"),
        ({"enabled": 0}, "Deleted"),
    ],
)
def test_the_status_of_a_sku_follows_its_units(graph: httpx.Client, units: Json, status: str) -> None:
    changed = graph.patch("/sandbox/subscriptions/SPE_E5", json=units).json()
    (sku,) = graph.get(SKUS).json()["value"]
    assert (sku["capabilityStatus"], changed["capabilityStatus"]) == (status, status)
    assert {name: sku["prepaidUnits"][name] for name in units} == units


def test_assigned_plans_are_those_of_the_licences_and_come_on_select(graph: httpx.Client, tenant: TenantServer) -> None:
    tenant.state.users[seed.DIEGO].licenses = {seed.MICROSOFT_365_E5: {PLANS["INTUNE_A"].id}}
    path = "/v1.0/users?$select=displayName,assignedPlans,assignedLicenses"
    found = {one["displayName"]: one for one in graph.get(path).json()["value"]}
    first = found["Adele Vance"]["assignedPlans"][0]
    assert first == {
        "assignedDateTime": "2025-01-15T08:00:00.0000000Z",
        "capabilityStatus": "Enabled",
        "service": "AADPremiumService",
        "servicePlanId": PLANS["AAD_PREMIUM"].id,
    }
    assert len(found["Adele Vance"]["assignedPlans"]) == 4
    assert PLANS["INTUNE_A"].id not in [one["servicePlanId"] for one in found["Diego Siciliani"]["assignedPlans"]]
    assert found["Diego Siciliani"]["assignedLicenses"] == [
        {"disabledPlans": [PLANS["INTUNE_A"].id], "skuId": seed.MICROSOFT_365_E5}
    ]
    assert found["Break glass 1"] == {"displayName": "Break glass 1", "assignedPlans": [], "assignedLicenses": []}
    assert "assignedPlans" not in graph.get(f"/v1.0/users/{seed.ADELE}").json()


def test_assigned_plans_of_members_are_shown_where_users_may_be_read(
    graph: httpx.Client, tenant: TenantServer, without: Callable[[str], httpx.Client]
) -> None:
    tenant.state.groups[seed.BREAK_GLASS_GROUP].members = {seed.ADELE}
    path = f"/v1.0/groups/{seed.BREAK_GLASS_GROUP}/transitiveMembers/microsoft.graph.user"
    asked: dict[str, Any] = {
        "params": {"$count": "true", "$select": "id,assignedPlans"},
        "headers": {"ConsistencyLevel": "eventual"},
    }
    assert len(graph.get(path, **asked).json()["value"][0]["assignedPlans"]) == 4
    assert without("User.Read.All").get(path, **asked).json()["value"] == [{"id": seed.ADELE, "assignedPlans": None}]


def test_a_licence_of_a_sku_that_is_gone_gives_no_plan(graph: httpx.Client, tenant: TenantServer) -> None:
    tenant.state.subscriptions.clear()
    assert graph.get(f"/v1.0/users/{seed.ADELE}?$select=assignedPlans").json()["assignedPlans"] == []
    assert graph.get(SKUS).json()["value"] == []


def test_license_details_are_not_answered(graph: httpx.Client) -> None:
    answer = graph.get(f"/v1.0/users/{seed.ADELE}/licenseDetails")
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        501,
        "The emulated tenant cannot do this: users/{id}/licenseDetails: "
        "Microsoft's pages differ on whether an application may read them.",
    )


def test_without_a_licence_nothing_is_written(
    graph: httpx.Client, tenant: TenantServer, windows_policy: Json, access_policy: Json
) -> None:
    tenant.state.subscriptions[seed.MICROSOFT_365_E5].enabled = 0
    intune = graph.post(COMPLIANCE, json=windows_policy)
    assert (intune.status_code, intune.json()["error"]["message"]) == (
        501,
        "The emulated tenant cannot do this: POST deviceManagement/deviceCompliancePolicies without a licence for "
        "Intune: how Intune refuses it.",
    )
    access = graph.post(ACCESS, json=access_policy)
    assert (access.status_code, access.json()["error"]["message"]) == (
        501,
        "The emulated tenant cannot do this: POST identity/conditionalAccess/policies without Entra ID P1: "
        "how Entra refuses it.",
    )
    assert graph.get(COMPLIANCE).json()["value"] == graph.get(ACCESS).json()["value"] == []


def test_p2_holds_what_p1_does(graph: httpx.Client, tenant: TenantServer, access_policy: Json) -> None:
    tenant.state.subscriptions = {"x": Subscription("x", "AAD_P2", [PLANS["AAD_PREMIUM_P2"]], enabled=1)}
    assert graph.post(ACCESS, json=access_policy).status_code == 201
    tenant.state.subscriptions["x"].plans = [ServicePlan(seed.ADELE, "OTHER")]
    assert graph.post(ACCESS, json=access_policy).status_code == 501

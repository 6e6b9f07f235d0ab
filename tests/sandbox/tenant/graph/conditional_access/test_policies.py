"""Conditional Access policies over their whole life."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

POLICIES = "/v1.0/identity/conditionalAccess/policies"
DELETED = "/v1.0/identity/conditionalAccess/deletedItems/policies"
SCHEMA_ERROR = "1007: Incoming ConditionalAccessPolicy object is null or does not match the schema"
Json = dict[str, Any]


@pytest.fixture
def policy_id(graph: httpx.Client, access_policy: Json) -> str:
    created: str = graph.post(POLICIES, json=access_policy).raise_for_status().json()["id"]
    return created


def test_a_patch_merges_and_has_no_body(graph: httpx.Client, policy_id: str, tenant: TenantServer) -> None:
    before: Json = graph.get(f"{POLICIES}/{policy_id}").json()
    change = {"state": "enabled", "conditions": {"platforms": {"includePlatforms": ["windows"]}}}
    answer = graph.patch(f"{POLICIES}/{policy_id}", json=change)
    assert (answer.status_code, answer.content) == (204, b"")

    after: Json = graph.get(f"{POLICIES}/{policy_id}").json()
    platforms = {"includePlatforms": ["windows"], "excludePlatforms": []}
    assert after["modifiedDateTime"] >= before["createdDateTime"]
    assert after == before | {
        "state": "enabled",
        "modifiedDateTime": after["modifiedDateTime"],
        "conditions": before["conditions"] | {"platforms": platforms},
    }
    assert tenant.state.conditional_access_policies[policy_id].members["state"] == "enabled"


def test_null_and_empty_take_conditions_away(graph: httpx.Client, policy_id: str) -> None:
    """[client] azuread PR 1047"""
    platforms = {"includePlatforms": ["windows"]}
    graph.patch(f"{POLICIES}/{policy_id}", json={"conditions": {"platforms": platforms, "signInRiskLevels": ["high"]}})
    graph.patch(f"{POLICIES}/{policy_id}", json={"displayName": "Still there"})
    conditions = graph.get(f"{POLICIES}/{policy_id}").json()["conditions"]
    assert (conditions["platforms"]["includePlatforms"], conditions["signInRiskLevels"]) == (["windows"], ["high"])

    gone: Json = {"platforms": None, "signInRiskLevels": [], "userRiskLevels": None}
    graph.patch(f"{POLICIES}/{policy_id}", json={"conditions": gone}).raise_for_status()
    conditions = graph.get(f"{POLICIES}/{policy_id}").json()["conditions"]
    assert (conditions["platforms"], conditions["signInRiskLevels"], conditions["userRiskLevels"]) == (None, [], [])


@pytest.mark.parametrize(
    ("change", "detail"),
    [
        ({"unknown": 1}, "The property 'unknown' does not exist on type 'microsoft.graph.conditionalAccessPolicy'."),
        ({"state": "reportOnly"}, "Requested value 'reportOnly' was not found for 'state'"),
        ({"displayName": 3}, "Cannot convert the literal '3' to the expected type 'Edm.String'"),
        ({"conditions": None}, "A null value was found for the property named 'conditions'"),
        ({"conditions": []}, "A JSON object was expected for conditions"),
        ({"conditions": {"times": None}}, "The property 'times' does not exist"),
        ({"grantControls": {"builtInControls": ["compliant"]}}, "Requested value 'compliant' was not found"),
    ],
    ids=["unknown", "enum", "type", "null", "list", "beta-only", "control"],
)
def test_what_does_not_match_the_schema_is_one_error(
    graph: httpx.Client, access_policy: Json, policy_id: str, tenant: TenantServer, change: Json, detail: str
) -> None:
    """[issue] ms-graph-docs 10894"""
    for answer in (
        graph.post(POLICIES, json=access_policy | change),
        graph.patch(f"{POLICIES}/{policy_id}", json=change),
    ):
        error = answer.json()["error"]
        assert (answer.status_code, error["code"]) == (400, "BadRequest")
        assert error["message"].startswith(SCHEMA_ERROR)
        assert error["innerError"]["message"].startswith(detail)
    assert len(tenant.state.conditional_access_policies) == 1


@pytest.mark.parametrize("body", [None, [], "x"], ids=["null", "list", "text"])
def test_a_body_that_is_no_object_is_that_error_too(graph: httpx.Client, body: object) -> None:
    answer = graph.post(POLICIES, content=json.dumps(body), headers={"Content-Type": "application/json"})
    assert answer.json()["error"]["message"].startswith(SCHEMA_ERROR)


@pytest.mark.parametrize(
    "path",
    [
        "/v1.0/identity/conditionalAccess/deletedItems/policies",
        "/v1.0/identity/conditionalAccess/policies",
        "/beta/policies/conditionalAccessPolicies",
    ],
)
def test_it_comes_back_enabled_by_each_way_to_restore(graph: httpx.Client, access_policy: Json, path: str) -> None:
    """[client, docs; that it is enabled again is likely]"""
    key = graph.post(POLICIES, json=access_policy | {"state": "enabled"}).raise_for_status().json()["id"]
    graph.delete(f"{POLICIES}/{key}").raise_for_status()
    assert graph.post(f"{path}/{key}/restore").status_code == 200
    assert graph.get(f"{POLICIES}/{key}").json()["state"] == "enabled"
    assert graph.post(f"{path}/{key}/restore").status_code == 404


def test_what_was_deleted_more_than_thirty_days_ago_is_gone(
    tenant: TenantServer, graph: httpx.Client, policy_id: str
) -> None:
    graph.delete(f"{POLICIES}/{policy_id}").raise_for_status()
    tenant.state.clock.advance(days=29)
    assert len(graph.get(DELETED).json()["value"]) == 1
    tenant.state.clock.advance(days=2)
    assert graph.get(DELETED).json()["value"] == []
    assert graph.post(f"{DELETED}/{policy_id}/restore").status_code == 404


def test_the_container_of_deleted_items_is_not_found(graph: httpx.Client) -> None:
    """[live] on v1.0."""
    path = "identity/conditionalAccess/deletedItems"
    assert graph.get(f"/v1.0/{path}").status_code == 404
    assert graph.get(f"/beta/{path}").status_code == 501


def test_a_deleted_policy_can_be_restored(graph: httpx.Client, policy_id: str) -> None:
    before = graph.get(f"{POLICIES}/{policy_id}").json()
    assert graph.delete(f"{POLICIES}/{policy_id}").status_code == 204

    assert graph.get(f"{POLICIES}/{policy_id}").status_code == 404
    assert graph.get(POLICIES).json()["value"] == []
    gone = graph.get(f"{DELETED}/{policy_id}").json()
    assert gone["deletedDateTime"] >= before["createdDateTime"]
    assert [one["id"] for one in graph.get(DELETED).json()["value"]] == [policy_id]

    restored = graph.post(f"{DELETED}/{policy_id}/restore")
    assert (restored.status_code, restored.json()["deletedDateTime"]) == (200, None)
    assert graph.get(f"{POLICIES}/{policy_id}").json() == before
    assert graph.get(DELETED).json()["value"] == []


def test_a_deleted_policy_can_be_removed_for_good(graph: httpx.Client, policy_id: str) -> None:
    graph.delete(f"{POLICIES}/{policy_id}")
    assert graph.delete(f"{DELETED}/{policy_id}").status_code == 204
    assert graph.post(f"{DELETED}/{policy_id}/restore").status_code == 404


@pytest.mark.parametrize(("method", "body"), [("GET", None), ("PATCH", {}), ("DELETE", None)])
def test_an_unknown_policy_is_not_found(graph: httpx.Client, method: str, body: object) -> None:
    answer = graph.request(method, f"{POLICIES}/{seed.ADELE}", json=body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "ResourceNotFound")


def test_the_list_filters_selects_and_pages(graph: httpx.Client, access_policy: Json) -> None:
    for number in range(3):
        graph.post(POLICIES, json=access_policy | {"displayName": f"CA {number}"}).raise_for_status()
    found = graph.get(POLICIES, params={"$filter": "displayName eq 'CA 1'", "$select": "displayName,state"}).json()
    assert found["value"] == [{"displayName": "CA 1", "state": "enabledForReportingButNotEnforced"}]
    first = graph.get(f"{POLICIES}?$top=2&$select=displayName").json()
    rest = graph.get(first["@odata.nextLink"]).json()
    assert [one["displayName"] for one in (*first["value"], *rest["value"])] == ["CA 0", "CA 1", "CA 2"]


def test_the_old_path_is_the_same_collection(graph: httpx.Client, policy_id: str) -> None:
    found = graph.get(f"/v1.0/policies/conditionalAccessPolicies/{policy_id}").json()
    assert found == graph.get(f"{POLICIES}/{policy_id}").json()


def test_reads_after_a_write_may_be_stale_where_switched(
    graph: httpx.Client, access_policy: Json, tenant: TenantServer
) -> None:
    """[issue] 404 after POST, the old copy after PATCH and DELETE."""
    tenant.state.switches.stale_conditional_access_reads = 2
    policy_id = graph.post(POLICIES, json=access_policy).json()["id"]
    path = f"{POLICIES}/{policy_id}"
    assert graph.get(POLICIES).json()["value"] == []
    assert [graph.get(path).status_code for _ in range(2)] == [404, 200]

    graph.patch(path, json={"displayName": "New"})
    names = [graph.get(path).json()["displayName"], graph.get(POLICIES).json()["value"][0]["displayName"]]
    assert names == ["Require compliant device"] * 2
    assert graph.get(path).json()["displayName"] == "New"

    graph.delete(path)
    assert [graph.get(path).status_code for _ in range(3)] == [200, 200, 404]


def test_one_request_a_second_where_switched(graph: httpx.Client, tenant: TenantServer) -> None:
    """[docs] without Retry-After, whatever it is and whether or not it would have been carried out"""
    tenant.state.switches.conditional_access_throttling = True
    assert graph.get(POLICIES).status_code == 200
    refused = graph.get("/v1.0/identity/conditionalAccess/deletedItems/policies")
    error = refused.json()["error"]
    assert (refused.status_code, error["code"], error["message"]) == (429, "TooManyRequests", "Too many requests.")
    assert "retry-after" not in refused.headers

    tenant.state.clock.advance(minutes=1)
    assert graph.post(POLICIES, json={}).status_code == 400
    for path in ("identity/conditionalAccess/namedLocations", "policies/conditionalAccessPolicies"):
        assert graph.get(f"/v1.0/{path}").status_code == 429
    assert graph.get("/v1.0/policies/identitySecurityDefaultsEnforcementPolicy").status_code == 200


def test_a_refused_request_counts_against_the_next(graph: httpx.Client, tenant: TenantServer) -> None:
    """[docs] all requests count"""
    tenant.state.switches.conditional_access_throttling = True
    assert graph.get(POLICIES).status_code == 200
    for _ in range(3):
        tenant.state.clock.advance(timedelta(milliseconds=700))
        assert graph.get(POLICIES).status_code == 429
    tenant.state.clock.advance(timedelta(seconds=1))
    assert graph.get(POLICIES).status_code == 200

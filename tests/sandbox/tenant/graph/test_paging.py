"""Long lists of the directory: sizes of pages, links that expire, and what changes between two pages."""

from collections.abc import Iterator
from typing import Any

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.graph import members, paging
from sandbox.tenant.graph.calls import Call
from sandbox.tenant.graph.directory import object_by_id
from sandbox.tenant.membership import nested
from sandbox.tenant.objects import User
from sandbox.tenant.server import TenantServer
from sandbox.tenant.state import TenantState

Json = dict[str, Any]
EVENTUAL = {"ConsistencyLevel": "eventual"}
PEOPLE = f"/v1.0/groups/{seed.CONTRACTORS_GROUP}/transitiveMembers/microsoft.graph.user?$count=true&$select=id"
EXPIRED = (
    400,
    "Directory_ExpiredPageToken",
    "The specified page token value has expired and can no longer be included in your request.",
)


def add_people(state: TenantState, count: int, group: str | None = None) -> list[str]:
    keys = [f"a1000000-0000-4000-8000-{number:012}" for number in range(count)]
    for key in keys:
        state.users[key] = User(key, f"Person {key[-4:]}", f"{key}@contoso.example")
    if group:
        state.groups[group].members = set(keys)
    return keys


def pages(graph: httpx.Client, url: str) -> Iterator[Json]:
    while url:
        body = graph.get(url, headers=EVENTUAL).raise_for_status().json()
        yield body
        url = body.get("@odata.nextLink", "")


def error_of(answer: httpx.Response) -> tuple[int, str, str]:
    error = answer.json()["error"]
    return answer.status_code, error["code"], error["message"]


@pytest.mark.parametrize(
    ("query", "sizes"), [("", [100, 100, 5]), ("&$top=150", [150, 55]), ("&$top=999", [205]), ("&$top=5", [5] * 41)]
)
def test_a_page_holds_a_hundred_unless_the_client_says_so(
    graph: httpx.Client, tenant: TenantServer, query: str, sizes: list[int]
) -> None:
    add_people(tenant.state, 200)
    found = list(pages(graph, f"/v1.0/users?$select=id{query}"))
    assert [len(one["value"]) for one in found] == sizes
    assert [one["id"] for page in found for one in page["value"]] == list(tenant.state.users)


def test_more_than_999_on_a_page_are_refused(graph: httpx.Client) -> None:
    message = "Invalid page size specified: '1000'. Must be between 1 and 999 inclusive."
    for path in ("users", "groups", f"groups/{seed.CONTRACTORS_GROUP}/members", "servicePrincipals"):
        assert error_of(graph.get(f"/v1.0/{path}?$top=1000")) == (400, "Request_UnsupportedQuery", message)


def test_the_count_comes_with_the_first_page(graph: httpx.Client, tenant: TenantServer) -> None:
    add_people(tenant.state, 9, seed.CONTRACTORS_GROUP)
    found = list(pages(graph, f"{PEOPLE}&$top=4"))
    assert [one.get("@odata.count") for one in found] == [9, None, None]
    assert [len(one["value"]) for one in found] == [4, 4, 1]


def test_a_filter_leaves_no_gap_between_pages(graph: httpx.Client, tenant: TenantServer) -> None:
    keys = add_people(tenant.state, 30)
    for key in keys[::3]:
        tenant.state.users[key].account_enabled = False
    found = list(pages(graph, "/v1.0/users?$select=id&$top=4&$filter=accountEnabled eq false"))
    assert [one["id"] for page in found for one in page["value"]] == keys[::3]
    assert [len(page["value"]) for page in found] == [4, 4, 2]


def test_nested_members_are_looked_for_once(
    graph: httpx.Client, tenant: TenantServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = add_people(tenant.state, 10, seed.CONTRACTORS_GROUP)
    looked: list[str] = []

    def found(group: str, state: TenantState) -> Iterator[str]:
        looked.append(group)
        return nested(group, state)

    monkeypatch.setattr(members, "nested", found)
    first, *rest = pages(graph, f"{PEOPLE}&$top=3")
    assert sorted(one["id"] for page in (first, *rest) for one in page["value"]) == keys
    assert looked == [seed.CONTRACTORS_GROUP]


def test_who_is_deleted_meanwhile_is_on_no_later_page(graph: httpx.Client, tenant: TenantServer) -> None:
    keys = add_people(tenant.state, 6, seed.CONTRACTORS_GROUP)
    first = graph.get(f"{PEOPLE}&$top=2", headers=EVENTUAL).json()
    gone = next(key for key in keys if key not in [one["id"] for one in first["value"]])
    del tenant.state.users[gone]
    rest = [one["id"] for page in pages(graph, first["@odata.nextLink"]) for one in page["value"]]
    assert sorted([*rest, gone, *(one["id"] for one in first["value"])]) == keys


def test_the_link_to_a_next_page_expires(graph: httpx.Client, tenant: TenantServer) -> None:
    link = graph.get("/v1.0/users?$top=2").json()["@odata.nextLink"]
    tenant.state.clock.advance(minutes=61)
    assert error_of(graph.get(link)) == EXPIRED
    tenant.state.switches.page_token_minutes = 120
    assert graph.get(link).status_code == 200


def test_as_many_links_as_are_wanted_have_expired(graph: httpx.Client, tenant: TenantServer) -> None:
    graph.patch("/sandbox/switches", json={"expired_page_tokens": 2}).raise_for_status()
    link = graph.get("/v1.0/users?$top=2").json()["@odata.nextLink"]
    assert [error_of(graph.get(link)) for _ in range(2)] == [EXPIRED, EXPIRED]
    assert graph.get(link).status_code == 200
    assert tenant.state.switches.expired_page_tokens == 0


def test_old_listings_make_room(graph: httpx.Client, tenant: TenantServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "KEPT_LISTINGS", 2)
    add_people(tenant.state, 6, seed.CONTRACTORS_GROUP)
    links = [graph.get(f"{PEOPLE}&$top=2", headers=EVENTUAL).json()["@odata.nextLink"] for _ in range(3)]
    assert error_of(graph.get(links[0], headers=EVENTUAL)) == EXPIRED
    assert [graph.get(link, headers=EVENTUAL).status_code for link in links[1:]] == [200, 200]
    assert len(tenant.state.listings) == 2


def test_role_assignments_have_pages(graph: httpx.Client, tenant: TenantServer) -> None:
    for key in add_people(tenant.state, 120):
        tenant.state.users[key].directory_roles = {seed.INTUNE_ADMINISTRATOR}
    path = "/v1.0/roleManagement/directory/roleAssignments"
    condition = f"roleDefinitionId eq '{seed.INTUNE_ADMINISTRATOR}'"
    found = list(pages(graph, f"{path}?$filter={condition}&$expand=principal"))
    assert [len(one["value"]) for one in found] == [100, 20]
    assert found[1]["value"][-1]["principal"]["displayName"] == "Person 0119"


def test_a_page_looks_at_its_own_objects_alone() -> None:
    looked: list[int] = []

    def fits(one: int) -> bool:
        looked.append(one)
        return True

    page, following = paging.cut(range(10_000), 5_000, 10, fits)
    assert (page, following) == (list(range(5_000, 5_010)), 5_010)
    assert looked == list(range(5_000, 5_011))


def test_a_page_of_members_looks_at_its_own_members_alone(
    graph: httpx.Client, tenant: TenantServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    keys = add_people(tenant.state, 300, seed.CONTRACTORS_GROUP)
    link = graph.get(f"/v1.0/groups/{seed.CONTRACTORS_GROUP}/transitiveMembers?$top=10").json()["@odata.nextLink"]

    def found(call: Call, key: str) -> Json | None:
        looked.append(key)
        return object_by_id(call, key)

    monkeypatch.setattr(members, "object_by_id", found)
    assert [one["id"] for one in graph.get(link).json()["value"]] == looked
    assert (len(looked), set(looked) <= set(keys)) == (10, True)

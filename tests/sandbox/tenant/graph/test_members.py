"""Members of groups: nested, in circles, of a kind, hidden, or not to be read."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.objects import Group
from sandbox.tenant.server import TenantServer
from sandbox.tenant.state import TenantState

INNER = "b0000000-0000-4000-8000-0000000000c1"
INNERMOST = "b0000000-0000-4000-8000-0000000000c2"
PEOPLE = f"/v1.0/groups/{seed.BREAK_GLASS_GROUP}/transitiveMembers/microsoft.graph.user"
COUNTED = {"$count": "true", "$select": "id,accountEnabled"}
EVENTUAL = {"ConsistencyLevel": "eventual"}
WITHOUT_MARKS = "The specified filter to the reference property query is currently not supported."


def nest(state: TenantState) -> None:
    """Break glass ∋ Inner ∋ Innermost ∋ Adele and, once more, Break glass."""
    state.groups[seed.BREAK_GLASS_GROUP].members = {INNER}
    state.groups[INNER] = Group(INNER, "Inner", members={INNERMOST})
    state.groups[INNERMOST] = Group(INNERMOST, "Innermost", members={seed.ADELE, seed.BREAK_GLASS_GROUP})


def ids(answer: httpx.Response) -> list[tuple[str, str]]:
    return [(one["@odata.type"].rpartition(".")[2], one["id"]) for one in answer.raise_for_status().json()["value"]]


def test_nested_members_are_a_flat_list_with_the_groups_on_the_way(graph: httpx.Client, tenant: TenantServer) -> None:
    nest(tenant.state)
    direct = graph.get(f"/v1.0/groups/{seed.BREAK_GLASS_GROUP}/members")
    assert ids(direct) == [("group", INNER)]
    nested = graph.get(f"/v1.0/groups/{seed.BREAK_GLASS_GROUP}/transitiveMembers")
    assert sorted(ids(nested)) == [("group", INNER), ("group", INNERMOST), ("user", seed.ADELE)]


def test_people_in_nested_groups(graph: httpx.Client, tenant: TenantServer) -> None:
    nest(tenant.state)
    tenant.state.users[seed.ADELE].account_enabled = False
    assert graph.get(PEOPLE, params=COUNTED, headers=EVENTUAL).json() == {
        "@odata.context": f"https://{tenant.host}/v1.0/$metadata#users",
        "@odata.count": 1,
        "value": [{"id": seed.ADELE, "accountEnabled": False}],
    }


@pytest.mark.parametrize(
    ("params", "headers"),
    [
        pytest.param(COUNTED, {}, id="no-header"),
        pytest.param({"$select": "id"}, EVENTUAL, id="no-count"),
        pytest.param({}, {}, id="neither"),
    ],
)
def test_a_kind_is_an_advanced_query(graph: httpx.Client, params: dict[str, str], headers: dict[str, str]) -> None:
    answer = graph.get(PEOPLE, params=params, headers=headers)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["message"]) == (400, "Request_UnsupportedQuery", WITHOUT_MARKS)


@pytest.mark.parametrize("kind", ["user", "microsoft.graph.printer", "graph.user"])
def test_a_kind_that_is_not_known(graph: httpx.Client, kind: str) -> None:
    path = f"/v1.0/groups/{seed.BREAK_GLASS_GROUP}/transitiveMembers/{kind}"
    answer = graph.get(path, params=COUNTED, headers=EVENTUAL)
    assert (answer.status_code, answer.json()["error"]["message"]) == (
        400,
        f"Resource not found for the segment '{kind}'.",
    )


def test_a_group_that_is_not_there(graph: httpx.Client) -> None:
    for path in (f"/v1.0/groups/{INNER}/transitiveMembers", PEOPLE.replace(seed.BREAK_GLASS_GROUP, INNER)):
        assert graph.get(path, params=COUNTED, headers=EVENTUAL).status_code == 404


def test_a_microsoft_365_group_holds_no_groups(graph: httpx.Client, tenant: TenantServer) -> None:
    tenant.state.groups[seed.BREAK_GLASS_GROUP].group_types = ("Unified",)
    answer = graph.get(PEOPLE.replace("user", "group"), params={"$count": "true"}, headers=EVENTUAL)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "Request_UnsupportedQuery")


IDS_ALONE: list[dict[str, Any]] = [
    {"id": one, "accountEnabled": None} for one in (seed.BREAK_GLASS_1, seed.BREAK_GLASS_2)
]


def test_members_whose_kind_may_not_be_read_show_their_id_alone(without: Callable[[str], httpx.Client]) -> None:
    graph = without("User.Read.All")
    assert graph.get(PEOPLE, params=COUNTED, headers=EVENTUAL).json()["value"] == IDS_ALONE
    (first, _) = graph.get(f"/v1.0/groups/{seed.BREAK_GLASS_GROUP}/members").json()["value"]
    assert (first.pop("@odata.type"), first.pop("id"), set(first.values())) == (
        "#microsoft.graph.user",
        seed.BREAK_GLASS_1,
        {None},
    )


def test_hidden_members_show_their_id_alone(
    graph: httpx.Client, tenant: TenantServer, token: Callable[[], str]
) -> None:
    tenant.state.groups[seed.BREAK_GLASS_GROUP].visibility = "HiddenMembership"
    assert graph.get(PEOPLE, params=COUNTED, headers=EVENTUAL).json()["value"] == IDS_ALONE
    tenant.state.applications[seed.CLIENT_ID].permissions.add("Member.Read.Hidden")
    graph.headers["Authorization"] = f"Bearer {token()}"
    found = graph.get(PEOPLE, params=COUNTED, headers=EVENTUAL).json()["value"]
    assert [one["accountEnabled"] for one in found] == [True, True]


def test_devices_are_shown_to_who_may_read_devices(
    graph: httpx.Client, tenant: TenantServer, token: Callable[[], str]
) -> None:
    path = f"/v1.0/groups/{seed.PILOT_GROUP}/members"
    assert {one["displayName"] for one in graph.get(path).json()["value"]} == {None}
    tenant.state.applications[seed.CLIENT_ID].permissions.add("Device.Read.All")
    graph.headers["Authorization"] = f"Bearer {token()}"
    devices = graph.get(path).json()["value"]
    assert {one["displayName"] for one in devices} == {"ADELE-PC", "DIEGO-PC", "NEW-PC"}

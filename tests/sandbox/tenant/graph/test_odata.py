"""Query options: pages, selections, expansions."""

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.tenant.graph.errors import GraphError
from sandbox.tenant.graph.odata import page, parse_expand, parse_query
from sandbox.tenant.server import TenantServer

OPTIONS = frozenset({"$select", "$top"})


@given(count=st.integers(0, 40), top=st.none() | st.integers(1, 50), size=st.integers(1, 15))
def test_following_every_next_link_gives_every_item_once(count: int, top: int | None, size: int) -> None:
    items = [{"id": number} for number in range(count)]
    options = [("$top", str(top))] if top else []
    found = []
    while True:
        body = page(items, parse_query(options, OPTIONS), size, "https://host/v1.0/things")
        assert len(body["value"]) <= min(top or size, size)
        found += body["value"]
        if "@odata.nextLink" not in body:
            break
        options = [(name, values[0]) for name, values in parse_qs(urlsplit(body["@odata.nextLink"]).query).items()]
    assert found == items


def test_a_next_link_can_be_followed_as_it_is(tenant: TenantServer, graph: httpx.Client) -> None:
    tenant.state.switches.page_size = 2
    names: list[str] = []
    url = "/v1.0/groups?$select=displayName&$filter=securityEnabled eq true"
    while url:
        body = graph.get(url).raise_for_status().json()
        names += [one["displayName"] for one in body["value"]]
        url = body.get("@odata.nextLink", "")
    assert names == [group.display_name for group in tenant.state.groups.values()]
    assert len(tenant.requests) == 3


@pytest.mark.parametrize("value", ["0", "-1", "x", ""])
def test_top_is_a_number_above_zero(graph: httpx.Client, value: str) -> None:
    answer = graph.get("/v1.0/users", params={"$top": value})
    message = f"Invalid value '{value}' for $top query option found."
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)


def test_a_selection_is_exact(graph: httpx.Client) -> None:
    body = graph.get("/v1.0/users?$select=id,userType&$top=1").json()
    assert body["value"] == [{"id": "a0000000-0000-4000-8000-000000000001", "userType": "Member"}]


def test_an_unknown_selection_is_refused(graph: httpx.Client) -> None:
    answer = graph.get("/v1.0/users?$select=shoeSize")
    message = "Could not find a property named 'shoeSize' on type 'microsoft.graph.user'."
    assert (answer.status_code, answer.json()["error"]["message"]) == (400, message)


def test_a_nested_expansion_is_understood() -> None:
    text = "assignments,scheduledActionsForRule($expand=scheduledActionConfigurations)"
    assert parse_expand(text) == {"assignments": {}, "scheduledActionsForRule": {"scheduledActionConfigurations": {}}}


@pytest.mark.parametrize(
    "text",
    ["", ",", "a,", "a(", "a($expand=b", "a($expand=)", "a)", "a b", "a($select=b)", "a($expand=b))", "a;b", "*"],
)
def test_an_expansion_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(GraphError) as caught:
        parse_expand(text)
    assert caught.value.status == 400

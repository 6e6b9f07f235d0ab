"""The `$filter` language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.tenant.graph.errors import GraphError
from sandbox.tenant.graph.filters import parse_filter

ITEMS = [
    {"id": "1", "displayName": "O'Neil", "enabled": True, "mail": None},
    {"id": "2", "displayName": "Sales (EMEA)", "enabled": False, "mail": "sales@contoso.example"},
    {"id": "3", "displayName": "sales", "enabled": True, "mail": "s@contoso.example"},
]


def found(text: str) -> list[str]:
    condition = parse_filter(text)
    return [item["id"] for item in ITEMS if condition(item)]  # type: ignore[misc]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("displayName eq 'Sales'", ["3"]),
        ("displayName eq 'O''Neil'", ["1"]),
        ("displayName ne 'sales'", ["1", "2"]),
        ("startswith(displayName,'sa')", ["2", "3"]),
        ("startswith(displayName, 'Sales (')", ["2"]),
        ("enabled eq true", ["1", "3"]),
        ("enabled eq false", ["2"]),
        ("mail eq null", ["1"]),
        ("id in ('1', '3')", ["1", "3"]),
        ("displayName eq 'sales' or id eq '1'", ["1", "3"]),
        ("enabled eq true and startswith(displayName,'s')", ["3"]),
        ("enabled eq true and id eq '1' or id eq '2'", ["1", "2"]),
        ("enabled eq true and (id eq '1' or id eq '2')", ["1"]),
        ("not (id eq '1')", ["2", "3"]),
        ("not startswith(displayName,'s') or id eq '2'", ["1", "2"]),
    ],
)
def test_conditions(text: str, ids: list[str]) -> None:
    assert found(text) == ids


@pytest.mark.parametrize(
    "text",
    [
        "",
        "displayName",
        "displayName eq",
        "displayName eq Sales",
        "displayName gt 'a'",
        "displayName eq 'a' and",
        "displayName eq 'a' id eq '1'",
        "(displayName eq 'a'",
        "displayName in 'a'",
        "displayName in ()",
        "contains(displayName,'a')",
        "startswith(displayName,3)",
        "displayName eq 'a",
        "members/any(m:m eq 'x')",
        "'a' eq displayName",
        "displayName eq 'a'; drop",
    ],
)
def test_what_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(GraphError) as caught:
        parse_filter(text)
    assert (caught.value.status, caught.value.message) == (400, f"Invalid filter clause: Syntax error in '{text}'.")


def test_a_property_that_objects_do_not_have_is_refused() -> None:
    with pytest.raises(GraphError, match="property 'shoeSize'") as caught:
        found("shoeSize eq 'x'")
    assert (caught.value.status, caught.value.code) == (400, "Request_UnsupportedQuery")


@given(st.text())
def test_any_name_can_be_looked_for_when_quotes_are_doubled(name: str) -> None:
    condition = parse_filter("displayName eq '" + name.replace("'", "''") + "'")
    assert condition({"displayName": name})
    assert not condition({"displayName": name + "x"})

"""Conditional Access policies of our name: another in the way, ours replaced or gone, one in the recycle bin."""

from typing import Any

import pulumi
import pytest

from components.checks.check import Change, warnings_of
from components.checks.duplicates import ID_PREFIX, foreign, still_ours, the_only_one_of_its_name
from components.tenant_reader import Tenant
from providers.graph.errors import GraphError
from tests.components.access_policies import Policies, declared

NAME = "Require"
ADOPTED = "6d9c2f7e-1e4b-4c63-8b52-8f3ea1d7b204"
NEW, CHANGED = Change({}, {"a": 1}), Change({"a": 1}, {"a": 2}, f"{ID_PREFIX}ours")
Json = dict[str, Any]


class WithBin(Policies):
    """A tenant with these policies; `deleted` is its recycle bin, None where it may not be read."""

    def __init__(self, *policies: Json, deleted: list[Json] | None = None) -> None:
        super().__init__(*policies)
        self.deleted = deleted

    def deleted_conditional_access_policies(self) -> list[Json]:
        if self.deleted is None:
            msg = "Not allowed."
            raise GraphError(msg)
        return self.deleted


def policy(key: str, state: str = "disabled", name: str = NAME) -> Json:
    return {"id": key, "displayName": name, "state": state}


def said(tenant: Tenant, managed: str | None = None, change: Change = NEW) -> list[str]:
    return [*warnings_of([the_only_one_of_its_name(declared(NAME), tenant, lambda: managed)], change)]


def test_nothing_of_that_name() -> None:
    assert said(WithBin(policy("1", name="Other"), deleted=[])) == []
    assert said(WithBin(deleted=None)) == []
    assert said(WithBin(policy("1")), change=CHANGED) == []


def test_a_deleted_one_can_be_restored() -> None:
    deleted = [policy("1", name="Other"), {**policy("2"), "deletedDateTime": "2026-11-01T00:00:00Z"}]
    assert said(WithBin(policy("3", name="Other"), deleted=deleted)) == [
        "A Conditional Access policy 'Require' was deleted on 2026-11-01T00:00:00Z (2); a new one is made. To have the "
        "old one back instead, with its id, restore it within 30 days of that (entra.microsoft.com > Conditional "
        "Access > Deleted policies) and set `adopt: 2` under conditionalAccess."
    ]


@pytest.mark.parametrize("managed", [None, "ours"])
def test_another_of_that_name_is_in_the_way(managed: str | None) -> None:
    with pytest.raises(pulumi.RunError) as failure:
        said(WithBin(policy("ours", "enabled") if managed else policy("0", name="a"), policy("1", "enabled")), managed)
    assert str(failure.value) == (
        "Conditional Access policy 'Require' exists already (1, enabled) and is not managed by this stack. Nothing was "
        "written to it. To adopt it, set `adopt: 1` under conditionalAccess; to keep it as it is, choose another "
        "displayName."
    )


def test_ours_is_replaced_unless_it_is_enforced() -> None:
    assert said(WithBin(policy("ours")), "ours") == [
        "Conditional Access policy 'Require' (ours) cannot be changed in this way: a new one is made with "
        "a new id, then this one is deleted. Entra keeps the deleted one for 30 days."
    ]
    with pytest.raises(pulumi.RunError) as failure:
        said(WithBin(policy("ours", "enabled")), "ours")
    assert str(failure.value) == (
        "This change cannot be made to Conditional Access policy 'Require' (ours) as it is: azuread would make a "
        "new policy and delete this one, which is enforced. Nothing was written. Set its state to reportOnly first, in "
        "a run of its own; then make this change; then enable it again."
    )


def test_a_foreign_one() -> None:
    def never() -> str | None:
        raise AssertionError

    tenant = WithBin(policy("0", name="Other"), policy("1"), policy("2"))
    assert foreign(None, tenant, never) is None
    assert foreign(declared(NAME, adopt=ADOPTED), tenant, never) is None
    assert foreign(declared("Nobody has it"), tenant, never) is None
    assert foreign(declared(NAME), tenant, lambda: None) == "1"
    assert foreign(declared(NAME), tenant, lambda: "1") == "2"
    assert foreign(declared(NAME), WithBin(policy("1")), lambda: "1") is None


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(CHANGED, id="there-and-alone"),
        pytest.param(NEW, id="creation"),
        pytest.param(Change({}, {"a": 1}, "ours"), id="creation-with-an-id"),
        pytest.param(Change({"a": 1}, {"a": 1}, ""), id="no-id-yet"),
        pytest.param(Change({"a": 1}, {}, "not-an-id-of-azuread"), id="not-an-id-of-azuread"),
    ],
)
def test_ours_is_there(change: Change) -> None:
    tenant = WithBin(policy("ours"), policy("1", name="Other"))
    assert warnings_of([still_ours(declared(NAME), tenant)], change) == []


def test_a_warning_names_another_policy_beside_ours() -> None:
    tenant = WithBin(policy("1", "enabled"), policy("ours"))
    assert warnings_of([still_ours(declared(NAME), tenant)], CHANGED) == [
        "There is another Conditional Access policy 'Require' in the tenant (1, enabled), which this stack does not "
        "manage. Both apply. Delete or rename the one that is not intended: this stack never touches it."
    ]


@pytest.mark.parametrize("others", [[], [policy("1")]])
def test_ours_is_gone(others: list[Json]) -> None:
    with pytest.raises(pulumi.RunError) as failure:
        warnings_of([still_ours(declared(NAME), WithBin(*others))], CHANGED)
    assert str(failure.value) == (
        "Conditional Access policy 'Require' (ours) is not in the tenant any more: someone deleted it. Nothing was "
        "written. To have it back with its id, restore it within 30 days (entra.microsoft.com > Conditional Access > "
        "Deleted policies) and run the same command again. To have a new one made, run `pulumi refresh` and then "
        "`pulumi up`."
    )

"""Names of the configuration become ids: each looked up once, all that are wrong told at once."""

from collections.abc import Iterator
from typing import Any

import pulumi
import pytest

from components.name_lookup import Names
from components.tenant_reader import Tenant
from providers.graph.directory import APPLICATION, GROUP, SCOPE_TAG, USER
from providers.graph.errors import GraphError
from providers.graph.request import Request
from settings import Settings, load

GUID = "5c8b1f6e-0d3a-4b52-9a41-7e2d90c6a1f3"
GROUPS = {"Pilot": "g-1", "Staff": "g-2"}


class Directory(Tenant):
    """Has two groups; `broken` fails on every question."""

    def __init__(self, *, broken: bool = False) -> None:
        super().__init__()
        self.asked: list[str] = []
        self._broken = broken

    @property
    def graph(self) -> Any:  # noqa: ANN401 - in the place of a client
        return self

    def get_all(self, request: Request) -> Iterator[dict[str, str]]:
        self.asked.append(request.path)
        if self._broken:
            msg = "Broken."
            raise GraphError(msg)
        found = GROUPS if request.path == GROUP.path else {}
        return iter([{"id": key, "displayName": name} for name, key in found.items()])


def settings(*groups: str, scope_tags: tuple[str, ...] = (), users: tuple[str, ...] = ()) -> Settings:
    access = {
        "displayName": "Ours",
        "users": {"include": {"groups": list(groups), "users": list(users)}},
        "applications": {"include": ["Office 365 SharePoint Online"]},
    }
    policy = {
        "displayName": "Ours",
        "machineRiskScore": "low",
        "assignments": {"include": list(groups)},
        **({"scopeTags": list(scope_tags)} if scope_tags else {}),
    }
    return load({"conditionalAccess": access, "compliancePolicy": policy, "breakGlass": {"users": [GUID]}})


def test_a_name_is_looked_up_once_and_ids_not_at_all() -> None:
    tenant = Directory()
    names = Names(settings("Pilot", GUID), tenant)
    assert tenant.asked == [GROUP.path]
    assert names.ids(GROUP, ["Pilot", GUID]) == ["g-1", GUID]
    assert names.id(USER, "All") == "All"
    assert names.id(APPLICATION, "Office 365 SharePoint Online") == "00000003-0000-0ff1-ce00-000000000000"


def test_without_names_nothing_is_asked() -> None:
    tenant = Directory()
    Names(settings(GUID), tenant)
    assert tenant.asked == []


def test_an_output_stands_for_itself() -> None:
    later = pulumi.Output.from_input("later")
    assert Names(settings(GUID), Directory()).ids(GROUP, [later]) == [later]


def test_a_list_that_is_one_output_stands_for_itself_and_names_nothing() -> None:
    tenant, tags = Directory(), pulumi.Output.from_input(["Berlin"])
    given = settings(GUID)
    assert given.compliance_policy is not None
    policy = given.compliance_policy.model_copy(update={"scope_tags": tags})
    names = Names(given.model_copy(update={"compliance_policy": policy}), tenant)
    assert names.ids(SCOPE_TAG, tags) is tags
    assert tenant.asked == []


def test_all_that_are_wrong_are_told_at_once() -> None:
    with pytest.raises(pulumi.RunError) as stopped:
        Names(settings("Nobody", "Pilot", scope_tags=("Berlin",)), Directory())
    head, *lines = str(stopped.value).splitlines()
    assert head == "2 of the configuration's names cannot be resolved; nothing was written:"
    assert [line.partition(": No ")[0] for line in lines] == [
        "  compliancePolicy.scopeTags[0]",
        "  compliancePolicy.assignments.include[0]",
    ]
    assert lines[1].partition(": ")[2].startswith("No group is named 'Nobody'.")


def test_what_cannot_be_asked_stops_the_run() -> None:
    with pytest.raises(pulumi.RunError) as stopped:
        Names(settings("Pilot", scope_tags=("Berlin",)), Directory(broken=True))
    assert str(stopped.value) == "The configuration's names could not be looked up; nothing was written. Broken."

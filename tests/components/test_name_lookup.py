"""Names of the configuration become ids: each looked up once, all that are wrong reported at once."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components import looked_up_names
from components.name_lookup import Names
from components.tenant_reader import Tenant
from providers.graph.directory import GROUP
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


def settings(
    *groups: str, scope_tags: tuple[str, ...] = (), users: tuple[str, ...] = (), targets: tuple[str, ...] = ()
) -> Settings:
    access = {
        "displayName": "Ours",
        "users": {"include": {"groups": list(groups), "users": list(users)}},
        "applications": {"include": ["Office 365 SharePoint Online"]},
    }
    policy = {
        "displayName": "Ours",
        "machineRiskScore": "low",
        "assignments": {"include": list(targets or groups)},
        **({"scopeTags": list(scope_tags)} if scope_tags else {}),
    }
    return load({"conditionalAccess": access, "compliancePolicy": policy, "breakGlass": {"users": [GUID]}})


def test_a_name_is_looked_up_once_and_ids_not_at_all() -> None:
    tenant = Directory()
    stack = settings("Pilot", GUID)
    names = Names(stack, tenant)
    assert tenant.asked == [GROUP.path]
    assert stack.conditional_access is not None
    access = names.resolved(stack.conditional_access)
    assert access.users.include.groups == ("g-1", GUID)
    assert access.applications.include == ("00000003-0000-0ff1-ce00-000000000000",)


def test_every_name_becomes_an_id_and_the_rest_stays() -> None:
    stack = settings("Pilot")
    assert stack.compliance_policy is not None
    resolved = Names(stack, Directory()).resolved(stack.compliance_policy)
    assert resolved == settings("g-1").compliance_policy
    assert resolved.model_fields_set == stack.compliance_policy.model_fields_set


def test_what_was_looked_up_is_written_and_no_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looked_up_names, "_looked_up", [])
    monkeypatch.setenv(looked_up_names.VARIABLE, str(tmp_path / "names"))
    Names(settings("Pilot", "Staff", GUID), Directory())
    written = json.loads((tmp_path / "names").read_text(encoding="utf-8"))
    assert {(one["id"], one["name"]) for one in written} == {("g-1", "Pilot"), ("g-2", "Staff")}


def test_without_names_nothing_is_asked() -> None:
    tenant = Directory()
    Names(settings(GUID), tenant)
    assert tenant.asked == []


def test_a_word_stays_a_word() -> None:
    stack = settings(users=("All",), targets=("All devices",))
    assert stack.conditional_access is not None
    assert stack.compliance_policy is not None
    names = Names(stack, Directory())
    assert names.resolved(stack.conditional_access).users.include.users == ("All",)
    assert names.resolved(stack.compliance_policy).assignments.include[0].is_all_devices


def test_a_group_that_is_named_like_a_word_is_looked_up() -> None:
    tenant = Directory()
    with pytest.raises(pulumi.RunError) as stopped:
        Names(settings("All", targets=("All devices",)), tenant)
    assert str(stopped.value) == (
        "1 of the configuration's names cannot be resolved; nothing was written:\n"
        "  conditionalAccess.users.include.groups[0]: No group is named 'All'. Correct the name, or give the id."
    )


def test_an_output_stands_for_itself() -> None:
    later = pulumi.Output.from_input("later")
    stack = settings(GUID)
    assert stack.compliance_policy is not None
    policy = stack.compliance_policy.model_copy(update={"scope_tags": (later,)})
    assert Names(stack, Directory()).resolved(policy).scope_tags == (later,)


def test_a_list_that_is_one_output_stands_for_itself_and_names_nothing() -> None:
    tenant, tags = Directory(), pulumi.Output.from_input(["Berlin"])
    given = settings(GUID)
    assert given.compliance_policy is not None
    policy = given.compliance_policy.model_copy(update={"scope_tags": tags})
    names = Names(given.model_copy(update={"compliance_policy": policy}), tenant)
    assert names.resolved(policy).scope_tags is tags
    assert tenant.asked == []


def test_all_that_are_wrong_are_reported_at_once() -> None:
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

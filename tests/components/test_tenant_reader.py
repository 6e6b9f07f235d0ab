"""What the program asks Graph for: each question as one request, with the permission that it needs."""

import threading
from collections.abc import Iterator
from typing import Any, Final

import pulumi
import pytest

from components.tenant_reader import Tenant, _report
from providers.graph.errors import NotFoundError
from providers.graph.request import Request

FOUND: Final = [{"id": "1"}, {"id": "2"}]
MISSING: Final = NotFoundError("Not there.", status=404, code="ResourceNotFound", request_id="")
READ_DEVICES: Final = "DeviceManagementConfiguration.Read.All"


class Graph:
    """Answers every request alike, and keeps it. It is compared by what it is, as clients are."""

    def __init__(self, error: Exception | None = None) -> None:
        self.asked: list[Request] = []
        self._error = error

    def send(self, request: Request) -> dict[str, str]:
        self.asked.append(request)
        if self._error is not None:
            raise self._error
        return FOUND[0]

    def get_all(self, request: Request) -> Iterator[dict[str, str]]:
        self.asked.append(request)
        return iter(FOUND)

    def caller(self) -> str:
        return "whoever is signed in"


class Asking(Tenant):
    """The reader, over `Graph`."""

    def __init__(self, error: Exception | None = None) -> None:
        super().__init__()
        self.double = Graph(error)

    @property
    def graph(self) -> Any:  # noqa: ANN401 - in the place of a client
        return self.double

    def one(self) -> Request:
        (request,) = self.double.asked
        return request


def test_policies_are_listed_once_and_again_where_the_present_matters() -> None:
    tenant = Asking()
    listed = Request(
        "GET",
        "/identity/conditionalAccess/policies",
        "Listing the Conditional Access policies",
        "Policy.Read.All",
        "beta",
    )
    assert [tenant.conditional_access_policies() for _ in range(2)] == [FOUND, FOUND]
    assert tenant.double.asked == [listed]
    assert tenant.conditional_access_policies_now() == FOUND
    assert tenant.double.asked == [listed, listed]


def test_the_recycle_bin() -> None:
    tenant = Asking()
    assert tenant.deleted_conditional_access_policies() == FOUND
    assert tenant.one() == Request(
        "GET",
        "/identity/conditionalAccess/deletedItems/policies",
        "Listing the deleted Conditional Access policies",
        "Policy.Read.All",
    )


def test_the_connector_may_be_missing_and_nothing_else() -> None:
    tenant = Asking()
    assert tenant.connector() == FOUND[0]
    assert tenant.one().permission == "DeviceManagementServiceConfig.Read.All"
    assert Asking(MISSING).connector() is None
    with pytest.raises(NotFoundError):
        Asking(MISSING).compliance_policy("1")


def test_compliance_policies() -> None:
    tenant = Asking()
    assert [*tenant.compliance_policies()] == FOUND
    assert (tenant.one().path, tenant.one().permission) == ("/deviceManagement/deviceCompliancePolicies", READ_DEVICES)
    assert "assignments" in tenant.one().query["$expand"]


def test_one_user() -> None:
    tenant = Asking()
    assert tenant.user("u") == FOUND[0]
    assert tenant.one() == Request(
        "GET",
        "/users/u",
        "Looking up the user u",
        "User.Read.All",
        query={"$select": "id,displayName,accountEnabled"},
    )


def test_people_and_members_of_a_group_with_the_groups_within_it() -> None:
    tenant = Asking()
    assert [*tenant.people_in("g")] == FOUND
    assert tenant.one() == Request(
        "GET",
        "/groups/g/transitiveMembers/microsoft.graph.user",
        "Looking up the people in the group g",
        "Group.Read.All",
        query={"$count": "true", "$select": "id,accountEnabled"},
        headers={"ConsistencyLevel": "eventual"},
    )
    tenant = Asking()
    assert [*tenant.nested_members("g")] == FOUND
    assert tenant.one() == Request(
        "GET",
        "/groups/g/transitiveMembers",
        "Looking up the members of the group g",
        "Group.Read.All",
        query={"$select": "id"},
    )


def test_who_holds_roles() -> None:
    tenant = Asking()
    assert [*tenant.role_assignments(["a", "b"])] == FOUND
    assert tenant.one() == Request(
        "GET",
        "/roleManagement/directory/roleAssignments",
        "Looking up who holds the directory roles that may change Conditional Access",
        "RoleManagement.Read.Directory",
        query={"$filter": "roleDefinitionId in ('a','b')", "$expand": "principal"},
    )


def test_who_is_signed_in_is_not_asked_of_graph() -> None:
    tenant = Asking()
    assert str(tenant.caller()) == "whoever is signed in"
    assert tenant.double.asked == []


def test_a_wait_is_reported_by_pulumi_and_beside_the_event_loop_on_standard_output(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    infos: list[str] = []
    monkeypatch.setattr(pulumi, "info", infos.append)
    _report("In the main thread.")
    other = threading.Thread(target=_report, args=["In another."])
    other.start()
    other.join()
    assert (infos, capsys.readouterr().out) == (["In the main thread."], "In another.\n")

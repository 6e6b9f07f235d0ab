"""Names and ids, looked up in the emulated tenant."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from providers.graph.client import GraphClient
from providers.graph.connection import Connection
from providers.graph.directory import (
    APPLICATION,
    ASSIGNMENT_FILTER,
    AUTHENTICATION_STRENGTH,
    GROUP,
    NAMED_LOCATION,
    NOTIFICATION_TEMPLATE,
    ROLE,
    SCOPE_TAG,
    SERVICE_PRINCIPAL,
    USER,
    Kind,
    existing,
    look_up,
)
from providers.graph.errors import AmbiguousNameError, ForbiddenError, UnexpectedAnswerError
from sandbox.tenant import seed
from sandbox.tenant.objects import Group, User
from sandbox.tenant.server import TenantServer

if TYPE_CHECKING:
    from tests.providers.conftest import Proxy

ID = "b0000000-0000-4000-8000-0000000000{:02}"


@pytest.fixture
def graph(trusted: None, proxy: "Proxy") -> GraphClient:  # noqa: ARG001 - for its effect
    """A client that signs in anew: permissions are read from the token."""
    server = proxy.server
    secret = server.secrets()["ARM_CLIENT_SECRET"]
    connection = Connection(server.tenant_id, server.client_id, client_secret=secret, metadata_host=proxy.double.host)
    return GraphClient(connection)


def add_groups(tenant: TenantServer, *names: str) -> None:
    with tenant.state.lock:
        for number, name in enumerate(names):
            tenant.state.groups[ID.format(number)] = Group(ID.format(number), name)


@pytest.mark.parametrize(
    ("kind", "name", "id_"),
    [
        pytest.param(GROUP, "Contractors", seed.CONTRACTORS_GROUP, id="group"),
        pytest.param(USER, seed.ADELE_UPN, seed.ADELE, id="user-by-principal-name"),
        pytest.param(USER, "Adele Vance", seed.ADELE, id="user-by-display-name"),
        pytest.param(APPLICATION, "Office 365 SharePoint Online", seed.SHAREPOINT_ONLINE, id="application"),
        pytest.param(SCOPE_TAG, "Endpoint security", seed.SCOPE_TAG_ENDPOINT_SECURITY, id="scope-tag"),
        pytest.param(ASSIGNMENT_FILTER, "Corporate devices", seed.FILTER_CORPORATE, id="assignment-filter"),
        pytest.param(NOTIFICATION_TEMPLATE, "Noncompliant device", seed.NOTIFICATION_TEMPLATE, id="template"),
    ],
)
def test_the_one_of_that_name(graph: GraphClient, tenant: TenantServer, kind: Kind, name: str, id_: str) -> None:
    assert look_up(graph, kind, name) == id_
    assert look_up(graph, kind, name.upper()) == id_
    assert tenant.writes == []


def test_request_made(graph: GraphClient, tenant: TenantServer) -> None:
    look_up(graph, USER, seed.ADELE_UPN)
    (request,) = [one for one in tenant.requests if one.path == "/v1.0/users"]
    assert request.query == {
        "$select": "id,userPrincipalName,displayName",
        "$filter": f"userPrincipalName eq '{seed.ADELE_UPN}' or displayName eq '{seed.ADELE_UPN}'",
    }


@pytest.mark.parametrize("name", ["O'Neill's & Sons", "100 % + 1 #?", "Größe", "a' or displayName ne 'a", "x\\y"])
def test_name_with_characters_of_its_own(graph: GraphClient, tenant: TenantServer, name: str) -> None:
    add_groups(tenant, name, "another")
    assert look_up(graph, GROUP, name) == ID.format(0)


def test_nothing_of_that_name(graph: GraphClient, tenant: TenantServer) -> None:
    add_groups(tenant, "Finance team")
    with pytest.raises(AmbiguousNameError) as failure:
        look_up(graph, GROUP, "Finance")
    assert str(failure.value) == "No group is named 'Finance'. Correct the name, or give the id."


def test_nothing_of_that_name_in_a_short_list(graph: GraphClient) -> None:
    with pytest.raises(AmbiguousNameError) as failure:
        look_up(graph, SCOPE_TAG, "Finance")
    assert str(failure.value) == (
        "No scope tag is named 'Finance'. There are: 0 (Default), 1 (Endpoint security). Correct the name, or give "
        "the id."
    )


def test_nothing_in_an_empty_list(graph: GraphClient, tenant: TenantServer) -> None:
    with tenant.state.lock:
        tenant.state.assignment_filters.clear()
    with pytest.raises(AmbiguousNameError) as failure:
        look_up(graph, ASSIGNMENT_FILTER, "Corporate devices")
    assert str(failure.value) == (
        "No assignment filter is named 'Corporate devices'. There are: none. Correct the name, or give the id."
    )


def test_two_of_that_name(graph: GraphClient, tenant: TenantServer) -> None:
    add_groups(tenant, "Finance", "FINANCE")
    with pytest.raises(AmbiguousNameError) as failure:
        look_up(graph, GROUP, "finance")
    assert str(failure.value) == (
        f"2 groups are named 'finance': {ID.format(1)} (FINANCE), {ID.format(0)} (Finance). Give the id of the right "
        "one."
    )


def test_user_whose_name_is_anothers_principal_name(graph: GraphClient, tenant: TenantServer) -> None:
    with tenant.state.lock:
        tenant.state.users["u"] = User("u", seed.ADELE_UPN, "impostor@contoso.example")
    with pytest.raises(AmbiguousNameError, match=r"^2 users are named 'adele@contoso\.example': "):
        look_up(graph, USER, seed.ADELE_UPN)


def test_missing_permission(graph: GraphClient, tenant: TenantServer) -> None:
    with tenant.state.lock:
        tenant.state.applications[tenant.client_id].permissions.remove("Group.Read.All")
    with pytest.raises(
        ForbiddenError, match=r"^Looking up the group 'Pilot' failed: 403 .* permission Group\.Read\.All"
    ):
        look_up(graph, GROUP, "Pilot")


def test_name_on_a_later_page(graph: GraphClient, tenant: TenantServer) -> None:
    with tenant.state.lock:
        tenant.state.switches.page_size = 1
    assert look_up(graph, SCOPE_TAG, "Endpoint security") == seed.SCOPE_TAG_ENDPOINT_SECURITY


def test_an_application_is_brought_in_and_an_id_does_not_help(graph: GraphClient) -> None:
    with pytest.raises(AmbiguousNameError) as failure:
        look_up(graph, APPLICATION, "Azure DevOps")
    assert str(failure.value) == (
        "No application is named 'Azure DevOps'. Correct the name, or bring the application into the tenant: a "
        "Microsoft service comes with its licence or first use, or by `az ad sp create --id APPLICATION_ID`."
    )


NOBODY = "00000000-1111-4222-8333-444444444444"


@pytest.mark.parametrize(
    ("kind", "id_"),
    [
        pytest.param(GROUP, seed.CONTRACTORS_GROUP, id="group"),
        pytest.param(USER, seed.ADELE, id="user"),
        pytest.param(APPLICATION, seed.SHAREPOINT_ONLINE, id="application"),
        pytest.param(SERVICE_PRINCIPAL, seed.CLIENT_SERVICE_PRINCIPAL, id="service-principal"),
        pytest.param(ROLE, seed.GLOBAL_ADMINISTRATOR, id="role"),
        pytest.param(NAMED_LOCATION, seed.NAMED_LOCATION, id="named-location"),
        pytest.param(AUTHENTICATION_STRENGTH, seed.MULTIFACTOR_STRENGTH, id="authentication-strength"),
        pytest.param(SCOPE_TAG, seed.SCOPE_TAG_ENDPOINT_SECURITY, id="scope-tag"),
        pytest.param(ASSIGNMENT_FILTER, seed.FILTER_CORPORATE, id="assignment-filter"),
        pytest.param(NOTIFICATION_TEMPLATE, seed.NOTIFICATION_TEMPLATE, id="template"),
    ],
)
def test_ids_that_are_of_something(graph: GraphClient, tenant: TenantServer, kind: Kind, id_: str) -> None:
    tenant.clear_requests()
    assert existing(graph, kind, [id_.upper(), NOBODY]) == {id_}
    asked = [one.path for one in tenant.requests if one.path.startswith(("/v1.0", "/beta"))]
    assert asked == [f"/{kind.version}{kind.path}"]
    assert tenant.writes == []


def test_many_ids_go_into_filters_that_graph_takes(graph: GraphClient, tenant: TenantServer) -> None:
    add_groups(tenant, *(f"Group {number}" for number in range(31)))
    ids = [ID.format(number) for number in range(31)]
    assert existing(graph, GROUP, [*ids, NOBODY]) == set(ids)
    filters = [one.query["$filter"] for one in tenant.requests if one.path == "/v1.0/groups"]
    assert [one.count("'") // 2 for one in filters] == [15, 15, 2]


def test_ids_that_may_not_be_read(graph: GraphClient, tenant: TenantServer) -> None:
    with tenant.state.lock:
        tenant.state.applications[tenant.client_id].permissions.remove("RoleManagement.Read.Directory")
    with pytest.raises(ForbiddenError, match=r"^Verifying the ids of directory roles failed: 403 "):
        existing(graph, ROLE, [seed.GLOBAL_ADMINISTRATOR])


def test_short_lists_are_fetched_whole() -> None:
    kinds = [USER, GROUP, APPLICATION, SERVICE_PRINCIPAL, SCOPE_TAG, ASSIGNMENT_FILTER, NOTIFICATION_TEMPLATE]
    kinds += [ROLE, NAMED_LOCATION, AUTHENTICATION_STRENGTH]
    assert {kind.noun for kind in kinds if not kind.filtered} == {
        "directory role",
        "named location",
        "authentication strength",
        "scope tag",
        "assignment filter",
        "notification template",
    }


def test_an_object_without_an_id_is_no_answer_of_graphs() -> None:
    class Odd:
        def get_all(self, _request: object) -> Iterator[dict[str, str]]:
            return iter([{"displayName": "Staff", "more": "x" * 500}])

    graph: Any = Odd()
    with pytest.raises(UnexpectedAnswerError) as failure:
        look_up(graph, GROUP, "Staff")
    said = f"{{'displayName': 'Staff', 'more': '{'x' * 500}"[:200]
    assert str(failure.value) == f"Graph lists a group without id: {said}."

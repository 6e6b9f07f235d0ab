"""Defender's machines through the client, over HTTPS, with a token of its own."""

from collections.abc import Iterator

import pytest

from providers.defender.client import DefenderClient
from providers.graph.connection import Connection
from providers.graph.errors import ConnectionSettingsError, ForbiddenError, NotFoundError, UnexpectedAnswerError
from providers.graph.request import Json, Request
from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

MACHINES = Request("GET", "/machines", "Listing Defender's machines", "Machine.Read.All", query={"$top": "10000"})


@pytest.fixture
def connection(tenant: TenantServer, monkeypatch: pytest.MonkeyPatch) -> Connection:
    for name, value in tenant.environment().items():
        monkeypatch.setenv(name, value)
    tenant.state.applications[seed.CLIENT_ID].defender_permissions = {"Machine.Read.All"}
    return Connection(
        tenant.tenant_id, client_id=tenant.client_id, client_secret=tenant.client_secret, metadata_host=tenant.host
    )


@pytest.fixture
def told() -> list[str]:
    return []


@pytest.fixture
def client(connection: Connection, told: list[str]) -> Iterator[DefenderClient]:
    client = DefenderClient(connection, told.append, sleep=lambda _seconds: None)
    yield client
    client.close()


def test_machines(client: DefenderClient) -> None:
    found = {one["computerDnsName"]: one["riskScore"] for one in client.stream(MACHINES)}
    assert found == {"adele-pc": "None", "diego-pc": "High"}


def test_pages_with_links(client: DefenderClient, tenant: TenantServer) -> None:
    tenant.state.switches.page_size = 1
    assert len(list(client.stream(MACHINES))) == 2


def test_pages_without_links(client: DefenderClient) -> None:
    """A full page may have more behind it: $top alone ends the list here, and $skip goes on."""
    assert len(list(client.stream(Request("GET", "/machines", "Listing", "none", query={"$top": "1"})))) == 2


def test_a_missing_permission_is_named(client: DefenderClient, tenant: TenantServer) -> None:
    tenant.state.applications[seed.CLIENT_ID].defender_permissions = set()
    with pytest.raises(ForbiddenError) as failure:
        list(client.stream(MACHINES))
    assert str(failure.value).startswith(
        "Listing Defender's machines failed: 403 Forbidden: Missing application roles. API required roles: "
    )
    assert "Grant the application permission Machine.Read.All with admin consent" in str(failure.value)


def test_no_machine_at_all(client: DefenderClient, tenant: TenantServer) -> None:
    for device in tenant.state.devices.values():
        device.onboarded = False
    with pytest.raises(NotFoundError):
        list(client.stream(MACHINES))


def test_throttling_is_waited_out(client: DefenderClient, tenant: TenantServer, told: list[str]) -> None:
    tenant.faults.inject("GET", "/api/machines", "429 with seconds", occurrence=1, times=1)
    assert len(list(client.stream(MACHINES))) == 2
    assert len(told) == 1


@pytest.mark.parametrize("environment", ["usgovernment", "dod", "china"])
def test_national_clouds_are_not_established(environment: str) -> None:
    with pytest.raises(ConnectionSettingsError) as failure:
        DefenderClient(Connection("t", environment=environment))
    assert str(failure.value) == "Where Defender's API is in this cloud is not established."


class Elsewhere(DefenderClient):
    """One whose answer links to another host."""

    def _get(self, request: Request, address: str) -> Json:  # noqa: ARG002
        return {"value": [], "@odata.nextLink": "https://elsewhere.example/api/machines"}


def test_a_link_to_another_host_is_not_followed(connection: Connection) -> None:
    client = Elsewhere(connection)
    with pytest.raises(UnexpectedAnswerError) as failure:
        list(client.stream(MACHINES))
    client.close()
    assert str(failure.value) == "Listing Defender's machines failed: the next page is not at Defender's address."

"""Microsoft's own clients, unmodified, against the emulated tenant."""

import asyncio
import gc
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from azure.identity import ClientSecretCredential
from kiota_abstractions.api_error import APIError
from kiota_authentication_azure.azure_identity_authentication_provider import AzureIdentityAuthenticationProvider
from msgraph.graph_request_adapter import GraphRequestAdapter
from msgraph.graph_service_client import GraphServiceClient
from msgraph_core import GraphClientFactory

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

# The SDK warns of its own generated code when its typed builders are imported, and does not wait for the end of TLS:
# see `ask`.
pytestmark = [
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
    pytest.mark.filterwarnings("ignore:Exception ignored in:pytest.PytestUnraisableExceptionWarning"),
]


@pytest.fixture(autouse=True)
def trusted(tenant: TenantServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in tenant.environment().items():
        monkeypatch.setenv(name, value)


@asynccontextmanager
async def graph_client(tenant: TenantServer) -> AsyncIterator[GraphServiceClient]:
    url = f"https://{tenant.host}"
    credential = ClientSecretCredential(
        tenant.tenant_id, tenant.client_id, tenant.client_secret, authority=url, disable_instance_discovery=True
    )
    provider = AzureIdentityAuthenticationProvider(
        credential, scopes=[f"{url}/.default"], allowed_hosts=[tenant.host.split(":")[0], tenant.host]
    )
    async with GraphClientFactory.create_with_default_middleware() as http_client:
        adapter = GraphRequestAdapter(provider, client=http_client)
        adapter.base_url = f"{url}/v1.0"
        yield GraphServiceClient(request_adapter=adapter)
    credential.close()


def ask(tenant: TenantServer, question: Callable[[GraphServiceClient], Awaitable[object]]) -> object:
    async def session() -> object:
        async with graph_client(tenant) as client:
            return await question(client)

    answer = asyncio.run(session())
    gc.collect()  # what the HTTP client left open is found here, and not in a later test
    return answer


async def find_connector(client: GraphServiceClient) -> tuple[str | None, bool | None]:
    connectors = client.device_management.mobile_threat_defense_connectors
    found = await connectors.by_mobile_threat_defense_connector_id(seed.MDE_CONNECTOR).get()
    assert found
    return found.id, found.windows_enabled


async def name_groups(client: GraphServiceClient) -> list[str | None]:
    found = await client.groups.get()
    assert found
    return [group.display_name for group in found.value or []]


async def status_of_nobody(client: GraphServiceClient) -> int | None:
    with pytest.raises(APIError) as caught:
        await client.users.by_user_id("nobody").get()
    return caught.value.response_status_code


def test_the_typed_builders_of_msgraph_sdk_read(tenant: TenantServer) -> None:
    assert ask(tenant, find_connector) == (seed.MDE_CONNECTOR, False)
    assert ask(tenant, name_groups) == [group.display_name for group in tenant.state.groups.values()]


def test_errors_reach_the_sdk_as_errors(tenant: TenantServer) -> None:
    assert ask(tenant, status_of_nobody) == 404

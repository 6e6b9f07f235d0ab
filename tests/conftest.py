"""What tests of every folder share: one engine for the whole run, and one emulated tenant, as new for each test."""

from collections.abc import Iterator

import pytest

from sandbox.engine import Engine, acquire
from sandbox.tenant.server import TenantServer


@pytest.fixture(scope="session")
def engine() -> Engine:
    return acquire()


@pytest.fixture(scope="session")
def tenant_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TenantServer]:
    with TenantServer(folder=tmp_path_factory.mktemp("tenant")) as server:
        yield server


@pytest.fixture
def tenant(tenant_server: TenantServer) -> TenantServer:
    tenant_server.reset()
    tenant_server.clear_requests()
    return tenant_server

"""A repository with one stack in a tenant, and the two services that can run its pipelines."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from sandbox.engine import Engine
from sandbox.tenant.objects import Application, FederatedCredential, ServicePrincipal
from sandbox.tenant.server import TenantServer
from tests.pipelines.checkout import Checkout
from tests.pipelines.runners import (
    DEPLOY_IDENTITY,
    PREVIEW_IDENTITY,
    AzureRunner,
    GitHubRunner,
    Runner,
    bare_machine,
)
from tests.pipelines.services import Services, ServicesServer
from tests.policy_pack.conftest import CONFIGURATION, NAMESPACE
from tests.policy_pack.samples.sample import changed

if TYPE_CHECKING:
    from tests.pipelines.repository import Repository

STACK = "contoso"
READS = {
    "DeviceManagementServiceConfig.Read.All",
    "DeviceManagementConfiguration.Read.All",
    "Policy.Read.All",
    "Application.Read.All",
}
VERIFIES = READS | {"User.Read.All"}
WRITES = READS | {
    "DeviceManagementServiceConfig.ReadWrite.All",
    "DeviceManagementConfiguration.ReadWrite.All",
    "Policy.ReadWrite.ConditionalAccess",
}
"""What docs/pipelines.md has for the two identities, with a configuration that names no group."""
PREVIEW_SUBJECT = "who may read"
DEPLOY_SUBJECT = "who may write"


@pytest.fixture(scope="session")
def services_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServicesServer]:
    with ServicesServer(tmp_path_factory.mktemp("services")) as server:
        yield server


@pytest.fixture
def services(services_server: ServicesServer) -> Iterator[Services]:
    services = services_server.reset()
    yield services
    assert services.refused == []


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path / "checkout")


@pytest.fixture(params=["github", "azure"])
def kind(request: pytest.FixtureRequest) -> type[Runner]:
    return {"github": GitHubRunner, "azure": AzureRunner}[request.param]


@pytest.fixture
def bare(
    kind: type[Runner],
    checkout: Checkout,
    services_server: ServicesServer,
    services: Services,  # noqa: ARG001 - as new, and looked at in the end
    tmp_path: Path,
) -> Runner:
    """A repository without a tenant, on a machine with nothing."""
    machine = {**bare_machine(os.environ["PATH"]), "SSL_CERT_FILE": str(services_server.bundle)}
    return kind(checkout, services_server, tmp_path / "jobs", machine)


def configuration(tenant: TenantServer, changes: dict[str, Any]) -> dict[str, Any]:
    given = {NAMESPACE + key: value for key, value in changed(CONFIGURATION, changes).items()}
    return {"azuread:metadataHost": tenant.host, "azuread:tenantId": tenant.tenant_id, **given}


def register(tenant: TenantServer, identity: str, subject: str, permissions: set[str]) -> None:
    issuer = tenant.application.workload_issuer.issuer
    credential = FederatedCredential(issuer, subject)
    application = Application(identity, f"{identity[:-1]}f", subject, [], [], [credential], set(permissions))
    tenant.state.applications[identity] = application
    principal = ServicePrincipal(f"{identity[:-1]}e", identity, subject)
    tenant.state.service_principals[principal.id] = principal


@pytest.fixture
def runner(bare: Runner, engine: Engine, tenant: TenantServer, tmp_path: Path) -> Runner:
    """A repository with a tenant, and with a stack in the state that is not deployed yet."""
    bundle = tmp_path / "bundle.pem"
    bundle.write_bytes(tenant.ca_bundle.read_bytes() + bare.server.bundle.read_bytes())
    trusted = {"SSL_CERT_FILE": str(bundle), "REQUESTS_CA_BUNDLE": str(bundle)}
    workspace = engine.workspace(tmp_path / "home", bare.checkout.folder, environment=trusted)
    kept = {name: value for name, value in workspace.environment.items() if os.environ.get(name) != value}
    bare.machine = {**bare.machine, **kept, **bare_machine(workspace.environment["PATH"])}
    register(tenant, PREVIEW_IDENTITY, PREVIEW_SUBJECT, VERIFIES)
    register(tenant, DEPLOY_IDENTITY, DEPLOY_SUBJECT, WRITES)
    names = ("readers", "writers") if isinstance(bare, AzureRunner) else (PREVIEW_IDENTITY, DEPLOY_IDENTITY)
    bare.variables = {
        "TENANT_ID": tenant.tenant_id,
        "PREVIEW_IDENTITY": names[0],
        "DEPLOY_IDENTITY": names[1],
        "PULUMI_BACKEND_URL": workspace.environment["PULUMI_BACKEND_URL"],
    }
    bare.server.services.id_token = lambda: tenant.oidc_token(PREVIEW_SUBJECT)
    return bare


@pytest.fixture
def repository(runner: Runner, tenant: TenantServer, services: Services) -> "Repository":
    from tests.pipelines.repository import Repository

    services.environments[STACK] = ["Approval" if isinstance(runner, AzureRunner) else "required_reviewers"]
    return Repository(runner, tenant)

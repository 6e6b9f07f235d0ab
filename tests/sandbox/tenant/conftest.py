"""Clients that reach the emulated tenant by HTTPS, and bodies that it takes."""

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

Json = dict[str, object]
Token = Callable[[], str]


@pytest.fixture(scope="session")
def trust(tenant_server: TenantServer) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(tenant_server.ca_bundle))


@pytest.fixture(scope="session")
def connections(trust: ssl.SSLContext) -> Iterator[httpx.HTTPTransport]:
    """Kept open over all tests: a TLS handshake for each would be most of their time."""
    transport = httpx.HTTPTransport(verify=trust)
    yield transport
    transport.close()


@pytest.fixture
def anonymous(tenant: TenantServer, connections: httpx.HTTPTransport) -> httpx.Client:
    """No token."""
    return httpx.Client(base_url=f"https://{tenant.host}", transport=connections)


@pytest.fixture
def token(tenant: TenantServer, anonymous: httpx.Client) -> Token:
    """A new access token with the permissions that the application has now."""

    def get() -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": tenant.client_id,
            "client_secret": tenant.client_secret,
            "scope": f"https://{tenant.host}/.default",
        }
        answer = anonymous.post(f"/{tenant.tenant_id}/oauth2/v2.0/token", data=form)
        access_token: str = answer.raise_for_status().json()["access_token"]
        return access_token

    return get


@pytest.fixture
def graph(tenant: TenantServer, connections: httpx.HTTPTransport, token: Token) -> httpx.Client:
    """Signed in as the program's application; its sign-in is not in the record of requests."""
    headers = {"Authorization": f"Bearer {token()}"}
    tenant.clear_requests()
    return httpx.Client(base_url=f"https://{tenant.host}", transport=connections, headers=headers)


@pytest.fixture
def without(tenant: TenantServer, connections: httpx.HTTPTransport, token: Token) -> Callable[[str], httpx.Client]:
    """A client whose application lacks one permission."""

    def client_without(permission: str) -> httpx.Client:
        tenant.state.applications[seed.CLIENT_ID].permissions.remove(permission)
        headers = {"Authorization": f"Bearer {token()}"}
        return httpx.Client(base_url=f"https://{tenant.host}", transport=connections, headers=headers)

    return client_without


@pytest.fixture
def granted(tenant: TenantServer, connections: httpx.HTTPTransport, token: Token) -> Callable[..., httpx.Client]:
    """A client whose application has more permissions than at first."""

    def client_with(*permissions: str) -> httpx.Client:
        tenant.state.applications[seed.CLIENT_ID].permissions.update(permissions)
        headers = {"Authorization": f"Bearer {token()}"}
        return httpx.Client(base_url=f"https://{tenant.host}", transport=connections, headers=headers)

    return client_with


@pytest.fixture
def windows_policy() -> Json:
    """The smallest body that Intune takes for a Windows compliance policy with a machine risk."""
    block = {
        "actionType": "block",
        "gracePeriodHours": 0,
        "notificationTemplateId": "",
        "notificationMessageCCList": [],
    }
    return {
        "@odata.type": "#microsoft.graph.windows10CompliancePolicy",
        "displayName": "Windows risk",
        "deviceThreatProtectionEnabled": True,
        "deviceThreatProtectionRequiredSecurityLevel": "medium",
        "scheduledActionsForRule": [{"ruleName": "PasswordRequired", "scheduledActionConfigurations": [block]}],
    }


@pytest.fixture
def access_policy() -> Json:
    """Require a compliant device for SharePoint and Exchange Online, break-glass excluded, in report-only state."""
    return {
        "displayName": "Require compliant device",
        "state": "enabledForReportingButNotEnforced",
        "conditions": {
            "users": {"includeUsers": ["All"], "excludeGroups": [seed.BREAK_GLASS_GROUP]},
            "applications": {"includeApplications": [seed.SHAREPOINT_ONLINE, seed.EXCHANGE_ONLINE]},
            "clientAppTypes": ["browser", "mobileAppsAndDesktopClients"],
        },
        "grantControls": {"operator": "AND", "builtInControls": ["compliantDevice"]},
    }


@pytest.fixture(scope="session")
def examples() -> Path:
    """Real JSON of tenants, where it is at hand."""
    folder = Path(__file__).parents[4] / "shared" / "graph" / "examples"
    if not folder.exists():
        pytest.skip(f"The real examples are not at {folder}")
    return folder

"""The documents by which clients find their way."""

import httpx

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer


def test_the_metadata_document_sends_everybody_here(tenant: TenantServer, anonymous: httpx.Client) -> None:
    document = anonymous.get("/metadata/endpoints", params={"api-version": "2022-09-01"}).json()
    url = f"https://{tenant.host}"
    assert (document["name"], document["microsoftGraphResourceId"], document["resourceManager"]) == (
        "AzureCloud",
        f"{url}/",
        f"{url}/",
    )
    assert document["defenderForEndpoint"] == f"https://127.0.0.1:{tenant.port}/"
    assert document["defenderForEndpointAudience"] == f"https://securitycenter.localhost:{tenant.port}/"
    assert document["authentication"] == {
        "loginEndpoint": url,
        "audiences": [url],
        "tenant": "common",
        "identityProvider": "AAD",
    }


def test_another_api_version_of_the_metadata_is_refused(anonymous: httpx.Client) -> None:
    answer = anonymous.get("/metadata/endpoints", params={"api-version": "2019-05-01"})
    assert (answer.status_code, answer.json()) == (400, {"error": "The api-version must be 2022-09-01."})


def test_discovery_is_for_this_tenant_only(tenant: TenantServer, anonymous: httpx.Client) -> None:
    found = anonymous.get(f"/{seed.TENANT_ID}/v2.0/.well-known/openid-configuration").json()
    assert found["token_endpoint"] == f"https://{tenant.host}/{seed.TENANT_ID}/oauth2/v2.0/token"
    assert found["issuer"] == f"https://{tenant.host}/{seed.TENANT_ID}/v2.0"

    missing = anonymous.get("/common/v2.0/.well-known/openid-configuration")
    assert (missing.status_code, missing.json()["error_codes"]) == (400, [90002])

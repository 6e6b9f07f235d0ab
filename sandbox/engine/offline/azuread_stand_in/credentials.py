"""Tokens for Graph by azure-identity, in the way that the settings describe."""

from collections.abc import Callable, Mapping
from typing import Any

import httpx
from azure import identity
from azure.core.credentials import TokenCredential
from azure.core.exceptions import AzureError

from sandbox.engine.offline.azuread_stand_in.connection import Cloud, Settings
from sandbox.engine.offline.azuread_stand_in.sign_in import SignInError, Way, certificate

AUDIENCE = "api://AzureADTokenExchange"


def token_source(way: Way, settings: Settings, cloud: Cloud) -> Callable[[], str]:
    chosen = credential(way, settings, cloud.login)

    def token() -> str:
        try:
            return chosen.get_token(f"{cloud.graph}/.default").token
        except (AzureError, httpx.HTTPError) as error:
            message = f"Signing in to Entra failed: {str(error).splitlines()[0]}"
            raise SignInError(message) from error

    return token


def credential(way: Way, settings: Settings, authority: str) -> TokenCredential:
    tenant_id, client_id = settings.text("tenantId"), settings.text_or_file("clientId")
    options = transport_options(settings.environment) | {"authority": authority, "disable_instance_discovery": True}
    password = settings.text("clientCertificatePassword") or None
    match way:
        case "certificate":
            data = certificate(settings)
            return identity.CertificateCredential(
                tenant_id, client_id, certificate_data=data, password=password, **options
            )
        case "certificate file":
            path = settings.text("clientCertificatePath")
            return identity.CertificateCredential(tenant_id, client_id, path, password=password, **options)
        case "secret":
            secret = settings.text_or_file("clientSecret")
            return identity.ClientSecretCredential(tenant_id, client_id, secret, **options)
        case "oidc token":
            token = settings.text_or_file("oidcToken")
            return identity.ClientAssertionCredential(tenant_id, client_id, lambda: token, **options)
        case "oidc request":
            return identity.ClientAssertionCredential(
                tenant_id, client_id, lambda: requested_token(settings), **options
            )
        case "managed identity":
            return identity.ManagedIdentityCredential(client_id=client_id or None)
        case "cli":
            return identity.AzureCliCredential(tenant_id=tenant_id)


def transport_options(environment: Mapping[str, str]) -> dict[str, Any]:
    """requests, which azure-identity uses, does not read the variable that Go and httpx read."""
    bundle = environment.get("REQUESTS_CA_BUNDLE") or environment.get("SSL_CERT_FILE")
    return {"connection_verify": bundle} if bundle else {}


def requested_token(settings: Settings) -> str:
    """From the CI system, for this run: GitHub's way, or Azure DevOps' where a service connection is named."""
    url = httpx.URL(settings.text("oidcRequestUrl"))
    headers = {"Authorization": f"Bearer {settings.text('oidcRequestToken')}"}
    if connection := settings.text("adoPipelineServiceConnectionId"):
        query = {"api-version": "7.1", "serviceConnectionId": connection}
        answer, member = httpx.post(url.copy_merge_params(query), headers=headers, timeout=30), "oidcToken"
    else:
        query = {"audience": AUDIENCE}
        answer, member = httpx.get(url.copy_merge_params(query), headers=headers, timeout=30), "value"
    answer.raise_for_status()
    token: str = answer.json()[member]
    return token

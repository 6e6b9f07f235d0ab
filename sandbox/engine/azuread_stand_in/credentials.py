"""The credential that the provider's configuration describes, by azure-identity.

The real plugin tries client certificate, client secret, OIDC, managed identity and Azure CLI, in this order, and takes
the first that is fully configured [client]. So does this.
"""

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Any

import httpx
from azure.core.credentials import TokenCredential

from sandbox.engine.azuread_stand_in.connection import Cloud, ConfigurationError, Settings

AUDIENCE = "api://AzureADTokenExchange"


def credential(settings: Settings, cloud: Cloud) -> TokenCredential:
    # azure-identity takes half a second to import, and a preview without a change never signs in.
    from azure import identity

    tenant_id, client_id = settings.text("tenantId"), settings.text_or_file("clientId")
    options = transport_options(settings.environment) | {"authority": cloud.login, "disable_instance_discovery": True}
    if tenant_id and client_id:
        password = settings.text("clientCertificatePassword") or None
        if data := certificate(settings):
            return identity.CertificateCredential(
                tenant_id, client_id, certificate_data=data, password=password, **options
            )
        if path := settings.text("clientCertificatePath"):
            return identity.CertificateCredential(tenant_id, client_id, path, password=password, **options)
        if secret := settings.text_or_file("clientSecret"):
            return identity.ClientSecretCredential(tenant_id, client_id, secret, **options)
        if settings.flag("useOidc") and (assertion := oidc_assertion(settings)):
            return identity.ClientAssertionCredential(tenant_id, client_id, assertion, **options)
    if settings.flag("useMsi"):
        return identity.ManagedIdentityCredential(client_id=client_id or None)
    if settings.flag("useCli", default=True):
        return identity.AzureCliCredential(tenant_id=tenant_id)
    message = (
        "The azuread provider has no complete way to sign in: set azuread:tenantId and azuread:clientId with "
        "azuread:clientSecret, azuread:clientCertificate or azuread:useOidc, or azuread:useMsi or azuread:useCli."
    )
    raise ConfigurationError(message)


def transport_options(environment: Mapping[str, str]) -> dict[str, Any]:
    """requests, which azure-identity uses, does not read the variable that Go and httpx read."""
    bundle = environment.get("REQUESTS_CA_BUNDLE") or environment.get("SSL_CERT_FILE")
    return {"connection_verify": bundle} if bundle else {}


def certificate(settings: Settings) -> bytes | None:
    try:
        return base64.b64decode(settings.text("clientCertificate"), validate=True) or None
    except binascii.Error as error:
        message = "azuread:clientCertificate must be a base64 encoded PKCS#12 bundle."
        raise ConfigurationError(message) from error


def oidc_assertion(settings: Settings) -> Callable[[], str] | None:
    """A token that is given, or one that the CI system hands out on request."""
    if token := settings.text_or_file("oidcToken"):
        return lambda: token
    url, bearer = settings.text("oidcRequestUrl"), settings.text("oidcRequestToken")
    if not (url and bearer):
        return None
    connection = settings.text("adoPipelineServiceConnectionId")
    return lambda: requested_token(url, bearer, connection)


def requested_token(url: str, bearer: str, service_connection: str) -> str:
    headers = {"Authorization": f"Bearer {bearer}"}
    if service_connection:
        query = {"api-version": "7.1", "serviceConnectionId": service_connection}
        answer = httpx.post(httpx.URL(url).copy_merge_params(query), headers=headers, timeout=30)
    else:
        answer = httpx.get(httpx.URL(url).copy_merge_params({"audience": AUDIENCE}), headers=headers, timeout=30)
    answer.raise_for_status()
    token: str = answer.json()["oidcToken" if service_connection else "value"]
    return token

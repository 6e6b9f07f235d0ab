"""Creates the azure-identity credential for a connection, in the azuread plugin's order of preference.

The order: client certificate, client secret, OIDC (a token, a file, GitHub's or Azure Pipelines' token service),
managed identity, Azure CLI. azure-identity is imported with the first credential: most runs of the provider host need
none.
"""

import base64
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from providers.graph.cloud import Cloud
from providers.graph.connection import Connection
from providers.graph.deadline import timeout_seconds
from providers.graph.documents import fetch, https_address
from providers.graph.errors import ConnectionSettingsError, SignInError
from providers.graph.trust import ca_bundle

if TYPE_CHECKING:
    from azure.core.credentials import AccessToken, TokenCredential

# azure-identity logs each failure before raising it. Without a handler Python would print it beside our message.
# msal logs the whole answer if it is not JSON, whatever it contains.
for _name in ("azure", "msal"):
    logging.getLogger(_name).addHandler(logging.NullHandler())

OIDC_AUDIENCE = "api://AzureADTokenExchange"


def make_credential(connection: Connection, cloud: Cloud) -> "TokenCredential":
    """The first credential with complete settings. Raises ConnectionSettingsError if there is none."""
    entra = Entra(cloud)
    for candidate in (_certificate, _secret, _oidc, _managed_identity, _cli):
        for credential in candidate(connection, entra):
            return credential
    msg = (
        "No way to sign in is configured: set azuread:clientId with azuread:clientSecret, a client certificate or "
        "azuread:useOidc, or azuread:useMsi, or leave azuread:useCli on and run `az login --service-principal`."
    )
    raise ConnectionSettingsError(msg)


def _client_id(connection: Connection, why: str) -> str:
    if not connection.client_id:
        msg = f"azuread:clientId is missing: {why} needs it (or ARM_CLIENT_ID)."
        raise ConnectionSettingsError(msg)
    return connection.client_id


@dataclass(frozen=True)
class Entra:
    """Where to sign in."""

    cloud: Cloud

    def options(self) -> dict[str, Any]:
        """Options of every credential. azure-identity's retries are off: they are silent and come on top of ours."""
        from providers.graph.entra_transport import RecordingTransport

        return {
            "authority": self.cloud.login,
            "disable_instance_discovery": not self.cloud.is_microsofts,
            "transport": RecordingTransport(timeout_seconds(), verify=ca_bundle() or True),
            "retry_total": 0,
        }


def _certificate(connection: Connection, entra: Entra) -> Iterator["TokenCredential"]:
    if not (connection.client_certificate or connection.client_certificate_path):
        return
    from azure.identity import CertificateCredential
    from cryptography.exceptions import UnsupportedAlgorithm

    try:
        if connection.client_certificate:
            data = base64.b64decode(connection.client_certificate, validate=True)
        else:
            data = Path(str(connection.client_certificate_path)).read_bytes()
        yield CertificateCredential(
            connection.tenant_id,
            _client_id(connection, "a client certificate"),
            certificate_data=data,
            password=connection.client_certificate_password,
            **entra.options(),
        )
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        # TypeError: a password where none belongs. The error may quote the key, so only its type is shown.
        msg = (
            f"The client certificate cannot be used ({type(error).__name__}): azuread:clientCertificate takes base64 "
            "of a PKCS#12 or PEM bundle with its key, azuread:clientCertificatePath such a file. Check the password."
        )
        raise ConnectionSettingsError(msg) from None


def _secret(connection: Connection, entra: Entra) -> Iterator["TokenCredential"]:
    if not connection.client_secret:
        return
    from azure.identity import ClientSecretCredential

    yield ClientSecretCredential(
        connection.tenant_id,
        _client_id(connection, "a client secret"),
        connection.client_secret,
        **entra.options(),
    )


def _oidc(connection: Connection, entra: Entra) -> Iterator["TokenCredential"]:
    if not (connection.use_oidc or connection.use_aks_workload_identity):
        return
    from azure.identity import ClientAssertionCredential

    yield ClientAssertionCredential(
        connection.tenant_id,
        _client_id(connection, "OIDC"),
        _assertion(connection),
        **entra.options(),
    )


def _assertion(connection: Connection) -> Callable[[], str]:
    """A function that returns an ID token. It runs for each access token, since ID tokens live for minutes."""
    token, path = connection.oidc_token, connection.oidc_token_file_path
    if token:
        return lambda: token
    if path:
        return lambda: _token_of_file(path)
    if connection.oidc_request_url and connection.oidc_request_token:
        if https_address(connection.oidc_request_url) is None:
            msg = f"azuread:oidcRequestUrl is {connection.oidc_request_url!r}; only an https address is accepted."
            raise ConnectionSettingsError(msg)
        url = httpx.URL(connection.oidc_request_url)
        return lambda: _requested_token(url, connection)
    msg = (
        "azuread:useOidc is on, but there is no ID token: set azuread:oidcToken, azuread:oidcTokenFilePath, or "
        "azuread:oidcRequestUrl with azuread:oidcRequestToken (a GitHub job needs the permission `id-token: write`)."
    )
    raise ConnectionSettingsError(msg)


def _token_of_file(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"azuread:oidcTokenFilePath names a file that cannot be read: {path} ({type(error).__name__})."
        raise SignInError(msg) from None


def _requested_token(url: httpx.URL, connection: Connection) -> str:
    """An ID token from GitHub's token service (GET), or Azure Pipelines' (POST, for one service connection) [docs]."""
    service_connection = connection.ado_pipeline_service_connection_id
    if service_connection:
        method, member = "POST", "oidcToken"
        query = {"api-version": "7.1", "serviceConnectionId": service_connection}
    else:
        method, member, query = "GET", "value", {"audience": OIDC_AUDIENCE}
    headers = {"Authorization": f"Bearer {connection.oidc_request_token}", "Accept": "application/json"}
    try:
        return _text(fetch(url.copy_merge_params(query), method, headers)[member])
    except (httpx.HTTPError, ValueError, LookupError, TypeError) as error:
        # The answer may still contain a token, so only the type of the error is shown.
        msg = f"The OIDC token service {url.host} gave no ID token ({type(error).__name__})."
        raise SignInError(msg) from None


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError
    return value


def _managed_identity(connection: Connection, _entra: Entra) -> Iterator["TokenCredential"]:
    if connection.use_msi:
        if connection.msi_endpoint:
            # azuread would use this endpoint and we another: two identities where there must be one.
            msg = (
                "azuread:msiEndpoint is not supported for Intune: azure-identity finds the endpoint itself. Remove it "
                "from the stack's configuration, and unset ARM_MSI_ENDPOINT."
            )
            raise ConnectionSettingsError(msg)
        from azure.identity import ManagedIdentityCredential

        yield ManagedIdentityCredential(client_id=connection.client_id)


def _cli(connection: Connection, _entra: Entra) -> Iterator["TokenCredential"]:
    if connection.use_cli:
        yield AzureCli(connection.tenant_id)


class AzureCli:
    """The Azure CLI's sign-in. It is tried last, so its error is the one for a stack without any credential."""

    def __init__(self, tenant_id: str) -> None:
        from azure.identity import AzureCliCredential

        self._credential = AzureCliCredential(tenant_id=tenant_id)
        self._tenant_id = tenant_id

    def get_token(self, *scopes: str, **options: Any) -> "AccessToken":  # noqa: ANN401 - azure-core's own signature
        """As azure-core's TokenCredential. Raises CredentialUnavailableError with the other ways to sign in."""
        from azure.identity import CredentialUnavailableError

        try:
            token: AccessToken = self._credential.get_token(*scopes, **options)
        except CredentialUnavailableError as error:
            msg = (
                "no credential is configured, and the Azure CLI, which is tried last, has none "
                f"({str(error).rstrip('. ')}). Set azuread:clientId with azuread:clientSecret (ARM_CLIENT_ID, "
                "ARM_CLIENT_SECRET), a client certificate or azuread:useOidc, or run "
                f"`az login --service-principal --tenant {self._tenant_id}`"
            )
            raise CredentialUnavailableError(msg) from None
        return token

    def close(self) -> None:
        """Close the credential."""
        self._credential.close()

"""From the azuread provider's configuration to the emulated tenant's Graph: endpoints and credential.

The names, the order in which credentials are tried and the environment variables are those of the real plugin
[client]. Only a metadata host leads to a tenant here: a real cloud is left to the real plugin.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx

METADATA_VERSION = "2022-09-01"
SECOND_VARIABLE = "AZUREAD_STAND_IN_SECOND"
ENVIRONMENTS = {"public", "global", "usgovernment", "usgovernmentl4", "usgovernmentl5", "dod", "china"}
# Each setting with the environment variables that stand in for it, in order.
SETTINGS: Mapping[str, tuple[str, ...]] = {
    "adoPipelineServiceConnectionId": (
        "ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID",
        "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID",
    ),
    "clientCertificate": ("ARM_CLIENT_CERTIFICATE",),
    "clientCertificatePassword": ("ARM_CLIENT_CERTIFICATE_PASSWORD",),
    "clientCertificatePath": ("ARM_CLIENT_CERTIFICATE_PATH",),
    "clientId": ("ARM_CLIENT_ID",),
    "clientIdFilePath": ("ARM_CLIENT_ID_FILE_PATH",),
    "clientSecret": ("ARM_CLIENT_SECRET",),
    "clientSecretFilePath": ("ARM_CLIENT_SECRET_FILE_PATH",),
    "disableTerraformPartnerId": ("ARM_DISABLE_TERRAFORM_PARTNER_ID",),
    "environment": ("ARM_ENVIRONMENT",),
    "metadataHost": ("ARM_METADATA_HOSTNAME",),
    "msiEndpoint": ("ARM_MSI_ENDPOINT",),
    "oidcRequestToken": ("ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SYSTEM_ACCESSTOKEN"),
    "oidcRequestUrl": ("ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL", "SYSTEM_OIDCREQUESTURI"),
    "oidcToken": ("ARM_OIDC_TOKEN",),
    "oidcTokenFilePath": ("ARM_OIDC_TOKEN_FILE_PATH",),
    "partnerId": ("ARM_PARTNER_ID",),
    "tenantId": ("ARM_TENANT_ID",),
    "useAksWorkloadIdentity": ("ARM_USE_AKS_WORKLOAD_IDENTITY",),
    "useCli": ("ARM_USE_CLI",),
    "useMsi": ("ARM_USE_MSI",),
    "useOidc": ("ARM_USE_OIDC",),
}
SECRETS = frozenset({"clientId", "clientSecret", "clientCertificatePassword"})
"""What the real plugin's schema marks as secret."""


class ProviderConfigurationError(Exception):
    """The provider's configuration cannot lead to a tenant."""


@dataclass(frozen=True)
class Settings:
    """The provider's configuration, each setting from the stack or else from its environment variable."""

    given: Mapping[str, str] = field(repr=False)
    environment: Mapping[str, str] = field(default_factory=lambda: os.environ, repr=False)

    def text(self, name: str) -> str:
        values = (self.given.get(name), *(self.environment.get(variable) for variable in SETTINGS[name]))
        return next((value for value in values if value), "")

    @property
    def second(self) -> float:
        """How long a second lasts when a request is sent again: the real plugin has no such setting."""
        return float(self.environment.get(SECOND_VARIABLE, "1"))

    def flag(self, name: str, *, default: bool = False) -> bool:
        text = self.text(name).lower()
        if text not in ("", "true", "false", "1", "0"):
            message = f"azuread:{name} must be true or false, not {text!r}."
            raise ProviderConfigurationError(message)
        return text in ("true", "1") if text else default

    def text_or_file(self, name: str) -> str:
        """A setting that may also stand in a file, as tokens of CI systems do; both must agree."""
        text, path = self.text(name), self.text(f"{name}FilePath")
        if not path:
            return text
        try:
            content = Path(path).read_text().strip()
        except OSError as error:
            message = f"azuread:{name}FilePath names {path}, which cannot be read: {error.strerror}."
            raise ProviderConfigurationError(message) from error
        if text and text != content:
            message = f"azuread:{name} and the file that azuread:{name}FilePath names differ: remove one of them."
            raise ProviderConfigurationError(message)
        return content


@dataclass(frozen=True)
class Cloud:
    """Where to sign in and where Graph is."""

    login: str
    graph: str


def unknown_settings(given: Mapping[str, object]) -> list[str]:
    return sorted(given.keys() - SETTINGS.keys() - {"version", "pluginDownloadURL"})


def cloud(settings: Settings) -> Cloud:
    """Ask the metadata host, the one door to a tenant that is not on the public internet."""
    host, environment = settings.text("metadataHost"), settings.text("environment")
    if environment and environment.lower() not in ENVIRONMENTS:
        message = f"azuread:environment {environment!r} is not one of {', '.join(sorted(ENVIRONMENTS))}."
        raise ProviderConfigurationError(message)
    if not host:
        message = (
            "The azuread stand-in serves the emulated tenant only, which azuread:metadataHost or ARM_METADATA_HOSTNAME "
            "names. For a real tenant install the real plugin: pulumi plugin install resource azuread"
        )
        raise ProviderConfigurationError(message)
    url = f"https://{host}/metadata/endpoints"
    try:
        answer = httpx.get(url, params={"api-version": METADATA_VERSION}, timeout=30).raise_for_status().json()
        return Cloud(answer["authentication"]["loginEndpoint"], answer["microsoftGraphResourceId"].rstrip("/"))
    except (httpx.HTTPError, ValueError, KeyError) as error:
        message = f"The metadata host {host} does not tell where Graph is ({url}): {error!r}"
        raise ProviderConfigurationError(message) from error

"""The sign-in settings. They are azuread's own, so that one identity serves Entra and Intune.

Each setting is `azuread:NAME` of the stack, or the environment variable that the azuread provider reads for it. Values
stay in memory. `cloud` finds the endpoints, `credentials` creates the credential.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Final
from urllib.parse import quote, quote_plus

from providers.graph.errors import ConnectionSettingsError

ENVIRONMENT_VARIABLES: Final[Mapping[str, tuple[str, ...]]] = {
    "tenantId": ("ARM_TENANT_ID",),
    "clientId": ("ARM_CLIENT_ID",),
    "clientIdFilePath": ("ARM_CLIENT_ID_FILE_PATH",),
    "clientSecret": ("ARM_CLIENT_SECRET",),
    "clientSecretFilePath": ("ARM_CLIENT_SECRET_FILE_PATH",),
    "clientCertificate": ("ARM_CLIENT_CERTIFICATE",),
    "clientCertificatePath": ("ARM_CLIENT_CERTIFICATE_PATH",),
    "clientCertificatePassword": ("ARM_CLIENT_CERTIFICATE_PASSWORD",),
    "useOidc": ("ARM_USE_OIDC",),
    "oidcToken": ("ARM_OIDC_TOKEN",),
    "oidcTokenFilePath": ("ARM_OIDC_TOKEN_FILE_PATH",),
    "oidcRequestUrl": ("ARM_OIDC_REQUEST_URL", "ACTIONS_ID_TOKEN_REQUEST_URL", "SYSTEM_OIDCREQUESTURI"),
    "oidcRequestToken": ("ARM_OIDC_REQUEST_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN", "SYSTEM_ACCESSTOKEN"),
    "adoPipelineServiceConnectionId": (
        "ARM_ADO_PIPELINE_SERVICE_CONNECTION_ID",
        "ARM_OIDC_AZURE_SERVICE_CONNECTION_ID",
        "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID",
    ),
    "useAksWorkloadIdentity": ("ARM_USE_AKS_WORKLOAD_IDENTITY",),
    "useCli": ("ARM_USE_CLI",),
    "useMsi": ("ARM_USE_MSI",),
    "msiEndpoint": ("ARM_MSI_ENDPOINT",),
    "environment": ("ARM_ENVIRONMENT",),
    "metadataHost": ("ARM_METADATA_HOSTNAME",),
}
_AKS_VARIABLES: Final = {
    "tenantId": "AZURE_TENANT_ID",
    "clientId": "AZURE_CLIENT_ID",
    "oidcTokenFilePath": "AZURE_FEDERATED_TOKEN_FILE",
}
"""The environment variables of a pod with workload identity; read if useAksWorkloadIdentity is on [client]."""
_TRUE, _FALSE = {"true", "1"}, {"false", "0", ""}


@dataclass(frozen=True)
class Connection:
    """The settings of one connection. Its repr leaves out secrets."""

    tenant_id: str
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    client_certificate: str | None = field(default=None, repr=False)
    client_certificate_path: str | None = None
    client_certificate_password: str | None = field(default=None, repr=False)
    use_oidc: bool = False
    oidc_token: str | None = field(default=None, repr=False)
    oidc_token_file_path: str | None = None
    oidc_request_url: str | None = None
    oidc_request_token: str | None = field(default=None, repr=False)
    ado_pipeline_service_connection_id: str | None = None
    use_aks_workload_identity: bool = False
    use_cli: bool = True
    use_msi: bool = False
    msi_endpoint: str | None = None
    environment: str = "public"
    metadata_host: str | None = None

    @classmethod
    def read(cls, config: Callable[[str], object], environ: Mapping[str, str] = os.environ) -> "Connection":
        """Read `config("azuread:NAME")` and the environment. Raises ConnectionSettingsError."""
        values = {name: _setting(name, config, environ) for name in ENVIRONMENT_VARIABLES}
        values["clientId"] = values["clientId"] or _file(values, "clientIdFilePath")
        values["clientSecret"] = values["clientSecret"] or _file(values, "clientSecretFilePath")
        if _typed("use_aks_workload_identity", values):
            values |= {name: values[name] or environ.get(variable) for name, variable in _AKS_VARIABLES.items()}
        if not values["tenantId"]:
            msg = "The stack does not say which tenant it manages: set azuread:tenantId (or ARM_TENANT_ID)."
            raise ConnectionSettingsError(msg)
        return cls(**{name: _typed(name, values) for name in _given(values)})  # type: ignore[arg-type]

    def redacted(self, text: str) -> str:
        """`text` with each secret of this connection redacted, also in its form- and URL-encoded spelling."""
        secrets = [str(getattr(self, one.name)) for one in fields(self) if not one.repr and getattr(self, one.name)]
        for form in {encoded for secret in secrets for encoded in (secret, quote(secret, safe=""), quote_plus(secret))}:
            text = text.replace(" ".join(form.split()), "[a secret]")
        return text


def _camel(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _given(values: Mapping[str, str | None]) -> list[str]:
    return [f.name for f in fields(Connection) if values[_camel(f.name)] is not None]


def _setting(name: str, config: Callable[[str], object], environ: Mapping[str, str]) -> str | None:
    configured = config(f"azuread:{name}")
    candidates = [None if configured is None else str(configured), *map(environ.get, ENVIRONMENT_VARIABLES[name])]
    return next((value for value in candidates if value), None)


def _file(values: Mapping[str, str | None], name: str) -> str | None:
    path = values[name]
    if path is None:
        return None
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        msg = f"azuread:{name} names a file that cannot be read: {path} ({type(error).__name__})."
        raise ConnectionSettingsError(msg) from None


def _typed(name: str, values: Mapping[str, str | None]) -> str | bool | None:
    value = values[_camel(name)]
    if not name.startswith("use_") or value is None:
        return value
    if value.lower() not in _TRUE | _FALSE:
        msg = f"azuread:{_camel(name)} is {value!r}; it takes true or false."
        raise ConnectionSettingsError(msg)
    return value.lower() in _TRUE

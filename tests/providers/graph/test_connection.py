"""Where each setting of a connection comes from, and what is said when it makes none."""

from collections.abc import Callable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from providers.graph.connection import ENVIRONMENT_VARIABLES, Connection
from providers.graph.errors import ConnectionSettingsError

SETTINGS = [
    ("clientId", "client_id", "c"),
    ("clientSecret", "client_secret", "s"),
    ("clientCertificate", "client_certificate", "YQ=="),
    ("clientCertificatePath", "client_certificate_path", "/c.pfx"),
    ("clientCertificatePassword", "client_certificate_password", "p"),
    ("oidcToken", "oidc_token", "t"),
    ("oidcTokenFilePath", "oidc_token_file_path", "/t"),
    ("oidcRequestUrl", "oidc_request_url", "https://u"),
    ("oidcRequestToken", "oidc_request_token", "r"),
    ("adoPipelineServiceConnectionId", "ado_pipeline_service_connection_id", "a"),
    ("msiEndpoint", "msi_endpoint", "http://m"),
    ("environment", "environment", "china"),
    ("metadataHost", "metadata_host", "h"),
]
FLAGS = [
    ("useOidc", "use_oidc"),
    ("useAksWorkloadIdentity", "use_aks_workload_identity"),
    ("useCli", "use_cli"),
    ("useMsi", "use_msi"),
]
IN_FILES = [
    ("clientIdFilePath", "client_id", "ARM_CLIENT_ID_FILE_PATH"),
    ("clientSecretFilePath", "client_secret", "ARM_CLIENT_SECRET_FILE_PATH"),
]
SECRETS = ("client_secret", "client_certificate", "client_certificate_password", "oidc_token", "oidc_request_token")


def configured(settings: Mapping[str, str]) -> Callable[[str], str | None]:
    """A stack's configuration with these `azuread:` settings, and a tenant."""
    config = {f"azuread:{name}": value for name, value in {"tenantId": "tenant", **settings}.items()}
    return config.get


def nothing(_key: str) -> None:
    """A stack without any configuration."""


def test_everything_has_a_default_but_the_tenant() -> None:
    assert Connection.read(configured({}), {}) == Connection(
        tenant_id="tenant",
        client_id=None,
        use_oidc=False,
        use_aks_workload_identity=False,
        use_cli=True,
        use_msi=False,
        environment="public",
        metadata_host=None,
    )


@pytest.mark.parametrize(("setting", "field", "value"), SETTINGS)
def test_setting_of_the_stack(setting: str, field: str, value: str) -> None:
    assert getattr(Connection.read(configured({setting: value}), {}), field) == value


VARIABLES = [
    pytest.param(setting, field, value, variable, id=variable)
    for setting, field, value in [("tenantId", "tenant_id", "t"), *SETTINGS]
    for variable in ENVIRONMENT_VARIABLES[setting]
]


@pytest.mark.parametrize(("_setting", "field", "value", "variable"), VARIABLES)
def test_setting_of_the_environment(_setting: str, field: str, value: str, variable: str) -> None:
    environ = {"ARM_TENANT_ID": "tenant", variable: value}
    assert getattr(Connection.read(nothing, environ), field) == value


def test_variables_are_azureads() -> None:
    assert ENVIRONMENT_VARIABLES == {
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


def test_stack_goes_before_environment() -> None:
    connection = Connection.read(configured({"clientId": "of the stack"}), {"ARM_CLIENT_ID": "of the environment"})
    assert connection.client_id == "of the stack"


def test_first_variable_goes_before_the_next() -> None:
    environ = {"ARM_OIDC_REQUEST_URL": "https://first", "ACTIONS_ID_TOKEN_REQUEST_URL": "https://second"}
    assert Connection.read(configured({}), environ).oidc_request_url == "https://first"


def test_empty_text_is_no_setting() -> None:
    connection = Connection.read(configured({"clientId": ""}), {"ARM_CLIENT_ID": "of the environment"})
    assert connection.client_id == "of the environment"


@pytest.mark.parametrize(("setting", "field"), FLAGS)
@pytest.mark.parametrize(
    ("text", "value"), [("true", True), ("True", True), ("1", True), ("false", False), ("FALSE", False), ("0", False)]
)
def test_flag(setting: str, field: str, text: str, value: bool) -> None:
    assert getattr(Connection.read(configured({setting: text}), {}), field) is value
    environ = {ENVIRONMENT_VARIABLES[setting][0]: text}
    assert getattr(Connection.read(configured({}), environ), field) is value


@pytest.mark.parametrize(("setting", "_field"), FLAGS)
def test_flag_that_is_none(setting: str, _field: str) -> None:
    with pytest.raises(ConnectionSettingsError) as failure:
        Connection.read(configured({setting: "yes"}), {})
    assert str(failure.value) == f"azuread:{setting} is 'yes'; it takes true or false."


@pytest.mark.parametrize("empty", ["", None], ids=["empty", "missing"])
def test_no_tenant(empty: str | None) -> None:
    with pytest.raises(ConnectionSettingsError) as failure:
        Connection.read({"azuread:tenantId": empty}.get, {})
    assert str(failure.value) == (
        "The stack does not say which tenant it manages: set azuread:tenantId (or ARM_TENANT_ID)."
    )


@pytest.mark.parametrize(("setting", "field", "variable"), IN_FILES)
def test_value_in_a_file(tmp_path: Path, setting: str, field: str, variable: str) -> None:
    path = tmp_path / "value"
    path.write_text("the value\n", encoding="utf-8")
    assert getattr(Connection.read(configured({setting: str(path)}), {}), field) == "the value"
    assert getattr(Connection.read(configured({}), {variable: str(path)}), field) == "the value"


@pytest.mark.parametrize(("setting", "field", "_variable"), IN_FILES)
def test_value_itself_goes_before_its_file(setting: str, field: str, _variable: str) -> None:
    settings = {setting: "/does/not/exist", setting.removesuffix("FilePath"): "the value"}
    assert getattr(Connection.read(configured(settings), {}), field) == "the value"


@pytest.mark.parametrize(("setting", "_field", "_variable"), IN_FILES)
def test_file_that_cannot_be_read(tmp_path: Path, setting: str, _field: str, _variable: str) -> None:
    with pytest.raises(ConnectionSettingsError) as failure:
        Connection.read(configured({setting: f"{tmp_path}/none"}), {})
    assert str(failure.value) == (
        f"azuread:{setting} names a file that cannot be read: {tmp_path}/none (FileNotFoundError)."
    )


def test_file_that_is_no_text_does_not_show(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_bytes(b"secret \xff")
    with pytest.raises(ConnectionSettingsError) as failure:
        Connection.read(configured({"clientSecretFilePath": str(path)}), {})
    assert str(failure.value) == (
        f"azuread:clientSecretFilePath names a file that cannot be read: {path} (UnicodeDecodeError)."
    )
    assert failure.value.__cause__ is None


POD = {"AZURE_TENANT_ID": "t", "AZURE_CLIENT_ID": "c", "AZURE_FEDERATED_TOKEN_FILE": "/f"}


def test_pod_with_workload_identity_finds_everything_in_its_environment() -> None:
    assert Connection.read(nothing, {**POD, "ARM_USE_AKS_WORKLOAD_IDENTITY": "true"}) == Connection(
        "t", "c", oidc_token_file_path="/f", use_aks_workload_identity=True
    )


def test_pods_environment_counts_for_nobody_else() -> None:
    assert Connection.read(configured({}), POD) == Connection("tenant")


def test_secrets_do_not_show() -> None:
    values = {field.name: f"<{field.name}>" for field in fields(Connection)}
    shown = repr(Connection(**values))  # type: ignore[arg-type]
    assert [name for name in values if values[name] not in shown] == list(SECRETS)


GIVEN: dict[str, Any] = {
    "client_secret": "secret of the app",
    "client_certificate": "certificate/with+signs",
    "client_certificate_password": "password",
    "oidc_token": "token-of-the-pipeline",
    "oidc_request_token": "token-for-tokens",
}


def test_no_secret_shows_when_a_connection_is_printed() -> None:
    connection = Connection("t-1", "c-1", **GIVEN)
    assert [secret for secret in GIVEN.values() if secret in repr(connection)] == []
    assert "t-1" in repr(connection)
    assert {one.name for one in fields(Connection) if not one.repr} == GIVEN.keys()
    assert (connection.use_oidc, connection.use_aks_workload_identity, connection.use_msi) == (False, False, False)


def test_secrets_are_blotted_out_and_nothing_else() -> None:
    connection = Connection("t-1", "c-1", environment="public", **GIVEN)
    text = "t-1 c-1 public None True"
    assert connection.redacted(text) == text
    assert Connection("t-1", "c-1").redacted(f"{text} secret of the app") == f"{text} secret of the app"
    for secret in GIVEN.values():
        for form in (secret, quote(secret, safe=""), quote_plus(secret)):
            assert connection.redacted(f"<{form}>") == "<[a secret]>"

"""Which credential a connection means, and what secrets and certificates send to Entra, a double over HTTPS."""

import base64
import functools
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from azure.identity import CredentialUnavailableError
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from providers.graph import credentials
from providers.graph.cloud import Cloud
from providers.graph.connection import Connection
from providers.graph.credentials import make_credential
from providers.graph.errors import ConnectionSettingsError

if TYPE_CHECKING:
    from tests.providers.doubles import Respond

    Entra = Callable[[Respond], Respond]

PUBLIC = Cloud("https://login.microsoftonline.com", "https://graph.microsoft.com", is_microsofts=True)
TENANT, CLIENT = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
PASSWORD = "correct horse"
with_client = functools.partial(Connection, TENANT, CLIENT)


class Certificate:
    """A self-signed certificate with its key, in the forms that people have."""

    def __init__(self) -> None:
        key = rsa.generate_private_key(65537, 2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Pulumi")])
        now = datetime.now(UTC)
        builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        builder = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1))
        self.certificate = builder.sign(key, hashes.SHA256())
        password = BestAvailableEncryption(PASSWORD.encode())
        pem = self.certificate.public_bytes(Encoding.PEM)
        self.pfx = pkcs12.serialize_key_and_certificates(b"Pulumi", key, self.certificate, None, password)
        self.pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + pem
        self.locked_pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, password) + pem


@pytest.fixture(scope="module")
def certificate() -> Certificate:
    return Certificate()


ORDER: list[tuple[str, dict[str, Any]]] = [
    ("CertificateCredential", {"client_certificate": "set by the test"}),
    ("ClientSecretCredential", {"client_secret": "s"}),
    ("ClientAssertionCredential", {"use_oidc": True, "oidc_token": "t"}),
    ("ManagedIdentityCredential", {"use_msi": True}),
    ("AzureCli", {"use_cli": True}),
]


@pytest.mark.parametrize("first", range(len(ORDER)), ids=[name for name, _ in ORDER])
def test_first_credential_that_is_configured(certificate: Certificate, first: int) -> None:
    settings: dict[str, Any] = {"use_cli": False}
    for _, more in ORDER[first:]:
        settings |= more
    if first == 0:
        settings["client_certificate"] = base64.b64encode(certificate.pem).decode()
    assert type(make_credential(with_client(**settings), PUBLIC)).__name__ == ORDER[first][0]


def test_aks_workload_identity_is_oidc_by_another_name() -> None:
    connection = with_client(use_aks_workload_identity=True, oidc_token_file_path="/file", use_cli=False)
    assert type(make_credential(connection, PUBLIC)).__name__ == "ClientAssertionCredential"


def test_an_endpoint_of_its_own_for_the_managed_identity_is_refused() -> None:
    with pytest.raises(ConnectionSettingsError) as failure:
        make_credential(with_client(use_cli=False, use_msi=True, msi_endpoint="https://127.0.0.1/msi"), PUBLIC)
    assert str(failure.value) == (
        "azuread:msiEndpoint is not supported for Intune: azure-identity finds the endpoint itself. "
        "Remove it from the stack's configuration, and unset ARM_MSI_ENDPOINT."
    )


@pytest.mark.parametrize(
    ("cli", "why"),
    [
        (None, "Azure CLI not found on path"),
        ("echo 'ERROR: Please run az login' >&2; exit 1", "Please run 'az login' to set up an account"),
    ],
    ids=["no Azure CLI", "nobody is signed in to it"],
)
@pytest.mark.skipif(os.name == "nt", reason="The double of the Azure CLI is a shell script.")
def test_nothing_is_configured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cli: str | None, why: str) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin" if cli else str(tmp_path))
    if cli:
        (tmp_path / "az").write_text(f"#!/bin/sh\n{cli}\n")
        (tmp_path / "az").chmod(0o755)
    credential = make_credential(Connection(TENANT), PUBLIC)
    with pytest.raises(CredentialUnavailableError) as failure:
        credential.get_token("https://graph.microsoft.com/.default")
    assert str(failure.value) == (
        f"no credential is configured, and the Azure CLI, which is tried last, has none ({why}). Set azuread:clientId "
        "with azuread:clientSecret (ARM_CLIENT_ID, ARM_CLIENT_SECRET), a client certificate or azuread:useOidc, or run "
        f"`az login --service-principal --tenant {TENANT}`"
    )


@pytest.mark.skipif(os.name == "nt", reason="The double of the Azure CLI is a shell script.")
def test_the_azure_cli_signs_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/bin")
    answer = json.dumps({"accessToken": "a token", "expires_on": 4102444800})
    (tmp_path / "az").write_text(f"#!/bin/sh\necho \"$*\" >{tmp_path}/asked\necho '{answer}'\n")
    (tmp_path / "az").chmod(0o755)
    credential = make_credential(Connection(TENANT), PUBLIC)
    token = credential.get_token("https://graph.microsoft.com/.default")
    assert (token.token, token.expires_on) == ("a token", 4102444800)
    asked = (tmp_path / "asked").read_text()
    assert f"--tenant {TENANT}" in asked
    assert "https://graph.microsoft.com" in asked


def test_no_way_to_sign_in() -> None:
    with pytest.raises(ConnectionSettingsError) as failure:
        make_credential(with_client(use_cli=False), PUBLIC)
    assert str(failure.value) == (
        "No way to sign in is configured: set azuread:clientId with azuread:clientSecret, a client certificate or "
        "azuread:useOidc, or azuread:useMsi, or leave azuread:useCli on and run `az login --service-principal`."
    )


@pytest.mark.parametrize(
    ("settings", "what"),
    [
        ({"client_certificate_path": "set by the test"}, "a client certificate"),
        ({"client_secret": "s"}, "a client secret"),
        ({"use_oidc": True, "oidc_token": "t"}, "OIDC"),
    ],
    ids=["certificate", "secret", "oidc"],
)
def test_no_client_id(tmp_path: Path, certificate: Certificate, settings: dict[str, Any], what: str) -> None:
    path = tmp_path / "c.pem"
    path.write_bytes(certificate.pem)
    if "client_certificate_path" in settings:
        settings = {"client_certificate_path": str(path)}
    with pytest.raises(ConnectionSettingsError) as failure:
        make_credential(Connection(TENANT, **settings), PUBLIC)
    assert str(failure.value) == f"azuread:clientId is missing: {what} needs it (or ARM_CLIENT_ID)."


def test_secret(signed_in: Callable[..., dict[str, str]]) -> None:
    assert signed_in(client_secret="a secret")["client_secret"] == "a secret"


FORMS = [
    pytest.param("pfx", PASSWORD, id="pfx"),
    pytest.param("pem", None, id="pem"),
    pytest.param("locked_pem", PASSWORD, id="pem-with-password"),
]


@pytest.mark.parametrize(("form", "password"), FORMS)
@pytest.mark.parametrize("place", ["setting", "file"])
def test_certificate(
    signed_in: Callable[..., dict[str, str]],
    certificate: Certificate,
    tmp_path: Path,
    form: str,
    password: str | None,
    place: str,
) -> None:
    data = getattr(certificate, form)
    path = tmp_path / "certificate"
    path.write_bytes(data)
    given = {"client_certificate": base64.b64encode(data).decode()}
    settings = given if place == "setting" else {"client_certificate_path": str(path)}

    assertion = signed_in(**settings, client_certificate_password=password)["client_assertion"]

    key: Any = certificate.certificate.public_key()
    options: Any = {"verify_aud": False}
    assert jwt.decode(assertion, key, algorithms=["RS256", "PS256"], options=options)["iss"] == CLIENT


BAD = "The client certificate cannot be used ({}): azuread:clientCertificate takes base64 of a PKCS#12 or PEM bundle "
REST = "with its key, azuread:clientCertificatePath such a file. Check the password."


@pytest.mark.parametrize(
    ("form", "password", "kind"),
    [
        pytest.param("pfx", "wrong", "ValueError", id="pfx-wrong-password"),
        pytest.param("pfx", None, "ValueError", id="pfx-no-password"),
        pytest.param("locked_pem", "wrong", "ValueError", id="pem-wrong-password"),
        pytest.param("locked_pem", None, "TypeError", id="pem-no-password"),
        pytest.param("pem", "wrong", "TypeError", id="pem-needs-no-password"),
    ],
)
def test_certificate_that_cannot_be_opened(
    certificate: Certificate, form: str, password: str | None, kind: str
) -> None:
    material = base64.b64encode(getattr(certificate, form)).decode()
    connection = with_client(client_certificate=material, client_certificate_password=password)
    with pytest.raises(ConnectionSettingsError) as failure:
        make_credential(connection, PUBLIC)
    assert str(failure.value) == BAD.format(kind) + REST
    assert failure.value.__cause__ is None


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        pytest.param({"client_certificate": "not base64!"}, "Error", id="no-base64"),
        pytest.param({"client_certificate": "bm90aGluZw=="}, "ValueError", id="no-certificate"),
        pytest.param({"client_certificate_path": "/does/not/exist"}, "FileNotFoundError", id="no-file"),
    ],
)
def test_certificate_that_is_none(settings: dict[str, str], kind: str) -> None:
    with pytest.raises(ConnectionSettingsError) as failure:
        make_credential(Connection(TENANT, CLIENT, **settings), PUBLIC)  # type: ignore[arg-type]
    assert str(failure.value) == BAD.format(kind) + REST


@pytest.mark.parametrize("bundle", [None, "/a/bundle.pem"], ids=["the-systems-own", "a-bundle"])
def test_certificates_of_entra_are_always_verified(monkeypatch: pytest.MonkeyPatch, bundle: str | None) -> None:
    for name in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
    if bundle is not None:
        monkeypatch.setenv("SSL_CERT_FILE", bundle)
    transport = credentials.Entra(PUBLIC).options()["transport"]
    assert transport.connection_config.verify == (True if bundle is None else bundle)


def test_a_certificate_that_is_nearly_base64_is_refused(certificate: Certificate) -> None:
    """Decoded without a check of what does not belong, it would be used all the same."""
    text = base64.b64encode(certificate.pem).decode()
    with pytest.raises(ConnectionSettingsError) as failure:
        make_credential(with_client(client_certificate=f"{text[:8]}!{text[8:]}"), PUBLIC)
    assert str(failure.value) == BAD.format("Error") + REST

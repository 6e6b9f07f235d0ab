"""Which way to sign in is taken when several are configured."""

import base64
from pathlib import Path

import pytest

from sandbox.engine.offline.azuread_stand_in.connection import ProviderConfigurationError, Settings
from sandbox.engine.offline.azuread_stand_in.sign_in import way_to_sign_in

APPLICATION = {"tenantId": "t", "clientId": "c"}
CERTIFICATE = {"clientCertificate": base64.b64encode(b"bundle").decode()}
CERTIFICATE_FILE = {"clientCertificatePath": "client.pfx"}
SECRET = {"clientSecret": "s"}
TOKEN = {"useOidc": "true", "oidcToken": "t"}
REQUEST = {"useOidc": "true", "oidcRequestUrl": "https://ci.example", "oidcRequestToken": "t"}


@pytest.mark.parametrize(
    ("given", "way"),
    [
        pytest.param(
            APPLICATION | CERTIFICATE | CERTIFICATE_FILE | SECRET | TOKEN | REQUEST | {"useMsi": "true"},
            "certificate",
            id="a certificate before everything",
        ),
        pytest.param(APPLICATION | CERTIFICATE_FILE | SECRET | TOKEN, "certificate file", id="then its file"),
        pytest.param(APPLICATION | SECRET | TOKEN, "secret", id="then a secret"),
        pytest.param(APPLICATION | TOKEN | REQUEST, "oidc token", id="then a token at hand"),
        pytest.param(APPLICATION | REQUEST | {"useMsi": "true"}, "oidc request", id="then one on request"),
        pytest.param(APPLICATION | {"oidcToken": "t", "useMsi": "true"}, "managed identity", id="OIDC must be wanted"),
        pytest.param(SECRET | {"tenantId": "t", "useMsi": "true"}, "managed identity", id="no client id"),
        pytest.param(SECRET | {"clientId": "c"}, "cli", id="no tenant id"),
        pytest.param({}, "cli", id="nothing at all"),
    ],
)
def test_the_first_way_that_is_fully_configured_is_taken(given: dict[str, str], way: str) -> None:
    assert way_to_sign_in(Settings(given, {})) == way


def test_no_way_at_all_is_an_error_that_lists_them() -> None:
    with pytest.raises(ProviderConfigurationError) as failure:
        way_to_sign_in(Settings({"useCli": "false"}, {}))
    assert str(failure.value) == (
        "The azuread provider has no complete way to sign in: set azuread:tenantId and azuread:clientId with "
        "azuread:clientSecret, azuread:clientCertificate or azuread:useOidc, or azuread:useMsi or azuread:useCli."
    )


def test_a_certificate_that_is_not_base64_is_refused() -> None:
    with pytest.raises(ProviderConfigurationError, match="must be a base64 encoded PKCS#12 bundle"):
        way_to_sign_in(Settings(APPLICATION | {"clientCertificate": "-----BEGIN"}, {}))


def test_a_client_id_may_stand_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "id").write_text("c\n")
    given = {"tenantId": "t", "clientIdFilePath": str(tmp_path / "id")} | SECRET
    assert way_to_sign_in(Settings(given, {})) == "secret"

"""Signing in, through azure-identity as it is and by hand."""

import datetime
import json
from typing import Any

import httpx
import jwt
import pytest
from azure.core.exceptions import ClientAuthenticationError
from azure.identity import CertificateCredential, ClientAssertionCredential, ClientSecretCredential
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from sandbox.tenant import seed
from sandbox.tenant.entra.workload_identity import DEFAULT_AUDIENCE, DEFAULT_SUBJECT
from sandbox.tenant.objects import FederatedCredential
from sandbox.tenant.server import TenantServer


@pytest.fixture(autouse=True)
def trusted(tenant: TenantServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in tenant.environment().items():
        monkeypatch.setenv(name, value)


def options(tenant: TenantServer) -> dict[str, Any]:
    return {"authority": f"https://{tenant.host}", "disable_instance_discovery": True}


def scope(tenant: TenantServer) -> str:
    return f"https://{tenant.host}/.default"


def self_signed() -> tuple[str, bytes]:
    """A certificate, and it with its key, as PEM."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pulumi")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(Encoding.PEM)
    return pem.decode(), pem + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_a_client_secret_gets_a_token_that_says_who_calls(tenant: TenantServer) -> None:
    credential = ClientSecretCredential(tenant.tenant_id, tenant.client_id, tenant.client_secret, **options(tenant))
    claims = jwt.decode(credential.get_token(scope(tenant)).token, options={"verify_signature": False})
    times = {name: claims.pop(name) for name in ("iat", "nbf", "exp")}
    assert claims.pop("uti")
    assert times["nbf"] <= times["iat"] < times["exp"] == times["iat"] + 3600
    assert claims == {
        "aud": f"https://{tenant.host}",
        "iss": f"https://{tenant.host}/{seed.TENANT_ID}/v2.0",
        "appid": seed.CLIENT_ID,
        "app_displayname": "Pulumi: Conditional Access",
        "idtyp": "app",
        "oid": seed.CLIENT_SERVICE_PRINCIPAL,
        "sub": seed.CLIENT_SERVICE_PRINCIPAL,
        "tid": seed.TENANT_ID,
        "ver": "1.0",
        "roles": sorted(seed.CLIENT_PERMISSIONS),
    }


def test_the_token_is_signed_with_the_published_key(tenant: TenantServer, anonymous: httpx.Client) -> None:
    credential = ClientSecretCredential(tenant.tenant_id, tenant.client_id, tenant.client_secret, **options(tenant))
    token = credential.get_token(scope(tenant)).token
    discovery = anonymous.get(f"/{tenant.tenant_id}/v2.0/.well-known/openid-configuration").json()
    keys = anonymous.get(discovery["jwks_uri"]).json()["keys"]
    key = jwt.PyJWK.from_json(json.dumps(keys[0]))
    assert jwt.decode(token, key, audience=f"https://{tenant.host}")["appid"] == tenant.client_id


def test_a_wrong_secret_is_refused_as_entra_refuses_it(tenant: TenantServer) -> None:
    credential = ClientSecretCredential(tenant.tenant_id, tenant.client_id, "wrong", **options(tenant))
    with pytest.raises(ClientAuthenticationError, match="AADSTS7000215: Invalid client secret provided") as caught:
        credential.get_token(scope(tenant))
    assert "wrong" not in str(caught.value)
    assert tenant.requests[-1].status == 401


def test_another_tenant_is_not_found(tenant: TenantServer, anonymous: httpx.Client) -> None:
    other = "00000000-0000-4000-8000-00000000dead"
    answer = anonymous.post(f"/{other}/oauth2/v2.0/token", data={})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
    assert answer.json()["error_description"].startswith(f"AADSTS90002: Tenant '{other}' not found.")

    credential = ClientSecretCredential(other, tenant.client_id, tenant.client_secret, **options(tenant))
    with pytest.raises(ClientAuthenticationError, match="double check your tenant name or GUID"):
        credential.get_token(scope(tenant))


def test_a_certificate_gets_a_token_once_the_application_has_it(tenant: TenantServer) -> None:
    certificate, with_key = self_signed()
    credential = CertificateCredential(tenant.tenant_id, tenant.client_id, certificate_data=with_key, **options(tenant))
    with pytest.raises(ClientAuthenticationError, match="AADSTS700027"):
        credential.get_token(scope(tenant))

    tenant.state.applications[tenant.client_id].certificates.append(certificate)

    again = CertificateCredential(tenant.tenant_id, tenant.client_id, certificate_data=with_key, **options(tenant))
    assert again.get_token(scope(tenant)).token


def test_an_assertion_under_another_key_is_refused(tenant: TenantServer) -> None:
    certificate, with_key = self_signed()
    other, _ = self_signed()
    application = tenant.state.applications[tenant.client_id]
    application.certificates.append(other)
    credential = CertificateCredential(tenant.tenant_id, tenant.client_id, certificate_data=with_key, **options(tenant))
    with pytest.raises(ClientAuthenticationError, match="AADSTS700027"):
        credential.get_token(scope(tenant))
    assert certificate not in application.certificates


def test_an_oidc_token_is_taken_once_the_application_trusts_its_issuer(tenant: TenantServer) -> None:
    def sign_in() -> str:
        credential = ClientAssertionCredential(tenant.tenant_id, tenant.client_id, tenant.oidc_token, **options(tenant))
        return credential.get_token(scope(tenant)).token

    with pytest.raises(ClientAuthenticationError, match="AADSTS700213: No matching federated identity record found"):
        sign_in()

    issuer = f"https://{tenant.host}/sandbox/oidc"
    trusted_issuer = FederatedCredential(issuer, DEFAULT_SUBJECT, DEFAULT_AUDIENCE)
    tenant.state.applications[tenant.client_id].federated_credentials.append(trusted_issuer)

    assert sign_in()


def test_a_forged_assertion_is_refused(tenant: TenantServer) -> None:
    forged = jwt.encode({"iss": f"https://{tenant.host}/sandbox/oidc", "sub": "x", "aud": "y"}, "k" * 32, "HS256")
    credential = ClientAssertionCredential(tenant.tenant_id, tenant.client_id, lambda: forged, **options(tenant))
    with pytest.raises(ClientAuthenticationError, match="AADSTS50027"):
        credential.get_token(scope(tenant))


@pytest.mark.parametrize(
    ("change", "status", "error", "code"),
    [
        pytest.param({"grant_type": "password"}, 400, "unsupported_grant_type", 70003, id="grant"),
        pytest.param({"grant_type": ""}, 400, "invalid_request", 900144, id="no-grant"),
        pytest.param({"scope": "https://graph.example/.default"}, 400, "invalid_scope", 70011, id="scope"),
        pytest.param({"scope": "User.Read"}, 400, "invalid_scope", 70011, id="delegated-scope"),
        pytest.param({"client_id": seed.ADELE}, 400, "unauthorized_client", 700016, id="application"),
        pytest.param({"client_secret": None}, 401, "invalid_client", 7000218, id="no-credential"),
        pytest.param({"client_assertion": "x"}, 400, "invalid_request", 900144, id="no-assertion-type"),
    ],
)
def test_token_errors(
    tenant: TenantServer, anonymous: httpx.Client, change: dict[str, str | None], status: int, error: str, code: int
) -> None:
    form = {
        "grant_type": "client_credentials",
        "client_id": tenant.client_id,
        "client_secret": tenant.client_secret,
        "scope": scope(tenant),
    } | change
    sent = {name: value for name, value in form.items() if value is not None}
    answer = anonymous.post(f"/{tenant.tenant_id}/oauth2/v2.0/token", data=sent)
    body = answer.json()
    assert (answer.status_code, body["error"], body["error_codes"]) == (status, error, [code])
    assert body["error_description"].startswith(f"AADSTS{code}: ")
    assert tenant.client_secret not in answer.text


def test_a_person_may_do_what_the_scopes_and_the_role_say(tenant: TenantServer, anonymous: httpx.Client) -> None:
    tenant.state.users[seed.ADELE].directory_roles = {seed.GLOBAL_ADMINISTRATOR}
    token = tenant.person_token(seed.ADELE)
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["oid"], claims["idtyp"], "roles" in claims) == (seed.ADELE, "user", False)
    assert "User.Read.All" in claims["scp"].split()
    anonymous.headers["Authorization"] = f"Bearer {token}"
    assert anonymous.get(f"/v1.0/users/{seed.ADELE}").status_code == 200
    assert anonymous.get("/v1.0/directoryRoleTemplates").status_code == 200
    assert anonymous.get("/beta/auditLogs/provisioning").status_code == 400
    tenant.state.users[seed.ADELE].directory_roles = {seed.SECURITY_ADMINISTRATOR}
    assert anonymous.get(f"/v1.0/users/{seed.ADELE}").status_code == 501

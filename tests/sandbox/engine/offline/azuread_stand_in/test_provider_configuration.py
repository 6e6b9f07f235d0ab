"""Configuration of the stand-in's process, and how it signs in, against the emulated tenant."""

import base64
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID
from google.protobuf.empty_pb2 import Empty
from pulumi.runtime.proto import provider_pb2 as rpc

from sandbox.engine.pins import azuread_plugin
from sandbox.tenant.entra.workload_identity import DEFAULT_SUBJECT
from sandbox.tenant.objects import FederatedCredential
from sandbox.tenant.server import TenantServer
from tests.sandbox.engine.offline.azuread_stand_in.plugin import POLICIES, URN, Start, bag, error, plain

PROVIDER_URN = "urn:pulumi:dev::p::pulumi:providers:azuread::default"
PASSWORD = "of the bundle"


def test_the_configuration_is_checked_and_its_secrets_are_marked(start: Start) -> None:
    stub = start()
    answer = stub.CheckConfig(
        rpc.CheckRequest(urn=PROVIDER_URN, news=bag({"clientSecret": "s", "tenantId": "t", "colour": "red"}))
    )
    assert plain(answer.inputs) == {
        "clientSecret": {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "value": "s"},
        "tenantId": "t",
        "colour": "red",
    }
    assert list(answer.failures) == [rpc.CheckFailure(property="colour", reason="azuread has no setting 'colour'.")]


def test_a_changed_configuration_replaces_nothing(start: Start) -> None:
    stub = start()
    request = rpc.DiffRequest(urn=PROVIDER_URN, old_inputs=bag({"tenantId": "a"}), news=bag({"tenantId": "b"}))
    assert stub.DiffConfig(request) == rpc.DiffResponse(changes=rpc.DiffResponse.DIFF_SOME, diffs=["tenantId"])
    request.news.CopyFrom(request.old_inputs)
    assert stub.DiffConfig(request) == rpc.DiffResponse(changes=rpc.DiffResponse.DIFF_NONE)


def test_without_a_metadata_host_it_leads_nowhere(start: Start) -> None:
    stub = start()
    assert error(lambda: stub.Configure(rpc.ConfigureRequest(args=bag({"tenantId": "t"})))) == (
        "The azuread provider could not be configured: The azuread stand-in serves the emulated tenant only, which "
        "azuread:metadataHost or ARM_METADATA_HOSTNAME names. For a real tenant install the real plugin: "
        "pulumi plugin install resource azuread"
    )


def test_an_unconfigured_provider_says_so(start: Start, inputs: dict[str, Any]) -> None:
    stub = start()
    assert error(lambda: stub.Create(rpc.CreateRequest(urn=URN, properties=bag(inputs)))) == (
        "Could not create the Conditional Access policy 'Require a compliant device': "
        "The azuread provider was asked for a policy before it was configured."
    )


def test_it_tells_the_version_it_stands_in_for(start: Start) -> None:
    stub = start()
    assert stub.GetPluginInfo(Empty()).version == str(azuread_plugin())
    assert stub.Cancel(Empty()) == Empty()
    assert error(lambda: stub.GetSchema(rpc.GetSchemaRequest())) == (
        "The azuread stand-in has no schema of its own; install the real azuread plugin."
    )


def test_settings_from_the_environment_are_enough(start: Start, inputs: dict[str, Any], tenant: TenantServer) -> None:
    stub = start(
        **tenant.secrets(),
        ARM_METADATA_HOSTNAME=tenant.host,
        ARM_TENANT_ID=tenant.tenant_id,
        ARM_CLIENT_ID=tenant.client_id,
    )
    stub.Configure(rpc.ConfigureRequest())
    assert stub.Create(rpc.CreateRequest(urn=URN, properties=bag(inputs))).id.startswith(POLICIES)


def test_a_wrong_secret_is_reported_in_entras_words(start: Start, inputs: dict[str, Any], tenant: TenantServer) -> None:
    stub = start(ARM_CLIENT_SECRET="wrong")
    configuration = {name.removeprefix("azuread:"): value for name, value in tenant.pulumi_config().items()}
    stub.Configure(rpc.ConfigureRequest(args=bag(configuration)))
    message = error(lambda: stub.Create(rpc.CreateRequest(urn=URN, properties=bag(inputs))))
    assert "Signing in to Entra failed: Authentication failed: AADSTS7000215" in message
    assert "wrong" not in message
    assert len(message.splitlines()) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused(start: Start, tenant: TenantServer) -> None:
    stub = start(SSL_CERT_FILE=os.environ.get("SSL_CERT_FILE", ""), REQUESTS_CA_BUNDLE="")
    message = error(lambda: stub.Configure(rpc.ConfigureRequest(args=bag({"metadataHost": tenant.host}))))
    assert "CERTIFICATE_VERIFY_FAILED" in message


def trust_oidc(tenant: TenantServer, folder: Path) -> dict[str, str]:
    trusted = FederatedCredential(f"{tenant.base_url}/sandbox/oidc", DEFAULT_SUBJECT)
    tenant.state.applications[tenant.client_id].federated_credentials.append(trusted)
    (folder / "token").write_text(tenant.oidc_token())
    return {"ARM_USE_OIDC": "true", "ARM_OIDC_TOKEN_FILE_PATH": str(folder / "token")}


def trust_certificate(tenant: TenantServer, _folder: Path) -> dict[str, str]:
    bundle, certificate = self_signed()
    tenant.state.applications[tenant.client_id].certificates.append(certificate)
    encoded = base64.b64encode(bundle).decode()
    return {"ARM_CLIENT_CERTIFICATE": encoded, "ARM_CLIENT_CERTIFICATE_PASSWORD": PASSWORD}


def trust_certificate_file(tenant: TenantServer, folder: Path) -> dict[str, str]:
    bundle, certificate = self_signed()
    tenant.state.applications[tenant.client_id].certificates.append(certificate)
    (folder / "client.pfx").write_bytes(bundle)
    path = str(folder / "client.pfx")
    return {"ARM_CLIENT_CERTIFICATE_PATH": path, "ARM_CLIENT_CERTIFICATE_PASSWORD": PASSWORD}


def self_signed() -> tuple[bytes, str]:
    """A PKCS#12 bundle, and its certificate as an app registration keeps it."""
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "pulumi")])
    now = datetime.now(UTC)
    certificate = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1)).sign(
        key, hashes.SHA256()
    )
    encryption = serialization.BestAvailableEncryption(PASSWORD.encode())
    bundle = pkcs12.serialize_key_and_certificates(b"pulumi", key, certificate, None, encryption)
    return bundle, certificate.public_bytes(serialization.Encoding.PEM).decode()


@pytest.mark.parametrize("trust", [trust_oidc, trust_certificate, trust_certificate_file], ids=lambda one: one.__name__)
def test_an_application_signs_in_without_a_secret(
    start: Start,
    inputs: dict[str, Any],
    tenant: TenantServer,
    tmp_path: Path,
    trust: Callable[[TenantServer, Path], dict[str, str]],
) -> None:
    stub = start(**trust(tenant, tmp_path))
    configuration = {name.removeprefix("azuread:"): value for name, value in tenant.pulumi_config().items()}
    stub.Configure(rpc.ConfigureRequest(args=bag(configuration)))
    assert stub.Create(rpc.CreateRequest(urn=URN, properties=bag(inputs))).id.startswith(POLICIES)

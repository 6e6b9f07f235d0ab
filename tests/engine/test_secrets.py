"""Recognisable credentials go through whole lives of a stack, as loud as Pulumi can be: none is found afterwards.

Looked through are state, plan, events, Pulumi's own logs, both output streams, the stack's file, the workspace, the
temporary folder, the tenant's folder, and the command lines of all processes while they ran.
"""

import base64
import copy
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
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

from sandbox.engine import Engine
from sandbox.engine.process import Run
from sandbox.engine.workspace import Workspace
from sandbox.tenant.entra.workload_identity import DEFAULT_AUDIENCE, DEFAULT_SUBJECT
from sandbox.tenant.objects import Application, FederatedCredential
from sandbox.tenant.server import TenantServer
from tests.engine.conftest import CONFIGURATION, NAMESPACE, Stack
from verification.canary import Canaries

ROOT = Path(__file__).resolve().parents[2]
LOUD = ("--logtostderr", "--logflow", "-v=9")
# Beside ordinary characters, each that some encoding writes in another way.
SECRET = 'canary~client/secret+of "the" & <app>'
PASSWORD = "canary~certificate/password+100%"
IN_THE_TOKEN = "canary of the access token"


@dataclass
class SignIn:
    """One way to sign in, planted in the tenant and in the stack, and the secrets that must not be seen again."""

    secrets: dict[str, str]
    environment: dict[str, str] = field(default_factory=dict)
    encrypted: dict[str, str] = field(default_factory=dict)


def client_secret(application: Application, _tenant: TenantServer, _folder: Path) -> SignIn:
    application.secrets[:] = [SECRET]
    return SignIn({"client secret": SECRET}, encrypted={"azuread:clientSecret": SECRET})


def client_secret_variable(application: Application, _tenant: TenantServer, _folder: Path) -> SignIn:
    application.secrets[:] = [SECRET]
    return SignIn({"client secret": SECRET}, {"ARM_CLIENT_SECRET": SECRET})


def certificate(application: Application, _tenant: TenantServer, _folder: Path) -> SignIn:
    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Pulumi")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    signed = builder.not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256())
    application.certificates[:] = [signed.public_bytes(Encoding.PEM).decode()]
    locked = BestAvailableEncryption(PASSWORD.encode())
    bundle = base64.b64encode(pkcs12.serialize_key_and_certificates(b"Pulumi", key, signed, None, locked)).decode()
    bare = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    return SignIn(
        {"password": PASSWORD, "bundle": bundle, "private key": base64.b64encode(bare).decode()[:-4]},
        {"ARM_CLIENT_CERTIFICATE": bundle},
        {"azuread:clientCertificatePassword": PASSWORD},
    )


def oidc_token_file(application: Application, tenant: TenantServer, folder: Path) -> SignIn:
    issuer = f"{tenant.base_url}/sandbox/oidc"
    application.federated_credentials[:] = [FederatedCredential(issuer, DEFAULT_SUBJECT, DEFAULT_AUDIENCE)]
    token = tenant.oidc_token()
    file = folder / "token"
    file.write_text(token)
    _, claims, signature = token.split(".")
    return SignIn(
        {"ID token's claims": claims, "ID token's signature": signature},
        {"ARM_USE_OIDC": "true", "ARM_OIDC_TOKEN_FILE_PATH": str(file)},
    )


WAYS = (client_secret, client_secret_variable, certificate, oidc_token_file)


@dataclass
class Walk:
    """A stack's life in `folder`; what its runs wrote is kept there, to be searched."""

    workspace: Workspace
    folder: Path
    canaries: Canaries
    application: Application

    def run(self, operation: Callable[..., Run], *arguments: str) -> Run:
        run = operation(*arguments, *LOUD, events=True)
        number = len(list(self.folder.glob("output-*")))
        (self.folder / f"output-{number}").write_text(run.output)
        shutil.copy(self.workspace.folder / "events.jsonl", self.folder / f"events-{number}.jsonl")
        return run

    def revoke(self) -> None:
        for credentials in (self.application.secrets, self.application.certificates):
            credentials.clear()
        self.application.federated_credentials.clear()


@pytest.fixture(params=WAYS, ids=[way.__name__ for way in WAYS])
def walk(request: pytest.FixtureRequest, engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    """With a tenant of its own, whose folder is searched too. The files that hold secrets are kept elsewhere."""
    folder = tmp_path_factory.mktemp("searched")
    (folder / "tmp").mkdir()
    with TenantServer(folder=folder / "tenant") as tenant:
        application = tenant.state.applications[tenant.client_id]
        application.secrets.clear()
        application.display_name = IN_THE_TOKEN
        sign_in: SignIn = request.param(application, tenant, tmp_path_factory.mktemp("secrets"))
        environment = {"TMPDIR": str(folder / "tmp"), "GRAPH_REQUEST_LOG": "true"}
        workspace = engine.workspace(
            folder / "workspace", environment={**tenant.environment(), **environment, **sign_in.environment}
        )
        workspace.configure({**tenant.pulumi_config(), **_configuration(copy.deepcopy(CONFIGURATION))})
        for key, value in sign_in.encrypted.items():
            set_secret(workspace, key, value)
        canaries = Canaries({**sign_in.secrets, "access token": IN_THE_TOKEN})
        yield Walk(workspace, folder, canaries, application)


def _configuration(configuration: dict[str, Any]) -> dict[str, Any]:
    return {NAMESPACE + key: value for key, value in configuration.items()}


def set_secret(workspace: Workspace, key: str, value: str) -> None:
    """As the README says: Pulumi reads it from its standard input, never from the command line."""
    executable = shutil.which("pulumi", path=workspace.environment["PATH"]) or "pulumi"
    command = [executable, "config", "set", "--secret", key, "--stack", "dev", "--non-interactive"]
    command += ["--config-file", str(workspace.config_file)]
    subprocess.run(command, cwd=ROOT, env=workspace.environment, input=value, text=True, check=True)
    assert "secure" in yaml.safe_load(workspace.config_file.read_text())["config"][key]


@pytest.fixture
def command_lines() -> Iterator[set[bytes]]:
    """Of every process of the machine, from the start to the end of the test."""
    seen: set[bytes] = set()
    is_over = threading.Event()

    def collect() -> None:
        while not is_over.wait(0.02):
            seen.update(_command_lines())

    collector = threading.Thread(target=collect)
    collector.start()
    yield seen
    is_over.set()
    collector.join()


def _command_lines() -> Iterator[bytes]:
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            yield file.read_bytes()
        except OSError:
            continue  # it has just ended


def test_no_credential_is_left_behind(walk: Walk, command_lines: set[bytes]) -> None:
    plan = str(walk.folder / "plan.json")
    ours = walk.workspace
    preview = walk.run(ours.preview, "--json", "--save-plan", plan)
    up = walk.run(ours.up, "--plan", plan)
    refresh = walk.run(ours.refresh)
    walk.folder.joinpath("export.json").write_text(ours.run("stack", "export").output)
    walk.folder.joinpath("config").write_text(ours.run("config", "--config-file", str(ours.config_file)).output)
    permissions = set(walk.application.permissions)
    walk.application.permissions.clear()
    forbidden = walk.run(ours.refresh)
    walk.application.permissions |= permissions
    destroy = walk.run(ours.destroy)
    walk.revoke()
    not_signed_in = walk.run(ours.up)
    codes = [run.exit_code == 0 for run in (preview, up, refresh, forbidden, destroy, not_signed_in)]
    assert codes == [True, True, True, False, True, False], not_signed_in.output
    assert "403" in forbidden.output
    assert "AADSTS" in not_signed_in.output
    assert walk.canaries.found_under(walk.folder) == []
    assert any(b"pulumi" in line for line in list(command_lines)) == Path("/proc/self/cmdline").exists()
    assert [found for line in list(command_lines) for found in walk.canaries.found_in(line)] == []


def test_a_credential_in_clear_is_refused_and_not_shown(stack: Stack) -> None:
    """Pulumi itself writes it into its events, which begin with the configuration."""
    workspace = stack.workspace
    workspace.configure(
        {**stack.tenant.pulumi_config(), **_configuration(CONFIGURATION), "azuread:clientSecret": SECRET}
    )
    run = workspace.preview(events=True)
    assert (run.exit_code, stack.tenant.requests) == (1, [])
    said = '"azuread:clientSecret": is in clear text; revoke it, then set its successor with `pulumi config set'
    assert said in run.output
    canaries = Canaries({"client secret": SECRET})
    assert canaries.found_in(run.output) == []

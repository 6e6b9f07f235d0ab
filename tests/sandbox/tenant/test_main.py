"""The command line."""

import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sandbox.tenant import seed
from sandbox.tenant.server import TenantServer

ROOT = Path(__file__).parents[3]


@pytest.fixture
def interruptible() -> Iterator[None]:
    """A shell starts what runs in its background deaf to interrupts, and children inherit that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("interruptible")
def test_it_serves_until_it_is_interrupted_and_says_how_to_use_it(tmp_path: Path) -> None:
    command = [sys.executable, "-u", "-m", "sandbox.tenant", "--folder", str(tmp_path), "--size", "50"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        lines = [process.stdout.readline()]
        while "docs/emulated-tenant.md" not in lines[-1]:
            lines.append(process.stdout.readline())
        text = "".join(lines)
        host = text.split("azuread:metadataHost")[1].split()[0]
        bundle = tmp_path / "ca-bundle.pem"
        answer = httpx.get(f"https://{host}/sandbox/clientSecret", verify=trusting(bundle))
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(timeout=30) == 0

    assert [line for line in rest.splitlines() if line] == [
        "It has 55 devices, 30 people, 6 groups.",
        "The emulated tenant has ended.",
    ]
    secret = answer.text
    assert len(secret) > 20
    assert secret not in text
    for expected in (seed.TENANT_ID, seed.CLIENT_ID, str(bundle), "/oauth2/v2.0/token", "/sandbox/signIns"):
        assert expected in text


def test_a_size_is_a_number(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "sandbox.tenant", "--folder", str(tmp_path), "--size", "many"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert done.stderr.endswith("argument --size: a number of devices is expected, found 'many'\n")


def trusting(bundle: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(bundle))


def test_a_port_that_is_in_use_is_reported_in_one_line(tmp_path: Path) -> None:
    with TenantServer(folder=tmp_path) as other:
        command = [sys.executable, "-m", "sandbox.tenant", "--port", str(other.port), "--folder", str(tmp_path)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.startswith(f"Could not serve on port {other.port} of localhost: ")
    assert done.stderr.endswith("Choose another one with --port.\n")

"""The emulator's own certificate authority. It is created at each start, and its key never leaves memory.

The bundle also contains certifi's roots, so that a client with SSL_CERT_FILE set to it can still reach other hosts.
"""

import ssl
from dataclasses import dataclass
from pathlib import Path

import certifi
import trustme

NAMES = ("localhost", "127.0.0.1", "::1")
BUNDLE = "ca-bundle.pem"


@dataclass(frozen=True)
class Certificates:
    """The server's certificate, and the bundle that clients trust."""

    server_context: ssl.SSLContext
    bundle: Path


def make_certificates(folder: Path) -> Certificates:
    authority = trustme.CA(organization_name="Emulated tenant of the sandbox")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*NAMES).configure_cert(context)
    folder.mkdir(parents=True, exist_ok=True)
    bundle = folder / BUNDLE
    bundle.write_bytes(Path(certifi.where()).read_bytes() + b"\n" + authority.cert_pem.bytes())
    return Certificates(context, bundle)

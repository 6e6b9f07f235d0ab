"""Which certificate authorities are trusted: the system's, or those of the usual environment variables.

httpx reads SSL_CERT_FILE, requests (under azure-identity) REQUESTS_CA_BUNDLE, curl CURL_CA_BUNDLE. A company sets one
of them and means all: the first that is set serves every connection of ours. Certificates are always verified.
"""

import os
import ssl
from collections.abc import Mapping

VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def ca_bundle(environ: Mapping[str, str] = os.environ) -> str | None:
    """The file of trusted authorities, or None for the system's own."""
    return next((environ[name] for name in VARIABLES if environ.get(name)), None)


def tls_context() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=ca_bundle())

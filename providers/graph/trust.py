"""Which certificate authorities are trusted: those of the usual environment variables, or the system's and Mozilla's.

httpx reads SSL_CERT_FILE, requests (under azure-identity) REQUESTS_CA_BUNDLE, curl CURL_CA_BUNDLE. A company sets one
of them and means all: the first that is set serves every connection of ours. Certificates are always verified.
"""

import functools
import os
import ssl
from collections.abc import Mapping

import httpx

VARIABLES = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


def ca_bundle(environ: Mapping[str, str] = os.environ) -> str | None:
    """The file of trusted authorities, or None for the system's own."""
    return next((environ[name] for name in VARIABLES if environ.get(name)), None)


def tls_context() -> ssl.SSLContext:
    """For httpx, which would read the first of the variables only."""
    return _context(ca_bundle())


@functools.lru_cache(maxsize=1)
def _context(bundle: str | None) -> ssl.SSLContext:
    if bundle is not None:
        return ssl.create_default_context(cafile=bundle)
    # Some Pythons come without the system's authorities, and a company's own are nowhere but there.
    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context

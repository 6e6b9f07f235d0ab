"""The trusted certificate authorities: from the usual environment variables, or the system's and Mozilla's.

httpx reads SSL_CERT_FILE, requests (used by azure-identity) REQUESTS_CA_BUNDLE, curl CURL_CA_BUNDLE. The first one that
is set applies to all our connections, so that a company needs to set only one. Certificates are always verified.
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
    """The context for httpx, which itself reads only the first of the variables."""
    return _context(ca_bundle())


@functools.lru_cache(maxsize=1)
def _context(bundle: str | None) -> ssl.SSLContext:
    if bundle is not None:
        return ssl.create_default_context(cafile=bundle)
    # Some Python builds do not load the system's authorities, where a company's own are installed.
    context = httpx.create_ssl_context()
    context.load_default_certs()
    return context

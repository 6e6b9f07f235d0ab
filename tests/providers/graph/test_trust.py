"""Which authorities are trusted."""

import ssl
from pathlib import Path

import pytest

from providers.graph import trust
from providers.graph.trust import ca_bundle, tls_context

ALL = {"SSL_CERT_FILE": "/first", "REQUESTS_CA_BUNDLE": "/second", "CURL_CA_BUNDLE": "/third"}


@pytest.mark.parametrize(
    ("environ", "bundle"),
    [
        pytest.param({}, None, id="none"),
        pytest.param(ALL, "/first", id="all"),
        pytest.param({**ALL, "SSL_CERT_FILE": ""}, "/second", id="first-empty"),
        pytest.param({"CURL_CA_BUNDLE": "/third"}, "/third", id="last-alone"),
        pytest.param({"SSL_CERT_DIR": "/folder"}, None, id="another"),
    ],
)
def test_bundle(environ: dict[str, str], bundle: str | None) -> None:
    assert ca_bundle(environ) == bundle


@pytest.mark.usefixtures("trusted")
def test_bundle_is_all_that_is_trusted(ca_file: Path) -> None:
    context = tls_context()
    expected = ssl.create_default_context(cafile=str(ca_file)).get_ca_certs()
    assert context.get_ca_certs() == expected
    assert len(expected) == 1


@pytest.mark.usefixtures("trusted")
def test_without_a_bundle_mozillas_authorities_are_trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    assert len(tls_context().get_ca_certs()) > 50


@pytest.mark.usefixtures("trusted")
def test_certificates_are_verified() -> None:
    context = tls_context()
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_a_bundle_by_any_of_its_names_is_all_that_is_trusted(monkeypatch: pytest.MonkeyPatch, ca_file: Path) -> None:
    """httpx and Python read the first name by themselves, and no other."""
    for name in ALL:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CURL_CA_BUNDLE", str(ca_file))
    trust._context.cache_clear()
    assert tls_context().get_ca_certs() == ssl.create_default_context(cafile=str(ca_file)).get_ca_certs()
    trust._context.cache_clear()

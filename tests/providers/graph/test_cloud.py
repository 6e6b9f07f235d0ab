"""Which endpoints a connection leads to; the metadata document comes from a double over HTTPS."""

import re
import ssl
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from providers.graph.cloud import Cloud, find_cloud
from providers.graph.connection import Connection
from providers.graph.errors import ConnectionSettingsError

if TYPE_CHECKING:
    from tests.providers.doubles import Asked, Reply, StartDouble

PUBLIC = Cloud(
    "https://login.microsoftonline.com",
    "https://graph.microsoft.com",
    is_microsofts=True,
    defender="https://api.security.microsoft.com",
    defender_resource="https://api.securitycenter.microsoft.com",
)
US_L4 = Cloud("https://login.microsoftonline.us", "https://graph.microsoft.us", is_microsofts=True)
US_L5 = Cloud("https://login.microsoftonline.us", "https://dod-graph.microsoft.us", is_microsofts=True)
CHINA = Cloud("https://login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn", is_microsofts=True)
GOOD = {"authentication": {"loginEndpoint": "https://login.example/"}, "microsoftGraphResourceId": "https://g.example/"}


@pytest.mark.parametrize(
    ("environment", "cloud"),
    [
        ("public", PUBLIC),
        ("global", PUBLIC),
        ("usgovernment", US_L4),
        ("usgovernmentl4", US_L4),
        ("usgovernmentl5", US_L5),
        ("dod", US_L5),
        ("china", CHINA),
    ],
)
def test_environment(environment: str, cloud: Cloud) -> None:
    assert find_cloud(Connection("t", environment=environment)) == cloud


def test_unknown_environment() -> None:
    with pytest.raises(ConnectionSettingsError) as failure:
        find_cloud(Connection("t", environment="germany"))
    assert str(failure.value) == (
        "azuread:environment is 'germany'; it takes one of public, global, usgovernment, usgovernmentl4, dod, "
        "usgovernmentl5, china."
    )


@pytest.mark.usefixtures("trusted")
def test_metadata_document_goes_before_environment(double: "StartDouble", reply: "type[Reply]") -> None:
    metadata = double(lambda _: reply(200, GOOD))
    cloud = find_cloud(Connection("t", environment="china", metadata_host=metadata.host))
    assert cloud == Cloud("https://login.example", "https://g.example", is_microsofts=False)
    assert [(one.method, one.url) for one in metadata.asked] == [("GET", "/metadata/endpoints?api-version=2022-09-01")]


@pytest.mark.usefixtures("trusted")
def test_a_cloud_of_ones_own_may_name_defenders_hosts(double: "StartDouble", reply: "type[Reply]") -> None:
    members = {"defenderForEndpoint": "https://defender.example/", "defenderForEndpointAudience": "https://d.example/"}
    cloud = find_cloud(Connection("t", metadata_host=double(lambda _: reply(200, {**GOOD, **members})).host))
    assert (cloud.defender, cloud.defender_resource) == ("https://defender.example", "https://d.example")


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
@pytest.mark.usefixtures("trusted")
def test_any_of_the_variables_of_trust(
    double: "StartDouble", reply: "type[Reply]", monkeypatch: pytest.MonkeyPatch, ca_file: object, variable: str
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    monkeypatch.setenv(variable, str(ca_file))
    assert find_cloud(Connection("t", metadata_host=double(lambda _: reply(200, GOOD)).host)).graph == (
        "https://g.example"
    )


@pytest.mark.usefixtures("trusted")
def test_certificate_is_always_verified(
    double: "StartDouble", reply: "type[Reply]", monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    metadata = double(lambda _: reply(200, GOOD))
    with pytest.raises(ConnectionSettingsError, match="CERTIFICATE_VERIFY_FAILED"):
        find_cloud(Connection("t", metadata_host=metadata.host))
    assert metadata.asked == []


@pytest.mark.parametrize(
    ("member", "change"),
    [
        pytest.param("loginEndpoint", {"authentication": {"loginEndpoint": "http://login.example/"}}, id="login"),
        pytest.param("microsoftGraphResourceId", {"microsoftGraphResourceId": "http://login.example/"}, id="graph"),
    ],
)
@pytest.mark.usefixtures("trusted")
def test_only_https(double: "StartDouble", reply: "type[Reply]", member: str, change: dict[str, Any]) -> None:
    metadata = double(lambda _: reply(200, {**GOOD, **change}))
    with pytest.raises(ConnectionSettingsError) as failure:
        find_cloud(Connection("t", metadata_host=metadata.host))
    assert str(failure.value) == (
        f"The metadata document of {metadata.host} gives 'http://login.example/' as {member}; only an https address "
        "is accepted."
    )


@pytest.mark.parametrize("url", [None, 7, "", "graph.example", "https://", "https://user:word@graph.example"])
@pytest.mark.usefixtures("trusted")
def test_no_address(double: "StartDouble", reply: "type[Reply]", url: object) -> None:
    metadata = double(lambda _: reply(200, {**GOOD, "microsoftGraphResourceId": url}))
    with pytest.raises(ConnectionSettingsError) as failure:
        find_cloud(Connection("t", metadata_host=metadata.host))
    assert str(failure.value) == (
        f"The metadata document of {metadata.host} gives {url!r} as microsoftGraphResourceId; only an https address is "
        "accepted."
    )


LACKING = "The metadata document of {host} lacks authentication.loginEndpoint or microsoftGraphResourceId."
CHECK = "Check azuread:metadataHost, and whether a proxy answers for it; then run the same command again."
AGAIN = "Nothing is wrong with the configuration: run the same command again in some minutes."
NONE = f"azuread:metadataHost {{host}} gave no metadata document: {{reason}} ({{url}}). {CHECK}"
FAILURES = [
    pytest.param({"status": 404}, NONE.replace("{reason}", "it answered 404"), id="404"),
    pytest.param({"status": 503}, NONE.replace("{reason}", "it answered 503").replace(CHECK, AGAIN), id="503"),
    pytest.param(
        {"status": 302, "headers": {"Location": "https://elsewhere.example/"}},
        NONE.replace("{reason}", "it answered 302"),
        id="redirect",
    ),
    pytest.param({"body": b"<html>"}, NONE.replace("{reason}", "its answer is not JSON"), id="html"),
    pytest.param({}, NONE.replace("{reason}", "its answer is not JSON"), id="nothing"),
    pytest.param({"body": {}}, LACKING, id="empty"),
    pytest.param({"body": [1]}, LACKING, id="list"),
    pytest.param({"body": {"authentication": None}}, LACKING, id="null-inside"),
    pytest.param({"body": {**GOOD, "authentication": {"loginEndpoints": "https://l"}}}, LACKING, id="misspelt"),
]


@pytest.mark.parametrize(("answer", "message"), FAILURES)
@pytest.mark.usefixtures("trusted")
def test_no_metadata_document(
    double: "StartDouble", reply: "type[Reply]", answer: dict[str, Any], message: str
) -> None:
    metadata = double(lambda _: reply(**answer))
    with pytest.raises(ConnectionSettingsError) as failure:
        find_cloud(Connection("t", metadata_host=metadata.host))
    url = f"https://{metadata.host}/metadata/endpoints?api-version=2022-09-01"
    assert str(failure.value) == message.format(host=metadata.host, url=url)


@pytest.mark.usefixtures("trusted")
def test_host_that_hangs_up(double: "StartDouble") -> None:
    def hang_up(_: "Asked") -> None:
        return None

    host = double(hang_up).host
    with pytest.raises(ConnectionSettingsError) as failure:
        find_cloud(Connection("t", metadata_host=host))
    assert str(failure.value) == (
        f"azuread:metadataHost {host} gave no metadata document: the connection broke: Server disconnected without "
        f"sending a response (https://{host}/metadata/endpoints?api-version=2022-09-01). {AGAIN}"
    )


@pytest.mark.parametrize("host", ["https://login.example", "login.example/metadata", "login.example:port", "a b"])
def test_host_that_is_none(host: str) -> None:
    with pytest.raises(ConnectionSettingsError) as failure:
        find_cloud(Connection("t", metadata_host=host))
    assert str(failure.value) == (
        f"azuread:metadataHost is {host!r}; it takes a host name, with a port if need be, and no scheme or path."
    )


@pytest.mark.usefixtures("trusted")
def test_a_certificate_that_is_not_trusted_is_not_asked_again(double: "StartDouble", reply: "type[Reply]") -> None:
    """To ask once more would change nothing, and might be what somebody in between waits for."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("localhost").configure_cert(context)
    host = double(lambda _: reply(200, GOOD), context).host
    with pytest.raises(ConnectionSettingsError) as failure:
        find_cloud(Connection("t", metadata_host=host))
    assert type(failure.value) is ConnectionSettingsError
    assert re.fullmatch(
        rf"azuread:metadataHost {host} gave no metadata document: .*CERTIFICATE_VERIFY_FAILED.* "
        rf"\(https://{host}/metadata/endpoints\?api-version=2022-09-01\)\.",
        str(failure.value),
    ), failure.value

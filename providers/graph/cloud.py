"""The login and Graph endpoints of a cloud.

`azuread:environment` names one of Microsoft's clouds. `azuread:metadataHost` names a host whose metadata document has
the endpoints of any other cloud; the azuread plugin reads the same document. Only https, with verified certificates.
"""

import re
from dataclasses import dataclass
from typing import Any, Final

import httpx

from providers.graph.connection import Connection
from providers.graph.documents import TooLargeError, fetch, https_address
from providers.graph.errors import AGAIN, ConnectionSettingsError, MetadataLostError
from providers.graph.retry import PASSING_STATUSES, retry_after
from providers.graph.transport_errors import is_untrusted, why_lost

API_VERSION: Final = "2022-09-01"
_CHECK: Final = "Check azuread:metadataHost, and whether a proxy answers for it; then run the same command again."
_HOST: Final = re.compile(r"([\w.-]+|\[[\da-fA-F:.]+\])(:\d+)?", re.ASCII)


@dataclass(frozen=True)
class Cloud:
    """Base URLs without a slash at the end: `https://login.microsoftonline.com`, `https://graph.microsoft.com`."""

    login: str
    graph: str
    is_microsofts: bool
    """Whether Microsoft's instance discovery knows the login host. Any other host is trusted as configured."""
    defender: str | None = None
    """Defender for Endpoint's API; None where its address is not established."""
    defender_resource: str | None = None
    """What its tokens are for, which is another host [docs]."""


_PUBLIC = Cloud(
    "https://login.microsoftonline.com",
    "https://graph.microsoft.com",
    is_microsofts=True,
    defender="https://api.security.microsoft.com",
    defender_resource="https://api.securitycenter.microsoft.com",
)
_US_L4 = Cloud("https://login.microsoftonline.us", "https://graph.microsoft.us", is_microsofts=True)
_US_L5 = Cloud("https://login.microsoftonline.us", "https://dod-graph.microsoft.us", is_microsofts=True)
_CHINA = Cloud("https://login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn", is_microsofts=True)
CLOUDS: Final = {
    "public": _PUBLIC,
    "global": _PUBLIC,
    "usgovernment": _US_L4,
    "usgovernmentl4": _US_L4,
    "dod": _US_L5,
    "usgovernmentl5": _US_L5,
    "china": _CHINA,
}
"""The cloud names of azuread [docs, national clouds]."""


def find_cloud(connection: Connection) -> Cloud:
    """The connection's cloud; one request if a metadata host is set. Raises ConnectionSettingsError.

    Its subclass MetadataLostError is transient.
    """
    if connection.metadata_host:
        return _from_metadata(connection.metadata_host)
    if connection.environment not in CLOUDS:
        msg = f"azuread:environment is {connection.environment!r}; it takes one of {', '.join(CLOUDS)}."
        raise ConnectionSettingsError(msg)
    return CLOUDS[connection.environment]


def _from_metadata(host: str) -> Cloud:
    if not _HOST.fullmatch(host):
        msg = f"azuread:metadataHost is {host!r}; it takes a host name, with a port if need be, and no scheme or path."
        raise ConnectionSettingsError(msg)
    document = _metadata(host)
    try:
        login, graph = document["authentication"]["loginEndpoint"], document["microsoftGraphResourceId"]
    except (KeyError, TypeError) as error:
        msg = f"The metadata document of {host} lacks authentication.loginEndpoint or microsoftGraphResourceId."
        raise ConnectionSettingsError(msg) from error
    return Cloud(
        _https(host, "loginEndpoint", login),
        _https(host, "microsoftGraphResourceId", graph),
        is_microsofts=False,
        defender=_optional(host, "defenderForEndpoint", document),
        defender_resource=_optional(host, "defenderForEndpointAudience", document),
    )


def _optional(host: str, member: str, document: dict[str, Any]) -> str | None:
    """A property that Microsoft's documents do not have. The document of a private cloud may have it."""
    return None if document.get(member) is None else _https(host, member, document[member])


def _metadata(host: str) -> Any:  # noqa: ANN401 - whatever JSON the host has
    url = f"https://{host}/metadata/endpoints?api-version={API_VERSION}"
    start = f"azuread:metadataHost {host} gave no metadata document:"
    try:
        return fetch(url)
    except httpx.RequestError as error:
        if is_untrusted(error):
            msg = f"{start} {why_lost(error)} ({url})."
            raise ConnectionSettingsError(msg) from None
        msg = f"{start} {why_lost(error)} ({url}). {AGAIN}"
        raise MetadataLostError(msg) from None
    except httpx.HTTPStatusError as error:
        reason = f"it answered {error.response.status_code}"
        if error.response.status_code in PASSING_STATUSES:
            msg = f"{start} {reason} ({url}). {AGAIN}"
            raise MetadataLostError(msg, retry_after(error.response.headers)) from None
    except httpx.InvalidURL:
        reason = "that is not an address"
    except TooLargeError as error:
        reason = str(error)
    except ValueError:
        reason = "its answer is not JSON"
    msg = f"{start} {reason} ({url}). {_CHECK}"
    raise ConnectionSettingsError(msg)


def _https(host: str, member: str, url: object) -> str:
    parts = https_address(url)
    if parts is None:
        msg = f"The metadata document of {host} gives {url!r} as {member}; only an https address is accepted."
        raise ConnectionSettingsError(msg)
    return f"https://{parts.netloc}"
